"""Fill a new sandbox. The same seed makes the same companies, dated back from the moment of filling."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from console_app.sandbox import time as dates
from console_app.sandbox.catalogue import BY_KEY
from console_app.sandbox.entities import EntityChoice, entity_for
from console_app.sandbox.seed_companies import SeedCompany, SeedConnection, SeedError, guid, seed_companies

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from console_app.sandbox.state import State

FILLED_AT = "filled at"
"""The setting that keeps the moment to which the ages of the first companies are counted back."""

_PIECE = 5000


def fill(state: State, count: int, seed: int) -> None:
    """Create `count` companies with their connections; runs inside a write transaction, on empty tables."""
    random = Random(seed)  # noqa: S311 - made-up companies, not secrets
    now = state.clock.now().replace(second=0, microsecond=0)
    state.set_setting(FILLED_AT, dates.kept(now))
    settle(state, seed_companies(count, random), now, random)


def settle(state: State, newcomers: Iterable[SeedCompany], now: datetime, random: Random) -> None:
    """Insert companies as they are at the moment `now`; runs inside a write transaction."""
    ids: dict[int, str] = {}
    companies: list[tuple[Any, ...]] = []
    connections: list[tuple[Any, ...]] = []
    for place, company in enumerate(newcomers):
        company_id = guid(random)
        if place < 100:
            ids[place] = company_id
        companies.append(_company_row(company_id, company, now, ids))
        connections += _connection_rows(company_id, company, now, random)
        if len(companies) >= _PIECE:
            _insert(state, companies, connections)
            companies, connections = [], []
    _insert(state, companies, connections)


def _insert(state: State, companies: list[tuple[Any, ...]], connections: list[tuple[Any, ...]]) -> None:
    state.execute_many(
        "INSERT INTO companies"
        " (id, name, name_key, description, created, created_by, products, tags, parent_id, owners)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        companies,
    )
    state.execute_many(
        "INSERT INTO connections (id, company_id, platform_key, status, created, last_sync, errors, info, entity)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        connections,
    )
    state.events.companies_created(row[0] for row in companies)


def _company_row(company_id: str, company: SeedCompany, now: datetime, ids: dict[int, str]) -> tuple[Any, ...]:
    return (
        company_id,
        company.name,
        company.name.casefold(),
        company.description,
        _ago(now, company.age),
        company.created_by,
        json.dumps(company.products),
        json.dumps(company.tags, ensure_ascii=False) if company.tags else "{}",
        None if company.parent is None else ids[company.parent],
        json.dumps(company.owners) if company.owners else None,
    )


def _connection_rows(company_id: str, company: SeedCompany, now: datetime, random: Random) -> Iterator[tuple[Any, ...]]:
    for connection in company.connections:
        yield (
            guid(random),
            company_id,
            connection.key,
            connection.status,
            _ago(now, connection.age),
            None if connection.synced is None else _ago(now, connection.synced),
            _errors(connection.errors, now),
            _info(company, connection),
            _entity(company, connection),
        )


def _errors(errors: tuple[SeedError, ...], now: datetime) -> str | None:
    return json.dumps([_error(error, now) for error in errors]) if errors else None


def _error(error: SeedError, now: datetime) -> dict[str, str]:
    code, text, message = error.words
    document = {"statusCode": code, "statusText": text, "errorMessage": message}
    document["erroredOnUtc"] = dates.sent(_ago(now, error.age))
    if error.resolved is not None:
        document |= {"status": "Resolved", "resolvedOnUtc": dates.sent(_ago(now, error.resolved))}
    elif error.transient:
        document["status"] = "Active"
    return document


def _info(company: SeedCompany, connection: SeedConnection) -> str | None:
    if connection.synced is None or not BY_KEY[connection.key].shares_organisation:
        return None
    name = company.name
    if connection.entity is not EntityChoice.RIGHT:
        name = entity_for(connection.entity, company.name, company.tags).name or ""
    return json.dumps({"organisationName": name}, ensure_ascii=False)


def _entity(company: SeedCompany, connection: SeedConnection) -> str | None:
    if connection.synced is None or BY_KEY[connection.key].source_type != "Accounting":
        return None
    return entity_for(connection.entity, company.name, company.tags).kept()


def _ago(now: datetime, hours: float) -> str:
    return dates.kept(now - timedelta(seconds=round(hours * 3600)))
