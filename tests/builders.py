"""Builders of the objects that tests are about, each with defaults that a test overrides where they matter.

What Codat answers with is made by `connection` and `company`, a row of the list by `company_summary`, as the list makes
it. `connection_row` and `company_row` make rows from their stored fields, with texts that Codat would not send.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

from console_app import codat
from console_app.config.profiles import Profile
from console_app.services.companies.cached_company import CompanySummary, ConnectionSummary, OpenError, summarise
from console_app.services.journal.entries import Entry, EventKind, group_events
from console_app.services.snapshots.models import Change, ChangeKind, Snapshot
from console_app.services.snapshots.row_format import by_urgency, make_company

if TYPE_CHECKING:
    from console_app.codat.models import Company, Connection
    from console_app.sandbox.embedded import Endpoint

NOW = datetime(2026, 11, 25, 9, 30, 0, 123456, tzinfo=UTC)
DAY = timedelta(days=1)
XERO = ("gbol", "Xero")
QUICKBOOKS = ("qhyg", "QuickBooks Online")
_numbers = count(1)


def connection(
    status: str = "Linked", platform: tuple[str, str] = XERO, *, error: str = "", **fields: Any
) -> Connection:
    """Return a connection as Codat lists it, with an id of its own.

    Args:
        status: The status, as Codat writes it. A Linked connection has synced at `NOW`, any other never.
        platform: The key and the name of its platform.
        error: The message of its one error, which is open; empty for none.
        fields: Other fields of the model, by the model's names.
    """
    key, name = platform
    given: dict[str, Any] = {
        "id": f"conn-{next(_numbers)}",
        "integration_key": key,
        "platform_name": name,
        "status": status,
        "created": NOW,
        "last_sync": NOW if status == "Linked" else None,
        "errors": [codat.ConnectionErrorRecord(status_code="403", error_message=error)] if error else [],
    }
    return codat.Connection(**(given | fields))


def company(*connections: Connection, name: str = "Toft Stores", **fields: Any) -> Company:
    """Return a company as Codat lists it, with an id of its own.

    Args:
        connections: Its connections, in Codat's order.
        name: Its name.
        fields: Other fields of the model, by the model's names.
    """
    given: dict[str, Any] = {"id": f"comp-{next(_numbers)}", "name": name, "connections": list(connections)}
    return codat.Company(**(given | fields))


def company_summary(*connections: Connection, name: str = "Toft Stores", **fields: Any) -> CompanySummary:
    """Return a row of the list, made of a company as the list makes it. The arguments are those of `company`."""
    return summarise(company(*connections, name=name, **fields))


def connection_row(
    identity: str = "c1", status: str = "Linked", *, error: str = "", synced: datetime | None = NOW, **fields: Any
) -> ConnectionSummary:
    """Return a connection of a row, from its stored fields as they are.

    Args:
        identity: Its id.
        status: The status, as Codat writes it.
        error: The message of its one open error; empty for none.
        synced: When it synced last.
        fields: `key` and `platform`, the key and the name of its platform.
    """
    key, name = XERO
    return ConnectionSummary(
        id=identity,
        integration_key=fields.get("key", key),
        platform_name=fields.get("platform", name),
        status=status,
        source_type="Accounting",
        created=NOW - 9 * DAY,
        last_sync=synced,
        errors=(OpenError("403", error, NOW),) if error else (),
    )


def company_row(identity: str, *connections: ConnectionSummary, name: str = "", **fields: Any) -> CompanySummary:
    """Return a row of the list, from its stored fields as they are, each of which has a value.

    Args:
        identity: Its id.
        connections: Its connections, in any order.
        name: Its name; empty for one that follows from the id.
        fields: Other fields of the row.
    """
    synced = [each.last_sync for each in connections if each.last_sync is not None]
    return make_company(
        identity,
        name or f"Company {identity}",
        fields.get("description", "A note"),
        fields.get("created", NOW - 10 * DAY),
        fields.get("last_sync", max(synced, default=None)),
        fields.get("tags", (("region", "uk"),)),
        fields.get("created_by", "jo@example.com"),
        fields.get("unreadable", 0),
        by_urgency(connections),
        fields.get("owner_ids", ()),
    )


def profile(name: str = "default", **fields: Any) -> Profile:
    """Return a profile of an account at Codat's usual address, with a key.

    Args:
        name: The name of the profile.
        fields: Other fields of the profile.
    """
    given: dict[str, Any] = {"is_sandbox": False, "base_url": "https://api.codat.io", "key_text": "k" * 40}
    return Profile(name, **(given | fields))


def profile_at(endpoint: Endpoint, **fields: Any) -> Profile:
    """Return a profile for a server that runs, with its key. `fields` are other fields of the profile."""
    return profile(**{"base_url": endpoint.base_url, "key_text": endpoint.api_key, **fields})


def snapshot(number: int, at: datetime = NOW, **fields: Any) -> Snapshot:
    """Return a snapshot of five companies with seven connections.

    Args:
        number: Its number.
        at: When the account was read.
        fields: Other fields of the snapshot.
    """
    given: dict[str, Any] = {"id": number, "at": at, "companies": 5, "connections": 7}
    return Snapshot(**(given | fields))


def change(kind: ChangeKind, name: str = "Toft", *, seen: datetime = NOW, **fields: Any) -> Change:
    """Return a change of a company, or of its connection to Xero, that was not there a day before `NOW`.

    Args:
        kind: What changed.
        name: The name of the company.
        seen: The moment of the snapshot that first saw it.
        fields: Other fields of the change.
    """
    given: dict[str, Any] = {"seen_before": NOW - DAY, "platform_name": XERO[1]}
    return Change(kind, f"id of {name}", name, seen=seen, **(given | fields))


def journal_entry(number: int = 1, *, at: datetime = NOW, **event: Any) -> Entry:
    """Return an entry of the journal, of a write that was begun.

    Args:
        number: Its number in the journal.
        at: When the write was begun.
        event: Other fields of the event that began it, by the journal's names; a company is created without them.
    """
    begun = {"event": EventKind.BEGUN, "id": f"{number}", "at": at.isoformat(), "action": "create-company"}
    (entry,) = group_events([(number, {**begun, **event})])
    return entry
