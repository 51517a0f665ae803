"""Read data types of connections: what is queued, what came, and what failed (Codat's pull operations, or datasets).

A read lives by the sandbox's clock: it is requested, takes its seconds, and ends in a status that is known from the
start. `State.catch_up` ends the reads that are due and moves `lastSync`. Reads by schedule (the seed's, and those of
a simulated life) only move `lastSync`; their datasets are written when the history is first read.
"""

from __future__ import annotations

import json
import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from zlib import crc32

from console_app.sandbox import time as dates
from console_app.sandbox.catalogue import BY_KEY
from console_app.sandbox.data_types import (
    AUTH_ERROR,
    CANCELLED,
    COMPLETE,
    FETCH_ERROR,
    OUTCOMES,
    RATE_LIMIT_ERROR,
    VALIDATION_ERROR,
    first_types,
    platform_outcome,
    seconds_of,
)

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from console_app.sandbox.state import State
    from console_app.sandbox.switches import Switches

_NAMESPACE = uuid.UUID("b0c5b1f4-8d0f-4e5e-9d8c-5f0f4a0f8f15")
_INSERT = (
    "INSERT OR IGNORE INTO datasets"
    " (id, company_id, connection_id, data_type, requested, due, outcome, message, done)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_RUNNING_REQUESTS = (
    "SELECT DISTINCT connection_id, requested FROM datasets WHERE connection_id = ? AND done = 0 AND due > ?"
)
_END_RUNNING = (
    "UPDATE datasets SET due = ?, outcome = ?, message = ?, done = 1 WHERE connection_id = ? AND done = 0 AND due > ?"
)
_SCHEDULED_BEFORE = 2
"""How many of the days before the last sync have datasets, too, when a connection's history is written."""
_SOMETIMES = (FETCH_ERROR, VALIDATION_ERROR, RATE_LIMIT_ERROR)
_ONE_IN = 31
_AS_LONG_AS_REQUESTED = timedelta(seconds=20)


class Read(NamedTuple):
    """A read of one data type: its end is a moment, and the status and the message that it has then."""

    data_type: str
    due: datetime
    outcome: str
    message: str | None


def queue(state: State, connection: sqlite3.Row, data_types: Iterable[str], switches: Switches) -> list[str]:
    """Queue reads now; a data type that is being read already is left out.

    Returns:
        The ids of the datasets.
    """
    now = state.clock.now()
    integration = BY_KEY[connection["platform_key"]]
    reads = []
    for data_type in data_types:
        if running(state, connection["id"], data_type) is not None:
            continue
        seconds = switches.read_seconds
        if seconds is None:
            seconds = seconds_of(integration, data_type)
        outcome, message = platform_outcome(integration.key, data_type)
        if (wanted := switches.outcome_of(data_type)) is not None:
            outcome, message = wanted, OUTCOMES[wanted]
        reads.append(Read(data_type, now + timedelta(seconds=seconds), outcome, message))
    return _insert(state, connection, now, reads, done=False)


def queue_first_sync(state: State, connection: sqlite3.Row, switches: Switches) -> None:
    """Queue the data types with `fetch on first link` of a connection that was just linked."""
    queue(state, connection, first_types(BY_KEY[connection["platform_key"]].source_type), switches)


def running(state: State, connection_id: str, data_type: str) -> sqlite3.Row | None:
    """Return the dataset that is being read; None if there is none."""
    statement = "SELECT * FROM datasets WHERE connection_id = ? AND data_type = ? AND done = 0 AND due > ?"
    return state.row(statement, connection_id, data_type, dates.kept(state.clock.now()))


def end_reads(state: State, connection_id: str, outcome: str) -> None:
    """End a connection's running reads: access was given up (`Cancelled`) or lost (`AuthError`)."""
    now = dates.kept(state.clock.now())
    requests = state.rows(_RUNNING_REQUESTS, connection_id, now)
    state.execute(_END_RUNNING, now, outcome, OUTCOMES[outcome], connection_id, now)
    state.events.reads_ended(requests)


def forget(state: State, connection_id: str) -> None:
    """Delete the datasets of a deleted connection."""
    state.execute("DELETE FROM datasets WHERE connection_id = ?", connection_id)


def _insert(
    state: State, connection: sqlite3.Row, requested: datetime, reads: Iterable[Read], *, done: bool
) -> list[str]:
    at = dates.kept(requested)
    rows = [
        (
            str(uuid.uuid5(_NAMESPACE, f"{connection['id']} {read.data_type} {at}")),
            connection["company_id"],
            connection["id"],
            read.data_type,
            at,
            dates.kept(read.due),
            read.outcome,
            read.message,
            int(done),
        )
        for read in reads
    ]
    state.execute_many(_INSERT, rows)
    return [row[0] for row in rows]


