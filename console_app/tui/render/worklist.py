"""One item of a worklist in full, and its cells in the list of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from console_app.services.summaries import NO_CONNECTIONS
from console_app.services.visible import visible
from console_app.tui.render.changes import errors_said
from console_app.tui.render.companies import shown_name
from console_app.tui.render.facts import facts
from console_app.tui.render.status import status_content
from console_app.tui.render.text import plain
from console_app.tui.render.when import full

if TYPE_CHECKING:
    from datetime import datetime

    from console_app.services.auditing import WorkItem
    from console_app.services.summaries import CompanySummary, ConnectionSummary
    from console_app.services.veil import Veil

GONE = "Not in the list any more."


def item_name(item: WorkItem, veil: Veil) -> str:
    """Whose item it is."""
    return veil.name(item.company_id, shown_name(item.company_name, item.company_id))


def reason_said(item: WorkItem, veil: Veil) -> str:
    """Why it is here; of a company that is hidden without the error behind it, which can name a person."""
    reason = visible(item.reason)
    return reason.partition(";")[0] if veil.hides(item.company_id) else veil.said(reason)


def item_words(
    item: WorkItem,
    company: CompanySummary | None,
    connection: ConnectionSummary | None,
    veil: Veil,
    moment: datetime,
    *,
    done: bool,
) -> Content:
    """Everything that is known of one item."""
    lines = [Content.assemble(plain(item_name(item, veil), "bold"), ("   ✓ done" if done else "", "$text-success"))]
    rows: list[tuple[str, Content]] = [("Why", plain(reason_said(item, veil), "bold"))]
    if company is None:
        rows.append(("Company", plain(GONE, "$text-warning")))
    elif connection is None:
        standing = status_content(NO_CONNECTIONS) if item.connection_id is None else plain(GONE, "$text-warning")
        rows.append(("Connection", standing))
    else:
        rows += _connection(item.company_id, connection, veil, moment)
    if company is not None:
        rows.append(("Last sync", plain(full(connection.last_sync if connection else company.last_sync, moment))))
        if company.description:
            rows.append(("About", plain(veil.text(company.id, company.description), "$quiet")))
    lines += [Content(""), facts(rows)]
    return Content("\n").join(lines)


def _connection(
    company_id: str, connection: ConnectionSummary, veil: Veil, moment: datetime
) -> list[tuple[str, Content]]:
    rows = [
        (
            "Connection",
            Content.assemble(plain(visible(connection.platform_name)), "   ", status_content(connection.status)),
        )
    ]
    if connection.since is not None:
        rows.append(("Since", plain(full(connection.since, moment))))
    rows.append(("Created", plain(full(connection.created, moment))))
    if connection.errors:
        rows.append(("Errors", plain(errors_said(connection.errors, company_id, veil), "$text-error")))
    return rows
