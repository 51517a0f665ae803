"""Say what an event of a company's timeline was, when, and whose. Texts are as they came."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.services.account.activity import ActivityKind
from console_app.services.account.write_request import NOTES, Action
from console_app.services.audit.snapshot_diff import change_words, when_words
from console_app.services.companies.field_changes import change_words as field_words
from console_app.services.companies.follow_up import EventKind
from console_app.services.companies.timeline import ACTIVITY_ACTIONS
from console_app.services.journal.entries import Outcome
from console_app.services.journal.search import action_words, outcome_words
from console_app.services.journal.undo import recorded_changes
from console_app.services.text.time_format import clock, day, iso_day

if TYPE_CHECKING:
    from console_app.services.companies.follow_up import FollowUpEvent
    from console_app.services.companies.timeline import Here, TimelineEvent
    from console_app.services.journal.entries import Entry

_DONE = {action: str(kind) for kind, action in ACTIVITY_ACTIONS.items()} | {Action.CHANGE_COMPANY: "Company changed"}
"""A write that was done, as what has happened."""
_WITH_TEXT = frozenset(
    {ActivityKind.UNLINKED, ActivityKind.CONNECTION_CREATED, ActivityKind.LINKED, ActivityKind.DEAUTHORIZED}
)
"""The activities whose text is the platform's name."""
_FOLLOW_UP = {
    EventKind.OWNER: ("Owner set", "Owner removed"),
    EventKind.STEP: ("Next step set", "Next step removed"),
    EventKind.DONE: ("Step done", "Step done"),
    EventKind.NOTE: ("Note", "Note"),
}
"""What people say in a follow-up: with a text, and without one."""


def title_words(event: TimelineEvent) -> str:
    """Return what happened, without texts that can name a person: "Unlinked by us: Xero"."""
    entry, activity, change = event.entry, event.activity, event.change
    if event.follow_up is not None:
        return _FOLLOW_UP[event.follow_up.kind][not event.follow_up.text]
    if entry is not None:
        return _entry_title(entry)
    if activity is not None:
        has_platform = activity.kind in _WITH_TEXT and activity.text
        return f"{activity.kind}: {activity.text}" if has_platform else str(activity.kind)
    assert change is not None
    return change_words(change)


def _entry_title(entry: Entry) -> str:
    platform = f": {entry.platform}" if entry.platform else ""
    if entry.outcome is not Outcome.DONE:
        return f"{action_words(entry)}{platform} ({outcome_words(entry)})"
    done = "Change undone" if entry.undoes else next((_DONE[each] for each in _DONE if each == entry.action), "")
    return f"{done or action_words(entry)}{platform}"


def detail_words(event: TimelineEvent) -> str:
    """Return what else is known; it can name a person. Empty if there is nothing."""
    entry, activity = event.entry, event.activity
    if event.follow_up is not None:
        return _follow_up_text(event.follow_up)
    if entry is None:
        return "" if activity is None or activity.kind in _WITH_TEXT else activity.text
    if changes := recorded_changes(entry):
        return field_words(changes)
    if entry.action in NOTES and isinstance(name := (entry.body or {}).get("entity"), str):
        return name
    return activity.text if entry.action == Action.REFRESH_DATA and activity is not None else ""


def _follow_up_text(event: FollowUpEvent) -> str:
    return event.text if event.due is None else f"{event.text}, due {iso_day(event.due)}"


def error_words(event: TimelineEvent) -> str:
    """Return the error of a write that was not done; it can name a person. Empty if there is none."""
    return event.entry.error if event.entry is not None and event.entry.outcome is not Outcome.DONE else ""


def by_words(event: TimelineEvent, here: Here) -> str:
    """Return who did it, as seen from this process; empty if nobody here did, or if that is not known."""
    entry = event.entry
    if event.follow_up is not None:
        return f"by {event.follow_up.by}"
    if entry is None:
        return "in this run" if event.activity is not None else ""
    writer = entry.writer
    if writer == here.writer:
        return "in this run"
    if (writer.user, writer.host) == (here.writer.user, here.writer.host):
        words = "earlier, from here"
    else:
        words = f"by {writer.user}" if writer.host == here.writer.host else f"by {writer.user} on {writer.host}"
    return f"{words}, profile {entry.profile}" if entry.profile and entry.profile != here.profile else words


def moment_words(event: TimelineEvent, here: Here) -> str:
    """Return when it happened, to the second where that is known, and who did it."""
    if event.is_between:
        assert event.change is not None
        return when_words(event.change)
    by = by_words(event, here)
    return f"{day(event.at)} {clock(event.at, seconds=True)}{f', {by}' if by else ''}"
