"""Allow connections to be dropped, and set default headers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import ClientDisconnect, Request
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    import asyncio

DEFAULT_HEADERS = {
    b"cache-control": b"no-store",
    b"content-security-policy": b"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    b"cross-origin-resource-policy": b"same-origin",
    b"referrer-policy": b"no-referrer",
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
}
"""Names, in small letters, and values."""


_open: dict[tuple[str, int], asyncio.Transport] = {}


class DroppingProtocol(H11Protocol):
    """uvicorn's HTTP protocol, which also notes the connection of each client so that it can be cut.

    What is not HTTP never reaches the application, and is refused with the same manners.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Record a new connection."""
        super().connection_made(transport)
        if self.client is not None:
            _open[self.client] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget a closed connection."""
        if self.client is not None:
            _open.pop(self.client, None)
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """Refuse an invalid request, and close the connection."""
        headers = {b"content-type": b"text/plain; charset=utf-8", b"connection": b"close", **DEFAULT_HEADERS}
        lines = [b"HTTP/1.1 400 Bad Request", *(b": ".join(each) for each in headers.items()), b"", msg.encode()]
        self.transport.write(b"\r\n".join(lines))
        self.transport.close()


async def drop(request: Request) -> None:
    """Close the connection of this request, and wait until it is closed."""
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
