"""Show what will be sent and possible problems, then send it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Button, OptionList, Static
from textual.widgets.option_list import Option

from console_app.codat.errors import BadRequest, CodatError, NotFound
from console_app.services.account.submit_once import PendingWriteError
from console_app.services.companies.prechecks import Finding, FindingKind, Severity
from console_app.services.connections.errors import SecondConnectionRefused
from console_app.services.onboarding.onboarding import Stage
from console_app.tui.commands import registry as table
from console_app.tui.commands.keys import key_of
from console_app.tui.commands.registry import FINDING_LETTERS
from console_app.tui.dialogs.confirmations import LeaveUnanswered
from console_app.tui.dialogs.help import PlatformCardScreen
from console_app.tui.features.keyboard import KeyGuard
from console_app.tui.render import onboarding as render
from console_app.tui.render.text import saved_name_words
from console_app.tui.screens.base import ConsoleScreen
from console_app.tui.screens.onboarding.stepper import Stepper
from console_app.tui.widgets.panels import PlatformCard, SafeOptionList
from console_app.tui.widgets.steady_text import SteadyText

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.binding import BindingType
    from textual.widget import Widget

    from console_app.tui.screens.onboarding.stepper import StepNavigation


ROOMY = 30
"""Lines of a terminal from which on buttons have a frame."""


class ReviewStep(ConsoleScreen[None]):
    """Everything that will be sent, before it is sent; beside it, what the customer needs."""

    PLACE = "review"
    NAMES_CUSTOMER_AT = 2
    CONTINUES = True
    BINDINGS: ClassVar[list[BindingType]] = [
        *table.bindings("review"),
        *(
            Binding(letter, f"instead({number})", show=False)
            for number, letter in enumerate(FINDING_LETTERS, 1)
            if number > 1
        ),
    ]

    def __init__(self, wizard: StepNavigation) -> None:
        """Show the choices made so far; the checks run once the screen is shown.

        Args:
            wizard: The steps, with the choices.
        """
        super().__init__("Companies", "Onboarding", wizard.state.name)
        self._wizard = wizard
        self._findings: list[Finding] = []
        self._enter = KeyGuard()

    @property
    def customer_id(self) -> str:
        """Return the company's id."""
        return self._wizard.customer_id

    def compose_body(self) -> Iterable[Widget]:
        """Compose the body of the screen."""
        yield Stepper(Stage.REVIEW)
        with Horizontal(id="review"):
            with Vertical(id="review-plan") as box:
                box.border_title = "Review"
                with VerticalScroll(id="review-what", can_focus=False):
                    yield SteadyText(id="review-words")
                yield SteadyText(id="review-hint")
                yield SafeOptionList(id="review-findings")
                with Horizontal(classes="form-buttons"):
                    yield Button("Create", variant="primary", id="review-go")
                    yield Button("Back", id="review-back")
            with Vertical(id="review-card") as box:
                box.border_title = "What they need"
                yield PlatformCard()

    def on_mount(self) -> None:
        """Fill the widgets, and follow what they show."""
        self._enter.begin()
        state = self._wizard.state
        key, name, on_premise = self._software()
        self.query_one(PlatformCard).show(key, name, on_premise=on_premise)
        self._draw()
        telling = [each for each in self._findings if each.severity is not Severity.TELLS]
        # An Enter too many goes back a step: it neither creates what is there already nor takes another customer.
        self.query_one("#review-back" if telling else "#review-go").focus()
        if state.draft is not None and state.company is None:
            self.run_worker(self._learn_names(), group="names", exclusive=True)

    def on_resize(self) -> None:
        """Lay out for the new size."""
        for button in self.query(Button):
            button.compact = self.app.size.height < ROOMY

    def _software(self) -> tuple[str, str, bool]:
        """Return key and name of the software, and whether it runs on the customer's own PC."""
        state = self._wizard.state
        if state.reused is not None:
            key = state.reused.integration_key
            return key, state.reused.platform_name, key in self.session.on_premise
        assert state.platform is not None
        return state.platform.key, state.platform.name, state.platform.is_on_premise

    async def _learn_names(self) -> None:
        """Collect the names for the review: a quick person has left the form before."""
        await self.directory.names.take_in(self.directory.all())
        self._draw()

    def _draw(self) -> None:
        state, privacy_mask = self._wizard.state, self.console.privacy_mask
        words = self.query_one("#review-words", Static)
        words.update(render.plan(state, privacy_mask, writing=self.writing))
        findings = [privacy_mask.finding(each) for each in state.findings()]
        rows = self.query_one("#review-findings", OptionList)
        if findings != self._findings:
            self._findings = findings
            rows.clear_options()
            rows.add_options([Option(render.finding(each, place)) for place, each in enumerate(findings)])
            rows.highlighted = 0 if findings else None
        rows.display = bool(findings)
        hint = self.query_one("#review-hint", Static)
        hint.update(render.hint(findings))
        hint.display = bool(findings)
        go = self.query_one("#review-go", Button)
        go.label = "Working …" if self.writing else "Ask again" if state.outcome_unknown else render.submit_label(state)
        go.disabled = self.writing or self._is_blocked()
        self.query_one("#review-back", Button).disabled = self.writing
        self.refresh_bindings()

    def privacy_mask_changed(self) -> None:
        """Draw again what holds names or ids."""
        self._draw()

    def _is_blocked(self) -> bool:
        return any(each.severity is Severity.BLOCKS for each in self._findings)

    def watch_writing(self) -> None:
        """React to a change of `writing`."""
        if self.query("#review-go"):
            self._draw()

    # What to do instead

    @on(OptionList.OptionSelected, "#review-findings")
    def _finding_chosen(self, event: OptionList.OptionSelected) -> None:
        if self._enter.is_intentional() and not self.writing:
            self._take(self._findings[event.option_index])

    def action_instead(self, number: int) -> None:
        """Follow the suggestion of the finding in that place, from 1 on; the keys are letters."""
        if number <= len(self._findings) and not self.writing and self.app.screen is self:
            self._take(self._findings[number - 1])

    def _must_ask_first(self) -> bool:
        """Return whether nothing else may be chosen, because the last request's outcome is unknown."""
        open_question = self._wizard.state.open_question
        if open_question:
            self.console.notify_user(
                f"It is unknown whether {open_question} was created. Ask again first ({key_of('review.submit')}).",
                severity="warning",
                keys=("review.submit",),
            )
        return bool(open_question)

    def _take(self, finding: Finding) -> None:
        """Follow a suggestion."""
        if self._must_ask_first():
            return
        company = self._wizard.state.company
        if finding.company_id is not None:
            self._show_existing(finding.company_id)
        elif finding.connection_id is not None and company is not None:
            connection = next((each for each in company.connections if each.id == finding.connection_id), None)
            if connection is not None:
                self._wizard.reconnects(connection)
        else:
            self._do_instead(finding.kind)

    def _do_instead(self, kind: FindingKind) -> None:
        match kind:
            case FindingKind.DISABLED | FindingKind.BETA:
                self.action_software()
            case FindingKind.ON_PREMISE:
                self.action_card()
            case FindingKind.SAVED_NAME | FindingKind.LOST_LETTERS | FindingKind.UNFIT:
                self._wizard.ask_name()
            case FindingKind.COMPANY_LIMIT:
                self._find_existing()
            case FindingKind.PLATFORM_FULL:
                self._show_holders()
            case FindingKind.LIST_UNREAD:
                self.run_worker(self._read_list(), group="instead", exclusive=True)
            case _:
                pass

    def _find_existing(self) -> None:
        """List the customers who could reconnect instead of a new one."""
        self.console.show_list("status:deauthorized", "Could reconnect")

    def _show_holders(self) -> None:
        """List the customers whose connections use up the platform's limit."""
        platform = self._wizard.state.platform
        slots = self._wizard.state.slots(platform) if platform is not None else None
        if platform is not None and slots is not None:
            self.console.show_list(slots.search, f"Connected to {platform.name}")

    async def _read_list(self) -> None:
        """Read the list of companies, so that similar names are found."""
        try:
            async for _ in self.directory.refresh():
                pass
        except CodatError as error:
            self.fail(error, "reading the companies")
            return
        self.problem = None
        await self._learn_names()

    def _show_existing(self, company_id: str) -> None:
        def show() -> None:
            self.run_worker(self._go_to(company_id), group="instead", exclusive=True)

        new = self._wizard.state.draft
        self.console.show_customer(company_id, show, typed=new.name if new is not None else "")

    async def _go_to(self, company_id: str) -> None:
        try:
            company = await self.session.client.get_company(company_id)
        except CodatError as error:
            self.fail(error, "reading the company")
            return
        self.directory.upsert(company)
        if self.app.screen is self and not self.writing:
            self._wizard.customer_is(company)

    def action_software(self) -> None:
        """Choose other software."""
        if not self.writing and self.app.screen is self and not self._must_ask_first():
            self._wizard.ask_software()

    def action_card(self) -> None:
        """Show the card with more room."""
        key, name, on_premise = self._software()
        self.app.push_screen(PlatformCardScreen(key, name, on_premise=on_premise))

    def action_another(self) -> None:
        """Create another connection, although one could be reused."""
        self._wizard.state.create_anyway()
        self._draw()

    # Doing it

    @on(Button.Pressed, "#review-go")
    def _pressed(self) -> None:
        if self._enter.is_intentional():
            self.action_submit()

    @on(Button.Pressed, "#review-back")
    def _pressed_back(self) -> None:
        if self._enter.is_intentional():
            self.action_back()

    def action_submit(self) -> None:
        """Do what is shown, once, and show the link."""
        if not self.writing and not self._is_blocked() and self.app.screen is self:
            self.writing = True
            # Another customer who is still being read would replace this one during the request.
            self.workers.cancel_group(self, "instead")
            self.run_worker(self._carry_out(), group="onboarding")

    async def _carry_out(self) -> None:
        state = self._wizard.state
        try:
            created = await state.create_company()
            self._draw()
            if created is not None and created.name_is_unexpected:
                self.console.notify_user(
                    saved_name_words(created.company.name, created.name_sent),
                    title="Another name than shown",
                    severity="warning",
                    timeout=20,
                )
            connection = await state.create_connection()
        except (CodatError, PendingWriteError) as error:
            done = state.created is not None
            self.fail(error, "connecting the software" if done else "creating the company", writing=True)
            if isinstance(error, BadRequest | NotFound | SecondConnectionRefused):
                await self._reread_company()
            return
        finally:
            self.writing = False
        if connection is not None:
            self.console.note_platform(connection.integration_key)
            await self.wait_until_on_top()
            self._wizard.finish(connection)

    async def _reread_company(self) -> None:
        """Read the company again: it may have been connected or deleted meanwhile."""
        company = self._wizard.state.company
        if company is None:
            return
        try:
            company = await self.session.client.get_company(company.id)
        except CodatError:
            return
        self.directory.upsert(company)
        self._wizard.state.company_changed(company)
        self._draw()

    @property
    def asks_before_leaving(self) -> bool:
        """Return whether the outcome of a request is unknown."""
        return self.writing or self._wizard.state.outcome_unknown

    def action_back(self) -> None:
        """Go back a step, keeping all choices."""
        if not self.writing and self._wizard.state.outcome_unknown:
            self.run_worker(self._leave_unanswered(), group="leave", exclusive=True)
        else:
            super().action_back()

    async def _leave_unanswered(self) -> None:
        if await self.app.push_screen_wait(LeaveUnanswered(self._wizard.state.open_question)):
            self._wizard.leave()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return whether an action is available; None if it is shown but disabled."""
        state = self._wizard.state
        if action == "submit":
            return not self.writing and not self._is_blocked()
        if action == "another":
            return state.reused is not None and state.platform is not None and state.chosen is None and not self.writing
        return super().check_action(action, parameters)
