"""The cache as companies. Runs on the store's thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.services.kept_rows import cached_text, company_of, key_of, micros, moment_of, sort_key_of
from console_app.store import cache
from console_app.store.faults import Damaged
from console_app.store.turns import take_turn
from console_app.store.writing import all_or_nothing

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from datetime import datetime

    from console_app.services.summaries import CompanySummary


def read_rows(
    connection: sqlite3.Connection, behind: bytes | None, limit: int
) -> tuple[list[CompanySummary], bytes | None]:
    """The next companies by name behind a sort key, and the last one's sort key; None: there are no more.

    Raises:
        Damaged: one of the rows is none of ours.
    """
    found = cache.rows_after(connection, behind, limit)
    try:
        companies = [company_of(row) for _, row in found]
    except (ValueError, TypeError, OverflowError) as error:
        raise Damaged(f"a row of the cache cannot be read ({error})") from error
    return companies, found[-1][0] if len(found) == limit else None


def cached_row(company: CompanySummary) -> cache.CachedRow:
    """A company as a row of the cache."""
    return cache.CachedRow(key_of(company.id), sort_key_of(company), cached_text(company))


def keep_rows(
    connection: sqlite3.Connection, companies: Iterable[CompanySummary], at: datetime, turn: int | None
) -> None:
    """Put companies in, or in place of what was there and not seen in a later turn; None: they take the next turn."""
    rows = [cached_row(company) for company in companies]
    with all_or_nothing(connection):
        cache.write(connection, rows, micros(at), take_turn(connection) if turn is None else turn)


def next_turn(connection: sqlite3.Connection) -> int:
    """Take the next turn."""
    with all_or_nothing(connection):
        return take_turn(connection)


def oldest(connection: sqlite3.Connection) -> datetime | None:
    """When the row that has stayed the same for longest was put in; None: there are no rows."""
    return moment_of(cache.oldest(connection))


def drop_rows(connection: sqlite3.Connection, ids: Iterable[str]) -> None:
    """Take companies out."""
    cache.drop(connection, (key_of(each) for each in ids))
