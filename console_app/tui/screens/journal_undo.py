"""Undo an entry of the journal: put back the values that a company had before, after a confirmation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from console_app.codat.errors import CodatError
from console_app.services.account.submit_once import PendingWriteError
from console_app.services.companies.edit import CompanyEditing
from console_app.services.companies.errors import CompanyChangedError, CompanyDeletedError
from console_app.services.companies.field_changes import values_of
from console_app.services.journal.undo import NotUndoable, undo_plan
from console_app.tui.dialogs.company_changes import confirm_undo
from console_app.tui.render.journal import hides
from console_app.tui.render.text import short
from console_app.tui.screens.base import hosted_screens

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from console_app.services.companies.edit import SavedChanges
    from console_app.services.companies.field_changes import FieldValues
    from console_app.services.journal.entries import Entry
    from console_app.services.journal.undo import UndoPlan
    from console_app.services.text.error_messages import Explanation
    from console_app.tui.host import Host


class UndoView(Protocol):
    """A screen with entries to undo."""

    writing: bool
    problem: Explanation | None

    @property
    def console(self) -> Host:
        """Return the app."""

    def fail(self, error: Exception, doing: str, *, writing: bool = False) -> None:
        """Show an error."""

    def read_again(self, *, keeps_problem: bool = False) -> None:
        """Read the journal again."""

    def run_worker(self, work: Coroutine[Any, Any, None], *, group: str) -> object:
        """Run work in the background, until the screen is left."""


class EntryUndo:
    """The undoing of entries, including repeated requests."""

    def __init__(self, view: UndoView) -> None:
        """Undo entries of a screen; nothing is sent yet."""
        self._view = view
        self._requests: dict[int, CompanyEditing] = {}
        """By the number of the entry, so that asking again after an unclear answer asks about the same request."""
        self._is_confirming = False

    def begin(self, entry: Entry, undone: Entry | None) -> None:
        """Undo an entry after a confirmation, or say why that is impossible; `undone` has undone it already."""
        view = self._view
        if view.writing or self._is_confirming:
            return
        if hides(entry, view.console.privacy_mask):
            view.console.notify_user("This customer is hidden while the screen is shared.", brief=True)
            return
        try:
            plan = undo_plan(entry, undone)
        except NotUndoable as error:
            view.console.notify_user(str(error), severity="warning", timeout=10)
            return
        self._is_confirming = True
        view.run_worker(self._undo(plan), group="undo")

    async def _undo(self, plan: UndoPlan) -> None:
        try:
            await self._confirm(plan)
        finally:
            self._is_confirming = False

    async def _confirm(self, plan: UndoPlan) -> None:
        """Put the values back after a question, and after another one if the company was changed since."""
        shown, changed_since = plan.shown, False
        while True:
            steps = plan.steps(shown)
            if not steps:
                self._view.console.notify_user("The company has these values already. Nothing was sent.")
                return
            question = confirm_undo(plan.entry, steps, changed_since=changed_since)
            if not await self._view.console.push_screen_wait(question):
                return
            try:
                await self._submit(plan, shown)
            except CompanyChangedError as changed:
                # It is asked again, with the values that would really be lost.
                shown, changed_since = values_of(changed.company, plan.shown), True
            else:
                return

    async def _submit(self, plan: UndoPlan, shown: FieldValues) -> None:
        """Put the values back.

        Raises:
            CompanyChangedError: The company does not have the values shown; nothing was sent.
        """
        view, entry = self._view, plan.entry
        made = CompanyEditing(view.console.session, view.console.directory, entry.company_id, undoes=entry.number)
        editing = self._requests.setdefault(entry.number, made)
        view.writing = True
        try:
            saved = await editing.submit(plan.changes, shown)
        except (CodatError, PendingWriteError, CompanyDeletedError) as error:
            view.fail(error, "undoing the change", writing=True)
            return
        finally:
            view.writing = False
            view.read_again(keeps_problem=True)
        if not editing.outcome_unknown:
            # What is done again later is another write.
            self._requests.pop(entry.number, None)
        if saved is not None:
            self._tell(saved)

    def _tell(self, saved: SavedChanges) -> None:
        view = self._view
        view.problem = None
        for screen in hosted_screens(view.console):
            screen.company_changed(saved.company)
        name = short(saved.company.name)
        words = f"Put back: {name}." if saved.is_sent else f"{name} has these values already. Nothing was sent."
        view.console.notify_user(words)
