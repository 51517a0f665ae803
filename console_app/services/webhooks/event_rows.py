"""Read and write events in the store. Runs on the store's thread."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from console_app.services.snapshots.row_format import key_of, micros, moment_of, text_of, to_json
from console_app.services.webhooks.events import ReceivedEvent
from console_app.store import events as table
from console_app.store.database import all_or_nothing
from console_app.store.facts import fact, note_fact
from console_app.store.retention import DAY

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence
    from datetime import datetime

ALIVE = "receiver_alive"
"""The fact that says when the receiver was last alive; 0 once it has ended."""
ASKED, ENDPOINTS = "endpoints_asked", "endpoints"
"""The facts that say when Codat was asked where it sends events, and what the answer was."""
_COVERING, _DISABLED = 1, 2
_UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, OverflowError)
PRUNED = "events_pruned"
"""The fact that says when the receiver last deleted old events."""
DUPLICATE = "duplicate"
"""The kind under which messages that came once more are counted."""


class Endpoints(NamedTuple):
    """Where Codat sends events, as a console of this computer has last asked."""

    at: datetime
    is_covering: bool
    """True if an address gets all events about connections."""
    is_disabled: bool
    """True if Codat has disabled all addresses for events about connections."""


class ReceiverState(NamedTuple):
    """What the store knows of the receiver and of events."""

    alive_at: datetime | None
    """When the receiver was last alive; None if there was none, or it has ended."""
    counts: Mapping[str, table.Count]
    """By kind: an event's type, `unknown`, `duplicate`, or `refused: ` and why."""
    newest: int
    """The number of the event that arrived last; 0 for none."""
    endpoints: Endpoints | None = None
    """Where Codat sends events; None if no console has asked yet."""

    @property
    def last_event(self) -> datetime | None:
        """Return when the last event about a connection arrived; None if there was none."""
        moments = [each.last for kind, each in self.counts.items() if kind.startswith("connection.")]
        return moment_of(max(moments, default=None))


def keep_events(connection: sqlite3.Connection, events: Sequence[ReceivedEvent], at: datetime) -> list[bool]:
    """Store events and count them; runs inside a transaction of the caller.

    Returns:
        For each event whether it is new.
    """
    are_new = table.keep(connection, [_row(each) for each in events])
    kinds: dict[str, int] = {}
    for event, is_new in zip(events, are_new, strict=True):
        kind = event.kind if is_new else DUPLICATE
        kinds[kind] = kinds.get(kind, 0) + 1
    table.count(connection, kinds, micros(at))
    return are_new


def note_alive(connection: sqlite3.Connection, at: datetime | None, refused: Mapping[str, int], now: datetime) -> None:
    """Store that the receiver is alive, and what it has refused; once a day, delete old events.

    Runs inside a transaction of the caller.

    Args:
        connection: The store.
        at: When it was alive; None once it has ended.
        refused: How often it has refused something since the last time, by the reason.
        now: The time by this computer's clock.
    """
    note_fact(connection, ALIVE, micros(at) or 0)
    table.count(connection, {f"refused: {why}": number for why, number in refused.items()}, micros(now))
    if abs(micros(now) - (fact(connection, PRUNED) or 0)) >= DAY:
        table.forget(connection, micros(now))
        note_fact(connection, PRUNED, micros(now))


def receiver_state(connection: sqlite3.Connection) -> ReceiverState:
    """Return what is known of the receiver and of events."""
    alive_at, asked_at = moment_of(fact(connection, ALIVE) or None), moment_of(fact(connection, ASKED))
    answer = fact(connection, ENDPOINTS) or 0
    endpoints = None if asked_at is None else Endpoints(asked_at, bool(answer & _COVERING), bool(answer & _DISABLED))
    return ReceiverState(alive_at, table.counts(connection), table.newest(connection), endpoints)


def note_endpoints(connection: sqlite3.Connection, endpoints: Endpoints) -> None:
    """Store where Codat sends events."""
    with all_or_nothing(connection):
        note_fact(connection, ASKED, micros(endpoints.at))
        note_fact(connection, ENDPOINTS, _COVERING * endpoints.is_covering + _DISABLED * endpoints.is_disabled)


def newest_before(connection: sqlite3.Connection, moment: datetime) -> int:
    """Return the number of the last event that had arrived at a moment; 0 for none."""
    return table.newest_before(connection, micros(moment))


def data_version(connection: sqlite3.Connection) -> int:
    """Return a number that changes when another program has written into the file."""
    return int(connection.execute("PRAGMA data_version").fetchone()[0])


def events_after(connection: sqlite3.Connection, number: int) -> list[ReceivedEvent]:
    """Return the events that arrived behind one, in the order of arrival, without those that a newer one outdates.

    One that cannot be read is left out: polling and the next refresh see what it told of.
    """
    newest: dict[bytes, int] = {}
    rows = table.after(connection, number)
    for row in rows:
        newest[row.subject] = max(newest.get(row.subject, 0), row.generated)
    events = []
    for row in rows:
        if not row.subject or row.generated >= newest[row.subject]:
            with suppress(*_UNREADABLE):
                events.append(_event(row))
    return events


def has_event(connection: sqlite3.Connection, message_id: str) -> bool:
    """Return whether an event is stored."""
    return table.has(connection, key_of(message_id))


def _row(event: ReceivedEvent) -> table.EventRow:
    what: dict[str, Any] = {}
    if event.kind == event.type:
        what = {"connection": event.connection, "company": event.company, "connectionId": event.connection_id}
    generated, received = micros(event.generated), micros(event.received)
    company = event.company_id if event.kind == event.type else ""
    return table.EventRow(
        key_of(event.id), event.kind, key_of(event.subject), key_of(company), generated, received, to_json(what)
    )


def _event(row: table.EventRow) -> ReceivedEvent:
    what: Any = json.loads(row.what)
    generated, received = moment_of(row.generated), moment_of(row.received)
    assert generated is not None
    assert received is not None
    return ReceivedEvent(
        text_of(row.id),
        row.type,
        generated,
        received,
        text_of(row.company),
        str(what.get("connectionId") or ""),
        what.get("connection"),
        what.get("company"),
        row.number,
    )
