"""How often a watch looks: quickly while the customer is likely to be at it, and never beyond the day's calls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from console_app.codat.quota import Quota

TIGHT_QUOTA = 0.2
"""The share of the day's calls below which a watch is as patient as it can be."""
EMPTY_QUOTA = 0.05
"""The share below which it stops."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a watch waits between two looks, in seconds.

    Half an hour of watching costs about 100 calls: 30 in the first minute, 12 and 6 in the next two, then two a minute.
    """

    quick: float = 2.0
    """While the customer is likely to be at it."""
    quick_for: float = 60.0
    """How long a watch stays quick after it began, or after somebody pressed a key."""
    slower: tuple[float, ...] = (5.0, 10.0, 30.0)
    """Later on: each step lasts `quick_for`, the last one for good. After errors: one step an error."""
    plain: float = 5.0
    """At least this long where every look makes a new link."""
    sandbox: float = 1.5
    """On the embedded sandbox, whose calls cost nothing: "Linked" appears within two seconds of the consent."""
    at_least: float = 0.5
    """Between two looks, however often somebody asks for one: a key that is held down repeats itself."""

    def pause(self, overdue: float) -> float:
        """The pause when the quick time ended `overdue` seconds ago (below 0: it has not)."""
        if overdue < 0:
            return self.quick
        return self._step(int(overdue // self.quick_for))

    def after_errors(self, in_a_row: int) -> float:
        """The shortest pause after so many errors in a row."""
        return self._step(in_a_row - 1) if in_a_row else 0.0

    @property
    def slowest(self) -> float:
        """The longest of its pauses."""
        return self.slower[-1]

    def _step(self, number: int) -> float:
        return self.slower[min(number, len(self.slower) - 1)]


def share_left(quota: Quota | None, moment: datetime) -> float:
    """The share of the day's calls that is left at `moment`; 1 where nothing is known of that day."""
    if quota is None or quota.limit <= 0 or reset_of(quota) <= moment:
        return 1.0
    return quota.remaining / quota.limit


def reset_of(quota: Quota) -> datetime:
    """When the quota starts anew: as the server said, else at the next 00:00 UTC, which Codat documents."""
    if quota.resets_at is not None:
        return quota.resets_at
    day = quota.seen_at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return day + timedelta(days=1)
