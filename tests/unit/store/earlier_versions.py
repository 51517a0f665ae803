"""Files as earlier versions of the tables were."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3


def back_to_version_4(database: sqlite3.Connection) -> None:
    """Make the tables of a file what they were before snapshots had turns: found, and ordered, by their moments.

    The snapshots have to be in the order of different moments, as they always were then.
    """
    database.executescript(
        """
        ALTER TABLE snapshots RENAME TO looks;
        ALTER TABLE states RENAME COLUMN snapshot TO look;
        DROP INDEX states_by_snapshot;
        CREATE INDEX states_by_look ON states (look);
        UPDATE facts SET name = 'tended' WHERE name = 'maintained';
        UPDATE states SET look = (SELECT at FROM looks WHERE turn = look);
        UPDATE looks SET turn = at;
        ALTER TABLE looks DROP COLUMN at;
        ALTER TABLE looks DROP COLUMN dated;
        ALTER TABLE looks RENAME COLUMN turn TO at;
        ALTER TABLE companies DROP COLUMN turn;
        ALTER TABLE companies DROP COLUMN searched;
        DROP TABLE entities;
        DROP TABLE entity_gaps;
        DROP TABLE work_done;
        DROP TABLE work_snoozed;
        DROP TABLE events;
        DROP TABLE event_counts;
        DROP TABLE follow_up;
        DELETE FROM facts WHERE name IN ('last_turn', 'as_of_turn');
        PRAGMA user_version = 4;
        """
    )
