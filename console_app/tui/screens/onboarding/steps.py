"""Ask for the customer and the software."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.widgets import Button, Input

from console_app.codat.company_names import plain_letters
from console_app.codat.errors import CodatError
from console_app.services.onboarding.onboarding import Stage
from console_app.tui.commands import registry as table
from console_app.tui.dialogs.confirmations import LeaveTyped
from console_app.tui.screens.base import ConsoleScreen
from console_app.tui.screens.onboarding.stepper import Stepper
from console_app.tui.widgets.company_form import CompanyForm
from console_app.tui.widgets.new_company_form import NewCompanyForm
from console_app.tui.widgets.platform_list import PlatformList, PlatformSearch
from console_app.tui.widgets.scroll_keys import scroll_bindings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.binding import BindingType
    from textual.widget import Widget

    from console_app.tui.screens.onboarding.stepper import StepNavigation


class CustomerStep(ConsoleScreen[None]):
    """A new customer, or an existing one. Nothing is sent here."""

    PLACE = "customer"
    TYPE_INTO = "#form-name"
    BINDINGS: ClassVar[list[BindingType]] = table.bindings("customer")

    def __init__(self, wizard: StepNavigation, name: str = "") -> None:
        """Show the form of the new customer.

        Args:
            wizard: The steps, with the choices.
            name: The name that the form begins with.
        """
        super().__init__("Companies", "Onboarding")
        self._wizard = wizard
        self._form = NewCompanyForm("Next", name)

    @property
    def customer_id(self) -> str:
        """Return an empty id: the customer does not exist yet."""
        return ""

    def compose_body(self) -> Iterable[Widget]:
        """Compose the body of the screen."""
        yield Stepper(Stage.CUSTOMER)
        yield self._form

    def propose_name(self) -> None:
        """Propose the name in letters that Codat keeps."""
        self._form.fields.propose_name(plain_letters(self._form.draft.name))

    @on(NewCompanyForm.Chosen)
    def _similar_chosen(self, event: NewCompanyForm.Chosen) -> None:
        self._go_to(event.company_id)

    def action_open_similar(self) -> None:
        """Continue with the company that already exists; with several, with the one that is chosen."""
        self._form.choose_similar()

    def _go_to(self, company_id: str) -> None:
        def read() -> None:
            self.run_worker(self._read(company_id), group="customer", exclusive=True)

        self.console.show_customer(company_id, read, typed=self.query_one(self.TYPE_INTO, Input).value)

    async def _read(self, company_id: str) -> None:
        try:
            company = await self.session.client.get_company(company_id)
        except CodatError as error:
            self.fail(error, "reading the company")
            return
        self.problem = None
        self.directory.upsert(company)
        if self.app.screen is self:
            self._wizard.customer_is(company)

    @on(Button.Pressed, "#create-button")
    @on(CompanyForm.Submitted)
    def _pressed(self) -> None:
        self.action_submit()

    @on(Button.Pressed, "#cancel-button")
    def _cancelled(self) -> None:
        self.action_back()

    def action_submit(self) -> None:
        """Continue with the software, once. The next step warns of dropped letters."""
        if self.app.screen is self and self._form.can_be_sent(warn_of_loss=False):
            self._wizard.customer_is_new(self._form.draft)

    def action_respell(self) -> None:
        """Write the name in letters that Codat keeps."""
        self._form.fields.respell()

    @property
    def asks_before_leaving(self) -> bool:
        """Return whether something was typed."""
        return self._form.fields.is_touched

    def action_back(self) -> None:
        """Leave, after a question about typed text."""
        if self._form.fields.is_touched:
            self.ask_to_leave(LeaveTyped())
        else:
            super().action_back()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return whether an action is available; None if it is shown but disabled."""
        if action == "open_similar":
            return bool(self._form.similar)
        if action == "respell":
            return bool(self.query(CompanyForm) and self._form.fields.respelt)
        return super().check_action(action, parameters)


class SoftwareSearch(PlatformSearch):
    """The search field; Enter continues with the next step."""

    BINDINGS: ClassVar[list[BindingType]] = [table.enter_binding("software.choose", "screen.choose")]


class SoftwareStep(ConsoleScreen[None]):
    """The platforms of the account. Nothing is sent here."""

    PLACE = "software"
    NAMES_CUSTOMER_AT = 2
    CONTINUES = True
    TYPE_INTO = "#platform-search"
    BINDINGS: ClassVar[list[BindingType]] = [*scroll_bindings(), *table.bindings("software")]

    def __init__(self, wizard: StepNavigation) -> None:
        """Show the list of platforms, which reads itself.

        Args:
            wizard: The steps, with the choices; those name the customer.
        """
        super().__init__("Companies", "Onboarding", wizard.state.name)
        self._wizard = wizard
        self._list = PlatformList(SoftwareSearch, company=wizard.state.company, choosing="continue with")

    @property
    def customer_id(self) -> str:
        """Return the company's id."""
        return self._wizard.customer_id

    def compose_body(self) -> Iterable[Widget]:
        """Compose the body of the screen."""
        yield Stepper(Stage.SOFTWARE)
        yield self._list

    @on(PlatformList.Unread)
    def _unread(self, event: PlatformList.Unread) -> None:
        self.fail(event.error, "reading the platforms")

    @on(PlatformList.Chosen)
    def _chosen(self, event: PlatformList.Chosen) -> None:
        if self.app.screen is self:
            self._wizard.software_is(event.platform)

    def action_scroll(self, direction: str) -> None:
        """Scroll the list while the search has the focus."""
        self._list.move(direction)

    def action_choose(self) -> None:
        """Continue with the platform under the cursor."""
        self._list.choose()

    def action_card(self) -> None:
        """Show what the customer needs for the platform under the cursor."""
        self._list.show_card()

    def action_open_existing(self) -> None:
        """Continue with the existing accounting connection."""
        if self._list.existing is not None and self.app.screen is self:
            self._wizard.reconnects(self._list.existing)

    @property
    def asks_before_leaving(self) -> bool:
        """Return whether the customer was created, which the wizard is left for."""
        return self._wizard.state.created is not None

    def action_back(self) -> None:
        """Clear the search, then go back to the customer; a created one is not asked for again."""
        if self._wizard.state.created is not None and not self._list.searched:
            self._wizard.leave()
        elif not self._list.clear_search():
            super().action_back()

    def is_relevant(self, action: str) -> bool:
        """Return whether the key bar shows an action: Enter on a disabled platform only says why not."""
        return self._list.can_choose if action == "screen.choose" else super().is_relevant(action)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return whether an action is available; None if it is shown but disabled."""
        if action == "open_existing":
            return self._list.existing is not None
        if action in {"choose", "move", "card"}:
            return self.app.screen is self and self._list.has_rows
        return super().check_action(action, parameters)
