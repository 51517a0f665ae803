"""Runs the sandbox's application on uvicorn, in a thread of its own, on loopback."""

from __future__ import annotations

import errno
import logging
import socket
import threading
from typing import TYPE_CHECKING

import uvicorn

from console_app.sandbox.app import build_app
from console_app.sandbox.dropping import DroppingProtocol

if TYPE_CHECKING:
    from console_app.sandbox.scenarios import Scenarios
    from console_app.sandbox.state import State

LOOPBACK = "127.0.0.1"


class PortTakenError(Exception):
    """The port cannot be had. The message is a sentence for a person."""


class Server:
    """One running server. It serves from `start` to `stop`."""

    def __init__(self, state: State, scenarios: Scenarios, *, key: str, port: int, controls: bool) -> None:
        """Take the port; 0 is any free one. Raises PortTakenError."""
        self._socket = _bound(port)
        self.base_url = f"http://{LOOPBACK}:{self._socket.getsockname()[1]}"
        app = build_app(state, scenarios, key=key, base_url=self.base_url, controls=controls)
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
        self._thread = threading.Thread(target=self._serve, name="sandbox-server", daemon=True)

    def start(self) -> None:
        """Serve; returns when the first request can come."""
        self._thread.start()
        self._uvicorn.serving.wait()

    def stop(self) -> None:
        """Stop within about a second, whatever connections are open. May be called twice."""
        self._uvicorn.should_exit = True
        if self._thread.is_alive():
            self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        self._uvicorn.run(sockets=[self._socket])


class _Uvicorn(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.serving = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            await super().startup(sockets)
        finally:
            self.serving.set()


def _bound(port: int) -> socket.socket:
    # With the protocol named, asyncio turns Nagle's algorithm off, and small answers come at once.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((LOOPBACK, port))
        listening.listen(socket.SOMAXCONN)
    except (OSError, OverflowError) as problem:
        listening.close()
        if isinstance(problem, OSError) and problem.errno == errno.EADDRINUSE:
            raise PortTakenError(f"Port {port} on {LOOPBACK} is already in use. Choose another with --port.") from None
        raise PortTakenError(f"Port {port} on {LOOPBACK} cannot be used: {problem}.") from None
    return listening
