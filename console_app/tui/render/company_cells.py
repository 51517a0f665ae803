"""Render a company's row and its preview."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from console_app.clock import now
from console_app.services.companies.columns import COLUMNS, SortBy
from console_app.services.companies.follow_up import due_text, is_overdue
from console_app.services.text.privacy_mask import HIDDEN
from console_app.services.text.sanitize import sanitized
from console_app.services.text.time_format import today
from console_app.tui.commands.keys import key_of
from console_app.tui.render.follow_up import follow_up_rows
from console_app.tui.render.status import standing_parts, status_content, status_style
from console_app.tui.render.text import facts, full, plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from console_app.services.companies.cached_company import CompanySummary

Parts = list[tuple[str, str]]
"""Pieces of a cell: text, and the name of its style."""


def name_cell(company: CompanySummary) -> Parts:
    """Return the name; the id for a company without a name."""
    return [(shown_name(company.name, company.id), "")]


def shown_name(name: str, company_id: str) -> str:
    """Return a company's name, or what replaces a missing or invisible one."""
    return sanitized(name).strip() or f"(no name) {sanitized(company_id)[:8]}"


def status_cell(company: CompanySummary) -> Parts:
    """Return the most urgent connection in words, the others as symbols."""
    return standing_parts(company)


def id_cell(company: CompanySummary) -> Parts:
    """Return the beginning of the id."""
    return [(sanitized(company.short_id), "muted")]


def errors_cell(company: CompanySummary) -> Parts:
    """Return the open errors of the most urgent connection that has any, and how many others there are."""
    every = (error for connection in company.connections for error in connection.errors)
    errors = list(dict.fromkeys(sanitized(error.text or error.code) for error in every))
    if not errors:
        return [("–", "muted")]
    more = f" +{len(errors) - 1}" if len(errors) > 1 else ""
    return [(errors[0] + more, "warning")]


def connections_cell(company: CompanySummary) -> Parts:
    """Return the number of connections."""
    return [(f"{len(company.connections):,}", "" if company.connections else "muted")]


def due_cell(company: CompanySummary) -> Parts:
    """Return the day of the next step, marked if it is today or past."""
    due = company.follow_up.due if company.follow_up is not None else None
    text = due_text(due, today())
    if due is None or due > today():
        return [(text or "–", "muted")]
    return [(text, "error" if is_overdue(due, today()) else "warning")]


_CELLS: dict[SortBy, Callable[[CompanySummary], Parts]] = {
    SortBy.NAME: name_cell,
    SortBy.STATUS: status_cell,
    SortBy.ERRORS: errors_cell,
    SortBy.CONNECTIONS: connections_cell,
    SortBy.ID: id_cell,
    SortBy.DUE: due_cell,
}
"""The columns whose cells are more than their text."""


def cell_of(by: SortBy) -> Callable[[CompanySummary], Parts]:
    """Return the function that draws the cells of a column: most are its text, or a dash."""
    column = COLUMNS[by]

    def text_cell(company: CompanySummary) -> Parts:
        text = sanitized(column.text(company, now()))
        return [(text or "–", "muted" if column.quiet or not text else "")]

    return _CELLS.get(by, text_cell)


def hidden_preview(company: CompanySummary, typed: str) -> Content:
    """Return the side panel of a hidden company: of its name only what was `typed`."""
    from console_app.services.text.typed_name import is_typed_in_full, typed_part

    name = shown_name(company.name, HIDDEN)
    asks = "" if is_typed_in_full(name, typed) else " It asks first, because that shows the name."
    hint = f"Hidden while the screen is shared. Enter opens it and makes it the customer of the call.{asks}"
    return Content("\n\n").join([plain(typed_part(name, typed), "bold"), plain(hint, "$quiet")])


def preview(company: CompanySummary) -> Content:
    """Return the side panel of the company under the cursor."""
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
    if company.follow_up is not None and (rows := follow_up_rows(company.follow_up)):
        lines += [facts(rows), Content("")]
    if company.unreadable:
        lines.append(plain(f"{company.unreadable} of its connections could not be read.", "$text-warning"))
    elif not company.connections:
        lines.append(plain(f"No connection yet. Press {key_of('companies.connect')} to add one.", "$quiet"))
    for connection in company.connections:
        lines.append(
            Content.assemble(
                status_content(connection.status),
                "  ",
                plain(connection.platform_name or connection.integration_key, "bold"),
                ("  ⚠ error" if connection.has_open_error else "", "$text-warning"),
            )
        )
        lines.append(plain(f"  {status_style(connection.status).meaning}", "$quiet"))
        lines.append(plain(f"  created  {full(connection.created)}", "$quiet"))
        lines.append(plain(f"  synced   {full(connection.last_sync, never='never')}", "$quiet"))
    return Content("\n").join(lines)
