"""Render a company of a worklist: all that is known of it, and its cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from console_app.services.companies.statuses import NO_CONNECTIONS
from console_app.services.text.privacy_mask import HIDDEN
from console_app.services.text.sanitize import sanitized
from console_app.services.text.time_format import coming_day
from console_app.tui.render.changes import errors_text
from console_app.tui.render.company_cells import shown_name
from console_app.tui.render.follow_up import follow_up_rows
from console_app.tui.render.status import status_content, status_style
from console_app.tui.render.text import clip, clock, counted, facts, full, plain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from console_app.services.audit import WorkItem, Worklist
    from console_app.services.audit.work_marks import Done, Snooze, WorkMarks
    from console_app.services.companies.cached_company import CompanySummary, ConnectionSummary
    from console_app.services.companies.follow_up import FollowUp, FollowUpEvent
    from console_app.services.text.privacy_mask import PrivacyMask
    from console_app.tui.widgets.table.widget import CellValue

GONE = "No longer in the list."
_LONGEST_BY = 24
"""The cells of a user's name."""


def item_name(item: WorkItem, privacy_mask: PrivacyMask) -> str:
    """Return the company of the item."""
    return privacy_mask.name(item.company_id, shown_name(item.company_name, item.company_id))


def reason_text(reason: str, company_id: str, privacy_mask: PrivacyMask) -> str:
    """Return why it is listed; without the error for a hidden company, because errors can name a person."""
    words = sanitized(reason)
    return _without_error(words) if privacy_mask.hides(company_id) else privacy_mask.mask_sentence(words)


def _without_error(reason: str) -> str:
    return reason.partition(";")[0]


def reasons_text(item: WorkItem, privacy_mask: PrivacyMask) -> str:
    """Return all reasons of a company, each once, on one line."""
    return " · ".join(dict.fromkeys(reason_text(each, item.company_id, privacy_mask) for each in item.reasons))


def note_text(note: FollowUpEvent | None, privacy_mask: PrivacyMask) -> str:
    """Return the note or the next step of a company, which may name a person; empty if there is none."""
    if note is None:
        return ""
    return HIDDEN if privacy_mask.hides(note.company_id) else privacy_mask.mask_sentence(sanitized(note.text))


def mark_cell(done: Done | None, snooze: Snooze | None, note: FollowUpEvent | None) -> CellValue:
    """Return the sign of a company: done, left until a later day, or with a note."""
    if done is not None:
        return [("✓", "mark")]
    if snooze is not None:
        return [("z", "muted")]
    return [("✎" if note is not None else "", "muted")]


def statuses_cell(item: WorkItem, known: Sequence[ConnectionSummary | None], *, is_known: bool) -> CellValue:
    """Return the status of the most urgent connection in words, those of the others as symbols.

    Args:
        item: The company.
        known: Its connections by task, as they are now; None for one that is gone, and for none.
        is_known: True if the company is still in the list.
    """
    cells = []
    for place, (task, connection) in enumerate(zip(item.tasks, known, strict=True)):
        if connection is None and (task.connection_id is not None or not is_known):
            cells.append(("gone" if not place else "×", "muted"))
            continue
        style = status_style(connection.status if connection else NO_CONNECTIONS)
        cells.append((style.symbol if place else f"{style.symbol} {style.word}", style.style))
    return [part for place, cell in enumerate(cells) for part in ([(" ", "")] if place else []) + [cell]]


def platforms_text(known: Sequence[ConnectionSummary | None]) -> str:
    """Return the platforms of a company's connections, each once."""
    names = dict.fromkeys(sanitized(each.platform_name) for each in known if each is not None)
    return ", ".join(names) or "–"


def progress_words(worklist: Worklist, marks: WorkMarks, companies: dict[str, CompanySummary]) -> str:
    """Return how far one is: "3 done, 2 snoozed, 11 to do"."""
    done = sum(item.company_id in marks.done for item in worklist.items)
    left = sum(marks.is_open(item, companies.get(item.company_id)) for item in worklist.items)
    snoozed = len(worklist.items) - done - left
    middle = f", {snoozed:,} snoozed" if snoozed else ""
    return f"{done:,} done{middle}, {left:,} to do"


def size_words(worklist: Worklist, place: int) -> str:
    """Return where one is, and what the list is made of: "1 of 16 companies · 17 connections"."""
    total = len(worklist.items)
    parts = [f"{place:,} of {counted(total, 'company', 'companies')}"]
    if worklist.connections != total:
        parts.append(counted(worklist.connections, "connection"))
    if worklist.left_out:
        parts.append(f"{worklist.left_out:,} more need no work")
    return " · ".join(parts)


