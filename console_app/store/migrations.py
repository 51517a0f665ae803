"""Create and upgrade the tables, in ordered steps. A released step is never changed.

Imports sqlite3, so it stays out of the first frame's imports.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, TypeAlias

from console_app.store.turns import order_by_turn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Step: TypeAlias = "str | Callable[[sqlite3.Connection], None]"

APPLICATION_ID = 0x0C0DA7
"""Marks the file as this program's (`PRAGMA application_id`)."""

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

# A snapshot is found by its moment, in microseconds: the order in which the account was read, also when two programs
# finish out of turn. `states` has a row for a company only at the snapshots in which it changed.
_SNAPSHOTS = """
CREATE TABLE looks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL UNIQUE,
    companies INTEGER NOT NULL,
    connections INTEGER NOT NULL,
    statuses TEXT NOT NULL,
    standings TEXT NOT NULL,
    whole INTEGER NOT NULL,
    syncs BLOB NOT NULL
);

CREATE TABLE seen (number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE);

CREATE TABLE states (
    company INTEGER NOT NULL,
    look INTEGER NOT NULL,
    slot INTEGER NOT NULL,
    size INTEGER NOT NULL,
    state TEXT,
    PRIMARY KEY (company, look)
) WITHOUT ROWID;
CREATE INDEX states_by_look ON states (look);
"""

# The reason for a snapshot, a word that only the caller understands; unknown for earlier snapshots.
_REASONS = """
ALTER TABLE looks ADD COLUMN reason TEXT NOT NULL DEFAULT '';
"""

# Changes made at Codat, one row an event, never changed and never removed (see `journal`).
_JOURNAL = """
CREATE TABLE journal (number INTEGER PRIMARY KEY AUTOINCREMENT, entry BLOB NOT NULL, hash BLOB NOT NULL);
CREATE TRIGGER journal_stays BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'an entry of the journal is never changed'); END;
CREATE TRIGGER journal_is_kept BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'an entry of the journal is never removed'); END;
"""

# Until here a snapshot was found by its moment, so a clock that was wrong for a while reversed history. From here on
# `turn` is the order, and `at` is only the time: by Codat's clock where `dated`.
_TURNS = """
ALTER TABLE looks RENAME COLUMN at TO turn;
ALTER TABLE looks ADD COLUMN at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE looks ADD COLUMN dated INTEGER NOT NULL DEFAULT 0;
UPDATE looks SET at = turn;
ALTER TABLE companies ADD COLUMN turn INTEGER NOT NULL DEFAULT 0;
UPDATE companies SET turn = kept;
"""

# Until here a snapshot was called a look.
_NAMES = """
ALTER TABLE looks RENAME TO snapshots;
ALTER TABLE states RENAME COLUMN look TO snapshot;
"""
_OLD_NAMES = """
ALTER TABLE snapshots RENAME TO looks;
ALTER TABLE states RENAME COLUMN snapshot TO look;
"""
_INDEX = """
DROP INDEX states_by_look;
CREATE INDEX states_by_snapshot ON states (snapshot);
UPDATE facts SET name = 'maintained' WHERE name = 'tended';
"""

# What is searched in a row, so that the row itself need not be decoded for it. Earlier rows get it when they are
# written again.
_SEARCHED = """
ALTER TABLE companies ADD COLUMN searched BLOB;
"""

# The entity behind each connection, as it was last seen, and what Codat has no answer for.
_ENTITIES = """
CREATE TABLE entities (connection BLOB PRIMARY KEY, company BLOB NOT NULL, row TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX entities_by_company ON entities (company);
CREATE TABLE entity_gaps (scope TEXT PRIMARY KEY, row TEXT NOT NULL) WITHOUT ROWID;
"""

# What people say of companies in worklists, with who and when in `row`: done on one worklist on one day, left until a
# day, and a note.
_WORK_MARKS = """
CREATE TABLE work_done (
    view BLOB NOT NULL,
    day TEXT NOT NULL,
    company BLOB NOT NULL,
    row TEXT NOT NULL,
    PRIMARY KEY (view, day, company)
) WITHOUT ROWID;
CREATE TABLE work_snoozed (company BLOB PRIMARY KEY, row TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE company_notes (company BLOB PRIMARY KEY, row TEXT NOT NULL) WITHOUT ROWID;
"""

# Events that Codat has sent, by the id of the message; `late` ones came behind a newer one about the same subject.
# Moments are in microseconds. Counters say how often something happened, and when last.
_EVENTS = """
CREATE TABLE events (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL UNIQUE,
    type TEXT NOT NULL,
    subject BLOB NOT NULL,
    company BLOB NOT NULL,
    generated INTEGER NOT NULL,
    received INTEGER NOT NULL,
    what TEXT NOT NULL,
    late INTEGER NOT NULL
);
CREATE INDEX events_by_subject ON events (subject, generated);
CREATE TABLE event_counts (kind TEXT PRIMARY KEY, number INTEGER NOT NULL, last INTEGER NOT NULL) WITHOUT ROWID;
"""

# What people say of companies, one row each time, never changed and never removed (see `follow_up`): `row` is the same
# as in the table of notes before it.
_FOLLOW_UP = """
CREATE TABLE follow_up (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    company BLOB NOT NULL,
    row TEXT NOT NULL
);
INSERT INTO follow_up (id, company, row) SELECT lower(hex(randomblob(16))), company, row FROM company_notes;
DROP TABLE company_notes;
CREATE TRIGGER follow_up_stays BEFORE UPDATE ON follow_up
BEGIN SELECT RAISE(ABORT, 'what was said of a company is never changed'); END;
CREATE TRIGGER follow_up_is_kept BEFORE DELETE ON follow_up
BEGIN SELECT RAISE(ABORT, 'what was said of a company is never removed'); END;
"""

MIGRATIONS: tuple[tuple[Step, ...], ...] = (
    (_CACHE,),
    (_SNAPSHOTS,),
    (_REASONS,),
    (_JOURNAL,),
    # `order_by_turn` knows the tables by their present names.
    (_TURNS, _NAMES, order_by_turn, _OLD_NAMES),
    (_NAMES, _INDEX),
    (_SEARCHED,),
    (_ENTITIES,),
    (_WORK_MARKS,),
    (_EVENTS,),
    (_FOLLOW_UP,),
)
"""The steps from each version to the next: SQL statements, or a function where those are not enough.

The first step begins with an empty file.
"""

NEWEST = len(MIGRATIONS)
"""The version of the tables that this program reads and writes (`PRAGMA user_version`)."""


def version_of(connection: sqlite3.Connection) -> int:
    """Return the version of the file's tables; 0 is an empty file."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: sqlite3.Connection) -> None:
    """Upgrade the file to the newest version, completely or not at all.

    Raises:
        sqlite3.Error: It failed; the file is unchanged.
    """
    if version_of(connection) == NEWEST:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Checked again: another process may have done it while this one waited for its turn.
        for steps in MIGRATIONS[version_of(connection) :]:
            for step in steps:
                _take(connection, step)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {NEWEST}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _take(connection: sqlite3.Connection, step: Step) -> None:
    if isinstance(step, str):
        for statement in _statements(step):
            connection.execute(statement)
    else:
        step(connection)


def _statements(step: str) -> Iterator[str]:
    """Yield the statements of a step; a trigger has semicolons inside."""
    statement = ""
    for part in step.split(";"):
        statement += f"{part};"
        if sqlite3.complete_statement(statement):
            if statement.strip(" ;\n"):
                yield statement
            statement = ""
