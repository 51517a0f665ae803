"""The connections themselves: cut without an answer, as a failing network would, or refused for what is not HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import ClientDisconnect, Request
from uvicorn.protocols.http.h11_impl import H11Protocol

from console_app.sandbox.manners import MANNERS

if TYPE_CHECKING:
    import asyncio

_open: dict[tuple[str, int], asyncio.Transport] = {}


class DroppingProtocol(H11Protocol):
    """uvicorn's HTTP protocol, which also notes the connection of each client so that it can be cut.

    What is not HTTP never reaches the application, and is refused with the same manners.
    """

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

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no request, and close the connection."""
        headers = {b"content-type": b"text/plain; charset=utf-8", b"connection": b"close", **MANNERS}
        lines = [b"HTTP/1.1 400 Bad Request", *(b": ".join(each) for each in headers.items()), b"", msg.encode()]
        self.transport.write(b"\r\n".join(lines))
        self.transport.close()


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