def item_words(
    item: WorkItem,
    company: CompanySummary | None,
    known: Sequence[ConnectionSummary | None],
    marks: WorkMarks,
    follow_up: FollowUp,
    privacy_mask: PrivacyMask,
    moment: datetime,
) -> Content:
    """Return everything that is known of a company.

    Args:
        item: The company with what there is to do.
        company: The company as it is now; None if it is not in the list any more.
        known: Its connections by task; None for one that is gone, and for none.
        marks: What people have said of it on this worklist.
        follow_up: How it is followed up.
        privacy_mask: Hides what is not for the customer on the call.
        moment: Now.
    """
    done, snooze = marks.done.get(item.company_id), marks.snooze(item, company)
    note = follow_up.note
    lines = [
        Content.assemble(
            plain(item_name(item, privacy_mask), "bold"),
            (f"   ✓ done by {_by(done.by)} at {clock(done.at)}" if done else "", "$text-success"),
            (f"   snoozed until {_until(snooze, marks.day)}" if snooze else "", "$text-warning"),
        ),
    ]
    if note is not None:
        lines.append(
            Content.assemble(
                "✎ ",
                plain(note_text(note, privacy_mask)),
                plain(f"   {_by(note.by)}, {full(note.at, moment)}", "$quiet"),
            )
        )
    if company is None:
        rows = [("Why", _why(item, privacy_mask)), ("Company", plain(GONE, "$text-warning"))]
    elif len(item.tasks) == 1:
        rows = _only(item, company, known[0], privacy_mask, moment)
    else:
        rows = _several(item, known, privacy_mask)
    if not privacy_mask.hides(item.company_id):
        rows = [*follow_up_rows(follow_up, with_note=False), *rows]
    if company is not None and company.description:
        rows.append(("About", plain(privacy_mask.text(company.id, company.description), "$quiet")))
    lines += [Content(""), facts(rows)]
    return Content("\n").join(lines)


def _by(user: str) -> str:
    return clip(sanitized(user), _LONGEST_BY)


def _until(snooze: Snooze, today: date) -> str:
    return f"{coming_day(snooze.until, today)}, by {_by(snooze.by)}"


def _why(item: WorkItem, privacy_mask: PrivacyMask) -> Content:
    return plain(reasons_text(item, privacy_mask), "bold")


def _only(
    item: WorkItem,
    company: CompanySummary,
    connection: ConnectionSummary | None,
    privacy_mask: PrivacyMask,
    moment: datetime,
) -> list[tuple[str, Content]]:
    if connection is None:
        rows = [("Why", _why(item, privacy_mask))]
        standing = status_content(NO_CONNECTIONS) if item.connection_id is None else plain(GONE, "$text-warning")
        return [*rows, ("Connection", standing), ("Last sync", plain(full(company.last_sync, moment)))]
    why = reasons_text(item, privacy_mask)
    rows = [
        # The errors have a line of their own.
        ("Why", plain(_without_error(why) if connection.errors else why, "bold")),
        (
            "Connection",
            Content.assemble(plain(sanitized(connection.platform_name)), "   ", status_content(connection.status)),
        ),
    ]
    if connection.since is not None:
        rows.append(("Since", plain(full(connection.since, moment))))
    rows += [
        ("Created", plain(full(connection.created, moment))),
        ("Last sync", plain(full(connection.last_sync, moment))),
    ]
    if connection.errors:
        rows.append(("Errors", plain(errors_text(connection.errors, item.company_id, privacy_mask), "$text-error")))
    return rows


def _several(
    item: WorkItem, known: Sequence[ConnectionSummary | None], privacy_mask: PrivacyMask
) -> list[tuple[str, Content]]:
    """Return a line a connection, and their errors, each once."""
    rows: list[tuple[str, Content]] = []
    for task, connection in zip(item.tasks, known, strict=True):
        why = plain(_without_error(reason_text(task.reason, item.company_id, privacy_mask)), "bold")
        if connection is None:
            rows.append(("–", Content.assemble(why, "   ", plain(GONE, "$text-warning"))))
        else:
            status = status_content(connection.status)
            rows.append((sanitized(connection.platform_name), Content.assemble(status, "   ", why)))
    errors = tuple(error for each in known if each is not None for error in each.errors)
    if errors:
        rows.append(("Errors", plain(errors_text(errors, item.company_id, privacy_mask), "$text-error")))
    return rows
