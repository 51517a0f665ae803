"""Keep what people say of companies, one row each time. A row is never changed and never removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.store.database import all_or_nothing

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable


def add(connection: sqlite3.Connection, rows: Iterable[tuple[str, bytes, str]]) -> None:
    """Write rows, all or none; one that is there already stays as it is.

    Args:
        connection: The store, outside of a transaction.
        rows: Of each a unique id, the company's id as `key_of` encodes it, and a text that only the caller understands.
    """
    with all_or_nothing(connection):
        connection.executemany(
            "INSERT INTO follow_up (id, company, row) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING", rows
        )


def rows_after(connection: sqlite3.Connection, number: int, limit: int) -> list[tuple[int, str, bytes, str]]:
    """Return the number, the id, the company's id and the text of the first rows behind a number, in their order."""
    return connection.execute(
        "SELECT number, id, company, row FROM follow_up WHERE number > ? ORDER BY number LIMIT ?", (number, limit)
    ).fetchall()
