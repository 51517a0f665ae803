"""Closing a client's connection without an answer, as a failing network would."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import ClientDisconnect, Request
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    import asyncio

_open: dict[tuple[str, int], asyncio.Transport] = {}


class DroppingProtocol(H11Protocol):
    """uvicorn's HTTP protocol, which also notes the connection of each client so that it can be cut."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Note a new connection."""
        super().connection_made(transport)
        if self.client is not None:
            _open[self.client] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget a connection."""
        if self.client is not None:
            _open.pop(self.client, None)
        super().connection_lost(exc)


async def drop(request: Request) -> None:
    """Cut the connection this request came on, and wait until it is gone."""
    client = request.client
    transport = _open.get((client.host, client.port)) if client is not None else None
    if transport is not None:
        transport.abort()
    try:
        await request.body()
    except ClientDisconnect:
        return
    except RuntimeError:
        # It was read before, as far as it came.
        return
    while (await request.receive())["type"] != "http.disconnect":
        continue
