"""A company's own screen: its facts, and the rows of its connections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from console_app.services.summaries import has_open_error, last_sync_of
from console_app.services.visible import visible
from console_app.tui.render.companies import shown_name
from console_app.tui.render.connection import platform_name
from console_app.tui.render.facts import facts
from console_app.tui.render.status import look_of
from console_app.tui.render.text import plain
from console_app.tui.render.when import ago, full

if TYPE_CHECKING:
    from console_app.codat.models import Company, Connection

Parts = list[tuple[str, str]]


def company_facts(company: Company) -> Content:
    """What Codat knows of a company, its connections aside."""
    rows = [
        ("Name", plain(shown_name(company.name, company.id), "bold")),
        ("Id", plain(company.id)),
        ("Created", plain(full(company.created) + _by(company))),
        ("Last sync", plain(full(last_sync_of(company), never="never"))),
    ]
    if company.description:
        rows.insert(1, ("Description", plain(company.description)))
    rows.append(("Tags", _tags(company)))
    if company.products:
        rows.append(("Products", plain(", ".join(company.products))))
    if company.parent:
        rows.append(("Parent", plain(company.parent.name or company.parent.id)))
    if company.subsidiaries:
        names = ", ".join(reference.name or reference.id for reference in company.subsidiaries)
        rows.append(("Subsidiaries", plain(names)))
    return facts(rows)


def _by(company: Company) -> str:
    return f" by {company.created_by_user_name}" if company.created_by_user_name else ""


def _tags(company: Company) -> Content:
    if not company.tags:
        return plain("none", "$quiet")
    pairs = [Content.assemble(plain(key, "$accent"), "=", plain(value)) for key, value in company.tags.items()]
    return Content("   ").join(pairs)


def platform_cell(connection: Connection) -> Parts:
    """The platform's name."""
    return [(platform_name(connection), "strong")]


def status_cell(connection: Connection) -> Parts:
    """Symbol and word, and a mark when something went wrong that is not resolved."""
    look = look_of(connection.status)
    parts = [(f"{look.symbol} {look.word}", look.style)]
    if has_open_error(connection):
        parts.append((" ⚠", "warning"))
    return parts


def source_cell(connection: Connection) -> Parts:
    """What kind of software it is."""
    return [(visible(connection.source_type), "muted")]


def created_cell(connection: Connection) -> Parts:
    """How old the connection is."""
    return [(ago(connection.created, never="–"), "muted")]


def synced_cell(connection: Connection) -> Parts:
    """How long ago data was last synced."""
    return [(ago(connection.last_sync, never="never"), "muted")]


def id_cell(connection: Connection) -> Parts:
    """The beginning of the id."""
    return [(visible(connection.id)[:8], "muted")]
