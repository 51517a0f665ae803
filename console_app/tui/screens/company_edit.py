"""Create and edit companies."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Button

from console_app.codat.company_names import clean_name
from console_app.codat.drafts import CompanyChanges
from console_app.codat.errors import CodatError
from console_app.services.account.submit_once import PendingWriteError
from console_app.services.companies.edit import CompanyCreation, CompanyEditing
from console_app.services.companies.errors import CompanyChangedError, CompanyDeletedError
from console_app.services.companies.field_changes import (
    change_words,
    field_changes,
    merged_tags,
    values_after,
    values_of,
)
from console_app.services.text.sanitize import sanitized
from console_app.tui.commands import registry as table
from console_app.tui.commands.keys import key_of
from console_app.tui.dialogs.company_changes import confirm_changes
from console_app.tui.dialogs.confirmations import LeaveTyped, LeaveUnanswered
from console_app.tui.host import CompanyToOpen
from console_app.tui.render.text import saved_name_words, short
from console_app.tui.screens.base import ConsoleScreen
from console_app.tui.widgets.company_form import CompanyForm
from console_app.tui.widgets.new_company_form import NewCompanyForm, show_submission

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.binding import BindingType
    from textual.widget import Widget

    from console_app.codat.models import Company
    from console_app.services.companies.field_changes import FieldValues


class EditCompanyScreen(ConsoleScreen["Company | None"]):
    """Answers with the company as Codat saved it."""

    PLACE = "edit"
    BINDINGS: ClassVar[list[BindingType]] = table.bindings("edit")

    def __init__(self, company: Company) -> None:
        """Edit a company."""
        super().__init__("Companies", company.name, "Edit")
        self._company = company
        self._editing = CompanyEditing(self.session, self.directory, company.id)
        self._sent: CompanyChanges | None = None
        """The changes that were sent last, which alone may be sent again while their outcome is unknown."""
        self._is_confirming = False

    @property
    def customer_id(self) -> str:
        """Return the company's id."""
        return self._company.id

    def compose_body(self) -> Iterable[Widget]:
        """Compose the body of the screen."""
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
        """Return what differs from the company as it was read, or None.

        Unchanged tags are left to the client, which sends the company's present ones: they may have been changed
        meanwhile.
        """
        form = self.query_one(CompanyForm)
        draft = form.draft
        name = draft.name if "name" in form.touched else None
        description = draft.description if "description" in form.touched else None
        tags = None
        if "tags" in form.touched:
            tags = merged_tags(form.first_tags, draft.tags, self._company.tags)
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
        """Return whether an action is available; None if it is shown but disabled."""
        if action == "respell":
            return bool(self.query(CompanyForm) and self.query_one(CompanyForm).respelt) and not self.writing
        return super().check_action(action, parameters)

    def action_submit(self) -> None:
        """Save; a second press during the request does nothing."""
        if self.writing or self._is_confirming:
            return
        if self._editing.outcome_unknown and self._sent is not None:
            self.writing = True
            self.run_worker(self._save(self._sent), group="edit-company", exclusive=True)
            return
        form = self.query_one(CompanyForm)
        if problems := form.problems():
            self.console.notify_user(problems[0], severity="warning")
        elif loss := form.loss():
            self.console.notify_user(loss, severity="warning", timeout=20)
        elif (changes := self.changes()) is None:
            self.dismiss(None)
        elif refused := changes.problems():
            self.console.notify_user(sanitized(refused[0].message), severity="warning")
        else:
            self._is_confirming = True
            self.run_worker(self._confirm(changes), group="edit-company", exclusive=True)

    async def _confirm(self, changes: CompanyChanges) -> None:
        """Save the changes after a question that shows the values before and after."""
        steps = field_changes(values_of(self._company, changes.body()), values_after(changes))
        confirmed = False
        try:
            if steps:
                confirmed = await self.app.push_screen_wait(confirm_changes(steps))
            else:
                self.console.notify_user("Codat would save the same values as before. There is nothing to save.")
        finally:
            self._is_confirming = False
        if confirmed:
            await self._save(changes)

    async def _save(self, changes: CompanyChanges) -> None:
        self.writing, self._sent = True, changes
        shown = values_of(self._company, changes.body())
        try:
            saved = await self._editing.submit(changes, shown)
        except CompanyChangedError as changed:
            self._take_meanwhile(changed.company, shown)
            return
        except (CodatError, PendingWriteError, CompanyDeletedError) as error:
            self.fail(error, "saving the company", writing=True)
            return
        finally:
            self.writing = False
        if saved is None:
            return
        company = saved.company
        if changes.name is not None and company.name != clean_name(changes.name):
            self.console.notify_user(saved_name_words(company.name, changes.name), severity="warning", timeout=20)
        elif saved.is_sent:
            keys = f"{key_of('company.journal')}, then {key_of('journal.undo')}"
            self.console.notify_user(f"Saved. To put back what was there before: {keys}.")
        else:
            self.console.notify_user("It has these values already; nothing was sent.")
        await self.wait_until_on_top()
        self.dismiss(company)

    def _take_meanwhile(self, company: Company, shown: FieldValues) -> None:
        """Take over what another person has changed, and say so. What was typed stays."""
        self._company = company
        other = change_words(field_changes(shown, values_of(company, shown)))
        self.console.notify_user(
            f"It was changed meanwhile, so nothing was saved. {other}. Save again to check your changes against that.",
            title="Changed meanwhile",
            severity="warning",
            timeout=20,
        )

    def watch_writing(self, writing: bool) -> None:
        """React to a change of `writing`."""
        unknown = self._editing.outcome_unknown
        show_submission(self, "#save-button", "Save", "Saving …", writing=writing, unknown=unknown)

    @property
    def asks_before_leaving(self) -> bool:
        """Return whether something was typed, or a request has no answer."""
        return self.writing or self._editing.outcome_unknown or self.query_one(CompanyForm).is_touched

    def action_back(self) -> None:
        """Leave without saving, after a question about typed or unanswered changes."""
        if not self.writing and self._editing.outcome_unknown:
            self.ask_to_leave(LeaveUnanswered("the change"))
        elif self.writing or not self.query_one(CompanyForm).is_touched:
            super().action_back()
        else:
            self.ask_to_leave(LeaveTyped())


