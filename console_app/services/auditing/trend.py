"""How the account stood day by day, from the looks that are kept: what a sparkline draws."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from console_app.codat.statuses import Status
from console_app.services.local_time import local_time
from console_app.services.summaries import NO_CONNECTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from console_app.services.changes import Look

_STATUSES = (Status.DEAUTHORIZED, Status.PENDING_AUTH, Status.UNLINKED, Status.LINKED)
_STANDINGS = (*_STATUSES, NO_CONNECTIONS)


@dataclass(frozen=True, slots=True)
class Series:
    """One line of a trend: a number a day, None on days without a look."""

    status: str
    values: tuple[int | None, ...]

    @property
    def known(self) -> tuple[int, ...]:
        """The numbers of the days on which somebody looked."""
        return tuple(value for value in self.values if value is not None)

    @property
    def newest(self) -> int | None:
        """The last number known."""
        return self.known[-1] if self.known else None

    @property
    def change(self) -> int:
        """What the last known number is above the first."""
        return self.known[-1] - self.known[0] if self.known else 0


@dataclass(frozen=True, slots=True)
class Trend:
    """Day by day, in local time; the last look of a day stands for it."""

    days: tuple[date, ...]
    """Oldest first, without gaps."""
    companies: tuple[int | None, ...]
    """How many companies there were."""
    statuses: tuple[Series, ...]
    """Connections by status, most urgent first."""
    standings: tuple[Series, ...]
    """Companies by worst status, most urgent first."""

    @property
    def looked(self) -> int:
        """On how many of its days somebody looked: below two there is nothing to draw."""
        return sum(1 for value in self.companies if value is not None)


def make_trend(looks: Iterable[Look], now: datetime, days: int = 30) -> Trend:
    """The trend over the last `days` days, the one of `now` included. `looks` may be in any order."""
    today = local_time(now).date()
    shown = tuple(today - timedelta(days=back) for back in range(max(1, days) - 1, -1, -1))
    last: dict[date, Look] = {}
    for look in sorted(looks, key=lambda look: look.order):
        last[local_time(look.at).date()] = look
    found = [last.get(each) for each in shown]

    def series(order: tuple[str, ...], counts: list[Mapping[str, int] | None]) -> tuple[Series, ...]:
        others = sorted({status for each in counts if each for status in each} - set(order))
        return tuple(
            Series(status, tuple(None if each is None else each.get(status, 0) for each in counts))
            for status in (*order, *others)
        )

    return Trend(
        days=shown,
        companies=tuple(None if look is None else look.companies for look in found),
        statuses=series(_STATUSES, [None if look is None else look.statuses for look in found]),
        standings=series(_STANDINGS, [None if look is None else look.standings for look in found]),
    )
