"""Convert a row of the company list to and from its stored JSON.

A stored row is an object with a version and the fields that `services.companies.cached_company` marks as stored. A
field that is added there needs nothing here: rows without it get its default.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from sys import intern
from typing import TYPE_CHECKING, Any, overload

from console_app.codat.redact import HIDDEN
from console_app.services.companies.cached_company import (
    CompanySummary,
    ConnectionSummary,
    OpenError,
    haystack_of,
    once_each,
    statuses_of,
)
from console_app.services.companies.field_kinds import FieldKind, stored_fields
from console_app.services.companies.statuses import urgency
from console_app.services.text.fold import fold
from console_app.services.text.sanitize import sanitized, without_otp, without_secrets
from console_app.store import cache_table as cache
from console_app.store.database import all_or_nothing
from console_app.store.errors import Damaged
from console_app.store.turns import take_turn

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Sequence

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# ASCII, so that half a surrogate pair in a name causes no error.
to_json = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode


@overload
def micros(moment: datetime) -> int: ...


@overload
def micros(moment: datetime | None) -> int | None: ...


def micros(moment: datetime | None) -> int | None:
    """Return a moment as microseconds since 1970; one without a time zone counts as UTC."""
    if moment is None:
        return None
    # Dividing by a timedelta would take three times as long, and every row has several moments.
    past = moment - EPOCH if moment.tzinfo else moment.replace(tzinfo=UTC) - EPOCH
    return (past.days * 86_400 + past.seconds) * 1_000_000 + past.microseconds


def moment_of(value: int | None) -> datetime | None:
    """Return the moment of a number of microseconds since 1970.

    Args:
        value: Microseconds since 1970, UTC; None for an unknown moment.
    """
    return None if value is None else EPOCH + timedelta(microseconds=value)


def key_of(text: str) -> bytes:
    """Return a text as bytes that SQLite can compare, whatever its content; the order is Python's own."""
    return text.encode("utf-8", "surrogatepass")


def text_of(key: bytes) -> str:
    """Return the text of such bytes."""
    return key.decode("utf-8", "surrogatepass")


_TEXT_NAMES = tuple(each.name for each in stored_fields(CompanySummary) if each.kind is FieldKind.TEXT)
_TEXTS = attrgetter(*_TEXT_NAMES)


def errors_row(errors: Iterable[OpenError]) -> list[list[Any]]:
    """Return errors in their stored form."""
    return [[without_secrets(error.code), without_secrets(error.text), micros(error.at)] for error in errors]


def errors_of(rows: Iterable[Sequence[Any]]) -> tuple[OpenError, ...]:
    """Return errors from their stored form."""
    return tuple(OpenError(code, text, moment_of(at)) for code, text, at in rows)


def company_without_otp(company: CompanySummary) -> CompanySummary:
    """Return a row whose texts from people have no one-time passwords."""
    texts = [*_TEXTS(company), *(part for tag in company.tags for part in tag)]
    if "otp" not in sanitized(" ".join(texts)).lower():
        return company
    tags = tuple(
        (without_otp(key), HIDDEN if "otp" in sanitized(key).lower() else without_otp(value))
        for key, value in company.tags
    )
    clean: dict[str, Any] = {name: without_otp(text) for name, text in zip(_TEXT_NAMES, _TEXTS(company), strict=True)}
    return replace(company, tags=tags, **clean)


def sort_key_of(company: CompanySummary) -> bytes:
    """Return the key that rows are ordered by: the stored name."""
    name = without_otp(company.name)
    return key_of(company.sort_key if name == company.name else f"{fold(name)}\0{company.id}")


class _Codec:
    """A converter of rows of one class to and from keyed values for JSON; empty values are left out."""

    def __init__(self, row: type) -> None:
        """Prepare for the stored fields of `row`."""
        stored = stored_fields(row)
        self._values = attrgetter(*(each.name for each in stored))
        self._written = [(each.key, each.empty, _WRITERS.get(each.kind)) for each in stored]
        self._read = [(each.name, each.key, each.empty, _READERS.get(each.kind)) for each in stored]

    def write(self, row: Any) -> dict[str, Any]:
        """Return the stored form of a row."""
        return {
            key: value if write is None else write(value)
            for (key, empty, write), value in zip(self._written, self._values(row), strict=False)
            if value != empty
        }

    def read(self, stored: dict[str, Any]) -> dict[str, Any]:
        """Return the values of a row's fields from its stored form; a key of a later version is left aside."""
        return {
            name: (stored[key] if read is None else read(stored[key])) if key in stored else empty
            for name, key, empty, read in self._read
        }


_WRITERS: dict[FieldKind, Callable[[Any], Any]] = {
    FieldKind.MOMENT: micros,
    FieldKind.ERRORS: errors_row,
    FieldKind.CONNECTIONS: lambda connections: [_CONNECTION.write(each) for each in connections],
}
_READERS: dict[FieldKind, Callable[[Any], Any]] = {
    FieldKind.WORD: intern,
    FieldKind.MOMENT: moment_of,
    FieldKind.TAGS: lambda tags: tuple((intern(key), value) for key, value in tags),
    FieldKind.ERRORS: errors_of,
    FieldKind.CONNECTIONS: lambda rows: tuple(ConnectionSummary(**_CONNECTION.read(each)) for each in rows),
}
_COMPANY: _Codec = _Codec(CompanySummary)
_CONNECTION: _Codec = _Codec(ConnectionSummary)

