"""Create the sandbox's tables, and open a file that several processes may use at once."""

from __future__ import annotations

import sqlite3
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

VERSION = 3

_BUSY_SECONDS = 20.0

# Tables are changed by adding a version: data of every earlier one is brought up to date when it is opened.
_VERSION_1 = """
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE companies (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    description TEXT,
    created TEXT NOT NULL,
    created_by TEXT,
    products TEXT NOT NULL,
    tags TEXT NOT NULL,
    parent_id TEXT
);
CREATE INDEX companies_by_created ON companies (created);
CREATE INDEX companies_by_name ON companies (name_key);
CREATE INDEX companies_by_parent ON companies (parent_id) WHERE parent_id IS NOT NULL;

CREATE TABLE connections (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    company_id TEXT NOT NULL,
    platform_key TEXT NOT NULL,
    status TEXT NOT NULL,
    created TEXT NOT NULL,
    sync_due TEXT,
    last_sync TEXT,
    errors TEXT,
    info TEXT
);
CREATE INDEX connections_by_company ON connections (company_id);
CREATE INDEX connections_by_status ON connections (status, company_id);
CREATE INDEX connections_waiting_to_sync ON connections (sync_due) WHERE sync_due IS NOT NULL;

CREATE TABLE otps (
    kind INTEGER NOT NULL,
    target INTEGER NOT NULL,
    code INTEGER NOT NULL,
    expires REAL NOT NULL,
    spent INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (kind, target, code)
) WITHOUT ROWID;
CREATE INDEX otps_by_expiry ON otps (expires);

CREATE TABLE link_sessions (
    token TEXT PRIMARY KEY,
    company_id TEXT NOT NULL,
    connection_id TEXT,
    expires REAL NOT NULL,
    outcome TEXT
) WITHOUT ROWID;

CREATE TABLE idempotency (
    key TEXT PRIMARY KEY,
    request TEXT NOT NULL,
    expires REAL NOT NULL,
    claimed REAL NOT NULL,
    status INTEGER,
    media_type TEXT,
    headers TEXT,
    content BLOB
) WITHOUT ROWID;

CREATE TABLE usage (day TEXT PRIMARY KEY, calls INTEGER NOT NULL) WITHOUT ROWID;
"""

_VERSION_2 = """
ALTER TABLE companies ADD COLUMN owners TEXT;
ALTER TABLE connections ADD COLUMN entity TEXT;
UPDATE connections SET last_sync = sync_due WHERE sync_due IS NOT NULL;
DROP INDEX connections_waiting_to_sync;
ALTER TABLE connections DROP COLUMN sync_due;

CREATE TABLE datasets (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    company_id TEXT NOT NULL,
    connection_id TEXT NOT NULL,
    data_type TEXT NOT NULL,
    requested TEXT NOT NULL,
    due TEXT NOT NULL,
    outcome TEXT NOT NULL,
    message TEXT,
    done INTEGER NOT NULL
);
CREATE INDEX datasets_by_company ON datasets (company_id, requested);
CREATE INDEX datasets_by_connection ON datasets (connection_id, data_type);
CREATE INDEX datasets_running ON datasets (due) WHERE done = 0;
"""

_VERSION_3 = """
CREATE TABLE webhooks (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    url TEXT NOT NULL,
    event_types TEXT NOT NULL,
    company_tags TEXT,
    disabled INTEGER NOT NULL,
    secret TEXT NOT NULL,
    old_secrets TEXT NOT NULL DEFAULT '[]',
    failing_since TEXT
);

CREATE TABLE webhook_deliveries (
    seq INTEGER PRIMARY KEY,
    webhook_id TEXT NOT NULL,
    message_id TEXT NOT NULL,
    event_type TEXT NOT NULL,
    body TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    due TEXT NOT NULL
);
CREATE INDEX webhook_deliveries_by_webhook ON webhook_deliveries (webhook_id, due, seq);
"""

UPGRADES = (_VERSION_1, _VERSION_2, _VERSION_3)
"""The statements that bring data from each version to the next."""


def reason(problem: Exception) -> str:
    """Return why something failed, in words and without an error number."""
    if isinstance(problem, OSError) and problem.strerror:
        return problem.strerror[0].lower() + problem.strerror[1:]
    return str(problem)


class UnusableFileError(Exception):
    """The data file cannot be opened, written or understood. The message is a sentence for a person."""


def connect(path: Path | None) -> sqlite3.Connection:
    """Open the file; memory if the path is None.

    Raises:
        UnusableFileError: The file cannot be used.
    """
    if path is None:
        return _prepared(sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False))
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    except (OSError, sqlite3.Error) as problem:
        raise UnusableFileError(f"The sandbox's data file {path} cannot be opened: {reason(problem)}.") from problem
    try:
        _switch_to_wal(connection)
        _prepared(connection)
        _must_be_writable(connection)
    except sqlite3.Error as problem:
        connection.close()
        raise UnusableFileError(f"The sandbox's data file {path} cannot be used: {reason(problem)}.") from problem
    return connection


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """Enable write-ahead logging, retrying: SQLite does not wait for another process that does the same."""
    give_up = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as problem:
            if "locked" not in str(problem) or time.monotonic() > give_up:
                raise
            time.sleep(0.02)
        else:
            return


def _prepared(connection: sqlite3.Connection) -> sqlite3.Connection:
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA synchronous = NORMAL")
    return connection


def _must_be_writable(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("ROLLBACK")


def create_tables(connection: sqlite3.Connection) -> bool:
    """Create the tables if the file is new, or bring them up to date; runs inside a write transaction.

    Returns:
        True if the file is new.

    Raises:
        UnusableFileError: A later version of the program has written the file.
    """
    found = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if found > VERSION:
        raise UnusableFileError("The sandbox's data file was written by a newer version of this program.")
    if found == VERSION:
        return False
    for upgrade in UPGRADES[found:]:
        for statement in upgrade.split(";"):
            if statement.strip():
                connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {VERSION}")
    return found == 0
