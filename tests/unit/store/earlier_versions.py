"""Files as earlier versions of the tables were."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3


def back_to_version_4(database: sqlite3.Connection) -> None:
    """Make the tables of a file what they were before looks had turns: found, and ordered, by their moments.

    The looks have to be in the order of different moments, as they always were then.
    """
    database.executescript(
        """
        UPDATE states SET look = (SELECT at FROM looks WHERE turn = look);
        UPDATE looks SET turn = at;
        ALTER TABLE looks DROP COLUMN at;
        ALTER TABLE looks DROP COLUMN dated;
        ALTER TABLE looks RENAME COLUMN turn TO at;
        ALTER TABLE companies DROP COLUMN turn;
        DELETE FROM facts WHERE name IN ('last_turn', 'as_of_turn');
        PRAGMA user_version = 4;
        """
    )
