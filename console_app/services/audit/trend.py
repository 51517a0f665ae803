"""Compute the account's daily trend from the stored snapshots, for a sparkline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from console_app.services.companies.statuses import BY_URGENCY, NO_CONNECTIONS
from console_app.services.text.time_format import local_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from console_app.services.snapshots.models import Snapshot

_STATUSES = tuple(each.status for each in BY_URGENCY)
_STANDINGS = (*_STATUSES, NO_CONNECTIONS)


@dataclass(frozen=True, slots=True)
class Series:
    """A line of a trend: a number a day, None on days without a snapshot."""

    status: str
    values: tuple[int | None, ...]

    @property
    def known(self) -> tuple[int, ...]:
        """Return the numbers of the days with a snapshot."""
        return tuple(value for value in self.values if value is not None)

    @property
    def newest(self) -> int | None:
        """Return the last known number."""
        return self.known[-1] if self.known else None

    @property
    def change(self) -> int:
        """Return the difference between the last known number and the first."""
        return self.known[-1] - self.known[0] if self.known else 0


@dataclass(frozen=True, slots=True)
class Trend:
    """The numbers by day, in local time, from the last snapshot of each day."""

    days: tuple[date, ...]
    """Oldest first, without gaps."""
    companies: tuple[int | None, ...]
    """The number of companies."""
    statuses: tuple[Series, ...]
    """Connections by status, most urgent first."""
    standings: tuple[Series, ...]
    """Companies by worst status, most urgent first."""

    @property
    def days_with_snapshot(self) -> int:
        """Return the number of days with a snapshot: below two there is nothing to draw."""
        return sum(1 for value in self.companies if value is not None)


def make_trend(snapshots: Iterable[Snapshot], now: datetime, days: int = 30) -> Trend:
    """Return the trend over the last `days` days, today included.

    Args:
        snapshots: The snapshots, in any order.
        now: The current time.
        days: The number of days.
    """
    today = local_time(now).date()
    shown = tuple(today - timedelta(days=back) for back in range(max(1, days) - 1, -1, -1))
    last: dict[date, Snapshot] = {}
    for snapshot in sorted(snapshots, key=lambda snapshot: snapshot.order):
        last[local_time(snapshot.at).date()] = snapshot
    found = [last.get(each) for each in shown]

    def series(order: tuple[str, ...], counts: list[Mapping[str, int] | None]) -> tuple[Series, ...]:
        others = sorted({status for each in counts if each for status in each} - set(order))
        return tuple(
            Series(status, tuple(None if each is None else each.get(status, 0) for each in counts))
            for status in (*order, *others)
        )

    return Trend(
        days=shown,
        companies=tuple(None if snapshot is None else snapshot.companies for snapshot in found),
        statuses=series(_STATUSES, [None if snapshot is None else snapshot.statuses for snapshot in found]),
        standings=series(_STANDINGS, [None if snapshot is None else snapshot.standings for snapshot in found]),
    )
