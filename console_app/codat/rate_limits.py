"""Limit the rate of calls, and read the daily quota from the headers of answers.

The headers are ``X-Rate-Limit-Limit``, ``-Remaining`` and ``-Reset`` (https://docs.codat.io/using-the-api/rate-limits).
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from console_app.codat.dates import read_date, read_http_date

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

AT_ONCE = 8
"""Most calls in flight: Codat allows 10 for each company that is connected, and there may be only one."""
AT_ONCE_WIDE = 12
"""Most calls in flight for an account with two connected companies or more, to which Codat allows 20."""
PER_MINUTE = 600
_MINUTE = 60.0


class Places(asyncio.Semaphore):
    """A number of calls that may be in flight, which may be raised later."""

    def __init__(self, count: int) -> None:
        """Start with `count` places."""
        super().__init__(count)
        self.count = count

    def widen(self, count: int) -> None:
        """Raise the number of places to `count`, if it is lower."""
        for _ in range(count - self.count):
            self.release()
        self.count = max(self.count, count)


class Limiter:
    """A limit of `at_once` calls in flight and `per_minute` started in any 60 seconds, first come first served.

    One may serve several clients, all on one event loop. A burst may start at once, up to the minute's number. A call
    that is cancelled while it waits costs nothing; one that is cancelled in flight counts.
    """

    def __init__(
        self,
        at_once: int = AT_ONCE,
        per_minute: int = PER_MINUTE,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Start without calls.

        Args:
            at_once: Most calls in flight.
            per_minute: Most calls started in any 60 seconds.
            clock: Returns seconds that only increase.
            sleep: Waits for a number of seconds.

        Raises:
            ValueError: A limit is below 1.
        """
        if at_once < 1 or per_minute < 1:
            raise ValueError("a limiter has to let at least one call through")
        self.per_minute = per_minute
        self._clock = clock
        self._sleep = sleep
        self._places = Places(at_once)
        self._turn = asyncio.Lock()
        self._started: deque[float] = deque()

    @property
    def at_once(self) -> int:
        """Return the most calls in flight."""
        return self._places.count

    def widen(self) -> None:
        """Let more calls through at once, for an account with several connected companies; a lower limit stays."""
        if self.at_once == AT_ONCE:
            self._places.widen(AT_ONCE_WIDE)

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        """Wait for a turn; make the call inside the block."""
        async with self._places:
            await self._wait_for_the_minute()
            yield

    async def _wait_for_the_minute(self) -> None:
        async with self._turn:
            while True:
                now = self._clock()
                while self._started and self._started[0] <= now - _MINUTE:
                    self._started.popleft()
                if len(self._started) < self.per_minute:
                    self._started.append(now)
                    return
                await self._sleep(self._started[0] + _MINUTE - now)


_of_loops: WeakKeyDictionary[asyncio.AbstractEventLoop, Limiter] = WeakKeyDictionary()


def program_limiter() -> Limiter:
    """Return the limiter shared by all clients on the running event loop that were given no other."""
    loop = asyncio.get_running_loop()
    limiter = _of_loops.get(loop)
    if limiter is None:
        limiter = _of_loops[loop] = Limiter()
    return limiter


_MOST = 10**12
_LONGEST_WAIT = timedelta(days=40)


@dataclass(frozen=True, slots=True)
class Quota:
    """The account's calls a day, and how many are left.

    Attributes:
        limit: Calls a day.
        remaining: Calls left today; never negative.
        resets_at: When it starts again, if the server gave a readable time.
        seen_at: The time of the answer, by the server's clock if it had a date.
    """

    limit: int
    remaining: int
    resets_at: datetime | None
    seen_at: datetime

    @classmethod
    def from_headers(cls, headers: Mapping[str, str], *, seen_at: datetime) -> Quota | None:
        """Read the quota's three headers.

        Args:
            headers: The headers; names are found in any case.
            seen_at: The time of the answer.

        Returns:
            The quota, or None if the headers make no sense.
        """
        limit = _count(headers.get("x-rate-limit-limit"))
        remaining = _count(headers.get("x-rate-limit-remaining"))
        if limit is None or remaining is None:
            return None
        return cls(limit, remaining, _moment(headers.get("x-rate-limit-reset"), seen_at), seen_at)


def _count(text: str | None) -> int | None:
    digits = (text or "").strip()
    if not digits.isascii() or not digits.isdigit() or len(digits) > len(str(_MOST)):
        return None
    return int(digits)


def _moment(text: str | None, seen_at: datetime) -> datetime | None:
    """Return the moment in a header: a date (ISO 8601 or HTTP), seconds since 1970, or seconds from now."""
    bare = (text or "").strip()
    number = _count(bare)
    if number is None:
        moment = read_http_date(bare) or read_date(bare)
    elif timedelta(seconds=min(number, 10**9)) <= _LONGEST_WAIT:
        moment = seen_at + timedelta(seconds=number)
    else:
        seconds = number / 1000 if number > 10**11 else number
        try:
            moment = datetime.fromtimestamp(seconds, UTC)
        except (OverflowError, OSError, ValueError):
            return None
    if moment is None or abs(moment - seen_at) > _LONGEST_WAIT:
        return None
    return moment