VERSION = 2
"""The version of a stored row. Increases when a key gets another meaning; a new key does not count."""
_VERSION_KEY = "v"
_VERSION_1 = ("id", "name", "note", "made", "sync", "tags", "by", "bad", "cx")
_CONNECTION_VERSION_1 = ("id", "key", "name", "is", "type", "made", "sync", "err")
"""The keys of the values of a row of version 1, which was a list."""


def cached_text(company: CompanySummary) -> str:
    """Return the stored JSON of a row."""
    return to_json({_VERSION_KEY: VERSION, **_COMPANY.write(company_without_otp(company))})


def company_of(text: str) -> CompanySummary:
    """Return a row from its stored JSON, of this version or an earlier one.

    Raises:
        ValueError, TypeError, OverflowError: The text is not valid.
    """
    stored = json.loads(text)
    if isinstance(stored, list):
        stored = dict(zip(_VERSION_1, stored, strict=True))
        stored["cx"] = [dict(zip(_CONNECTION_VERSION_1, each, strict=True)) for each in stored["cx"]]
    elif not isinstance(stored, dict):
        raise TypeError("a row is not an object")
    values = _COMPANY.read(stored)
    return make_company(values.pop("id"), **values)


def make_company(
    identity: str,
    name: str,
    description: str,
    created: datetime | None,
    last_sync: datetime | None,
    tags: tuple[tuple[str, str], ...],
    created_by: str,
    unreadable: int,
    connections: tuple[ConnectionSummary, ...],
    **more: Any,
) -> CompanySummary:
    """Return a row of the list from its stored fields; derived values are computed.

    Args:
        identity: The company's id.
        name: The name as Codat has it.
        description: The description; empty if there is none.
        created: The time of creation.
        last_sync: The time of the last sync.
        tags: Pairs of key and value.
        created_by: The name of the person who created it; empty if unknown.
        unreadable: The number of connections that could not be read.
        connections: The connections, in the order of a row (see `by_urgency`).
        **more: Further fields of `CompanySummary`.
    """
    connections = tuple(once_each(connections))
    sort_name = fold(name)
    return CompanySummary(
        id=identity,
        name=name,
        description=description,
        created=created,
        last_sync=last_sync,
        tags=tags,
        connections=connections,
        statuses=statuses_of(connections, unreadable=unreadable > 0),
        haystack=haystack_of(name, description, identity, tags, created_by, connections),
        sort_name=sort_name,
        sort_key=f"{sort_name}\0{identity}",
        unreadable=unreadable,
        created_by=created_by,
        **more,
    )


def by_urgency(connections: Iterable[ConnectionSummary]) -> tuple[ConnectionSummary, ...]:
    """Return connections in the order of a row."""
    return tuple(sorted(connections, key=lambda each: urgency(each.status)))


def read_rows(
    connection: sqlite3.Connection, behind: bytes | None, limit: int
) -> tuple[list[CompanySummary], bytes | None]:
    """Return the next companies by name.

    Args:
        connection: The store.
        behind: The sort key of the last row before them; None for the first rows.
        limit: The most rows to return.

    Returns:
        The rows, and the sort key of the last one; None if there are no more.

    Raises:
        Damaged: One of the rows is not valid.
    """
    found = cache.rows_after(connection, behind, limit)
    try:
        companies = [company_of(row) for _, row in found]
    except (ValueError, TypeError, OverflowError) as error:
        raise Damaged(f"a row of the cache cannot be read ({error})") from error
    return companies, found[-1][0] if len(found) == limit else None


def cached_row(company: CompanySummary) -> cache.CachedRow:
    """Return a company as a stored row."""
    return cache.CachedRow(key_of(company.id), sort_key_of(company), cached_text(company))


def keep_rows(
    connection: sqlite3.Connection, companies: Iterable[CompanySummary], at: datetime, turn: int | None
) -> None:
    """Store companies, replacing rows that were not read in a later turn.

    Args:
        connection: The store.
        companies: The companies.
        at: When they were read.
        turn: The turn of the read; None for the next one.
    """
    rows = [cached_row(company) for company in companies]
    with all_or_nothing(connection):
        cache.write(connection, rows, micros(at), take_turn(connection) if turn is None else turn)


def next_turn(connection: sqlite3.Connection) -> int:
    """Take the next turn."""
    with all_or_nothing(connection):
        return take_turn(connection)


def oldest(connection: sqlite3.Connection) -> datetime | None:
    """Return when the longest unchanged row was stored; None if there are no rows."""
    return moment_of(cache.oldest(connection))


def drop_rows(connection: sqlite3.Connection, ids: Iterable[str]) -> None:
    """Remove companies.

    Args:
        connection: The store.
        ids: Ids of companies; unknown ones are ignored.
    """
    cache.drop(connection, (key_of(each) for each in ids))
