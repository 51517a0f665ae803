"""Keep a note on a company, one row each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.store.database import all_or_nothing

if TYPE_CHECKING:
    import sqlite3


def write_note(connection: sqlite3.Connection, company_id: bytes, row: str | None) -> None:
    """Write the note of a company, in place of an earlier one, or remove it (None)."""
    with all_or_nothing(connection):
        connection.execute("DELETE FROM company_notes WHERE company = ?", (company_id,))
        if row is not None:
            connection.execute("INSERT INTO company_notes (company, row) VALUES (?, ?)", (company_id, row))


def note_rows(connection: sqlite3.Connection) -> list[tuple[bytes, str]]:
    """Return the id of each company with a note, with its row."""
    return connection.execute("SELECT company, row FROM company_notes").fetchall()
