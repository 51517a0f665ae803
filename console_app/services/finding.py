"""Search, filter and sort the company list. Pure functions over summaries, quick at a hundred thousand."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from enum import StrEnum
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from console_app.codat.statuses import Status
from console_app.services.summaries import NO_CONNECTIONS, CompanySummary, fold, urgency

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class SortBy(StrEnum):
    """The columns the company list can be sorted by."""

    NAME = "name"
    STATUS = "status"
    PLATFORM = "platform"
    CREATED = "created"
    LAST_SYNC = "last_sync"


STATUS_FILTERS: tuple[str, ...] = (
    Status.LINKED,
    Status.PENDING_AUTH,
    Status.DEAUTHORIZED,
    Status.UNLINKED,
    NO_CONNECTIONS,
)


def matches(company: CompanySummary, words: Sequence[str], status: str | None) -> bool:
    """Whether a company has every one of the folded `words` and a connection of that `status`."""
    if status is not None and not has_status(company, status):
        return False
    return all(word in company.haystack for word in words)


def has_status(company: CompanySummary, status: str) -> bool:
    """Whether any connection of the company has that status; `NO_CONNECTIONS` means that there is none."""
    if status == NO_CONNECTIONS:
        return company.standing == NO_CONNECTIONS
    return any(connection.status == status for connection in company.connections)


def find(companies: Iterable[CompanySummary], text: str = "", status: str | None = None) -> list[CompanySummary]:
    """The companies that match, in the order given. Words in any order; case and accents don't count."""
    words = fold(text).split()
    if not words and status is None:
        return list(companies)
    if status is None and len(words) == 1:
        word = words[0]
        return [company for company in companies if word in company.haystack]
    return [company for company in companies if matches(company, words, status)]


def count_by_status(companies: Iterable[CompanySummary]) -> Counter[str]:
    """How many companies have at least one connection of each status, `NO_CONNECTIONS` included."""
    counts: Counter[str] = Counter()
    for company in companies:
        if not company.connections:
            counts[company.standing] += 1
        elif len(company.connections) == 1:
            counts[company.connections[0].status] += 1
        else:
            counts.update({connection.status for connection in company.connections})
    return counts


_SORT_KEYS: dict[SortBy, Callable[[CompanySummary], Any]] = {
    SortBy.STATUS: lambda company: (
        (9, "") if company.standing == NO_CONNECTIONS else (urgency(company.standing), company.standing)
    ),
    SortBy.PLATFORM: lambda company: (not company.connections, fold(company.platforms)),
    SortBy.CREATED: lambda company: company.created or _LONG_AGO,
    SortBy.LAST_SYNC: lambda company: company.last_sync or _LONG_AGO,
}


def sort(companies: Iterable[CompanySummary], by: SortBy, *, descending: bool = False) -> list[CompanySummary]:
    """The companies sorted; those that are equal stay in name order, and an id settles namesakes."""
    ordered = sorted(companies, key=attrgetter("sort_key"))
    if by is SortBy.NAME:
        return ordered[::-1] if descending else ordered
    return sorted(ordered, key=_SORT_KEYS[by], reverse=descending)
