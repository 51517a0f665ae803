"""Cache the companies as they were last read, one row each, ordered by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from console_app.store.database import all_or_nothing
from console_app.store.facts import AS_OF, fact

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator


_ROWS_AFTER = "SELECT CAST(row AS BLOB), searched FROM companies WHERE sort_key > ?"


class CachedRow(NamedTuple):
    """A cached company: the columns it is found by, and its row as a text that only the caller understands."""

    id: bytes
    sort_key: bytes
    row: str
    searched: bytes | None
    """What is searched in the row, in a form that only the caller understands; None if the row is read for that."""


def write(connection: sqlite3.Connection, rows: Iterable[CachedRow], at: int, turn: int) -> None:
    """Insert rows, or replace those with the same id that were not seen in a later turn.

    Runs inside a transaction of the caller.

    Args:
        connection: The store.
        rows: The companies.
        at: The moment, in microseconds since 1970.
        turn: The turn of the refresh.
    """
    connection.executemany(
        "INSERT INTO companies (id, sort_key, row, searched, kept, turn) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET sort_key = excluded.sort_key, row = excluded.row,"
        " searched = excluded.searched, kept = excluded.kept, turn = excluded.turn"
        " WHERE turn <= excluded.turn",
        ((*row, at, turn) for row in rows),
    )


def drop(connection: sqlite3.Connection, ids: Iterable[bytes]) -> None:
    """Remove companies.

    Args:
        connection: The store, outside of a transaction.
        ids: Ids of companies, as `key_of` encodes them; unknown ones are ignored.
    """
    with all_or_nothing(connection):
        remove(connection, ids)


def remove(connection: sqlite3.Connection, ids: Iterable[bytes]) -> None:
    """Remove companies with what was seen of their connections, inside a transaction of the caller.

    Args:
        connection: The store, inside a transaction.
        ids: Ids of companies, as `key_of` encodes them; unknown ones are ignored.
    """
    gone = [(each,) for each in ids]
    connection.executemany("DELETE FROM companies WHERE id = ?", gone)
    connection.executemany("DELETE FROM entities WHERE company = ?", gone)


def turns_kept(connection: sqlite3.Connection) -> Iterator[tuple[bytes, int]]:
    """Yield the id of each company and the turn in which it was last written; all at once would fill the memory."""
    yield from connection.execute("SELECT id, turn FROM companies")


def rows_after(
    connection: sqlite3.Connection, sort_key: bytes | None, limit: int
) -> tuple[list[tuple[bytes, bytes | None]], bytes | None]:
    """Return the next rows after a sort key, without reading the rest.

    Args:
        connection: The store.
        sort_key: The key of the last row before them; None for the first rows.
        limit: How many rows to return.

    Returns:
        Each row as bytes with what is searched in it, and the sort key of the last one; None if there are no more. If
        another process stores some meanwhile, there are more than `limit`.
    """
    begin = sort_key or b""
    last = connection.execute(
        "SELECT sort_key FROM companies WHERE sort_key > ? ORDER BY sort_key LIMIT 1 OFFSET ?", (begin, limit - 1)
    ).fetchone()
    if last is None:
        return connection.execute(f"{_ROWS_AFTER} ORDER BY sort_key", (begin,)).fetchall(), None
    rows = connection.execute(f"{_ROWS_AFTER} AND sort_key <= ? ORDER BY sort_key", (begin, *last)).fetchall()
    return rows, last[0]


def count(connection: sqlite3.Connection) -> int:
    """Return the number of companies."""
    return int(connection.execute("SELECT count(*) FROM companies").fetchone()[0])


def oldest(connection: sqlite3.Connection) -> int | None:
    """Return when the longest unchanged row was written, in microseconds; None if there are no rows."""
    found = connection.execute("SELECT min(kept) FROM companies").fetchone()[0]
    return None if found is None else int(found)


def as_of(connection: sqlite3.Connection) -> int | None:
    """Return when the newest complete refresh began, in microseconds; None if there was none."""
    return fact(connection, AS_OF)
