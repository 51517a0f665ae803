"""Hold how people follow a company up: its owner, the next step with a day, and notes, each with who and when.

All of it is a list of events, to which one is added and of which none is changed: a note is corrected by another one,
and a step that is done or an owner who was removed stays in it.
"""

from __future__ import annotations

import os
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

from console_app.records import record
from console_app.services.text.sanitize import one_line, without_links
from console_app.services.text.time_format import iso_day

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

LONGEST_NOTE = 200
"""The characters of a note, and of a step."""
LONGEST_OWNER = 60
"""The characters of an owner's name."""
OVERDUE = "!"
"""The sign of a day that is past."""
_LIKE_A_KEY = 24
"""The characters from which a word without a meaning is taken for a key."""
_LINKS = ("link.codat.io", "/company/")


class EventKind(StrEnum):
    """What a person has said; the value is stored, so it is stable."""

    OWNER = "owner"
    """The owner is `text`; nobody any more if it is empty."""
    STEP = "step"
    """The next step is `text`, to be done by `due`; there is none any more if it is empty."""
    DONE = "done"
    """The step `text` is done."""
    NOTE = "note"


@record(frozen=True, slots=True)
class FollowUpEvent:
    """Something that a person has said of a company."""

    company_id: str
    kind: EventKind
    text: str
    """One line, without links and keys."""
    by: str
    """The user who said it."""
    at: datetime
    due: date | None = None
    """The day of a step."""
    id: str = ""
    """Unique among all writers; empty until it is stored."""
    number: int | None = None
    """Its place in the file; None until it is stored."""


@record(frozen=True, slots=True)
class FollowUp:
    """How a company is followed up now."""

    owner: FollowUpEvent | None
    """None if it has no owner."""
    step: FollowUpEvent | None
    """The next step; None if there is none, or it is done."""
    notes: tuple[FollowUpEvent, ...]
    """The newest first."""
    events: tuple[FollowUpEvent, ...]
    """Everything that was said, the oldest first."""

    @property
    def owner_name(self) -> str:
        """Return the owner; empty if there is none."""
        return self.owner.text if self.owner is not None else ""

    @property
    def next_step(self) -> str:
        """Return the next step; empty if there is none."""
        return self.step.text if self.step is not None else ""

    @property
    def due(self) -> date | None:
        """Return the day of the next step."""
        return self.step.due if self.step is not None else None

    @property
    def note(self) -> FollowUpEvent | None:
        """Return the newest note."""
        return self.notes[0] if self.notes else None


NOTHING = FollowUp(None, None, (), ())
"""A company of which nobody has said anything."""


def follow_up_of(events: Iterable[FollowUpEvent]) -> FollowUp:
    """Return what events come to, in any order: those of the file first, in its order."""
    ordered = tuple(sorted(events, key=lambda each: (each.number is None, each.number or 0)))
    owner = step = None
    notes = []
    for each in ordered:
        match each.kind:
            case EventKind.OWNER:
                owner = each if each.text else None
            case EventKind.STEP:
                step = each if each.text else None
            case EventKind.DONE:
                step = None if step is not None and step.text == each.text else step
            case EventKind.NOTE:
                notes.append(each)
    return FollowUp(owner, step, tuple(reversed(notes)), ordered)


def noted(event: FollowUpEvent) -> FollowUpEvent:
    """Return an event with an id of its own."""
    return event if event.id else replace(event, id=os.urandom(16).hex())


@record(frozen=True, slots=True)
class Wanted:
    """How a company is to be followed up; None for what stays as it is."""

    owner: str | None = None
    """Empty for nobody."""
    step: str | None = None
    """Empty for none."""
    due: date | None = None
    """The day of `step`; None for no day."""
    done: str = ""
    """The step that is done; empty for none."""
    note: str | None = None


def events_of(company_id: str, present: FollowUp, wanted: Wanted, *, by: str, at: datetime) -> list[FollowUpEvent]:
    """Return the events that lead from what a company has to what is wanted; none for what it has already.

    Args:
        company_id: The company.
        present: What it has.
        wanted: What it is to have.
        by: The user who says so.
        at: When.
    """

    def event(kind: EventKind, text: str, due: date | None = None) -> FollowUpEvent:
        return noted(FollowUpEvent(company_id, kind, without_secret(text), by, at, due))

    events = []
    if wanted.owner is not None and wanted.owner != present.owner_name:
        events.append(event(EventKind.OWNER, wanted.owner))
    step, due = present.next_step, present.due
    if wanted.done:
        events.append(event(EventKind.DONE, wanted.done))
        # Another step may have been agreed meanwhile.
        step, due = (step, due) if step != wanted.done else ("", None)
    if wanted.step is not None and (wanted.step, wanted.due) != (step, due):
        events.append(event(EventKind.STEP, wanted.step, wanted.due if wanted.step else None))
    if wanted.note:
        events.append(event(EventKind.NOTE, wanted.note))
    return events


def is_overdue(due: date | None, today: date) -> bool:
    """Return whether the day of a step is past."""
    return due is not None and due < today


def due_text(due: date | None, today: date) -> str:
    """Return the day of a step for a column, in ISO 8601, with a sign if it is past; empty for none."""
    if due is None:
        return ""
    if due == today:
        return "today"
    return f"{OVERDUE} {iso_day(due)}" if due < today else iso_day(due)


def without_secret(text: str) -> str:
    """Return a text on one line, without what is stored nowhere: customers' links, one-time passwords and keys."""
    from console_app.codat.redact import redact

    return redact(without_links(one_line(text)))


def holds_secret(text: str) -> bool:
    """Return whether a text holds a customer's link, a one-time password or a key, which are stored nowhere."""
    clean = one_line(text)
    if without_secret(text) != clean or any(each in clean.casefold() for each in _LINKS):
        return True
    return any(without_secret(f"Basic {word}") != f"Basic {word}" for word in clean.split() if len(word) >= _LIKE_A_KEY)
