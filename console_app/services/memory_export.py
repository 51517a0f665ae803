"""All that is remembered of an account, as JSON Lines: one object a line, `kind` says what it is.

`store` comes first and says whose memory it is and how these lines are written (`schema`). Then the cache, a `company`
a line. Then each look, the oldest first: a `look` with its counts; a `state` for each company that was different from
the look before, or not there any more; and `syncs`, with the last syncs that were. What is not told at a look is as it
was at the look before. Moments are ISO 8601 in UTC. There are no links in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console_app.services.cached_companies import read_rows
from console_app.services.finishing_looks import look_of
from console_app.services.kept_rows import moment_of, text_of, to_json
from console_app.services.seen_states import read_state
from console_app.store import cache, looks
from console_app.store.migrations import version_of
from console_app.store.syncs import NEVER, WORKED_OUT, own_moments

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Generator, Iterable, Iterator
    from datetime import datetime

    from console_app.config.profiles import Profile
    from console_app.services.changes import Look
    from console_app.services.seen_states import SeenCompany
    from console_app.services.summaries import CompanySummary, OpenError

SCHEMA = 1
"""The version of the lines. Fields may be added; a field that goes makes another version."""
BATCH = 500


def export_lines(connection: sqlite3.Connection, profile: Profile, now: datetime) -> Generator[str]:
    """The lines, each without its end, as everything is at one moment.

    Raises:
        Damaged, sqlite3.DatabaseError: something that is remembered cannot be read.
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
        companies, behind = read_rows(connection, behind, BATCH)
        for company in companies:
            yield _company(company)
        if behind is None:
            break
    moments: dict[int, int] = {}
    named: dict[int, tuple[str, str | None]] = {}
    for row in looks.all_looks(connection):
        look = look_of(row)
        yield _look(look)
        for identity, slot, state in looks.states_of(connection, row.turn):
            company_id, seen = text_of(identity), None if state is None else read_state(state)
            yield _state(look, company_id, seen)
            for place, each in enumerate([None, *(each.id for each in seen.connections)] if seen else ()):
                named[slot + place] = (company_id, each)
        now_known = own_moments(connection, row.turn)
        fresh = {slot: at for slot, at in now_known.items() if moments.get(slot) != at}
        moments.update(now_known)
        yield _syncs(look, fresh, named)


def _company(company: CompanySummary) -> dict[str, Any]:
    return {
        "kind": "company",
        "id": company.id,
        "name": company.name,
        "description": company.description,
        "created": _iso(company.created),
        "createdBy": company.created_by,
        "lastSync": _iso(company.last_sync),
        "tags": dict(company.tags),
        "unreadableConnections": company.unreadable,
        "connections": [
            {
                "id": each.id,
                "platformKey": each.integration_key,
                "platformName": each.platform_name,
                "sourceType": each.source_type,
                "status": each.status,
                "created": _iso(each.created),
                "lastSync": _iso(each.last_sync),
                "errors": _errors(each.errors),
            }
            for each in company.connections
        ],
    }


def _look(look: Look) -> dict[str, Any]:
    return {
        "kind": "look",
        "id": look.id,
        "at": _iso(look.at),
        "companies": look.companies,
        "connections": look.connections,
        "statuses": dict(look.statuses),
        "standings": dict(look.standings),
        "reason": str(look.reason) or None,
    }


def _state(look: Look, company_id: str, seen: SeenCompany | None) -> dict[str, Any]:
    told: dict[str, Any] = {"kind": "state", "look": look.id, "companyId": company_id, "there": seen is not None}
    if seen is None:
        return told
    return told | {
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


def _syncs(look: Look, fresh: dict[int, int], named: dict[int, tuple[str, str | None]]) -> dict[str, Any]:
    of_companies: dict[str, str | None] = {}
    of_connections: dict[str, str | None] = {}
    for slot, at in fresh.items():
        company_id, connection_id = named[slot]
        if at == WORKED_OUT:
            continue  # the newest of its connections, which are told
        when = None if at == NEVER else _iso(moment_of(at))
        if connection_id is None:
            of_companies[company_id] = when
        else:
            of_connections[connection_id] = when
    return {"kind": "syncs", "look": look.id, "connections": of_connections, "companies": of_companies}


def _errors(errors: Iterable[OpenError]) -> list[dict[str, Any]]:
    return [{"code": each.code, "text": each.text, "at": _iso(each.at)} for each in errors]


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")
