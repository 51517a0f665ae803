"""Keep the events that Codat has sent, one row each, and count them.

Of two events about the same subject the one that Codat generated later wins, whichever comes first: an event that
comes behind a newer one is `late`, and changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping

KEEP_DAYS = 14
"""Days that an event is kept: Codat repeats one for 28 hours, and a repeat is known by its id."""
_DAY = 86_400_000_000


class EventRow(NamedTuple):
    """An event as it is stored. The caller alone understands `what`; moments are microseconds since 1970."""

    id: bytes
    """The id of the message, which Codat repeats with each attempt."""
    type: str
    subject: bytes
    """What it is about: of two events with the same subject the one generated later wins; empty for no subject."""
    company: bytes
    generated: int
    received: int
    what: str
    number: int = 0
    """Its place in the order of arrival; assigned when it is stored."""


class Count(NamedTuple):
    """How often something happened, and when last, in microseconds since 1970."""

    number: int
    last: int


def keep(connection: sqlite3.Connection, rows: Iterable[EventRow]) -> list[bool]:
    """Store events; runs inside a transaction of the caller.

    Returns:
        For each event whether it is new: False for one that was stored before.
    """
    are_new = []
    for row in rows:
        newer = connection.execute(
            "SELECT 1 FROM events WHERE subject = ? AND generated > ? LIMIT 1", (row.subject, row.generated)
        ).fetchone()
        done = connection.execute(
            "INSERT OR IGNORE INTO events (id, type, subject, company, generated, received, what, late)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (*row[:7], int(bool(row.subject) and newer is not None)),
        )
        are_new.append(done.rowcount > 0)
    return are_new


def count(connection: sqlite3.Connection, kinds: Mapping[str, int], at: int) -> None:
    """Add to the counters; runs inside a transaction of the caller.

    Args:
        connection: The store.
        kinds: How often each kind of thing happened.
        at: The moment, in microseconds since 1970.
    """
    connection.executemany(
        "INSERT INTO event_counts (kind, number, last) VALUES (?, ?, ?)"
        " ON CONFLICT (kind) DO UPDATE SET number = number + excluded.number, last = excluded.last",
        ((kind, number, at) for kind, number in kinds.items()),
    )


def counts(connection: sqlite3.Connection) -> dict[str, Count]:
    """Return the counters by kind."""
    rows = connection.execute("SELECT kind, number, last FROM event_counts").fetchall()
    return {kind: Count(number, last) for kind, number, last in rows}


def newest(connection: sqlite3.Connection) -> int:
    """Return the number of the event that arrived last; 0 if there was none."""
    return int(connection.execute("SELECT coalesce(max(number), 0) FROM events").fetchone()[0])


def newest_before(connection: sqlite3.Connection, moment: int) -> int:
    """Return the number of the last event that had arrived at a moment; 0 for none.

    Args:
        connection: The store.
        moment: Microseconds since 1970.
    """
    found = connection.execute("SELECT coalesce(max(number), 0) FROM events WHERE received < ?", (moment,)).fetchone()
    return int(found[0])


def after(connection: sqlite3.Connection, number: int) -> list[EventRow]:
    """Return the events that arrived behind one, in the order of arrival, without late ones.

    Args:
        connection: The store.
        number: The number of the last event that is known; 0 for all.
    """
    return [
        EventRow(*row)
        for row in connection.execute(
            "SELECT id, type, subject, company, generated, received, what, number FROM events"
            " WHERE number > ? AND NOT late ORDER BY number",
            (number,),
        )
    ]


def has(connection: sqlite3.Connection, identity: bytes) -> bool:
    """Return whether an event is stored."""
    return connection.execute("SELECT 1 FROM events WHERE id = ?", (identity,)).fetchone() is not None


def forget(connection: sqlite3.Connection, now: int) -> None:
    """Delete old events; runs inside a transaction of the caller.

    Args:
        connection: The store.
        now: The time by this computer's clock, in microseconds since 1970.
    """
    connection.execute("DELETE FROM events WHERE received < ?", (now - KEEP_DAYS * _DAY,))
