"""Companies for audits, made the way the list makes them."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, Any

from console_app.codat.models import Company, Connection, ConnectionErrorRecord
from console_app.services.summaries import summarise

if TYPE_CHECKING:
    from console_app.services.summaries import CompanySummary

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
_numbers = count(1)


def connection(
    status: str = "Linked",
    platform: tuple[str, str] = ("gbol", "Xero"),
    *,
    created: datetime | None = NOW,
    synced: datetime | None = NOW,
    error: str = "",
) -> Connection:
    key, name = platform
    errors = [ConnectionErrorRecord(status_code="403", error_message=error)] if error else []
    return Connection(
        id=f"conn-{next(_numbers)}",
        integration_key=key,
        platform_name=name,
        status=status,
        created=created,
        last_sync=synced,
        errors=errors,
    )


def row(*connections: Connection, name: str = "Toft Stores", **more: Any) -> CompanySummary:
    return summarise(Company(id=f"comp-{next(_numbers)}", name=name, connections=list(connections), **more))
