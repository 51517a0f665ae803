"""A company's row and its preview."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from console_app.services.veil import HIDDEN
from console_app.services.visible import visible
from console_app.tui.render.facts import facts
from console_app.tui.render.status import look_of, standing_parts, status_content
from console_app.tui.render.text import plain
from console_app.tui.render.when import ago, day, full

if TYPE_CHECKING:
    from console_app.services.summaries import CompanySummary

Parts = list[tuple[str, str]]
"""Pieces of a cell: text, and the name of its style."""


def name_cell(company: CompanySummary) -> Parts:
    """The name, which is empty for nobody: a nameless company is told by its id."""
    return [(shown_name(company.name, company.id), "")]


def shown_name(name: str, company_id: str) -> str:
    """A company's name, or what stands for it where there is none to be seen."""
    return visible(name).strip() or f"(no name) {visible(company_id)[:8]}"


def status_cell(company: CompanySummary) -> Parts:
    """The most urgent connection in words, the others as symbols."""
    return standing_parts(company)


def platform_cell(company: CompanySummary) -> Parts:
    """The platforms, each once."""
    return [(visible(company.platforms) or "–", "" if company.platforms else "muted")]


def created_cell(company: CompanySummary) -> Parts:
    """The day on which the company was created."""
    return [(day(company.created), "muted")]


def synced_cell(company: CompanySummary) -> Parts:
    """How long ago data was last synced."""
    return [(ago(company.last_sync, never="never"), "muted")]


def id_cell(company: CompanySummary) -> Parts:
    """The beginning of the id."""
    return [(visible(company.short_id), "muted")]


def since_cell(company: CompanySummary) -> Parts:
    """Since when the most urgent connection has its status, as far as our looks know."""
    first = company.connections[0] if company.connections else None
    return [(ago(first.since if first else None, never="–"), "muted")]


def age_cell(company: CompanySummary) -> Parts:
    """How long ago the most urgent connection was created."""
    first = company.connections[0] if company.connections else None
    return [(ago(first.created if first else None, never="–"), "muted")]


def errors_cell(company: CompanySummary) -> Parts:
    """What is in the way of the most urgent connection that has something in its way."""
    errors = [error for connection in company.connections for error in connection.errors]
    if not errors:
        return [("–", "muted")]
    more = f" +{len(errors) - 1}" if len(errors) > 1 else ""
    return [(visible(errors[0].text or errors[0].code) + more, "warning")]


def connections_cell(company: CompanySummary) -> Parts:
    """How many connections there are."""
    return [(f"{len(company.connections):,}", "" if company.connections else "muted")]


def tags_cell(company: CompanySummary) -> Parts:
    """The tags."""
    return [(visible(", ".join(f"{key}={value}" for key, value in company.tags)) or "–", "muted")]


def created_by_cell(company: CompanySummary) -> Parts:
    """Who created the company."""
    return [(visible(company.created_by) or "–", "muted")]


def description_cell(company: CompanySummary) -> Parts:
    """The description."""
    return [(visible(company.description) or "–", "muted")]


def hidden_preview() -> Content:
    """What the side panel tells of a company that is hidden."""
    hint = "Hidden while the screen is shared. Enter opens it: from then on it is the customer of the call."
    return Content("\n\n").join([plain(HIDDEN, "bold"), plain(hint, "$quiet")])


def preview(company: CompanySummary) -> Content:
    """What the side panel tells of the company under the cursor."""
    # The id has a line of its own: behind a label it would not fit the panel.
    lines: list[Content] = [
        plain(shown_name(company.name, company.id), "bold"),
        plain(company.id, "$quiet"),
        Content(""),
    ]
    if company.description:
        lines += [plain(company.description, "$quiet"), Content("")]
    rows = [
        ("Created", plain(full(company.created))),
        ("Last sync", plain(full(company.last_sync, never="never"))),
    ]
    rows += [(key, plain(value)) for key, value in company.tags]
    lines += [facts(rows), Content("")]
    if company.unreadable:
        lines.append(plain(f"{company.unreadable} of its connections could not be read.", "$text-warning"))
    elif not company.connections:
        lines.append(plain("Nothing has been connected yet. Press a to add a connection.", "$quiet"))
    for connection in company.connections:
        lines.append(
            Content.assemble(
                status_content(connection.status),
                "  ",
                plain(connection.platform_name or connection.integration_key, "bold"),
                ("  ⚠ error" if connection.has_open_error else "", "$text-warning"),
            )
        )
        lines.append(plain(f"  {look_of(connection.status).meaning}", "$quiet"))
        since = f"  created {ago(connection.created)}"
        if connection.last_sync:
            since += f", synced {ago(connection.last_sync)}"
        lines.append(plain(since, "$quiet"))
    return Content("\n").join(lines)
