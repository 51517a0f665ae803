"""When to ask again, and after how long.

A small module of our own instead of a library for retries, because the wait depends on what only the
client knows: what the answer said (`Retry-After` in both forms, held against the answer's own clock), whether
a write may have reached the server, and whether its idempotency key is still remembered. A wait never holds a
place in the limiter.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from console_app.codat.dates import read_http_date
from console_app.codat.errors import ConnectionFailed, ServerError, TimedOut, TooManyRequests

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from datetime import datetime

    from console_app.codat.errors import CodatError

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How patient a call is.

    Attributes:
        tries: requests at most, the first one included.
        total_seconds: no wait is begun that would end later than this after the first request.
        first_wait, longest_wait: seconds; each wait doubles, and is shortened at random by up to half so that
            several clients don't come back at the same moment.
        longest_retry_after: seconds; a server that asks for more gets no more requests, and the error carries
            `retry_after`.
        sleep, random, clock: to be replaced in tests.
    """

    tries: int = 5
    total_seconds: float = 60.0
    first_wait: float = 0.5
    longest_wait: float = 15.0
    longest_retry_after: float = 45.0
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    random: Callable[[], float] = random.random
    clock: Callable[[], float] = time.monotonic

    def begin(self, waits: Waits | None = None) -> Patience:
        """Start counting for one call; its waits are told to `waits` while they last."""
        return Patience(self, waits or Waits())


class Waits:
    """The waits of a client that are under way, for whoever wants to say why nothing comes."""

    def __init__(self) -> None:
        self._under_way: dict[object, tuple[float, CodatError]] = {}

    def longest(self, at: float) -> tuple[float, CodatError] | None:
        """The seconds that are left of the longest wait at a moment of the policy's clock, and what it is after."""
        until, error = max(self._under_way.values(), key=lambda wait: wait[0], default=(at, None))
        return None if error is None else (max(0.0, until - at), error)

    @contextmanager
    def noted(self, until: float, error: CodatError) -> Iterator[None]:
        """Hold a wait for as long as it lasts, however it ends."""
        wait = object()
        self._under_way[wait] = (until, error)
        try:
            yield
        finally:
            del self._under_way[wait]


class Patience:
    """What is left of a policy for one call."""

    def __init__(self, policy: RetryPolicy, waits: Waits) -> None:
        self._policy = policy
        self._told = waits
        self._began = policy.clock()
        self._waits = 0

    @property
    def elapsed(self) -> float:
        """Seconds since the call began."""
        return self._policy.clock() - self._began

    async def wait_after(self, error: CodatError) -> bool:
        """Wait as long as `error` makes sensible and return True, or return False at once to give up."""
        seconds = self._next_wait(error)
        if seconds is None:
            return False
        self._waits += 1
        _LOG.debug("waiting %.1f s after %s", seconds, type(error).__name__)
        with self._told.noted(self._policy.clock() + seconds, error):
            await self._policy.sleep(seconds)
        return True

    def _next_wait(self, error: CodatError) -> float | None:
        policy = self._policy
        if self._waits + 1 >= policy.tries:
            return None
        longest = min(policy.longest_wait, policy.first_wait * 2**self._waits)
        seconds = longest * (1 - policy.random() / 2)
        asked = error.retry_after
        if asked is not None:
            if asked > policy.longest_retry_after:
                return None
            # Never sooner than asked for; a little later, so that not everybody comes at that second.
            seconds = max(seconds, asked + policy.random() * min(1.0, asked / 10))
        return None if self.elapsed + seconds > policy.total_seconds else seconds


def is_passing(error: CodatError) -> bool:
    """True for what a read is repeated after: no connection, no answer in time, 429 and 5xx."""
    if isinstance(error, ConnectionFailed):
        return error.can_be_retried is not False
    return isinstance(error, TimedOut | TooManyRequests | ServerError)


def read_retry_after(text: str | None, *, now: datetime) -> float | None:
    """Return the seconds that a ``Retry-After`` header asks for, at least 0; None if it can't be read.

    `now` is the moment of the answer by the server's own clock (its ``Date`` header) where it has one: a
    wrong clock on this machine must not turn a minute into a day.
    """
    bare = (text or "").strip()
    if bare.isascii() and bare.isdigit():
        return float(bare[:12]) if len(bare) <= 12 else float(10**12)
    moment = read_http_date(bare)
    return None if moment is None else max(0.0, (moment - now).total_seconds())
