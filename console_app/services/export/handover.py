"""Build the document for a colleague who takes companies over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.services.companies.follow_up import NOTHING
from console_app.services.companies.statuses import NO_CONNECTIONS
from console_app.services.export.document import Column, Document, Kind, Provenance, Row
from console_app.services.text.time_format import iso_day

if TYPE_CHECKING:
    from collections.abc import Iterable

    from console_app.services.companies.cached_company import CompanySummary

HANDOVER_COLUMNS = (
    Column("company_id", "Company id"),
    Column("company", "Company"),
    Column("standing", "Worst status"),
    Column("connections", "Connections"),
    Column("owner", "Owner"),
    Column("owner_by", "Owner set by"),
    Column("owner_at", "Owner set", is_moment=True),
    Column("next_step", "Next step"),
    Column("due", "Due"),
    Column("next_step_by", "Next step by"),
    Column("next_step_at", "Next step set", is_moment=True),
    Column("notes", "Notes"),
)


def handover_document(companies: Iterable[CompanySummary], source: Provenance) -> Document:
    """Return companies with how they are followed up, a row each, in the given order.

    Args:
        companies: The companies.
        source: The account, the time of the data and the search behind it.
    """
    listed = list(companies)
    counts = {
        "companies": len(listed),
        "connections": sum(len(each.connections) for each in listed),
        "notes": sum(len((each.follow_up or NOTHING).notes) for each in listed),
    }
    return Document(Kind.HANDOVER, "Handover", source, counts, HANDOVER_COLUMNS, list(map(_row, listed)))


def _row(company: CompanySummary) -> Row:
    follow_up = company.follow_up or NOTHING
    owner, step = follow_up.owner, follow_up.step
    connections = (f"{each.platform_name or each.integration_key}: {each.status}" for each in company.connections)
    return (
        company.id,
        company.name,
        company.standing or NO_CONNECTIONS,
        "; ".join(connections) or None,
        *((owner.text, owner.by, owner.at) if owner else (None, None, None)),
        step.text if step else None,
        iso_day(follow_up.due) if follow_up.due else None,
        *((step.by, step.at) if step else (None, None)),
        follow_up.notes,
    )
