"""Render a company's facts, and the preview of its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from console_app.codat.company_names import clean_name, name_pieces, respelt
from console_app.services.companies.cached_company import has_open_error, last_sync_of
from console_app.services.companies.follow_up import NOTHING
from console_app.services.text.sanitize import sanitized
from console_app.tui.commands.keys import key_for
from console_app.tui.render.company_cells import shown_name
from console_app.tui.render.connection import platform_name
from console_app.tui.render.follow_up import follow_up_rows
from console_app.tui.render.status import status_style
from console_app.tui.render.text import ago, facts, full, plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from console_app.codat.models import Company, Connection
    from console_app.services.companies.field_changes import FieldChange
    from console_app.services.companies.follow_up import FollowUp

Parts = list[tuple[str, str]]


def company_facts(company: Company, follow_up: FollowUp = NOTHING) -> Content:
    """Return the facts about a company, without its connections; how people follow it up comes behind its name."""
    rows = [
        ("Name", plain(shown_name(company.name, company.id), "bold")),
        ("Id", plain(company.id)),
        ("Created", plain(full(company.created))),
        ("Last sync", plain(full(last_sync_of(company), never="never"))),
    ]
    if company.created_by_user_name:
        rows.insert(3, ("Created by", plain(company.created_by_user_name)))
    if company.description:
        rows.insert(1, ("Description", plain(company.description)))
    rows[1:1] = follow_up_rows(follow_up)
    rows.append(("Tags", _tags(company)))
    if company.products:
        rows.append(("Products", plain(", ".join(company.products))))
    if company.parent:
        rows.append(("Parent", plain(company.parent.name or company.parent.id)))
    if company.subsidiaries:
        names = ", ".join(reference.name or reference.id for reference in company.subsidiaries)
        rows.append(("Subsidiaries", plain(names)))
    return facts(rows)


def _tags(company: Company) -> Content:
    if not company.tags:
        return plain("none", "$quiet")
    pairs = [Content.assemble(plain(key, "$accent"), "=", plain(value)) for key, value in company.tags.items()]
    return Content("   ").join(pairs)


def platform_cell(connection: Connection) -> Parts:
    """Return the platform's name."""
    return [(platform_name(connection), "strong")]


def status_cell(connection: Connection) -> Parts:
    """Return symbol and word of the status, with a mark for open errors."""
    style = status_style(connection.status)
    parts = [(f"{style.symbol} {style.word}", style.style)]
    if has_open_error(connection):
        parts.append((" ⚠", "warning"))
    return parts


def source_cell(connection: Connection) -> Parts:
    """Return the kind of software."""
    return [(sanitized(connection.source_type), "muted")]


def created_cell(connection: Connection) -> Parts:
    """Return the connection's age."""
    return [(ago(connection.created, never="–"), "muted")]


def synced_cell(connection: Connection) -> Parts:
    """Return how long ago data was last synced."""
    return [(ago(connection.last_sync, never="never"), "muted")]


def id_cell(connection: Connection) -> Parts:
    """Return the beginning of the id."""
    return [(sanitized(connection.id)[:8], "muted")]


def name_preview(name: str, place: str = "create") -> Content:
    """Return the name as it will be saved and, if anything is dropped, what was typed with that marked.

    Args:
        name: The typed name.
        place: The place of the form's commands.
    """
    if not name.strip():
        return plain("Letters A to Z, digits, spaces and - ' & @ . , ? ! are kept.", "$quiet")
    pieces = name_pieces(name.strip())
    cleaned = clean_name(name)
    if cleaned and all(kept for _, kept in pieces):
        return facts([("Saved as", plain(cleaned, "bold"))])
    offer = _offer(name, place)
    if not cleaned:
        nothing = "Nothing of this name would remain. Use letters A to Z and digits."
        return Content.assemble(plain(nothing, "bold $text-error"), *offer)
    marked = [plain(text) if kept else plain(_seen(text), "reverse $text-error") for text, kept in pieces]
    names = facts([("Saved as", plain(cleaned, "bold")), ("Typed", Content.assemble(*marked))])
    return Content.assemble(names, *offer)


def _offer(name: str, place: str) -> list[Content | tuple[str, str]]:
    """Return the hint for the key that spells the name with letters that Codat keeps, if it would drop some."""
    spelt = respelt(name)
    return [(f"\n{key_for(place, 'respell')} writes ", "$accent"), plain(spelt, "bold")] if spelt else []


def _seen(dropped: str) -> str:
    """Return the dropped text, with a sign for invisible characters."""
    return "".join(each if sanitized(each) == each else f"U+{ord(each):04X}" for each in dropped)


def changes_content(steps: Iterable[FieldChange]) -> Content:
    """Return changes of a company, a field each: what it loses, and below it what it gets."""
    lines = []
    for step in steps:
        before, after = step.shown()
        lines.append(plain(step.label, "bold"))
        for sign, text, style in (("−", before, "$text-error"), ("+", after, "$text-success")):
            if text is not None:
                lines.append(Content.assemble(plain(f"  {sign} ", f"bold {style}"), plain(text, style)))
    return Content("\n").join(lines)
