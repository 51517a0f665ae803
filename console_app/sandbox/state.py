"""Hold the sandbox's state: one SQLite connection, one thread that uses it, and the clock.

All work on the data runs on the state's own thread, one piece at a time, so nothing needs a lock of ours;
SQLite itself keeps two processes with the same file apart.
"""

from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from console_app.sandbox import time as dates
from console_app.sandbox.database import UnusableFileError, connect, create_tables
from console_app.sandbox.event_sink import NoEvents
from console_app.sandbox.time import Clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from console_app.sandbox.event_sink import EventSink

T = TypeVar("T")

_SYNCED = """
UPDATE connections SET last_sync = max(coalesce(last_sync, ''), ended.newest) FROM (
    SELECT connection_id, max(due) AS newest FROM datasets
    WHERE done = 0 AND due <= ? AND outcome = 'Complete' GROUP BY connection_id
) AS ended WHERE connections.id = ended.connection_id
"""
_REQUESTS = "SELECT DISTINCT connection_id, requested FROM datasets WHERE done = 0 AND due <= ?"


class State:
    """The data of one sandbox. Methods are for the state's thread only: see `run`."""

    def __init__(self, path: Path | None, fill: Callable[[State], None]) -> None:
        """Open the data.

        Args:
            path: The file; None for memory.
            fill: Called to fill new data.

        Raises:
            UnusableFileError: The file cannot be used.
        """
        self.clock = Clock()
        self.events: EventSink = NoEvents()
        """Takes what happens to companies, connections and reads."""
        self._changes = 0
        self._remembered: dict[str, tuple[object, Any]] = {}
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sandbox-data")
        self._closed = threading.Event()
        try:
            self._executor.submit(self._open, path, fill).result()
        except BaseException:  # after any error, no thread may be left behind
            self._executor.shutdown()
            raise

    def _open(self, path: Path | None, fill: Callable[[State], None]) -> None:
        self._sql = connect(path)
        try:
            with self.writing():
                if create_tables(self._sql):
                    fill(self)
        except sqlite3.Error as problem:
            self._sql.close()
            raise UnusableFileError(f"The sandbox's data file {path} cannot be used: {problem}.") from problem
        except UnusableFileError:
            self._sql.close()
            raise

    def run(self, work: Callable[[], T]) -> T:
        """Run work on the state's thread and wait for it."""
        return self._executor.submit(work).result()

    @property
    def executor(self) -> ThreadPoolExecutor:
        """Return the state's thread, for an event loop's `run_in_executor`."""
        return self._executor

    def close(self) -> None:
        """Finish the work in progress and close the file. Calling it twice is harmless."""
        if not self._closed.is_set():
            self._closed.set()
            self._executor.submit(self._sql.close).result()
            self._executor.shutdown()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Open a write transaction. It waits for other processes at its start, never in its middle."""
        with self._transaction("BEGIN IMMEDIATE"):
            yield

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Open a transaction that sees one moment of the data, whatever other processes write."""
        with self._transaction("BEGIN DEFERRED"):
            yield

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[None]:
        if self._sql.in_transaction:
            yield
            return
        self._sql.execute(begin)
        try:
            yield
        except BaseException:  # an interrupted change must not be half there either
            self._sql.execute("ROLLBACK")
            raise
        self._sql.execute("COMMIT")

    def rows(self, statement: str, *values: object) -> list[sqlite3.Row]:
        """Return all rows of a query."""
        return self._sql.execute(statement, values).fetchall()

    def row(self, statement: str, *values: object) -> sqlite3.Row | None:
        """Return the first row of a query."""
        found: sqlite3.Row | None = self._sql.execute(statement, values).fetchone()
        return found

    def number(self, statement: str, *values: object) -> int:
        """Return the first number of the first row of a query that always has one."""
        return int(self._sql.execute(statement, values).fetchone()[0])

    def execute(self, statement: str, *values: object) -> int:
        """Change rows.

        Returns:
            How many were changed.
        """
        return self._sql.execute(statement, values).rowcount

    def execute_many(self, statement: str, rows: Iterable[tuple[object, ...]]) -> int:
        """Change rows, once for each tuple of values.

        Returns:
            How many were changed.
        """
        return self._sql.executemany(statement, rows).rowcount

    def teach(self, name: str, function: Callable[..., str | float], *, constant: bool = False) -> None:
        """Register a Python function for statements.

        Args:
            name: Its name in SQL.
            function: The function.
            constant: True if equal arguments give equal results within a statement.
        """
        self._sql.create_function(name, -1, function, deterministic=constant)

    def setting(self, name: str) -> str | None:
        """Return a setting that is kept with the data."""
        found = self.row("SELECT value FROM settings WHERE name = ?", name)
        return None if found is None else str(found[0])

    def settings_like(self, beginning: str) -> dict[str, str]:
        """Return the settings whose names begin with a text."""
        found = self.rows("SELECT name, value FROM settings WHERE substr(name, 1, ?) = ?", len(beginning), beginning)
        return {row["name"]: row["value"] for row in found}

    def forget_setting(self, name: str) -> None:
        """Remove a setting."""
        self.execute("DELETE FROM settings WHERE name = ?", name)

    def set_setting(self, name: str, value: str) -> None:
        """Store a setting with the data."""
        self.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", name, value)

    def touched(self) -> None:
        """Record that companies or connections have changed, so that cached results are computed again."""
        self._changes += 1

    def remembered(self, name: str, work: Callable[[], T]) -> T:
        """Return the result of `work`, cached until companies or connections change, here or in another process."""
        version = (self._changes, self.number("PRAGMA data_version"))
        kept = self._remembered.pop(name, None)
        result: T = kept[1] if kept is not None and kept[0] == version else work()
        self._remembered[name] = (version, result)
        while len(self._remembered) > 8:
            del self._remembered[next(iter(self._remembered))]
        return result

    def catch_up(self) -> None:
        """Bring the data to the present: the clock as set by any process, and reads that are due."""
        offset = self.setting("clock offset")
        self.clock.offset = float(offset) if offset else 0.0
        now = dates.kept(self.clock.now())
        if self.number("SELECT EXISTS (SELECT 1 FROM datasets WHERE done = 0 AND due <= ?)", now):
            with self.writing():
                requests = self.rows(_REQUESTS, now)
                self.execute(_SYNCED, now)
                self.execute("UPDATE datasets SET done = 1 WHERE done = 0 AND due <= ?", now)
                self.events.reads_ended(requests)
            self.touched()

    def move_clock(self, offset: float) -> None:
        """Set the clock to real time plus `offset` seconds, for every process that uses the data."""
        with self.writing():
            self.set_setting("clock offset", repr(offset))
        self.catch_up()
        self.events.clock_moved()
