"""Provide the time for the whole program, and measure durations.

It is Codat's time once an answer has given it (`correct_by`), and this computer's before: moments, ages and expiries
are Codat's, and a clock that is wrong here for a while must not change them. Code that concerns this computer alone
uses `computer_now`.

The module is outside of the packages because `codat`, `store`, `config`, `services` and the screens all need it, and
imports none of them. The sandbox has its own clock: it is the other side of the wire.
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
    """Returns the time at a value of `seconds_passed`, or None if it is not known yet."""


class Clock:
    """This computer's clock and its counter of seconds."""

    def now(self) -> datetime:
        """Return the current time, aware, in UTC, by this computer's clock, which can be wrong, and be set."""
        return datetime.now(UTC)

    def seconds_passed(self) -> float:
        """Return the seconds since an arbitrary moment, including sleep.

        Setting the clock does not change them.
        """
        # On macOS CLOCK_MONOTONIC includes sleep, and `time.monotonic` does not.
        name = "CLOCK_MONOTONIC" if sys.platform == "darwin" else "CLOCK_BOOTTIME"
        counter = getattr(time, name, None)
        return time.monotonic() if counter is None else time.clock_gettime(counter)


_clock = Clock()
_corrections: list[Correction] = []


def now() -> datetime:
    """Return the current time, aware, in UTC: by Codat's clock if that is known."""
    return moment(seconds_passed()) if _corrections else computer_now()


def computer_now() -> datetime:
    """Return the current time, aware, in UTC, by this computer's clock, however wrong it is."""
    return _clock.now()


def seconds_passed() -> float:
    """Return the seconds since an arbitrary moment, including sleep; only differences are meaningful."""
    return _clock.seconds_passed()


def moment(counter: float) -> datetime:
    """Return the moment at which `seconds_passed` was `counter`.

    A start before Codat's time was known can be dated once it is.
    """
    corrected = _corrections[-1](counter) if _corrections else None
    return corrected or computer_now() - timedelta(seconds=seconds_passed() - counter)


def is_corrected() -> bool:
    """Return whether Codat's time is known, so that `now` is by its clock."""
    return bool(_corrections) and _corrections[-1](0.0) is not None


def difference() -> timedelta:
    """Return how far this computer's clock is ahead of Codat's; zero if they agree, or Codat's is not known."""
    return computer_now() - now() if is_corrected() else timedelta(0)


def correct_by(correction: Correction) -> None:
    """Compute the time with a correction from Codat's answers, until `correct_no_more`.

    Args:
        correction: Returns the time at a value of `seconds_passed`, or None if it is not known yet.
    """
    _corrections.append(correction)


def correct_no_more(correction: Correction) -> None:
    """Remove a correction. Calling it twice is harmless."""
    if correction in _corrections:
        _corrections.remove(correction)


@contextmanager
def replaced(other: Clock) -> Iterator[None]:
    """Replace this computer's clock in the whole program while the block runs."""
    global _clock
    before, _clock = _clock, other
    try:
        yield
    finally:
        _clock = before
