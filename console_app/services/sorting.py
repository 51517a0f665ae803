"""The order of the company list: by any of its columns, several at once. Quick at a hundred thousand."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from console_app.services.summaries import NO_CONNECTIONS, CompanySummary, fold, urgency

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class SortBy(StrEnum):
    """The columns of the company list, all of which it can be sorted by. The value is kept in files; stable."""

    NAME = "name"
    STATUS = "status"
    PLATFORM = "platform"
    LAST_SYNC = "last_sync"
    CREATED = "created"
    SINCE = "since"
    AGE = "age"
    ERRORS = "errors"
    CONNECTIONS = "connections"
    TAGS = "tags"
    CREATED_BY = "created_by"
    DESCRIPTION = "description"
    ID = "id"


class SortKey(NamedTuple):
    """One column to sort by."""

    by: SortBy
    descending: bool = False

    @classmethod
    def first_wish(cls, by: SortBy) -> SortKey:
        """The way round that people mean when they ask for a column for the first time."""
        return cls(by, by in NEWEST_FIRST)

    @property
    def turned(self) -> SortKey:
        """The other way round."""
        return SortKey(self.by, not self.descending)

    @property
    def mark(self) -> str:
        """Which way round, as a sign."""
        return "▼" if self.descending else "▲"


Order = tuple[SortKey, ...]
"""What the list is sorted by: the first counts most. By name where nothing else is said."""

BY_NAME: Order = (SortKey(SortBy.NAME),)
NEWEST_FIRST = frozenset({SortBy.CREATED, SortBy.LAST_SYNC, SortBy.SINCE, SortBy.ERRORS, SortBy.CONNECTIONS})

WORDS: dict[SortBy, str] = {
    SortBy.LAST_SYNC: "last sync",
    SortBy.SINCE: "status since",
    SortBy.CREATED_BY: "created by",
}
"""Columns whose name is not what people call them."""

_KEYS: dict[SortBy, Callable[[CompanySummary], Any]] = {
    SortBy.NAME: attrgetter("sort_name"),
    SortBy.STATUS: lambda company: (
        (9, "") if company.standing == NO_CONNECTIONS else (urgency(company.standing), company.standing)
    ),
    SortBy.PLATFORM: lambda company: (not company.connections, fold(company.platforms)),
    SortBy.CREATED: lambda company: company.created or _LONG_AGO,
    SortBy.LAST_SYNC: lambda company: company.last_sync or _LONG_AGO,
    SortBy.SINCE: lambda company: (company.connections and company.connections[0].since) or _LONG_AGO,
    SortBy.AGE: lambda company: (company.connections and company.connections[0].created) or _LONG_AGO,
    SortBy.ERRORS: lambda company: sum(len(each.errors) for each in company.connections),
    SortBy.CONNECTIONS: lambda company: len(company.connections),
    SortBy.TAGS: lambda company: (not company.tags, company.tags),
    SortBy.CREATED_BY: lambda company: (not company.created_by, fold(company.created_by)),
    SortBy.DESCRIPTION: lambda company: (not company.description, fold(company.description)),
    SortBy.ID: attrgetter("id"),
}


def sort(companies: Iterable[CompanySummary], order: Sequence[SortKey] = BY_NAME) -> list[CompanySummary]:
    """The companies sorted; those that are equal stay in name order, and an id settles namesakes."""
    ordered = sorted(companies, key=attrgetter("sort_key"))
    for key in reversed(order):
        if key != BY_NAME[0] or key is not order[-1]:
            # Sorting is stable, and stays so turned around: the column that counts most comes last.
            ordered.sort(key=_KEYS[key.by], reverse=key.descending)
    return ordered


def asked_for(order: Order, by: SortBy, *, as_well: bool = False) -> Order:
    """The order after somebody asked for a column.

    Alone, it takes the place of all others, or turns around if it was alone already. `as_well`, it is put behind the
    others; one that was among them turns around, and a second time it is taken out.
    """
    known = next((key for key in order if key.by is by), None)
    wish = SortKey.first_wish(by)
    if not as_well:
        return (known.turned,) if known is not None and len(order) == 1 else (wish,)
    if known is None:
        return (*order, wish)
    if known == wish:
        return tuple(key.turned if key is known else key for key in order)
    return without(order, by)


def without(order: Order, by: SortBy) -> Order:
    """The order without a column; by name where none is left."""
    return tuple(key for key in order if key.by is not by) or BY_NAME


def column_words(by: SortBy) -> str:
    """What people call a column."""
    return WORDS.get(by, by.value)


def order_words(order: Order) -> str:
    """The order in words: "by status ▲, last sync ▼"; where there is none, the best hits come first."""
    if not order:
        return "best match first"
    return "by " + ", ".join(f"{column_words(key.by)} {key.mark}" for key in order)


def read_order(texts: Iterable[str]) -> Order:
    """The order as files and options have it: `["status", "-last_sync"]`.

    Raises:
        ValueError: one of them is no column, or is there twice; the message says which.
    """
    keys: list[SortKey] = []
    for text in texts:
        name = text.strip().removeprefix("-").replace("-", "_")
        if name not in set(SortBy):
            raise ValueError(f"{text!r} is no column. There are {', '.join(SortBy)}.")
        key = SortKey(SortBy(name), text.strip().startswith("-"))
        if any(each.by is key.by for each in keys):
            raise ValueError(f"{text!r} is there twice.")
        keys.append(key)
    return tuple(keys) or BY_NAME


def written_order(order: Order) -> list[str]:
    """The order as files have it."""
    return [f"-{key.by}" if key.descending else str(key.by) for key in order]
