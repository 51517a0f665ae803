"""Store numbers by name, such as the beginning of the newest complete refresh."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

AS_OF = "as_of"
"""Return when the newest complete refresh began, in microseconds; None if there was none."""
AS_OF_TURN = "as_of_turn"
"""The turn of that refresh."""
LAST_TURN = "last_turn"
"""The last turn that was assigned."""


def fact(connection: sqlite3.Connection, name: str) -> int | None:
    """Return a number stored under a name, or None.

    Args:
        connection: The store.
        name: The name, such as `AS_OF`.
    """
    found = connection.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
    return None if found is None else int(found[0])


def note_fact(connection: sqlite3.Connection, name: str, value: int) -> None:
    """Store a number under a name.

    Args:
        connection: The store.
        name: The name, such as `AS_OF`.
        value: The number; it replaces an earlier one.
    """
    connection.execute("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", (name, value))
