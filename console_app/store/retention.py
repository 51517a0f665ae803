"""Delete old snapshots, so that those that stay show the same as before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.store import events
from console_app.store.database import all_or_nothing, must_be_sound
from console_app.store.facts import fact, note_fact
from console_app.store.snapshots import kept_at, moments_at, pack

if TYPE_CHECKING:
    import sqlite3

MAINTAINED = "maintained"
DAY = 86_400_000_000
"""In microseconds."""


def older(connection: sqlite3.Connection, before: int) -> list[int]:
    """Return the turns of the snapshots before a moment, without the newest snapshot.

    Args:
        connection: The store.
        before: The moment, in microseconds since 1970.
    """
    return [
        turn
        for (turn,) in connection.execute(
            "SELECT turn FROM snapshots WHERE at < ? AND turn < (SELECT max(turn) FROM snapshots) ORDER BY turn",
            (before,),
        )
    ]


def forget(connection: sqlite3.Connection, before: int) -> int:
    """Delete the snapshots before a moment, but never the newest.

    The oldest that stays then holds its full state, and counts as the first. Runs inside a transaction of the caller.

    Args:
        connection: The store.
        before: The moment, in microseconds since 1970.

    Returns:
        The number of deleted snapshots.
    """
    going = older(connection, before)
    if not going:
        return 0
    base = connection.execute("SELECT min(turn) FROM snapshots WHERE turn > ?", (going[-1],)).fetchone()[0]
    there = {number: kept for number, kept in kept_at(connection, base).items() if kept.state is not None}
    moments = moments_at(connection, base)
    connection.execute("DELETE FROM states WHERE snapshot <= ?", (base,))
    connection.executemany(
        "INSERT INTO states (company, snapshot, slot, size, state) VALUES (?, ?, ?, ?, ?)",
        ((number, base, *kept) for number, kept in there.items()),
    )
    alive = {each: moments[each] for kept in there.values() for each in range(kept.slot, kept.slot + kept.size)}
    connection.execute("UPDATE snapshots SET whole = 1, syncs = ? WHERE turn = ?", (pack(alive), base))
    connection.execute("DELETE FROM snapshots WHERE turn < ?", (base,))
    connection.execute("DELETE FROM seen WHERE number NOT IN (SELECT company FROM states)")
    return len(going)


def limit(connection: sqlite3.Connection, now: int, keep_days: int) -> int:
    """Return the moment before which snapshots are too old.

    It is counted from the newest snapshot dated by Codat's clock: a program that was not used for long, or whose clock
    is wrong, does not lose its data. If there is none, a snapshot from the future is not trusted.

    Args:
        connection: The store.
        now: The time by this computer's clock, in microseconds since 1970.
        keep_days: How many days to keep.

    Returns:
        Microseconds since 1970.
    """
    dated = connection.execute("SELECT max(at) FROM snapshots WHERE dated").fetchone()[0]
    newest = dated or connection.execute("SELECT max(at) FROM snapshots").fetchone()[0]
    return int(now if newest is None else min(now, newest)) - keep_days * DAY


def is_dated(connection: sqlite3.Connection) -> bool:
    """Return whether any snapshot was dated by Codat's clock: then ages can be computed without this computer's."""
    return connection.execute("SELECT 1 FROM snapshots WHERE dated LIMIT 1").fetchone() is not None


def run_daily_maintenance(connection: sqlite3.Connection, now: int, keep_days: int) -> None:
    """Check the file and delete old snapshots and events, once a day.

    Args:
        connection: The store.
        now: The time by this computer's clock, in microseconds since 1970.
        keep_days: How many days to keep.

    Raises:
        Damaged: The file is not sound.
    """
    last = fact(connection, MAINTAINED)
    if last is not None and abs(now - last) < DAY:
        return
    must_be_sound(connection)
    with all_or_nothing(connection):
        forget(connection, limit(connection, now, keep_days))
        events.forget(connection, now)
        note_fact(connection, MAINTAINED, now)
