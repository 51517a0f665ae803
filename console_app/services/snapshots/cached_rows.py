"""Read and write the stored rows of the company list. Runs on the store's thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.services.snapshots.row_format import (
    company_of,
    encoded_without_otp,
    key_of,
    micros,
    moment_of,
    text_with_otp,
)
from console_app.services.snapshots.stored_company import are_intact, searched_in, stored_companies
from console_app.store import cache_table as cache
from console_app.store.database import all_or_nothing
from console_app.store.errors import Damaged
from console_app.store.turns import take_turn

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from datetime import datetime

    from console_app.services.companies.cached_company import CompanySummary


def read_rows(
    connection: sqlite3.Connection, behind: bytes | None, limit: int
) -> tuple[list[CompanySummary], bytes | None]:
    """Return the next companies by name; most of them are not decoded yet.

    Args:
        connection: The store.
        behind: The sort key of the last row before them; None for the first rows.
        limit: The most rows to return.

    Returns:
        The rows, and the sort key of the last one; None if there are no more.

    Raises:
        Damaged: One of the rows is not valid.
    """
    found, last = cache.rows_after(connection, behind, limit)
    if not found:
        return [], last
    rows, searched = zip(*found, strict=True)
    if are_intact(rows, searched):
        companies: list[CompanySummary] = list(stored_companies(rows, searched))
    else:
        companies = [_company(row, text) for row, text in found]
    return companies, last


def _company(row: bytes, searched: bytes | None) -> CompanySummary:
    if searched is not None and are_intact([row], [searched]):
        return stored_companies([row], [searched])[0]
    return _decoded(row)


def read_decoded(
    connection: sqlite3.Connection, behind: bytes | None, limit: int
) -> tuple[list[CompanySummary], bytes | None]:
    """Return the next companies as `read_rows` does, with every row decoded, whatever its checksum.

    Args:
        connection: The store.
        behind: The sort key of the last row before them; None for the first rows.
        limit: The most rows to return.

    Raises:
        Damaged: One of the rows is not valid.
    """
    found, last = cache.rows_after(connection, behind, limit)
    return [_decoded(row) for row, _ in found], last


def _decoded(row: bytes) -> CompanySummary:
    try:
        return company_of(row)
    except (ValueError, TypeError, LookupError, AttributeError, OverflowError) as error:
        raise Damaged(f"a row of the cache cannot be read ({error})") from error


def cached_row(company: CompanySummary) -> cache.CachedRow:
    """Return a company as a stored row."""
    company, row = encoded_without_otp(company, text_with_otp)
    return cache.CachedRow(key_of(company.id), key_of(company.sort_key), row, searched_in(company, row.encode()))


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
