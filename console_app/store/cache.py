"""The companies as they were last seen, a row each, in the order of their names."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from console_app.store.writing import all_or_nothing

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

AS_OF = "as_of"
AS_OF_TURN = "as_of_turn"


class CachedRow(NamedTuple):
    """One company: what it is found by, and its row as a text that only the caller understands."""

    id: bytes
    sort_key: bytes
    row: str


def write(connection: sqlite3.Connection, rows: Iterable[CachedRow], at: int, turn: int) -> None:
    """Put rows in, or in place of those with the same id that were not seen in a later turn; `at` is the moment, in
    microseconds. Inside somebody else's transaction."""
    connection.executemany(
        "INSERT INTO companies (id, sort_key, row, kept, turn) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE"
        " SET sort_key = excluded.sort_key, row = excluded.row, kept = excluded.kept, turn = excluded.turn"
        " WHERE turn <= excluded.turn",
        ((*row, at, turn) for row in rows),
    )


def drop(connection: sqlite3.Connection, ids: Iterable[bytes]) -> None:
    """Take companies out."""
    with all_or_nothing(connection):
        remove(connection, ids)


def remove(connection: sqlite3.Connection, ids: Iterable[bytes]) -> None:
    """The same, inside somebody else's transaction."""
    connection.executemany("DELETE FROM companies WHERE id = ?", ((each,) for each in ids))


def turns_kept(connection: sqlite3.Connection) -> dict[bytes, int]:
    """In which turn each company was last put in."""
    return dict(connection.execute("SELECT id, turn FROM companies").fetchall())


def rows_after(connection: sqlite3.Connection, sort_key: bytes | None, limit: int) -> list[tuple[bytes, str]]:
    """The next rows behind a sort key (None: the first), each with its own; as many as asked for, without a look at
    the rest."""
    return connection.execute(
        "SELECT sort_key, row FROM companies WHERE sort_key > ? ORDER BY sort_key LIMIT ?", (sort_key or b"", limit)
    ).fetchall()


def count(connection: sqlite3.Connection) -> int:
    """How many companies there are."""
    return int(connection.execute("SELECT count(*) FROM companies").fetchone()[0])


def oldest(connection: sqlite3.Connection) -> int | None:
    """When the row that has stayed the same for longest was put in, in microseconds; None: there are no rows."""
    found = connection.execute("SELECT min(kept) FROM companies").fetchone()[0]
    return None if found is None else int(found)


def as_of(connection: sqlite3.Connection) -> int | None:
    """When the newest complete refresh began, in microseconds."""
    return fact(connection, AS_OF)


def fact(connection: sqlite3.Connection, name: str) -> int | None:
    """A number that was noted by its name."""
    found = connection.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
    return None if found is None else int(found[0])


def note_fact(connection: sqlite3.Connection, name: str, value: int) -> None:
    """Note a number by its name."""
    connection.execute("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", (name, value))
