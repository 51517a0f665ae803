"""Keep what people say of companies in worklists: done, and left until a day, one row each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.store.database import all_or_nothing

if TYPE_CHECKING:
    import sqlite3


def write_done(
    connection: sqlite3.Connection, view: bytes, day: str, company_id: bytes, row: str | None, *, oldest_day: str
) -> None:
    """Write that a company is done on the worklist of a view, or remove it.

    Args:
        connection: The store, outside of a transaction.
        view: What tells the worklist from others.
        day: The day, as in ISO 8601.
        company_id: The id of the company at Codat, as `key_of` encodes it.
        row: A text that only the caller understands; None if it is not done.
        oldest_day: The first day that is kept.
    """
    with all_or_nothing(connection):
        connection.execute("DELETE FROM work_done WHERE day < ?", (oldest_day,))
        if row is None:
            connection.execute(
                "DELETE FROM work_done WHERE view = ? AND day = ? AND company = ?", (view, day, company_id)
            )
        else:
            connection.execute(
                "INSERT OR REPLACE INTO work_done (view, day, company, row) VALUES (?, ?, ?, ?)",
                (view, day, company_id, row),
            )


def write_snooze(connection: sqlite3.Connection, company_id: bytes, row: str | None) -> None:
    """Write until when a company is left, in place of an earlier row, or remove it (None)."""
    with all_or_nothing(connection):
        connection.execute("DELETE FROM work_snoozed WHERE company = ?", (company_id,))
        if row is not None:
            connection.execute("INSERT INTO work_snoozed (company, row) VALUES (?, ?)", (company_id, row))


def done_rows(connection: sqlite3.Connection) -> list[tuple[bytes, str, bytes, str]]:
    """Return the view, the day, the company's id and the row of all that is done, the oldest day first."""
    return connection.execute("SELECT view, day, company, row FROM work_done ORDER BY day, view, company").fetchall()


def done_rows_of(connection: sqlite3.Connection, view: bytes, day: str) -> list[tuple[bytes, str]]:
    """Return the company's id and the row of what is done on the worklist of a view on a day."""
    return connection.execute("SELECT company, row FROM work_done WHERE view = ? AND day = ?", (view, day)).fetchall()


def snooze_rows(connection: sqlite3.Connection) -> list[tuple[bytes, str]]:
    """Return the id of each company that is left until a day, with its row."""
    return connection.execute("SELECT company, row FROM work_snoozed").fetchall()
