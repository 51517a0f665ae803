"""Looks through all that is remembered for what cannot be. Runs on the store's thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.services.cached_companies import read_rows
from console_app.services.memory_care import MemoryTrouble, opened_file
from console_app.services.seen_states import read_state
from console_app.store import checking
from console_app.store.faults import Damaged

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

BATCH = 1_000


def check_file(path: Path) -> list[str]:
    """What is wrong with a file, a sentence each. Nothing is changed, and nothing set aside."""
    try:
        with opened_file(path) as connection:
            return findings(connection)
    except MemoryTrouble as trouble:
        return [str(trouble)]


def findings(connection: sqlite3.Connection) -> list[str]:
    """What is wrong in an open file, a sentence each.

    Raises:
        sqlite3.DatabaseError: it is too damaged to be looked through.
    """
    return checking.findings(connection) or [*_unreadable_rows(connection), *_unreadable_states(connection)]


def _unreadable_rows(connection: sqlite3.Connection) -> list[str]:
    behind: bytes | None = None
    while True:
        try:
            _, behind = read_rows(connection, behind, BATCH)
        except Damaged as damage:
            return [f"In the cache {damage}."]
        if behind is None:
            return []


def _unreadable_states(connection: sqlite3.Connection) -> list[str]:
    wrong = 0
    for size, state in connection.execute("SELECT size, state FROM states WHERE state IS NOT NULL"):
        try:
            wrong += len(read_state(state).connections) != size - 1
        except Damaged:
            wrong += 1
    return [f"There are {wrong} states of companies that cannot be read."] if wrong else []
