"""Track how far a request has come, and let one request at a time sign in to a proxy."""

from __future__ import annotations

import asyncio
from enum import IntEnum
from typing import Any

CONNECT_TIMEOUT = 10.0
"""Seconds that a server has to accept a connection, and a proxy to make one."""


class Stage(IntEnum):
    """The stage that a request has reached, as reported by the transport."""

    UNKNOWN = 0
    TO_PROXY = 1
    """Connecting to the proxy."""
    TLS_WITH_PROXY = 2
    AT_PROXY = 3
    """The proxy has been asked to connect to the server."""
    TO_SERVER = 4
    TLS_WITH_SERVER = 5
    SENDING = 6
    """The request, or a part of it, may have arrived."""


class SignInBlocked(Exception):
    """Raised when the proxy's password is not sent because it was refused before."""


class ProxySignIn:
    """A lock that sends a proxy's password once at a time until it is accepted, and never again once it is refused.

    A directory locks an account after a few wrong passwords, and one command makes several connections at once. A proxy
    that ends the connection, or never answers, may mean a refusal.
    """

    def __init__(self) -> None:
        """Allow the password."""
        self.is_blocked = False
        self._accepted = False
        self._turn = asyncio.Lock()

    async def enter(self) -> None:
        """Wait for the turn to send the password.

        Raises:
            SignInBlocked: It was refused meanwhile.
        """
        await self._turn.acquire()
        if self.is_blocked:
            self._turn.release()
            raise SignInBlocked

    def leave(self, *, accepted: bool | None) -> None:
        """Release the turn.

        Args:
            accepted: True if the proxy accepted the password, False if it refused it, None if it did not say.
        """
        if accepted:
            self._accepted = True
        elif accepted is False or not self._accepted:
            self.is_blocked, self._accepted = True, False
        self._turn.release()

    def give_back(self) -> None:
        """Release the turn when no request waits for the proxy's answer any more."""
        self._turn.release()

    def reopen(self) -> None:
        """Allow the password once more. Call it only when a person asks for it."""
        self.is_blocked = False


class Progress:
    """The progress of one request through the transport (httpx's ``trace`` extension), and its turn at the proxy."""

    def __init__(self, *, through_proxy: bool, sign_in: ProxySignIn | None) -> None:
        """Start before the first connection.

        Args:
            through_proxy: True if the request goes through a proxy.
            sign_in: The lock for the proxy's password, if there is one.
        """
        self.stage = Stage.UNKNOWN
        self.proxy_status: int | None = None
        """The proxy's answer to CONNECT, if it gave one."""
        self.schemes: tuple[str, ...] = ()
        """The kinds of sign-in that the proxy offers."""
        self.limit: asyncio.Timeout | None = None
        """For the whole request; shortened during the proxy's handshake."""
        self._through_proxy = through_proxy
        self._sign_in = sign_in
        self._whole: float | None = None
        self._at_connect = False
        self._has_turn = False
        self._stream: Any = None

    async def __call__(self, event: str, info: Any) -> None:
        """Take an event of the transport.

        Args:
            event: Its name, such as ``connection.connect_tcp.started``.
            info: Its details, as httpx documents them.
        """
        place, _, what = event.partition(".")
        if what == "connect_tcp.complete":
            self._stream = info["return_value"]
        elif what == "connect_tcp.started":
            self._reach(Stage.TO_PROXY if self._through_proxy else Stage.TO_SERVER)
        elif what == "start_tls.started":
            # The tunnel's start_tls has a different prefix than that of a plain connection.
            with_proxy = self._through_proxy and place == "connection"
            self._reach(Stage.TLS_WITH_PROXY if with_proxy else Stage.TLS_WITH_SERVER)
        elif what == "setup_socks5_connection.started":
            await self._ask_proxy()
        elif what == "setup_socks5_connection.complete":
            self._answered(accepted=True)
        elif what == "setup_socks5_connection.failed":
            if not isinstance(error := info.get("exception"), asyncio.CancelledError):
                self._answered(accepted=_socks_verdict(error))
        elif what == "send_request_headers.started":
            if info["request"].method == b"CONNECT":
                self._at_connect = True
                await self._ask_proxy()
            else:
                self._reach(Stage.SENDING)
        elif self._at_connect and what == "receive_response_headers.complete":
            self._at_connect = False
            _version, self.proxy_status, _reason, headers, *_ = info["return_value"]
            self.schemes = _schemes(headers)
            self._answered(accepted=self.proxy_status != 407)

    def _reach(self, stage: Stage) -> None:
        # A request that may have been sent stays so.
        if self.stage is not Stage.SENDING:
            self.stage = stage

    async def _ask_proxy(self) -> None:
        self._reach(Stage.AT_PROXY)
        if self._sign_in is not None:
            await self._sign_in.enter()
            self._has_turn = True
        if self.limit is not None:
            self._whole = self.limit.when()
            soon = asyncio.get_running_loop().time() + CONNECT_TIMEOUT
            self.limit.reschedule(min(self._whole or soon, soon))

    def _answered(self, *, accepted: bool | None) -> None:
        if self.limit is not None and self._whole is not None and not self.limit.expired():
            self.limit.reschedule(self._whole)
            self._whole = None
        if self._has_turn and self._sign_in is not None:
            self._has_turn = False
            self._sign_in.leave(accepted=accepted)

    def end(self, *, cancelled: bool = False) -> None:
        """Release the turn if the proxy has not said whether the password is right."""
        if self._has_turn and self._sign_in is not None:
            self._has_turn = False
            if cancelled:
                self._sign_in.give_back()
            else:
                self._sign_in.leave(accepted=None)

    async def hang_up(self) -> None:
        """Close a connection that was not completed; the transport leaves some open (SOCKS, a cancelled one)."""
        if self._stream is not None and self.stage is not Stage.SENDING:
            await self._stream.aclose()

    @property
    def may_be_sent(self) -> bool:
        """Return whether the request may have left; True if that is not known."""
        return self.stage in {Stage.UNKNOWN, Stage.SENDING}

    @property
    def at_proxy(self) -> bool:
        """Return whether the request has not come past the proxy."""
        return self.stage in {Stage.TO_PROXY, Stage.TLS_WITH_PROXY, Stage.AT_PROXY}


def _schemes(headers: Any) -> tuple[str, ...]:
    found = (value.split(maxsplit=1)[:1] for name, value in headers if name.lower() == b"proxy-authenticate")
    names = (first[0].decode("ascii", "replace").strip(",") for first in found if first)
    return tuple(dict.fromkeys(name for name in names if name.isalnum()))


def _socks_verdict(error: object) -> bool | None:
    """Return whether the password was accepted, judged by the transport's message.

    None if that stage was not reached.
    """
    message = str(error)
    if message.startswith("Proxy Server could not connect"):
        return True
    return False if "username/password" in message else None
