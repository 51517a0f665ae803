"""Export the stored data of an account as JSON Lines: one object a line, of the type in `kind`.

`store` comes first and names the account and the version of these lines (`schema`). Then the companies, a `company` a
line, an `entity` for each connection of which it is known whose books it leads to, and what people have said of
companies: a `workDone` for each worklist and day, a `workSnoozed`, and in their order each `companyNote` and each
`followUp`, whose `what` is `owner`, `step` or `done`. Then each snapshot, oldest first: a `snapshot` with its counts; a
`state` for each company that differs from the snapshot before, or no longer exists; and `syncs`, with the last syncs so
far. Data that a snapshot omits is unchanged since the one before. Moments are ISO 8601 in UTC. It has no links.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console_app.services.companies.field_kinds import FieldKind, stored_fields
from console_app.services.companies.follow_up import EventKind
from console_app.services.snapshots.cached_rows import read_decoded
from console_app.services.snapshots.entity_rows import read_entities
from console_app.services.snapshots.follow_up_rows import all_follow_ups
from console_app.services.snapshots.recorder import snapshot_of
from console_app.services.snapshots.row_format import moment_of, text_of, to_json
from console_app.services.snapshots.state_format import read_state
from console_app.services.snapshots.work_rows import read_all_marks
from console_app.services.text.time_format import iso_day, iso_utc_or_none
from console_app.store import cache_table as cache
from console_app.store import snapshots
from console_app.store.migrations import version_of
from console_app.store.snapshots import NEVER, WORKED_OUT, own_moments

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Generator, Iterable, Iterator
    from datetime import datetime

    from console_app.config.profiles import Profile
    from console_app.services.audit.work_marks import Done, Snooze
    from console_app.services.companies.cached_company import CompanySummary, ConnectionSummary, OpenError
    from console_app.services.companies.follow_up import FollowUpEvent
    from console_app.services.connections.entity import SeenEntity
    from console_app.services.snapshots.models import Snapshot
    from console_app.services.snapshots.state_format import SeenCompany

SCHEMA = 2
"""The version of the lines. Fields may be added; removing one makes a new version."""
BATCH = 500


def export_lines(connection: sqlite3.Connection, profile: Profile, now: datetime) -> Generator[str]:
    """Yield the lines, without line ends, of the data at one moment.

    Args:
        connection: The open file.
        profile: The profile of the account.
        now: The time of the export.

    Raises:
        Damaged, sqlite3.DatabaseError: Some data cannot be read.
    """
    connection.execute("BEGIN")
    try:
        for each in _documents(connection, profile, now):
            yield to_json(each)
    finally:
        connection.execute("ROLLBACK")


def _documents(connection: sqlite3.Connection, profile: Profile, now: datetime) -> Iterator[dict[str, Any]]:
    yield {
        "kind": "store",
        "schema": SCHEMA,
        "profile": profile.name,
        "baseUrl": profile.base_url,
        "sandbox": profile.is_sandbox,
        "tables": version_of(connection),
        "companies": cache.count(connection),
        "asOf": _iso(moment_of(cache.as_of(connection))),
        "exported": _iso(now),
    }
    behind: bytes | None = None
    while True:
        companies, behind = read_decoded(connection, behind, BATCH)
        for company in companies:
            yield _company(company)
        if behind is None:
            break
    entities, _ = read_entities(connection)
    yield from map(_entity, entities)
    done, snoozed = read_all_marks(connection)
    yield from map(_work_done, done)
    yield from map(_work_snoozed, snoozed)
    yield from map(_follow_up, all_follow_ups(connection))
    moments: dict[int, int] = {}
    named: dict[int, tuple[str, str | None]] = {}
    for row in snapshots.all_snapshots(connection):
        snapshot = snapshot_of(row)
        yield _snapshot(snapshot)
        for identity, slot, state in snapshots.states_of(connection, row.turn):
            company_id, seen = text_of(identity), None if state is None else read_state(state)
            yield _state(snapshot, company_id, seen)
            for place, each in enumerate([None, *(each.id for each in seen.connections)] if seen else ()):
                named[slot + place] = (company_id, each)
        now_known = own_moments(connection, row.turn)
        fresh = {slot: at for slot, at in now_known.items() if moments.get(slot) != at}
        moments.update(now_known)
        yield _syncs(snapshot, fresh, named)


def _company(company: CompanySummary) -> dict[str, Any]:
    return {"kind": "company", **_stored(company)}


def _entity(seen: SeenEntity) -> dict[str, Any]:
    before = seen.before
    return {
        "kind": "entity",
        "companyId": seen.company_id,
        "connectionId": seen.connection_id,
        "name": seen.entity.name,
        "currency": seen.entity.currency,
        "seen": _iso(seen.seen_at),
        "before": None if before is None else {"name": before.name, "currency": before.currency},
        "confirmedBy": seen.confirmed_by or None,
        "confirmedAt": _iso(seen.confirmed_at),
    }


def _work_done(done: Done) -> dict[str, Any]:
    return {
        "kind": "workDone",
        "companyId": done.company_id,
        "view": done.view,
        "day": iso_day(done.day),
        "by": done.by,
        "at": _iso(done.at),
    }


def _work_snoozed(snooze: Snooze) -> dict[str, Any]:
    until = iso_day(snooze.until)
    return {
        "kind": "workSnoozed",
        "companyId": snooze.company_id,
        "until": until,
        "by": snooze.by,
        "at": _iso(snooze.at),
    }


def _follow_up(event: FollowUpEvent) -> dict[str, Any]:
    document = {
        "kind": "companyNote" if event.kind is EventKind.NOTE else "followUp",
        "companyId": event.company_id,
        "text": event.text,
        "by": event.by,
        "at": _iso(event.at),
    }
    if event.kind is EventKind.NOTE:
        return document
    return {**document, "what": str(event.kind), "due": None if event.due is None else iso_day(event.due)}


def _stored(row: CompanySummary | ConnectionSummary) -> dict[str, Any]:
    """Return what the store keeps of a row."""
    return {each.exported: _exported_value(each.kind, getattr(row, each.name)) for each in stored_fields(type(row))}


def _exported_value(kind: FieldKind, value: Any) -> Any:
    match kind:
        case FieldKind.MOMENT:
            return _iso(value)
        case FieldKind.TAGS:
            return dict(value)
        case FieldKind.ERRORS:
            return _errors(value)
        case FieldKind.CONNECTIONS:
            return [_stored(each) for each in value]
        case _:
            return value


def _snapshot(snapshot: Snapshot) -> dict[str, Any]:
    return {
        "kind": "snapshot",
        "id": snapshot.id,
        "at": _iso(snapshot.at),
        "companies": snapshot.companies,
        "connections": snapshot.connections,
        "statuses": dict(snapshot.statuses),
        "standings": dict(snapshot.standings),
        "reason": str(snapshot.reason) or None,
    }


def _state(snapshot: Snapshot, company_id: str, seen: SeenCompany | None) -> dict[str, Any]:
    document: dict[str, Any] = {
        "kind": "state",
        "snapshot": snapshot.id,
        "companyId": company_id,
        "there": seen is not None,
    }
    if seen is None:
        return document
    return document | {
        "name": seen.name,
        "description": seen.description,
        "created": _iso(moment_of(seen.created)),
        "createdBy": seen.created_by,
        "tags": dict(seen.tags),
        "unreadableConnections": seen.unreadable,
        "connections": [
            {
                "id": each.id,
                "platformKey": each.key,
                "platformName": each.platform,
                "sourceType": each.source,
                "status": each.status,
                "created": _iso(moment_of(each.created)),
                "errors": _errors(each.errors),
            }
            for each in seen.connections
        ],
    }


def _syncs(snapshot: Snapshot, fresh: dict[int, int], named: dict[int, tuple[str, str | None]]) -> dict[str, Any]:
    of_companies: dict[str, str | None] = {}
    of_connections: dict[str, str | None] = {}
    for slot, at in fresh.items():
        company_id, connection_id = named[slot]
        if at == WORKED_OUT:
            continue  # the newest of its connections, which are included
        when = None if at == NEVER else _iso(moment_of(at))
        if connection_id is None:
            of_companies[company_id] = when
        else:
            of_connections[connection_id] = when
    return {"kind": "syncs", "snapshot": snapshot.id, "connections": of_connections, "companies": of_companies}


def _errors(errors: Iterable[OpenError]) -> list[dict[str, Any]]:
    return [{"code": each.code, "text": each.text, "at": _iso(each.at)} for each in errors]


def _iso(moment: datetime | None) -> str | None:
    return iso_utc_or_none(moment, precise=True)
