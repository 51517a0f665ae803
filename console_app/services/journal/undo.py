"""Plan to put back the values that a company had before an entry of the journal changed them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from console_app.codat.drafts import CompanyChanges
from console_app.services.account.write_request import NOTES, Action
from console_app.services.companies.field_changes import field_changes, values_after
from console_app.services.journal.entries import Outcome
from console_app.services.text.sanitize import sanitized
from console_app.services.text.time_format import clock, day

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from console_app.services.companies.field_changes import FieldChange, FieldValues
    from console_app.services.journal.entries import Entry

_INSTEAD = {
    Action.CREATE_COMPANY: "A company that was created can only be deleted, on its own screen.",
    Action.CREATE_CONNECTION: "A connection that was created can only be deleted, on its own screen.",
    Action.DELETE_COMPANY: "What was deleted cannot be brought back: create the company again.",
    Action.DELETE_CONNECTION: "What was deleted cannot be brought back: add the connection again.",
    Action.UNLINK: "Only the customer can give access again: send them the connection's link.",
    Action.REFRESH_DATA: "Data that was read again stays.",
    Action.REGISTER_WEBHOOK: "To have no more events sent there: codat-console webhooks remove.",
    Action.REMOVE_WEBHOOK: "Register the address again: codat-console webhooks register. It gets another secret.",
    **dict.fromkeys(NOTES, "Nothing was sent to Codat for this one."),
}
"""Why an action cannot be undone, and what to do instead."""


class NotUndoable(Exception):
    """Raised for an entry that cannot be undone; the message says why, and what to do instead."""


class UndoPlan(NamedTuple):
    """The changes that put back what was there before an entry."""

    entry: Entry
    changes: CompanyChanges
    shown: FieldValues
    """The values that the entry has made, which the company should still have."""

    def steps(self, present: Mapping[str, Any] | None = None) -> tuple[FieldChange, ...]:
        """Return what would be changed.

        Args:
            present: The values that the company has now; None for those that the entry has made.
        """
        return field_changes(self.shown if present is None else present, values_after(self.changes))


def undo_plan(entry: Entry, undone: Entry | None = None) -> UndoPlan:
    """Return how to undo an entry.

    Args:
        entry: The entry.
        undone: The entry that has undone it already; None if none has.

    Raises:
        NotUndoable: It cannot be undone.
    """
    if entry.action != Action.CHANGE_COMPANY:
        instead = next((words for action, words in _INSTEAD.items() if action == entry.action), "")
        raise NotUndoable(f"Only changes of a company's name, description and tags can be undone. {instead}".strip())
    if entry.outcome.is_open:
        raise NotUndoable("The outcome of this change is not known yet. Check it first: it was interrupted.")
    if undone is not None:
        raise NotUndoable(
            f"This change was undone already, by entry {undone.number} at {clock(undone.at)} on {day(undone.at)}. "
            "To make it again, undo that entry."
        )
    if entry.outcome not in {Outcome.DONE, Outcome.DROPPED}:
        raise NotUndoable("This change was not made, so there is nothing to undo.")
    made, changes = _read_changes(entry.body), None if entry.before_is_cut else _read_changes(entry.before)
    if made is None or changes is None or made.body().keys() != changes.body().keys():
        raise NotUndoable("The values before were not recorded with this change: change the company by hand.")
    if problems := changes.problems():
        raise NotUndoable(f"Codat would not take the values from before: {sanitized(problems[0].message)}")
    return UndoPlan(entry, changes, values_after(made))


def is_undoable(entry: Entry, undone: Entry | None = None) -> bool:
    """Return whether an entry can be undone, as far as the journal knows; `undone` has undone it already."""
    try:
        undo_plan(entry, undone)
    except NotUndoable:
        return False
    return True


def undos_of(entries: Iterable[Entry]) -> dict[int, Entry]:
    """Return the newest write that has undone an entry and was not undone itself, by the number of that entry.

    Args:
        entries: All entries of one journal, newest first.
    """
    found: dict[int, Entry] = {}
    for each in entries:
        # The undo of an undo is newer, so that it is known by then.
        if each.undoes and each.outcome is Outcome.DONE and each.number not in found:
            found.setdefault(each.undoes, each)
    return found


def recorded_changes(entry: Entry) -> tuple[FieldChange, ...]:
    """Return what an entry has changed; empty if the values before were not recorded."""
    made = _read_changes(entry.body)
    return () if made is None or entry.before is None else field_changes(entry.before, values_after(made))


def _read_changes(values: Mapping[str, Any] | None) -> CompanyChanges | None:
    """Return recorded values as changes; None if there are none, or any is of another type."""
    name, description, tags = ((values or {}).get(field) for field in ("name", "description", "tags"))
    are_texts = all(text is None or isinstance(text, str) for text in (name, description))
    are_tags = tags is None or (isinstance(tags, dict) and all(isinstance(each, str) for each in tags.values()))
    return CompanyChanges(name, description, tags) if values and are_texts and are_tags else None
