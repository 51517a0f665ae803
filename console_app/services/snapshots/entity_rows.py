"""Read and write what is known of entities. Runs on the store's thread.

A row that cannot be read, or that a later version of the program has written, counts as unknown: Codat is asked again.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from console_app.services.connections.entity import Entity, EntityGap, SeenEntity
from console_app.services.snapshots.row_format import key_of, micros, moment_of, text_of, to_json
from console_app.store import entities as table

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

_UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, OverflowError)


def keep_entity(connection: sqlite3.Connection, seen: SeenEntity) -> None:
    """Store what was seen of a connection."""
    before = seen.before
    row = {
        "name": seen.entity.name,
        "currency": seen.entity.currency,
        "platform": seen.platform_key,
        "at": micros(seen.seen_at),
        "before": None if before is None else [before.name, before.currency],
        "confirmedBy": seen.confirmed_by,
        "confirmedAt": micros(seen.confirmed_at),
    }
    table.write(connection, key_of(seen.connection_id), key_of(seen.company_id), to_json(row))


def keep_entity_gap(connection: sqlite3.Connection, gap: EntityGap) -> None:
    """Store what Codat has no answer for."""
    row = {"status": gap.status, "words": gap.words, "at": micros(gap.at)}
    table.write_gap(connection, gap.scope, to_json(row))


def read_entities(connection: sqlite3.Connection) -> tuple[list[SeenEntity], list[EntityGap]]:
    """Return all that is known of entities, and what Codat has no answer for."""
    seen, gaps = [], []
    for connection_id, company_id, row in table.rows(connection):
        try:
            seen.append(_seen(text_of(connection_id), text_of(company_id), json.loads(row)))
        except _UNREADABLE:
            continue
    for scope, row in table.gap_rows(connection):
        try:
            found = json.loads(row)
            gaps.append(EntityGap(str(scope), int(found["status"]), str(found["words"]), _moment(found["at"])))
        except _UNREADABLE:
            continue
    return seen, gaps


def _seen(connection_id: str, company_id: str, row: dict[str, Any]) -> SeenEntity:
    before, confirmed_at = row["before"], row["confirmedAt"]
    return SeenEntity(
        company_id,
        connection_id,
        str(row["platform"]),
        Entity(str(row["name"]), str(row["currency"])),
        _moment(row["at"]),
        None if before is None else Entity(str(before[0]), str(before[1])),
        str(row["confirmedBy"]),
        None if confirmed_at is None else _moment(confirmed_at),
    )


def _moment(value: object) -> datetime:
    moment = moment_of(int(value))  # type: ignore[call-overload]
    assert moment is not None
    return moment
