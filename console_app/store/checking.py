"""Looking for what cannot be: what SQLite finds, and what would make a look tell something else than was seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.store.faults import Damaged
from console_app.store.syncs import unpack

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

MOST_FOUND = 20
"""Findings of a kind that are told."""


def findings(connection: sqlite3.Connection) -> list[str]:
    """What is wrong, a sentence each; nothing where all is well.

    Raises:
        sqlite3.DatabaseError: it is too damaged to be looked through.
    """
    wrong = [each for (each,) in connection.execute(f"PRAGMA integrity_check({MOST_FOUND})") if each != "ok"]
    if wrong:
        return [f"SQLite: {each}" for each in wrong]
    return [*_rows_without_others(connection), *_looks(connection)]


def _rows_without_others(connection: sqlite3.Connection) -> Iterator[str]:
    for what, query in (
        ("states of companies that were never seen", "company NOT IN (SELECT number FROM seen)"),
        ("states at looks that are not kept", "look NOT IN (SELECT turn FROM looks)"),
    ):
        count = connection.execute(f"SELECT count(*) FROM states WHERE {query}").fetchone()[0]  # noqa: S608
        if count:
            yield f"There are {count} {what}."


def _looks(connection: sqlite3.Connection) -> Iterator[str]:
    """Play all looks from the first to the last, and hold what each says against what it counts."""
    moments: dict[int, int] = {}
    there: dict[int, tuple[int, int]] = {}
    first = True
    for look, turn, companies, connections, whole, syncs in connection.execute(
        "SELECT id, turn, companies, connections, whole, syncs FROM looks ORDER BY turn"
    ).fetchall():
        if first and not whole:
            yield f"Look {look} is the first and does not say all."
        first = False
        try:
            moments = {**({} if whole else moments), **unpack(syncs)}
        except Damaged as damage:
            yield f"Look {look}: {damage}."
        for company, slot, size, is_there in connection.execute(
            "SELECT company, slot, size, state IS NOT NULL FROM states WHERE look = ?", (turn,)
        ):
            if is_there:
                there[company] = (slot, size)
            else:
                there.pop(company, None)
        counted = (len(there), sum(size - 1 for _, size in there.values()))
        if counted != (companies, connections):
            yield (
                f"Look {look} counts {companies} companies with {connections} connections, "
                f"but holds {counted[0]} with {counted[1]}."
            )
        missing = sum(each not in moments for slot, size in there.values() for each in range(slot, slot + size))
        if missing:
            yield f"Look {look} misses {missing} moments."
