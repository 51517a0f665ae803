"""Build a company from its stored row, for when Codat cannot be reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.codat.models import Company, Connection, ConnectionErrorRecord

if TYPE_CHECKING:
    from console_app.services.companies.cached_company import CompanySummary, ConnectionSummary


def company_of(row: CompanySummary) -> Company:
    """Return the company with the data of its row: no links, no products, no parent, and only open errors."""
    return Company(
        id=row.id,
        name=row.name,
        description=row.description or None,
        created=row.created,
        last_sync=row.last_sync,
        created_by_user_name=row.created_by or None,
        owner_user_ids=list(row.owner_ids),
        tags=dict(row.tags),
        connections=[_connection_of(each) for each in row.connections],
    )


def _connection_of(row: ConnectionSummary) -> Connection:
    errors = [
        ConnectionErrorRecord(status_code=each.code, error_message=each.text, errored_on=each.at, status="Active")
        for each in row.errors
    ]
    return Connection(
        id=row.id,
        integration_key=row.integration_key,
        platform_name=row.platform_name,
        status=row.status,
        source_type=row.source_type,
        created=row.created,
        last_sync=row.last_sync,
        errors=errors,
    )
