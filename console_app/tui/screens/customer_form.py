"""Who is the customer? A form for a new company, beside the companies that may be the same customer."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.reactive import var
from textual.widgets import Button, OptionList, Static
from textual.widgets.option_list import Option

from console_app.tui.modals.leave import LeaveTyped
from console_app.tui.render.status import status_content
from console_app.tui.render.text import plain
from console_app.tui.render.when import ago
from console_app.tui.screens.base import Answer, ConsoleScreen
from console_app.tui.widgets.company_form import CompanyForm
from console_app.tui.widgets.steady_options import SteadyOptions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from console_app.services.similar import Similar
    from console_app.services.veil import Veil


LOOK_AGAIN = 1.0
"""Seconds after which the names are looked through again if the list has changed."""


def similar_row(similar: Similar, veil: Veil) -> Content:
    """A company that may be the same customer, with its state."""
    company = veil.summary(similar.company)
    first = Content.assemble(
        ("= " if similar.same_name else "≈ ", "bold $text-warning"),
        plain(company.name, "bold"),
    )
    second = Content.assemble("  ", status_content(company.standing), plain(f"  {company.short_id}", "$quiet"))
    known = [f"created {ago(company.created, never='–')}", company.platforms]
    return Content("\n").join([first, second, *(plain(f"  {part}", "$quiet") for part in known if part)])


class CustomerForm(ConsoleScreen[Answer]):
    """A form for a new company, beside the companies that may be the same customer.

    What comes of it is said by the screens that build on it: `submit` with what was typed, `go_to` with a company that
    is there already.
    """

    TYPE_INTO = "#form-name"
    SUBMIT_LABEL: ClassVar[str] = "Create"
    SENDS: ClassVar[bool] = True
    """Whether `submit` sends what was typed, with no check of its own before."""

    similar: var[list[Similar]] = var(list)

    def __init__(self, *trail: str, name: str = "") -> None:
        super().__init__(*trail)
        self._first_name = name
        self._names_of = -1

    def compose_body(self) -> Iterable[Widget]:
        with Horizontal(id="create"):
            with VerticalScroll(id="create-form", can_focus=False) as box:
                box.border_title = "New company"
                yield CompanyForm(self._first_name)
                with Horizontal(classes="form-buttons"):
                    yield Button(self.SUBMIT_LABEL, variant="primary", id="create-button")
                    yield Button("Cancel", id="cancel-button")
            with Vertical(id="create-similar") as box:
                box.border_title = "Already there?"
                yield Static(id="similar-words")
                yield SteadyOptions(id="similar")

    def on_mount(self) -> None:
        self._look_for_similar()
        self.set_interval(LOOK_AGAIN, self._look_again)

    @property
    def customer_id(self) -> str:
        """Nobody whom the list knows: the customer is only about to be there."""
        return ""

    def veil_changed(self) -> None:
        self.watch_similar(self.similar)

    def submit(self) -> None:
        """Go on with what was typed, which can be sent."""
        raise NotImplementedError

    def go_to(self, company_id: str) -> None:
        """Go on with a company that is there already."""
        raise NotImplementedError

    # Is it there already?

    def _look_again(self) -> None:
        """The list may go on arriving, or fail to, while somebody types."""
        if self._names_of != self.directory.revision:
            self._look_for_similar()
        elif not self.similar:
            self.watch_similar([])

    @on(CompanyForm.NameChanged)
    def _name_changed(self) -> None:
        self._look_for_similar()
        self.refresh_bindings()

    def _look_for_similar(self) -> None:
        self.similar = self.directory.names.similar(self.query_one(CompanyForm).draft.name)
        if self._names_of != self.directory.revision:
            self.run_worker(self._learn_names(), group="names", exclusive=True)

    async def _learn_names(self) -> None:
        revision = self.directory.revision
        await self.directory.names.take_in(self.directory.all())
        self._names_of = revision
        self._look_for_similar()
        if not self.similar:
            self.watch_similar([])

    def watch_similar(self, similar: list[Similar]) -> None:
        if not self.is_mounted:
            return
        words = self.query_one("#similar-words", Static)
        if any(each.same_name for each in similar):
            words.update("⚠ This name is there already. Is it the same customer? Ctrl+O goes there instead.")
        elif similar:
            words.update("Similar names. Is it one of these? Ctrl+O goes there instead.")
        else:
            words.update(plain(self._without_similar(), "$quiet"))
        words.set_class(bool(similar), "-found")
        rows = self.query_one("#similar", OptionList)
        before = rows.highlighted_option
        rows.clear_options()
        veil = self.console.veil
        rows.add_options([Option(similar_row(each, veil), id=each.company.id) for each in similar])
        rows.display = bool(similar)
        if similar:
            # Whoever has chosen one of them goes there, though others have come in front of it.
            ids = [each.company.id for each in similar]
            rows.highlighted = ids.index(before.id) if before is not None and before.id in ids else 0
        self.refresh_bindings()

    def _without_similar(self) -> str:
        """What the absence of similar names is worth."""
        directory = self.directory
        if not directory.was_read:
            if directory.error is not None:
                return "The list of companies could not be read, so similar names cannot be ruled out."
            return "The list of companies is still being read: similar names may be missing."
        if not self.query_one(CompanyForm).draft.name:
            return ""
        return "Looking through the names …" if self._names_of < 0 else "No company of a similar name is known."

    @on(OptionList.OptionSelected, "#similar")
    def _similar_chosen(self, event: OptionList.OptionSelected) -> None:
        if not self.writing:
            self.go_to(self.similar[event.option_index].company.id)

    def action_open_similar(self) -> None:
        """Go to the company that is there already."""
        if self.similar and not self.writing:
            index = self.query_one("#similar", OptionList).highlighted or 0
            self.go_to(self.similar[index].company.id)

    @on(Button.Pressed, "#create-button")
    @on(CompanyForm.Submitted)
    def _pressed(self) -> None:
        self.action_submit()

    @on(Button.Pressed, "#cancel-button")
    def _cancelled(self) -> None:
        self.action_back()

    def action_submit(self) -> None:
        """Go on with what was typed, if it can be sent. A second press while a request is under way does nothing."""
        form = self.query_one(CompanyForm)
        problems = form.problems()
        if problems:
            self.console.say(problems[0], severity="warning")
        elif not self.writing:
            loss = form.loss() if self.SENDS else ""
            if loss:
                self.console.say(loss, severity="warning", timeout=20)
            else:
                self.submit()

    def action_respell(self) -> None:
        """Write the name in letters that Codat keeps."""
        self.query_one(CompanyForm).respell()

    def action_back(self) -> None:
        """Leave; what was typed is asked about first."""
        if not self.writing and self.query_one(CompanyForm).is_touched:
            self.ask_to_leave(LeaveTyped())
        else:
            super().action_back()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "open_similar":
            return bool(self.similar) and not self.writing
        if action == "respell":
            return bool(self.query(CompanyForm) and self.query_one(CompanyForm).respelt) and not self.writing
        return super().check_action(action, parameters)
