"""Run an application of the sandbox on uvicorn, in its own thread: on loopback unless asked otherwise."""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
import threading
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

import uvicorn

from console_app.sandbox.protocol import DroppingProtocol

if TYPE_CHECKING:
    from starlette.types import ASGIApp

LOOPBACK = "127.0.0.1"

LAST_BYTES = 0.1
"""Seconds for what is still on its way when the server stops."""


class PortTakenError(Exception):
    """The port cannot be had. The message is a sentence for a person."""


class Server:
    """One running server. It serves from `start` to `stop`."""

    def __init__(self, *, address: str = LOOPBACK, port: int) -> None:
        """Bind the port.

        Args:
            address: An address of this machine.
            port: The port; 0 for any free one.

        Raises:
            PortTakenError: The port is in use, or the machine has no such address.
        """
        self._socket = _bound(address, port)
        host = f"[{address}]" if ":" in address else address
        self.place = f"{host}:{self._socket.getsockname()[1]}"
        """Host and port as an address on the web has them."""
        self.base_url = f"http://{self.place}"
        self._uvicorn: _Uvicorn | None = None
        self._thread: threading.Thread | None = None

    def start(self, app: ASGIApp) -> None:
        """Serve an application; returns when requests are accepted."""
        self._uvicorn = _Uvicorn(
            uvicorn.Config(
                app,
                http=DroppingProtocol,
                ws="none",
                loop="asyncio",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                date_header=False,
                timeout_keep_alive=30,
                timeout_graceful_shutdown=1,
            )
        )
        # Inside a full-screen program nothing may write to the terminal.
        logging.getLogger("uvicorn").addHandler(logging.NullHandler())
        run = partial(self._uvicorn.run, sockets=[self._socket])
        self._thread = threading.Thread(target=run, name="sandbox-server", daemon=True)
        self._thread.start()
        self._uvicorn.serving.wait()

    def stop(self) -> None:
        """Stop within about a second, even with open connections. Calling it twice is harmless."""
        if self._uvicorn is not None:
            self._uvicorn.stop()
        if self._thread is not None and self._thread.is_alive():
            self._thread.join()
        self._socket.close()


class _Uvicorn(uvicorn.Server):
    """Wait to be stopped, while uvicorn checks ten times a second; then stop without a pause."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.serving = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopped = asyncio.Event()

    def stop(self) -> None:
        """Stop serving, from another thread."""
        self.should_exit = True
        if self._loop is not None:
            # The loop may have been closed meanwhile, by a stop before this one.
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._stopped.set)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        try:
            await super().startup(sockets)
        finally:
            self.serving.set()

    async def main_loop(self) -> None:
        await self.on_tick(0)
        if not self.should_exit:
            await self._stopped.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        if self.server_state.tasks:
            await super().shutdown(sockets)
            return
        # No answer is awaited. uvicorn would still sleep; only a client that reads slowly needs a moment.
        for each in (*self.servers, *(sockets or ())):
            each.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        with suppress(TimeoutError):
            async with asyncio.timeout(LAST_BYTES):
                while self.server_state.connections:  # noqa: ASYNC110  uvicorn keeps a set, without an event
                    await asyncio.sleep(0)


def _bound(address: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    # With the protocol named, asyncio turns Nagle's algorithm off, and small answers come at once.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((address, port))
        listening.listen(socket.SOMAXCONN)
    except (OSError, OverflowError) as problem:
        listening.close()
        if isinstance(problem, OSError) and problem.errno == errno.EADDRINUSE:
            raise PortTakenError(f"Port {port} on {address} is already in use. Choose another with --port.") from None
        raise PortTakenError(f"Port {port} on {address} cannot be used: {problem}.") from None
    return listening
