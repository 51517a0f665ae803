"""Check the store: SQLite's own check, and faults that would change what a snapshot shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.store.errors import Damaged
from console_app.store.snapshots import unpack

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

MOST_FOUND = 20
"""The most findings of a kind that are listed."""


def findings(connection: sqlite3.Connection) -> list[str]:
    """Return the faults, one sentence each; empty if there are none.

    Raises:
        sqlite3.DatabaseError: The file is too damaged to be checked.
    """
    wrong = [each for (each,) in connection.execute(f"PRAGMA integrity_check({MOST_FOUND})") if each != "ok"]
    if wrong:
        return [f"SQLite: {each}" for each in wrong]
    return [*_rows_without_others(connection), *_snapshots(connection)]


def _rows_without_others(connection: sqlite3.Connection) -> Iterator[str]:
    for what, query in (
        ("states of unknown companies", "company NOT IN (SELECT number FROM seen)"),
        ("states of missing snapshots", "snapshot NOT IN (SELECT turn FROM snapshots)"),
    ):
        count = connection.execute(f"SELECT count(*) FROM states WHERE {query}").fetchone()[0]  # noqa: S608
        if count:
            yield f"There are {count} {what}."


def _snapshots(connection: sqlite3.Connection) -> Iterator[str]:
    """Replay all snapshots in order, and compare each with its own counts."""
    moments: dict[int, int] = {}
    there: dict[int, tuple[int, int]] = {}
    first = True
    for snapshot, turn, companies, connections, whole, syncs in connection.execute(
        "SELECT id, turn, companies, connections, whole, syncs FROM snapshots ORDER BY turn"
    ).fetchall():
        if first and not whole:
            yield f"Snapshot {snapshot} is the first and incomplete."
        first = False
        try:
            moments = {**({} if whole else moments), **unpack(syncs)}
        except Damaged as damage:
            yield f"Snapshot {snapshot}: {damage}."
        for company, slot, size, is_there in connection.execute(
            "SELECT company, slot, size, state IS NOT NULL FROM states WHERE snapshot = ?", (turn,)
        ):
            if is_there:
                there[company] = (slot, size)
            else:
                there.pop(company, None)
        counted = (len(there), sum(size - 1 for _, size in there.values()))
        if counted != (companies, connections):
            yield (
                f"Snapshot {snapshot} counts {companies} companies with {connections} connections, but contains "
                f"{counted[0]} with {counted[1]}."
            )
        missing = sum(each not in moments for slot, size in there.values() for each in range(slot, slot + size))
        if missing:
            yield f"Snapshot {snapshot} is missing {missing} sync times."
