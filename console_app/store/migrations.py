"""The tables, as the ordered steps that made them what they are. A step that was released is never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

APPLICATION_ID = 0x0C0DA7
"""Marks the file as ours (`PRAGMA application_id`)."""

# Texts from outside are kept as bytes where SQLite has to compare them: they may hold NUL and half surrogate pairs.
_CACHE = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value) WITHOUT ROWID;

CREATE TABLE companies (
    id BLOB NOT NULL UNIQUE,
    sort_key BLOB NOT NULL,
    kept INTEGER NOT NULL,
    row TEXT NOT NULL
);
CREATE INDEX companies_by_name ON companies (sort_key);
"""

MIGRATIONS = (_CACHE,)
"""The statements that bring a file from each version to the next; the first begins with an empty file."""

NEWEST = len(MIGRATIONS)
"""The version of the tables that this program reads and writes (`PRAGMA user_version`)."""


def version_of(connection: sqlite3.Connection) -> int:
    """Which version of the tables the file has; 0 is an empty file."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the file to the newest version, all at once or not at all.

    Raises:
        sqlite3.Error: it could not be done; the file is as it was.
    """
    if version_of(connection) == NEWEST:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Asked again: another process may have done it while this one waited for its turn.
        for step in MIGRATIONS[version_of(connection) :]:
            for statement in step.split(";"):
                if statement.strip():
                    connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {NEWEST}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
