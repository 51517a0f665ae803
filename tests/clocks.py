"""Clocks for tests: one for the program that a test sets wrong or lets run, and a date for all tests of a process."""

from __future__ import annotations

import asyncio
import os
import time
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
import time_machine

from console_app.clock import Clock, replaced
from console_app.codat.retry import RetryPolicy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from console_app.sandbox.scenarios import Scenarios


class ComputerClock(Clock):
    """The program's clock in a test. The sandbox's, which stands for Codat's, goes on as it did."""

    def __init__(self) -> None:
        self.wrong_by = timedelta(0)
        """How far it is ahead of the true time; negative: behind. A test sets it as a person sets a clock."""
        self._gone = timedelta(0)
        self._stands_at: datetime | None = None

    def now(self) -> datetime:
        """Return the moment that the clock shows."""
        return (self._stands_at or super().now()) + self._gone + self.wrong_by

    def seconds_passed(self) -> float:
        """Return the counter, which setting the clock does not touch."""
        return super().seconds_passed() + self._gone.total_seconds()

    def stand_at(self, moment: datetime) -> None:
        """Show that moment from now on, however much time passes, until it is set again."""
        self._stands_at, self._gone = moment, timedelta(0)

    def go_with(self, scenarios: Scenarios, moment: datetime | None) -> None:
        """Set this clock and the sandbox's to a moment, and let both go on from there; None: to the true time."""
        self.wrong_by = timedelta(0) if moment is None else moment - super().now()
        if moment is None:
            scenarios.reset_clock()
        else:
            scenarios.set_clock(moment)

    def advance(self, by: timedelta) -> None:
        """Let time pass here."""
        self._gone += by


def add_options(parser: pytest.Parser) -> None:
    """Add `--date` and `--zone`."""
    group = parser.getgroup("the date on which the tests run")
    group.addoption(
        "--date",
        metavar="MOMENT",
        help="run all tests of this process, and of each xdist worker, as if they began then: 2028-02-29T12:00, in "
        "--zone. Programs that tests start ask the real clock.",
    )
    group.addoption("--zone", metavar="ZONE", help="the time zone of tests and of what they start, such as Asia/Tokyo")


def move_date(config: pytest.Config) -> None:
    """Move to the date and the zone that the options name."""
    date, zone = config.getoption("--date"), config.getoption("--zone")
    try:
        there = ZoneInfo(zone or "UTC")
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise pytest.UsageError(f"--zone: {error}. Is tzdata installed?") from None
    if zone:
        # For what is computed when modules are imported; each test is given it again.
        config.add_cleanup(_zone_setter(os.environ.get("TZ")))
        _zone_setter(zone)()
    if date:
        try:
            moment = datetime.fromisoformat(date)
        except ValueError as error:
            raise pytest.UsageError(f"--date: {error}") from None
        begin = moment if moment.tzinfo else moment.replace(tzinfo=there)
        # A moment with a ZoneInfo would set the zone as well, and own_home's with it.
        traveller = time_machine.travel(begin.astimezone(UTC), tick=True)
        traveller.start()
        config.add_cleanup(traveller.stop)


def _zone_setter(zone: str | None) -> Callable[[], None]:
    def put() -> None:
        with suppress(KeyError):
            del os.environ["TZ"]
        if zone is not None:
            os.environ["TZ"] = zone
        time.tzset()

    return put


class TrueClock(Clock):
    """The clock that other processes have, whatever `--date` says here."""

    def now(self) -> datetime:
        """Return the true time."""
        if not time_machine.escape_hatch.is_travelling():
            return super().now()
        return time_machine.escape_hatch.datetime.datetime.now(UTC)


@contextmanager
def true_time(scenarios: Scenarios) -> Iterator[None]:
    """Have the program here and the sandbox keep the true time, for a test that starts processes."""
    own = TrueClock()
    scenarios.set_clock(own.now())
    with replaced(own):
        yield


def server_now() -> datetime:
    """Return the time at the other side of the wire, however wrong the program's own clock is."""
    return Clock().now()


PATIENCE = 2.0
"""Seconds after which a client gives up an answer that `let_patience_end` stands for."""


def let_patience_end() -> None:
    """Let the event loop's clock jump by `PATIENCE`, for a server that will never answer.

    The time limit of the request is over at once, and nothing has to wait for it; and a limit that no test waits for
    can be long enough for the slowest machine.
    """
    loop = asyncio.get_running_loop()
    before = loop.time
    loop.time = lambda: before() + PATIENCE  # type: ignore[method-assign]


async def at_once(_seconds: float) -> None:
    """Sleep no time at all."""


def quick_retry(tries: int = 2) -> RetryPolicy:
    """Return a policy that loses no time before it tries again."""
    return RetryPolicy(tries=tries, sleep=at_once)
