"""Keep what was seen of the entities behind connections, and what Codat has no answer for, one row each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.store.database import all_or_nothing

if TYPE_CHECKING:
    import sqlite3


def write(connection: sqlite3.Connection, connection_id: bytes, company_id: bytes, row: str) -> None:
    """Write what was seen of a connection, in place of an earlier row.

    Args:
        connection: The store, outside of a transaction.
        connection_id: The id of the connection at Codat, as `key_of` encodes it.
        company_id: The company's id, in the same form.
        row: A text that only the caller understands.
    """
    with all_or_nothing(connection):
        connection.execute(
            "INSERT OR REPLACE INTO entities (connection, company, row) VALUES (?, ?, ?)",
            (connection_id, company_id, row),
        )


def write_gap(connection: sqlite3.Connection, scope: str, row: str) -> None:
    """Write what Codat has no answer for, in place of an earlier row.

    Args:
        connection: The store, outside of a transaction.
        scope: The platform's key, or a word for all of them.
        row: A text that only the caller understands.
    """
    with all_or_nothing(connection):
        connection.execute("INSERT OR REPLACE INTO entity_gaps (scope, row) VALUES (?, ?)", (scope, row))


def rows(connection: sqlite3.Connection) -> list[tuple[bytes, bytes, str]]:
    """Return the ids of each connection and its company, with the row."""
    return connection.execute("SELECT connection, company, row FROM entities").fetchall()


def gap_rows(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """Return each scope without an answer, with its row."""
    return connection.execute("SELECT scope, row FROM entity_gaps").fetchall()
