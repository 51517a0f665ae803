"""Run the receiver on uvicorn: on one address, with limits for senders that are slow or many."""

from __future__ import annotations

import asyncio
import errno
import logging
import signal
import socket
from contextlib import contextmanager
from typing import TYPE_CHECKING

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from console_app.services.webhooks.event_store import NotStored

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from console_app.receiver.app import Receiver
    from console_app.services.webhooks.event_store import EventStore

HEADERS_WITHIN = 10.0
"""Seconds for the head of a request."""
MOST_CONNECTIONS = 256
"""More at once are answered with 503: the proxy in front keeps a few."""
IDLE = 75
"""Seconds that an idle connection of the proxy stays open."""
STILL_ALIVE = 15.0
"""Seconds between two notes in the store that the receiver is alive."""
GRACE = 3
"""Seconds for requests under way when the receiver ends."""


class AddressTaken(Exception):
    """Raised when the address cannot be had; the message is a sentence."""


class TimedProtocol(H11Protocol):
    """uvicorn's protocol, which also cuts off a sender that does not finish the head of its request."""

    _patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._wait_for_head()

    def data_received(self, data: bytes) -> None:
        """Take what came, and wait for the rest of the head if it is not whole."""
        super().data_received(data)
        self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait_for_head(self) -> None:
        if self.conn.their_state is not h11.IDLE:
            self._stop_waiting()
        elif self._patience is None and not self.transport.is_closing():
            self._patience = self.loop.call_later(HEADERS_WITHIN, self.transport.abort)

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None


def bound(host: str, port: int) -> socket.socket:
    """Return a socket that listens on an address of this machine.

    Args:
        host: A name or an address.
        port: The port; 0 for any free one.

    Raises:
        AddressTaken: It is in use, or this machine does not have it.
    """
    place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError):
        raise AddressTaken(f"{place} cannot be used: this machine has no such address.") from None
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(socket.SOMAXCONN)
    except OSError as problem:
        listener.close()
        why = (
            "another program uses it" if problem.errno == errno.EADDRINUSE else str(problem.strerror or problem).lower()
        )
        raise AddressTaken(f"{place} cannot be used: {why}.") from None
    return listener


async def serve(app: Receiver, store: EventStore, listener: socket.socket, *, ready: Callable[[], None]) -> None:
    """Serve until SIGINT or SIGTERM; requests under way are answered first; both are closed.

    Args:
        app: The application.
        store: Where events go.
        listener: The result of `bound`.
        ready: Called once requests are answered.

    Raises:
        NotStored: The file cannot be written at the start; nothing is served.
    """
    # Without a handler of its own, what uvicorn complains of would go to stderr.
    logging.getLogger("uvicorn").addHandler(logging.NullHandler())
    try:
        await store.note_alive()
        server = _Server(
            uvicorn.Config(
                app,
                http=TimedProtocol,
                ws="none",
                loop="asyncio",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                date_header=False,
                limit_concurrency=MOST_CONNECTIONS,
                timeout_keep_alive=IDLE,
                timeout_graceful_shutdown=GRACE,
            ),
            ready,
        )
        beat = asyncio.create_task(_stay_alive(store), name="note that the receiver is alive")
        try:
            await server.serve(sockets=[listener])
        finally:
            beat.cancel()
    finally:
        listener.close()
        await store.close()


class _Server(uvicorn.Server):
    """uvicorn's server, which ends with a signal as a service should: with success, and without looking for it."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready
        self._ended = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for each in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(each, self._end)
        try:
            yield
        finally:
            for each in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(each)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    async def main_loop(self) -> None:
        await self._ended.wait()

    def _end(self) -> None:
        self.should_exit = True
        self._ended.set()


async def _stay_alive(store: EventStore) -> None:
    while True:
        await asyncio.sleep(STILL_ALIVE)
        try:
            await store.note_alive()
        except NotStored:
            # `/healthz` says so; the next event or note tries again.
            continue
