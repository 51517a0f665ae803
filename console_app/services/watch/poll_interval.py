"""Compute poll intervals from the time that has passed, errors, and the quota."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from console_app.codat.rate_limits import Quota

TIGHT_QUOTA = 0.2
"""The share of the daily quota below which the poll interval is the longest one."""
EMPTY_QUOTA = 0.05
"""The share below which polling stops."""


@dataclass(frozen=True, slots=True)
class PollIntervals:
    """Poll intervals, in seconds.

    Half an hour of watching costs about 100 calls: 30 in the first minute, 12 and 6 in the next two, then two a minute.
    """

    fast: float = 2.0
    """While the customer is probably active."""
    fast_for: float = 60.0
    """The seconds for which polling stays fast after the start, or after a key press."""
    slower: tuple[float, ...] = (5.0, 10.0, 30.0)
    """Later intervals: each lasts `fast_for`, the last one for good. After errors: one step an error."""
    plain: float = 5.0
    """The shortest interval if every poll creates a new link."""
    covered: float = 300.0
    """The interval while Codat's events report the changes: polling is then a safety net."""
    sandbox: float = 1.5
    """On the embedded sandbox, whose calls cost nothing: "Linked" appears within two seconds of the consent."""
    at_least: float = 0.5
    """The shortest interval, however often a poll is requested: a key that is held down repeats itself."""

    def pause(self, overdue: float) -> float:
        """Return the interval, in seconds, after fast polling ended.

        Args:
            overdue: Seconds since fast polling ended; negative before that.
        """
        if overdue < 0:
            return self.fast
        return self._step(int(overdue // self.fast_for))

    def after_errors(self, in_a_row: int) -> float:
        """Return the shortest interval, in seconds, after a number of errors in a row.

        Args:
            in_a_row: The number of errors; 0 after an answer.
        """
        return self._step(in_a_row - 1) if in_a_row else 0.0

    @property
    def slowest(self) -> float:
        """Return the longest interval."""
        return self.slower[-1]

    def _step(self, number: int) -> float:
        return self.slower[min(number, len(self.slower) - 1)]


def share_left(quota: Quota | None, moment: datetime) -> float:
    """Return the share of the daily quota that is left at `moment`; 1 if nothing is known of that day.

    Args:
        quota: The quota as the last answer gave it.
        moment: The time to judge by, aware.

    Returns:
        The share, from 0 to 1.
    """
    if quota is None or quota.limit <= 0 or reset_of(quota) <= moment:
        return 1.0
    return quota.remaining / quota.limit


def reset_of(quota: Quota) -> datetime:
    """Return when the quota resets: the server's time, else the next 00:00 UTC, which Codat documents."""
    if quota.resets_at is not None:
        return quota.resets_at
    day = quota.seen_at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return day + timedelta(days=1)
