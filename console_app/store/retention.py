"""Forgetting old looks, so that those that stay tell the same as before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.store.cache import fact, note_fact
from console_app.store.looks import kept_at
from console_app.store.opening import must_be_sound
from console_app.store.syncs import moments_at, pack
from console_app.store.writing import all_or_nothing

if TYPE_CHECKING:
    import sqlite3

TENDED = "tended"
DAY = 86_400_000_000
"""Microseconds."""


def older(connection: sqlite3.Connection, before: int) -> list[int]:
    """The turns of the looks before a moment; never that of the newest look."""
    return [
        turn
        for (turn,) in connection.execute(
            "SELECT turn FROM looks WHERE at < ? AND turn < (SELECT max(turn) FROM looks) ORDER BY turn", (before,)
        )
    ]


def forget(connection: sqlite3.Connection, before: int) -> int:
    """Forget the looks before a moment, but never the newest; how many. The oldest that stays then says in full what
    it saw, and nothing was ever before it. Inside a transaction of the caller."""
    going = older(connection, before)
    if not going:
        return 0
    base = connection.execute("SELECT min(turn) FROM looks WHERE turn > ?", (going[-1],)).fetchone()[0]
    there = {number: kept for number, kept in kept_at(connection, base).items() if kept.state is not None}
    moments = moments_at(connection, base)
    connection.execute("DELETE FROM states WHERE look <= ?", (base,))
    connection.executemany(
        "INSERT INTO states (company, look, slot, size, state) VALUES (?, ?, ?, ?, ?)",
        ((number, base, *kept) for number, kept in there.items()),
    )
    alive = {each: moments[each] for kept in there.values() for each in range(kept.slot, kept.slot + kept.size)}
    connection.execute("UPDATE looks SET whole = 1, syncs = ? WHERE turn = ?", (pack(alive), base))
    connection.execute("DELETE FROM looks WHERE turn < ?", (base,))
    connection.execute("DELETE FROM seen WHERE number NOT IN (SELECT company FROM states)")
    return len(going)


def limit(connection: sqlite3.Connection, now: int, keep_days: int) -> int:
    """The moment before which looks are too old.

    Counted from the newest look that Codat's clock has dated: a program that has not looked for long, or whose clock
    is wrong, does not lose what it has. Where there is none, a look from the future is not believed.
    """
    dated = connection.execute("SELECT max(at) FROM looks WHERE dated").fetchone()[0]
    newest = dated or connection.execute("SELECT max(at) FROM looks").fetchone()[0]
    return int(now if newest is None else min(now, newest)) - keep_days * DAY


def is_dated(connection: sqlite3.Connection) -> bool:
    """Whether any look was dated by Codat's clock: from that on, age can be told without this computer's."""
    return connection.execute("SELECT 1 FROM looks WHERE dated LIMIT 1").fetchone() is not None


def tend(connection: sqlite3.Connection, now: int, keep_days: int) -> None:
    """Once a day: see that the file is sound, and forget what is too old.

    Raises:
        Damaged: the file is not sound.
    """
    last = fact(connection, TENDED)
    if last is not None and abs(now - last) < DAY:
        return
    must_be_sound(connection)
    with all_or_nothing(connection):
        forget(connection, limit(connection, now, keep_days))
        note_fact(connection, TENDED, now)
