"""Render how a company is followed up: its owner, the next step, and notes, each with who and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from console_app.services.companies.follow_up import OVERDUE, is_overdue
from console_app.services.text.sanitize import sanitized
from console_app.services.text.time_format import coming_day, today
from console_app.tui.render.text import clip, full, plain

if TYPE_CHECKING:
    from datetime import date

    from console_app.services.companies.follow_up import FollowUp, FollowUpEvent

LONGEST_BY = 24
"""The cells of a user's name."""


def author_words(event: FollowUpEvent) -> str:
    """Return who has said something, and when."""
    return f"{clip(sanitized(event.by), LONGEST_BY)}, {full(event.at)}"


def due_content(due: date) -> Content:
    """Return the day of a step in words, marked if it is today or past."""
    words = coming_day(due, today())
    if is_overdue(due, today()):
        return plain(f"{OVERDUE} {words}", "$text-error")
    return plain(words, "$text-warning" if due == today() else "")


def note_line(note: FollowUpEvent) -> Content:
    """Return a note on a line of its own."""
    return Content.assemble("✎ ", plain(note.text), plain(f"   {author_words(note)}", "$quiet"))


def follow_up_rows(follow_up: FollowUp, *, with_note: bool = True) -> list[tuple[str, Content]]:
    """Return the labels and values of what a company has; none if it has nothing. Nothing is hidden here."""
    rows = []
    if follow_up.owner is not None:
        rows.append(("Owner", _with_who(plain(follow_up.owner.text, "bold"), follow_up.owner)))
    if follow_up.step is not None:
        rows.append(("Next step", _with_who(plain(follow_up.step.text, "bold"), follow_up.step)))
    if follow_up.due is not None:
        rows.append(("Due", due_content(follow_up.due)))
    if with_note and follow_up.note is not None:
        rows.append(("Note", _with_who(plain(follow_up.note.text), follow_up.note)))
    return rows


def _with_who(value: Content, event: FollowUpEvent) -> Content:
    return Content.assemble(value, plain(f"   {author_words(event)}", "$quiet"))
