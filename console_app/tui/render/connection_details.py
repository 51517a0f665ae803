"""Render the connection under the cursor of a company's screen, from what is known without a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from console_app.services.companies.cached_company import has_open_error
from console_app.tui.render.connection import error_history, platform_name
from console_app.tui.render.entity import EntityState, entity_rows
from console_app.tui.render.status import status_content, status_style
from console_app.tui.render.text import facts, full, plain

if TYPE_CHECKING:
    from datetime import datetime

    from console_app.codat.models import Company, Connection
    from console_app.services.connections.entity import EntityCheck
    from console_app.services.connections.slots import PlatformSlots
    from console_app.services.text.privacy_mask import PrivacyMask

NOTHING = "There is no connection to show."


def connection_details(
    company: Company,
    connection: Connection,
    privacy_mask: PrivacyMask,
    *,
    since: datetime | None = None,
    check: EntityCheck | None = None,
    slots: PlatformSlots | None = None,
) -> Content:
    """Return what is known of a connection, without its link; what needs a person comes before the ids.

    Args:
        company: The company.
        connection: The connection.
        privacy_mask: What a shared screen hides.
        since: Since when it has its status; None if no snapshot saw it change.
        check: Whose books it leads to; None if Codat was never asked.
        slots: The platform's limit, if it may refuse the customer; None otherwise.
    """
    shown = privacy_mask.connection(connection)
    heading = [
        Content.assemble(plain(platform_name(shown), "bold"), plain(f"  {shown.integration_key}", "$quiet")),
        status_content(shown.status),
        # Without a label, as the id below: beside one they would not fit a narrow panel.
        plain(status_style(shown.status).meaning, "$quiet"),
    ]
    rows = [
        ("Since", plain(full(since, never="no change was seen"), "" if since else "$quiet")),
        ("Last sync", plain(full(shown.last_sync, never="never"))),
        ("Created", plain(full(shown.created))),
    ]
    # The key that takes a person's word back works on the connection's own screen only.
    books = entity_rows(EntityState(check), company, privacy_mask)[:2]
    rows += [("Their books", each) for each in books[:1]]
    parts = [Content("\n").join(heading), Content("\n").join([facts(rows), *books[1:]])]
    if slots is not None:
        parts.insert(1, plain(f"⚠ {slots.sentence} {slots.advice}", "$text-warning"))
    if shown.errors and privacy_mask.hides(company.id):
        # An error can name a person.
        parts.append(plain("Its errors are hidden while the screen is shared.", "$quiet"))
    elif shown.errors:
        above = "Errors" if has_open_error(connection) else "Errors, all resolved"
        parts.append(Content("\n").join([plain(above, "$quiet"), error_history(shown)]))
    return Content("\n\n").join([*parts, plain(shown.id, "$quiet")])
