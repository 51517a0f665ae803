"""Confirm changes of a company: the values before and after, field by field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from console_app.tui.commands.keys import key_of
from console_app.tui.dialogs.dialog import Dialog
from console_app.tui.render.company import changes_content
from console_app.tui.render.journal import undo_words
from console_app.tui.render.text import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from console_app.services.companies.field_changes import FieldChange
    from console_app.services.journal.entries import Entry


def confirm_changes(steps: Sequence[FieldChange]) -> Dialog[bool]:
    """Return the question whether changes are to be saved; True to save.

    Args:
        steps: What would be changed.
    """
    note = f"The journal keeps the values before: {key_of('journal.undo')} on its entry puts them back."
    text = Content.assemble(changes_content(steps), "\n\n", plain(note, "$quiet"))
    return Dialog("Save this change?" if len(steps) == 1 else "Save these changes?", text, _answers("Keep editing"))


def confirm_undo(entry: Entry, steps: Sequence[FieldChange], *, changed_since: bool) -> Dialog[bool]:
    """Return the question whether the values before an entry are to be put back; True to do it.

    Args:
        entry: The entry.
        steps: What would be changed.
        changed_since: True if the company no longer has the values that the entry has made.
    """
    text = Content.assemble(undo_words(entry, changed_since=changed_since), "\n\n", changes_content(steps))
    title = "Changed since. Put the values back all the same?" if changed_since else "Put these values back?"
    return Dialog(title, text, _answers("Cancel", "Put back"))


def _answers(safe: str, other: str = "Save") -> list[tuple[str, bool]]:
    return [(safe, False), (other, True)]