class CreateCompanyScreen(ConsoleScreen["CompanyToOpen | None"]):
    """Creates a company from the form, without a connection."""

    PLACE = "create"
    TYPE_INTO = "#form-name"
    BINDINGS: ClassVar[list[BindingType]] = table.bindings("create")

    def __init__(self, name: str = "") -> None:
        """Show an empty form; nothing is sent yet.

        Args:
            name: The name that the form begins with.
        """
        super().__init__("Companies", "New company")
        self._creation = CompanyCreation(self.session, self.directory)
        self._form = NewCompanyForm("Create", name)

    @property
    def customer_id(self) -> str:
        """Return an empty id: the customer does not exist yet."""
        return ""

    def compose_body(self) -> Iterable[Widget]:
        """Compose the body of the screen."""
        yield self._form

    @on(NewCompanyForm.Chosen)
    def _similar_chosen(self, event: NewCompanyForm.Chosen) -> None:
        self._go_to(event.company_id)

    def action_open_similar(self) -> None:
        """Go to the company that already exists; with several, to the one that is chosen."""
        self._form.choose_similar()

    def _go_to(self, company_id: str) -> None:
        if not self.writing:
            self.dismiss(CompanyToOpen(company_id, is_new=False))

    @on(Button.Pressed, "#create-button")
    @on(CompanyForm.Submitted)
    def _pressed(self) -> None:
        self.action_submit()

    @on(Button.Pressed, "#cancel-button")
    def _cancelled(self) -> None:
        self.action_back()

    def action_respell(self) -> None:
        """Write the name in letters that Codat keeps."""
        self._form.fields.respell()

    def action_submit(self) -> None:
        """Create the company, if the form is valid; a second press during the request does nothing."""
        if not self.writing and self._form.can_be_sent(warn_of_loss=True):
            self.writing = True
            self.run_worker(self._create(), group="create-company", exclusive=True)

    async def _create(self) -> None:
        draft = self._form.draft
        try:
            created = await self._creation.submit(draft)
        except (CodatError, PendingWriteError) as error:
            self.fail(error, "creating the company", writing=True)
            return
        finally:
            self.writing = False
        if created is None:
            return
        if created.name_is_unexpected:
            self.console.notify_user(
                saved_name_words(created.company.name, draft.name),
                title="Another name than shown",
                severity="warning",
                timeout=20,
            )
        else:
            self.console.notify_user(f"Created {short(created.company.name)}.", timeout=3)
        await self.wait_until_on_top()
        self.dismiss(CompanyToOpen(created.company.id, is_new=True))

    def watch_writing(self, writing: bool) -> None:
        """React to a change of `writing`."""
        unknown = self._creation.outcome_unknown
        show_submission(self, "#create-button", "Create", "Creating …", writing=writing, unknown=unknown)

    @property
    def asks_before_leaving(self) -> bool:
        """Return whether something was typed, or a request has no answer."""
        return self.writing or self._creation.outcome_unknown or self._form.fields.is_touched

    def action_back(self) -> None:
        """Leave without creating, after a question about typed or unanswered changes."""
        if not self.writing and self._creation.outcome_unknown:
            self.ask_to_leave(LeaveUnanswered())
        elif not self.writing and self._form.fields.is_touched:
            self.ask_to_leave(LeaveTyped())
        else:
            super().action_back()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return whether an action is available; None if it is shown but disabled."""
        if action == "open_similar":
            return bool(self._form.similar) and not self.writing
        if action == "respell":
            return bool(self.query(CompanyForm) and self._form.fields.respelt) and not self.writing
        return super().check_action(action, parameters)
