"""Change a company's name, description and tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Button

from console_app.codat.drafts import CompanyChanges
from console_app.codat.errors import CodatError
from console_app.codat.naming import clean_name
from console_app.services.asking import UnfinishedWrite
from console_app.services.creating import CompanyEditing
from console_app.tui.commands import table
from console_app.tui.modals.leave import LeaveTyped, LeaveUnanswered
from console_app.tui.render.sentences import saved_name_words
from console_app.tui.screens.asking_form import show_asking
from console_app.tui.screens.base import ConsoleScreen
from console_app.tui.widgets.company_form import CompanyForm

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.binding import BindingType
    from textual.widget import Widget

    from console_app.codat.models import Company


class EditCompanyScreen(ConsoleScreen["Company | None"]):
    """Answers with the company as Codat saved it."""

    PLACE = "edit"
    BINDINGS: ClassVar[list[BindingType]] = table.bindings("edit")

    def __init__(self, company: Company) -> None:
        super().__init__("Companies", company.name, "Edit")
        self._company = company
        self._editing = CompanyEditing(self.session, self.directory, company.id)

    @property
    def customer_id(self) -> str:
        """Whom the screen is about."""
        return self._company.id

    def compose_body(self) -> Iterable[Widget]:
        company = self._company
        with VerticalScroll(id="edit-form", can_focus=False) as box:
            box.border_title = "Edit company"
            yield CompanyForm(company.name, company.description or "", company.tags)
            with Horizontal(classes="form-buttons"):
                yield Button("Save", variant="primary", id="save-button")
                yield Button("Cancel", id="cancel-button")

    @on(Button.Pressed, "#save-button")
    @on(CompanyForm.Submitted)
    def _pressed(self) -> None:
        self.action_submit()

    @on(Button.Pressed, "#cancel-button")
    def _cancelled(self) -> None:
        self.action_back()

    def changes(self) -> CompanyChanges | None:
        """What differs from the company as it was read, or None. Tags nobody touched are left to the client, which
        sends those that the company has by then: somebody else may have changed them."""
        form = self.query_one(CompanyForm)
        draft = form.draft
        name = draft.name if "name" in form.touched else None
        description = draft.description if "description" in form.touched else None
        tags = dict(draft.tags) if "tags" in form.touched else None
        if name is None and description is None and tags is None:
            return None
        return CompanyChanges(name=name, description=description, tags=tags)

    def action_respell(self) -> None:
        """Write the name in letters that Codat keeps."""
        self.query_one(CompanyForm).respell()

    @on(CompanyForm.NameChanged)
    def _name_changed(self) -> None:
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "respell":
            return bool(self.query(CompanyForm) and self.query_one(CompanyForm).respelt) and not self.writing
        return super().check_action(action, parameters)

    def action_submit(self) -> None:
        """Save; a second press while it is under way does nothing."""
        form = self.query_one(CompanyForm)
        problems = form.problems()
        if problems:
            self.console.say(problems[0], severity="warning")
        elif not self.writing:
            if loss := form.loss():
                self.console.say(loss, severity="warning", timeout=20)
                return
            changes = self.changes()
            if changes is None:
                self.dismiss(None)
                return
            self.writing = True
            self.run_worker(self._save(changes), group="edit-company", exclusive=True)

    async def _save(self, changes: CompanyChanges) -> None:
        try:
            company = await self._editing.submit(changes)
        except (CodatError, UnfinishedWrite) as error:
            self.fail(error, "saving the company", writing=True)
            return
        finally:
            self.writing = False
        if company is None:
            return
        if changes.name is not None and company.name != clean_name(changes.name):
            self.console.say(saved_name_words(company.name, changes.name), severity="warning", timeout=20)
        else:
            self.console.say("Saved.")
        await self.come_to_the_top()
        self.dismiss(company)

    def watch_writing(self, writing: bool) -> None:
        unknown = self._editing.outcome_unknown
        show_asking(self, "#save-button", "Save", "Saving …", writing=writing, unknown=unknown)

    def action_back(self) -> None:
        """Leave without saving; what was typed, or has no answer yet, is asked about first."""
        if not self.writing and self._editing.outcome_unknown:
            self.ask_to_leave(LeaveUnanswered("the change"))
        elif self.writing or not self.query_one(CompanyForm).is_touched:
            super().action_back()
        else:
            self.ask_to_leave(LeaveTyped())
