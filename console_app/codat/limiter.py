"""Keeps the whole program within what Codat allows: calls at once, and calls a minute.

Codat may block an address at 1,000 calls a minute and answers 429 past 10 calls at once per active company
(Codat's page *Rate limits*); we stay well below both.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

AT_ONCE = 8
PER_MINUTE = 600
_MINUTE = 60.0


class Limiter:
    """At most `at_once` calls in flight and `per_minute` started in any 60 seconds, first come first served.

    One may serve several clients, all on one event loop. A burst may start at once, up to the minute's
    number. A call that is cancelled while it waits costs nothing; one that is cancelled in flight counts.
    """

    def __init__(
        self,
        at_once: int = AT_ONCE,
        per_minute: int = PER_MINUTE,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        if at_once < 1 or per_minute < 1:
            raise ValueError("a limiter has to let at least one call through")
        self.at_once = at_once
        self.per_minute = per_minute
        self._clock = clock
        self._sleep = sleep
        self._places = asyncio.Semaphore(at_once)
        self._turn = asyncio.Lock()
        self._started: deque[float] = deque()
        self._in_flight = 0

    @property
    def in_flight(self) -> int:
        """How many calls are under way."""
        return self._in_flight

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        """Wait for a turn; the call is made inside."""
        async with self._places:
            await self._wait_for_the_minute()
            self._in_flight += 1
            try:
                yield
            finally:
                self._in_flight -= 1

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
    """The one limiter that every client on the running event loop shares unless it was given another."""
    loop = asyncio.get_running_loop()
    limiter = _of_loops.get(loop)
    if limiter is None:
        limiter = _of_loops[loop] = Limiter()
    return limiter
