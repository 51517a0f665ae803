"""Render an item of a worklist, and its cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from console_app.services.companies.statuses import NO_CONNECTIONS
from console_app.services.text.sanitize import sanitized
from console_app.tui.render.changes import errors_text
from console_app.tui.render.company_cells import shown_name
from console_app.tui.render.status import status_content
from console_app.tui.render.text import facts, full, plain

if TYPE_CHECKING:
    from datetime import datetime

    from console_app.services.audit import WorkItem
    from console_app.services.companies.cached_company import CompanySummary, ConnectionSummary
    from console_app.services.text.privacy_mask import PrivacyMask

GONE = "No longer in the list."


def item_name(item: WorkItem, privacy_mask: PrivacyMask) -> str:
    """Return the company of the item."""
    return privacy_mask.name(item.company_id, shown_name(item.company_name, item.company_id))


def reason_text(item: WorkItem, privacy_mask: PrivacyMask) -> str:
    """Return why it is listed; without the error for a hidden company, because errors can name a person."""
    reason = sanitized(item.reason)
    return reason.partition(";")[0] if privacy_mask.hides(item.company_id) else privacy_mask.mask_sentence(reason)


def item_words(
    item: WorkItem,
    company: CompanySummary | None,
    connection: ConnectionSummary | None,
    privacy_mask: PrivacyMask,
    moment: datetime,
    *,
    done: bool,
) -> Content:
    """Return everything that is known of an item."""
    lines = [
        Content.assemble(plain(item_name(item, privacy_mask), "bold"), ("   ✓ done" if done else "", "$text-success"))
    ]
    rows: list[tuple[str, Content]] = [("Why", plain(reason_text(item, privacy_mask), "bold"))]
    if company is None:
        rows.append(("Company", plain(GONE, "$text-warning")))
    elif connection is None:
        standing = status_content(NO_CONNECTIONS) if item.connection_id is None else plain(GONE, "$text-warning")
        rows.append(("Connection", standing))
    else:
        rows += _connection(item.company_id, connection, privacy_mask, moment)
    if company is not None:
        rows.append(("Last sync", plain(full(connection.last_sync if connection else company.last_sync, moment))))
        if company.description:
            rows.append(("About", plain(privacy_mask.text(company.id, company.description), "$quiet")))
    lines += [Content(""), facts(rows)]
    return Content("\n").join(lines)


def _connection(
    company_id: str, connection: ConnectionSummary, privacy_mask: PrivacyMask, moment: datetime
) -> list[tuple[str, Content]]:
    rows = [
        (
            "Connection",
            Content.assemble(plain(sanitized(connection.platform_name)), "   ", status_content(connection.status)),
        )
    ]
    if connection.since is not None:
        rows.append(("Since", plain(full(connection.since, moment))))
    rows.append(("Created", plain(full(connection.created, moment))))
    if connection.errors:
        rows.append(("Errors", plain(errors_text(connection.errors, company_id, privacy_mask), "$text-error")))
    return rows
