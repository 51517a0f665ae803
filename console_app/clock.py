"""The one clock of the program: everything that has to know the time, or how much of it has passed, asks here.

It is Codat's clock as soon as an answer has told what time it is there (`corrected_by`), and this computer's before:
moments, ages and expiries are Codat's, and a clock that is wrong here for a while must not move them. What is about
this computer alone asks `computer_now`.

It stands beside the rooms because `codat`, `store`, `config`, `services` and what people see all need it, and imports
none of them. The sandbox has a clock of its own: it is the other side of the wire.
"""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Correction: TypeAlias = Callable[[float], datetime | None]
    """What the moment was when `seconds_passed` was that; None: that is not known yet."""


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
_corrections: list[Correction] = []


def now() -> datetime:
    """Return the present moment, aware, in UTC: by Codat's clock as far as it is known."""
    return moment(seconds_passed()) if _corrections else computer_now()


def computer_now() -> datetime:
    """Return the present moment, aware, in UTC, by this computer's clock, however wrong that is."""
    return _clock.now()


def seconds_passed() -> float:
    """Return the seconds since some moment, sleep included; only differences between two of them mean anything."""
    return _clock.seconds_passed()


def moment(counter: float) -> datetime:
    """Return the moment at which `seconds_passed` was `counter`. What was begun before Codat's time was known can be
    dated once it is."""
    told = _corrections[-1](counter) if _corrections else None
    return told or computer_now() - timedelta(seconds=seconds_passed() - counter)


def is_corrected() -> bool:
    """Return whether Codat's time is known, so that `now` is by its clock."""
    return bool(_corrections) and _corrections[-1](0.0) is not None


def difference() -> timedelta:
    """Return how far this computer's clock is ahead of Codat's; zero where they agree, or Codat's is not known."""
    return computer_now() - now() if is_corrected() else timedelta(0)


def correct_by(correction: Correction) -> None:
    """Have the time told by what Codat's answers say, until `correct_no_more`."""
    _corrections.append(correction)


def correct_no_more(correction: Correction) -> None:
    """Leave a correction out again. Doing it twice is harmless."""
    if correction in _corrections:
        _corrections.remove(correction)


@contextmanager
def replaced(other: Clock) -> Iterator[None]:
    """Have the whole program ask another clock for a while, in place of this computer's."""
    global _clock
    before, _clock = _clock, other
    try:
        yield
    finally:
        _clock = before
