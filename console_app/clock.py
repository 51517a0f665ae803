"""The one clock of the program: everything that has to know the time, or how much of it has passed, asks here.

It stands beside the rooms because `codat`, `store`, `config`, `services` and what people see all need it, and imports
none of them. The sandbox has a clock of its own: it is the other side of the wire. What Codat's clock says is a matter
of the session (`Session.now`), which learns it from Codat's answers.
"""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Clock:
    """This computer's clock and its counter of seconds."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC, as this computer's clock has it. It can be wrong, and be set."""
        return datetime.now(UTC)

    def seconds_passed(self) -> float:
        """Return the seconds since some moment, those included in which the computer was asleep. Setting the clock
        does not change them."""
        # On macOS it is CLOCK_MONOTONIC that goes on in sleep, and `time.monotonic` that does not.
        name = "CLOCK_MONOTONIC" if sys.platform == "darwin" else "CLOCK_BOOTTIME"
        counter = getattr(time, name, None)
        return time.monotonic() if counter is None else time.clock_gettime(counter)


_clock = Clock()


def now() -> datetime:
    """Return the present moment, aware, in UTC, by this computer's clock."""
    return _clock.now()


def seconds_passed() -> float:
    """Return the seconds since some moment, sleep included; only differences between two of them mean anything."""
    return _clock.seconds_passed()


@contextmanager
def replaced(other: Clock) -> Iterator[None]:
    """Have the whole program ask another clock for a while."""
    global _clock
    before, _clock = _clock, other
    try:
        yield
    finally:
        _clock = before
