"""Decide when to retry, and after how long.

No library for retries is used, because the wait depends on facts that only the client has: the answer's `Retry-After`
(in both forms, compared with the answer's own clock), whether a write may have reached the server, and whether its
idempotency key is still remembered. A wait never holds a place in the limiter.

Codat sends `Retry-After` with 429 (https://docs.codat.io/using-the-api/rate-limits).
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
    """Limits on the retries of a call.

    Attributes:
        tries: Most requests, the first one included.
        total_seconds: No wait starts that would end later than this after the first request.
        first_wait, longest_wait: Seconds; each wait doubles, and is shortened at random by up to half so that
            several clients don't come back at the same moment.
        longest_retry_after: Seconds; a server that asks for more gets no more requests, and the error carries
            `retry_after`.
        sleep, random, clock: Replaced in tests.
    """

    tries: int = 5
    total_seconds: float = 60.0
    first_wait: float = 0.5
    longest_wait: float = 15.0
    longest_retry_after: float = 45.0
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    random: Callable[[], float] = random.random
    clock: Callable[[], float] = time.monotonic

    def begin(self, waits: PendingWaits | None = None) -> RetryBudget:
        """Start counting for one call.

        Args:
            waits: Receives the waits of the call while they last.
        """
        return RetryBudget(self, waits or PendingWaits())


class PendingWaits:
    """The waits of a client that are in progress, for code that shows why no answer comes."""

    def __init__(self) -> None:
        """Start without waits."""
        self._in_progress: dict[object, tuple[float, CodatError]] = {}

    def longest(self, at: float) -> tuple[float, CodatError] | None:
        """Return the longest wait in progress.

        Args:
            at: A moment of the policy's clock, in seconds.

        Returns:
            The seconds left, and the error that caused the wait; None if there is no wait.
        """
        until, error = max(self._in_progress.values(), key=lambda wait: wait[0], default=(at, None))
        return None if error is None else (max(0.0, until - at), error)

    @contextmanager
    def noted(self, until: float, error: CodatError) -> Iterator[None]:
        """List a wait while the block runs, however it ends.

        Args:
            until: The end of the wait, in seconds of the policy's clock.
            error: The error that caused the wait.
        """
        wait = object()
        self._in_progress[wait] = (until, error)
        try:
            yield
        finally:
            del self._in_progress[wait]


class RetryBudget:
    """The rest of a policy's limits for one call."""

    def __init__(self, policy: RetryPolicy, waits: PendingWaits) -> None:
        """Start at the first request.

        Args:
            policy: The limits.
            waits: Receives the waits while they last.
        """
        self._policy = policy
        self._pending = waits
        self._began = policy.clock()
        self._waits = 0

    @property
    def elapsed(self) -> float:
        """Return seconds since the call began."""
        return self._policy.clock() - self._began

    async def wait_after(self, error: CodatError) -> bool:
        """Wait before a retry.

        Returns:
            True after the wait; False at once if no retry makes sense after `error`.
        """
        seconds = self._next_wait(error)
        if seconds is None:
            return False
        self._waits += 1
        _LOG.debug("waiting %.1f s after %s", seconds, type(error).__name__)
        with self._pending.noted(self._policy.clock() + seconds, error):
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
            # Never sooner than requested; a little later, so that not all clients come at the same second.
            seconds = max(seconds, asked + policy.random() * min(1.0, asked / 10))
        return None if self.elapsed + seconds > policy.total_seconds else seconds


def is_transient(error: CodatError) -> bool:
    """Return True for an error after which a read is retried: no connection, no answer in time, 429 and 5xx."""
    if isinstance(error, ConnectionFailed):
        return error.can_be_retried is not False
    return isinstance(error, TimedOut | TooManyRequests | ServerError)


def read_retry_after(text: str | None, *, now: datetime) -> float | None:
    """Read a ``Retry-After`` header.

    Args:
        text: The header.
        now: The moment of the answer, by the server's own clock (its ``Date`` header) if it has one: a wrong clock on
            this machine must not turn a minute into a day.

    Returns:
        Seconds, at least 0; None if it can't be read.
    """
    bare = (text or "").strip()
    if bare.isascii() and bare.isdigit():
        return float(bare[:12]) if len(bare) <= 12 else float(10**12)
    moment = read_http_date(bare)
    return None if moment is None else max(0.0, (moment - now).total_seconds())
