"""How many companies have connections of each status, and which have one of a certain status."""

from __future__ import annotations

from collections import Counter
from operator import attrgetter
from typing import TYPE_CHECKING

from console_app.codat.statuses import Status
from console_app.services.summaries import NO_CONNECTIONS, CompanySummary

if TYPE_CHECKING:
    from collections.abc import Iterable

STATUS_FILTERS: tuple[str, ...] = (
    Status.LINKED,
    Status.PENDING_AUTH,
    Status.DEAUTHORIZED,
    Status.UNLINKED,
    NO_CONNECTIONS,
)


def has_status(company: CompanySummary, status: str) -> bool:
    """Whether any connection of the company has that status; `NO_CONNECTIONS` means that there is none."""
    return status in company.statuses


def count_by_status(companies: Iterable[CompanySummary]) -> Counter[str]:
    """How many companies have at least one connection of each status, `NO_CONNECTIONS` included."""
    counts: Counter[str] = Counter()
    for statuses, number in Counter(map(attrgetter("statuses"), companies)).items():
        for status in statuses:
            counts[status] += number
    return counts