def complete_history(state: State, company_id: str) -> None:
    """Write the datasets of a company's syncs by schedule, and of the failures since; runs in a write transaction."""
    for connection in state.rows("SELECT * FROM connections WHERE company_id = ?", company_id):
        known = state.row(
            "SELECT max(iif(outcome = ?, due, NULL)) AS synced, max(requested) AS requested"
            " FROM datasets WHERE connection_id = ?",
            *(COMPLETE, connection["id"]),
        )
        synced, requested = (known["synced"], known["requested"]) if known is not None else (None, None)
        if connection["last_sync"] is not None and connection["last_sync"] > (synced or ""):
            _write_scheduled(state, connection, is_first=requested is None)
        _write_failures(state, connection)


def _write_scheduled(state: State, connection: sqlite3.Row, *, is_first: bool) -> None:
    last, created = _moment(connection["last_sync"]), _moment(connection["created"])
    for days in range(_SCHEDULED_BEFORE if is_first else 0, -1, -1):
        end = last - timedelta(days=days)
        begin = max(end - _AS_LONG_AS_REQUESTED, created)
        if begin < end or not days:
            _insert(state, connection, begin, _scheduled(connection, end, is_last=not days), done=True)


def raise_scheduled(state: State, since: str) -> None:
    """Raise the events of the syncs by schedule since a stored moment, as the history will have them."""
    if not state.events.wants_reads():
        return
    for connection in state.rows("SELECT * FROM connections WHERE status = 'Linked' AND last_sync >= ?", since):
        end = _moment(connection["last_sync"])
        reads = _scheduled(connection, end, is_last=True)
        outcomes = [(read.data_type, read.outcome) for read in reads]
        day_before = dates.kept(end - timedelta(days=1))
        before = day_before if day_before > connection["created"] else None
        state.events.read(connection, outcomes, end, is_first=False, before=before)


def _scheduled(connection: sqlite3.Row, end: datetime, *, is_last: bool) -> list[Read]:
    """Return the reads of one sync: the first data type completes at its end, and of the last one a few fail."""
    reads = []
    for place, data_type in enumerate(first_types(BY_KEY[connection["platform_key"]].source_type)):
        outcome, message = platform_outcome(connection["platform_key"], data_type)
        number = crc32(f"{connection['id']} {data_type}".encode())
        if place and is_last and outcome == COMPLETE and number % _ONE_IN == 0:
            outcome = _SOMETIMES[number // _ONE_IN % len(_SOMETIMES)]
            message = OUTCOMES[outcome]
        reads.append(Read(data_type, end, outcome, message))
    return reads


def _write_failures(state: State, connection: sqlite3.Row) -> None:
    """Write the reads that failed because access was lost or the software did not answer, and nothing came since."""
    errors = json.loads(connection["errors"]) if connection["errors"] else []
    outcomes = {"401": AUTH_ERROR, "503": FETCH_ERROR}
    for error in errors:
        outcome, at = outcomes.get(error["statusCode"]), _moment(error["erroredOnUtc"])
        if outcome is None or error.get("status") != "Active" or dates.kept(at) < (connection["last_sync"] or ""):
            continue
        types = first_types(BY_KEY[connection["platform_key"]].source_type)
        _insert(state, connection, at, [Read(each, at, outcome, OUTCOMES[outcome]) for each in types], done=True)


def _moment(text: str) -> datetime:
    moment = dates.read(text)
    if moment is None:
        raise ValueError(f"{text} is not a moment")
    return moment


def cancel(state: State, connection_id: str) -> None:
    """Cancel the running reads of a connection that was unlinked."""
    end_reads(state, connection_id, CANCELLED)


_STAGES = ((0.15, "Queued"), (0.6, "Fetching"), (0.8, "Mapping"), (1.0, "Validating"))


def document(state: State, row: sqlite3.Row) -> dict[str, Any]:
    """Return a dataset as `PullOperation` of Codat's description, as it stands now."""
    now, requested, due = state.clock.now(), _moment(row["requested"]), _moment(row["due"])
    answer: dict[str, Any] = {
        "id": row["id"],
        "companyId": row["company_id"],
        "connectionId": row["connection_id"],
        "dataType": row["data_type"],
        "status": row["outcome"],
        "requested": dates.sent(row["requested"]),
    }
    if due > now and not row["done"]:
        part = max(0.0, (now - requested) / (due - requested))
        status = next(name for end, name in _STAGES if part < end)
        return answer | {"status": status, "progress": int(part * 100), "isCompleted": False, "isErrored": False}
    if row["outcome"] == RATE_LIMIT_ERROR:
        answer["statusDescription"] = f"Paused until {dates.sent(dates.kept(due + timedelta(hours=1)))}"
    if row["message"] is not None:
        answer["errorMessage"] = row["message"]
    return answer | {
        "completed": dates.sent(row["due"]),
        "progress": 100,
        "isCompleted": row["outcome"] == COMPLETE,
        "isErrored": row["outcome"].endswith("Error") or row["outcome"] == "PrerequisiteNotMet",
    }
