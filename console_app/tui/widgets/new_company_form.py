"""Ask for a new company, beside the companies that may be the same customer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.reactive import var
from textual.widgets import Button, OptionList, Static
from textual.widgets.option_list import Option

from console_app.tui.commands.keys import key_at
from console_app.tui.dialogs.similar_companies import SimilarCompanies
from console_app.tui.host import host_of
from console_app.tui.render.status import status_content
from console_app.tui.render.text import ago, plain
from console_app.tui.widgets.company_form import CompanyForm
from console_app.tui.widgets.panels import SafeOptionList
from console_app.tui.widgets.steady_text import SteadyText

if TYPE_CHECKING:
    from typing import Any

    from textual.app import ComposeResult
    from textual.screen import Screen

    from console_app.codat.drafts import NewCompany
    from console_app.services.companies.directory import Directory
    from console_app.services.companies.duplicates import Similar
    from console_app.services.text.privacy_mask import PrivacyMask


def similar_row(similar: Similar, privacy_mask: PrivacyMask) -> Content:
    """Return a company that may be the same customer, with its state."""
    company = privacy_mask.summary(similar.company)
    first = Content.assemble(
        ("= " if similar.same_name else "≈ ", "bold $text-warning"),
        plain(company.name, "bold"),
    )
    second = Content.assemble("  ", status_content(company.standing), plain(f"  {company.short_id}", "$quiet"))
    known = [f"created {ago(company.created, never='–')}", company.platforms]
    return Content("\n").join([first, second, *(plain(f"  {part}", "$quiet") for part in known if part)])


class NewCompanyForm(Horizontal):
    """Fields and buttons on the left, likely duplicates on the right. The buttons are for the screen to answer."""

    class Chosen(Message):
        """An existing company was chosen."""

        def __init__(self, company_id: str) -> None:
            """Name the company that was chosen.

            Args:
                company_id: The company's id.
            """
            super().__init__()
            self.company_id = company_id

    similar: var[list[Similar]] = var(list)

    def __init__(self, submit_label: str, name: str = "") -> None:
        """Make a form whose button is called `submit_label`; `name` is the text that was typed already."""
        super().__init__(id="create")
        self._submit_label = submit_label
        self._first_name = name
        self._names_of = -1

    def compose(self) -> ComposeResult:
        """Compose the widgets."""
        with VerticalScroll(id="create-form", can_focus=False) as box:
            box.border_title = "New company"
            yield CompanyForm(self._first_name)
            with Horizontal(classes="form-buttons"):
                yield Button(self._submit_label, variant="primary", id="create-button")
                yield Button("Cancel", id="cancel-button")
        with Vertical(id="create-similar") as box:
            box.border_title = "Already a customer?"
            yield SteadyText(id="similar-words")
            yield SafeOptionList(id="similar")

    def on_mount(self) -> None:
        """Fill the widgets, and follow what they show."""
        self.watch(self.app, "privacy_mask", self._privacy_mask_changed, init=False)
        self._find_similar()
        host_of(self).each_second(self, self._recheck)

    def _privacy_mask_changed(self) -> None:
        self.watch_similar(self.similar)

    @property
    def fields(self) -> CompanyForm:
        """Return the typed text."""
        return self.query_one(CompanyForm)

    @property
    def draft(self) -> NewCompany:
        """Return the typed draft."""
        return self.fields.draft

    def can_be_sent(self, *, warn_of_loss: bool) -> bool:
        """Return whether the form can be sent, after telling the person why not.

        With `warn_of_loss`, a name that would lose letters is not sent the first time.
        """
        problems = self.fields.problems()
        if problems:
            host_of(self).notify_user(problems[0], severity="warning")
            return False
        loss = self.fields.loss() if warn_of_loss else ""
        if loss:
            host_of(self).notify_user(loss, severity="warning", timeout=20)
        return not loss

    @property
    def chosen_id(self) -> str | None:
        """Return the id of the existing company under the cursor, or None."""
        if not self.similar:
            return None
        return self.similar[self.query_one("#similar", OptionList).highlighted or 0].company.id

    def choose_similar(self) -> None:
        """Choose the existing company that is the same customer: the only one at once, one of several from a list."""
        if len(self.similar) > 1:
            self.screen.run_worker(self._choose_similar(), group="similar", exclusive=True)
        elif self.similar:
            self.post_message(self.Chosen(self.similar[0].company.id))

    async def _choose_similar(self) -> None:
        chosen = await self.app.push_screen_wait(SimilarCompanies(self.similar, self.chosen_id))
        if chosen is not None:
            self.post_message(self.Chosen(chosen))

    # Is it there already?

    @property
    def _directory(self) -> Directory:
        return host_of(self).directory

    def _recheck(self) -> None:
        """Update the similar names while the list arrives, or fails to."""
        if self._names_of != self._directory.revision:
            self._find_similar()
        elif not self.similar:
            self._say([])

    @on(CompanyForm.NameChanged)
    def _name_changed(self) -> None:
        self._find_similar()
        self.screen.refresh_bindings()

    def _find_similar(self) -> None:
        self.similar = self._directory.names.similar(self.draft.name)
        if self._names_of != self._directory.revision:
            # A worker of the screen, which ends its workers before it takes its widgets away.
            self.screen.run_worker(self._learn_names(), group="names", exclusive=True)

    async def _learn_names(self) -> None:
        revision = self._directory.revision
        await self._directory.names.take_in(self._directory.all())
        self._names_of = revision
        self._find_similar()
        if not self.similar:
            self.watch_similar([])

    def watch_similar(self, similar: list[Similar]) -> None:
        """React to a change of `similar`."""
        if not self.is_mounted:
            return
        self._say(similar)
        rows = self.query_one("#similar", OptionList)
        before = rows.highlighted_option
        rows.clear_options()
        privacy_mask = host_of(self).privacy_mask
        rows.add_options([Option(similar_row(each, privacy_mask), id=each.company.id) for each in similar])
        rows.display = bool(similar)
        if similar:
            # The chosen company stays chosen even if others have appeared above it.
            ids = [each.company.id for each in similar]
            rows.highlighted = ids.index(before.id) if before is not None and before.id in ids else 0
        self.screen.refresh_bindings()

    def _say(self, similar: list[Similar]) -> None:
        words = self.query_one("#similar-words", Static)
        opens = key_at(self, "open_similar")
        if any(each.same_name for each in similar):
            words.update(f"⚠ This name already exists. If it is the same customer, press {opens}.")
        elif similar:
            which = "that company" if len(similar) == 1 else "one of them"
            words.update(f"Similar names. Already a customer? {opens} opens {which}.")
        else:
            words.update(plain(self._without_similar(), "$quiet"))
        words.set_class(bool(similar), "-found")

    def _without_similar(self) -> str:
        """Return a note if similar names may be missing."""
        directory = self._directory
        if not directory.was_read:
            if directory.error is not None:
                return "The list of companies could not be read, so similar names can't be ruled out."
            return "The list of companies is still being read: similar names may be missing."
        if not self.draft.name:
            return ""
        return "Searching the names …" if self._names_of < 0 else "No company has a similar name."

    @on(OptionList.OptionSelected, "#similar")
    def _similar_chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.post_message(self.Chosen(self.similar[event.option_index].company.id))


def show_submission(screen: Screen[Any], button: str, usual: str, doing: str, *, writing: bool, unknown: bool) -> None:
    """Label `button` with what pressing it means now: `usual` ("Save"), or `doing` ("Saving …") while `writing`.

    While the outcome is `unknown` only the very same request may go out again: nothing can be typed.
    """
    if not screen.query(CompanyForm):
        return
    screen.query_one(CompanyForm).disabled = writing or unknown
    ask = screen.query_one(button, Button)
    ask.disabled = screen.query_one("#cancel-button", Button).disabled = writing
    ask.label = doing if writing else "Ask again" if unknown else usual
    if unknown and not writing:
        ask.focus()
        # What is said of it takes lines from the form.
        screen.call_after_refresh(ask.scroll_visible, animate=False)
