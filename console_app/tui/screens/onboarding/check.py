"""The third step: what will be sent, what speaks against it, and then it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Button, OptionList, Static
from textual.widgets.option_list import Option

from console_app.codat.errors import BadRequest, CodatError, NotFound
from console_app.services.asking import UnfinishedWrite
from console_app.services.checking import Concern, Finding, Severity
from console_app.services.onboarding import Stage
from console_app.tui.commands import table
from console_app.tui.deliberate import Deliberate
from console_app.tui.modals.leave import LeaveTyped, LeaveUnanswered
from console_app.tui.render import onboarding as render
from console_app.tui.render.sentences import saved_name_words
from console_app.tui.screens.base import ConsoleScreen
from console_app.tui.screens.onboarding.flow import FlowStep
from console_app.tui.widgets.coaching import CoachingCard
from console_app.tui.widgets.steady_options import SteadyOptions
from console_app.tui.widgets.stepper import Stepper

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.binding import BindingType
    from textual.widget import Widget

    from console_app.tui.screens.onboarding.flow import GuidedFlow


ROOMY = 30
"""Lines of a terminal from which on buttons have a frame."""


class CheckStep(ConsoleScreen[None], FlowStep):
    """Everything that will be sent, before it is sent; beside it, what the customer needs at hand."""

    PLACE = "check"
    BINDINGS: ClassVar[list[BindingType]] = [
        *table.bindings("check"),
        *(Binding(str(number), f"instead({number})", show=False) for number in range(2, 10)),
    ]

    def __init__(self, flow: GuidedFlow) -> None:
        super().__init__("Companies", "Onboarding", flow.way.name)
        self._flow = flow
        self._findings: list[Finding] = []
        self._enter = Deliberate()

    @property
    def customer_id(self) -> str:
        """Whom the way is for."""
        return self._flow.customer_id

    def compose_body(self) -> Iterable[Widget]:
        yield Stepper(Stage.CHECK)
        with Horizontal(id="check"):
            with Vertical(id="check-plan") as box:
                box.border_title = "What will happen"
                with VerticalScroll(id="check-what", can_focus=False):
                    yield Static(id="check-words")
                yield Static(id="check-hint")
                yield SteadyOptions(id="check-findings")
                with Horizontal(classes="form-buttons"):
                    yield Button("Create", variant="primary", id="check-go")
                    yield Button("Back", id="check-back")
            with Vertical(id="check-card") as box:
                box.border_title = "Have at hand"
                yield CoachingCard()

    def on_mount(self) -> None:
        self._enter.begin()
        way = self._flow.way
        key, name, on_premise = self._software()
        self.query_one(CoachingCard).show(key, name, on_premise=on_premise)
        self._draw()
        telling = [each for each in self._findings if each.severity is not Severity.TELLS]
        # An Enter too many goes back a step: it neither creates what is there already nor takes another customer.
        self.query_one("#check-back" if telling else "#check-go").focus()
        if way.draft is not None and way.company is None:
            self.run_worker(self._learn_names(), group="names", exclusive=True)

    def on_resize(self) -> None:
        for button in self.query(Button):
            button.compact = self.app.size.height < ROOMY

    def _software(self) -> tuple[str, str, bool]:
        """Key and name of the software, and whether it runs on the customer's own PC."""
        way = self._flow.way
        if way.reused is not None:
            key = way.reused.integration_key
            return key, way.reused.platform_name, key in self.session.on_premise
        assert way.platform is not None
        return way.platform.key, way.platform.name, way.platform.is_on_premise

    async def _learn_names(self) -> None:
        """Whoever came quickly has left the form before its names were looked through."""
        await self.directory.names.take_in(self.directory.all())
        self._draw()

    def _draw(self) -> None:
        way, veil = self._flow.way, self.console.veil
        words = self.query_one("#check-words", Static)
        words.update(render.plan(way, veil, writing=self.writing))
        findings = [veil.finding(each) for each in way.findings()]
        rows = self.query_one("#check-findings", OptionList)
        if findings != self._findings:
            self._findings = findings
            rows.clear_options()
            rows.add_options([Option(render.finding(each, number)) for number, each in enumerate(findings, 1)])
            rows.highlighted = 0 if findings else None
        rows.display = bool(findings)
        hint = self.query_one("#check-hint", Static)
        hint.update(render.hint(findings))
        hint.display = bool(findings)
        go = self.query_one("#check-go", Button)
        go.label = "Working …" if self.writing else "Ask again" if way.outcome_unknown else render.submit_label(way)
        go.disabled = self.writing or self._is_blocked()
        self.query_one("#check-back", Button).disabled = self.writing
        self.refresh_bindings()

    def veil_changed(self) -> None:
        self._draw()

    def _is_blocked(self) -> bool:
        return any(each.severity is Severity.BLOCKS for each in self._findings)

    def watch_writing(self) -> None:
        if self.query("#check-go"):
            self._draw()

    # What to do instead

    @on(OptionList.OptionSelected, "#check-findings")
    def _finding_chosen(self, event: OptionList.OptionSelected) -> None:
        if self._enter.is_meant() and not self.writing:
            self._take(self._findings[event.option_index])

    def action_instead(self, number: int) -> None:
        """Do what the finding of that number proposes."""
        if number <= len(self._findings) and not self.writing and self.app.screen is self:
            self._take(self._findings[number - 1])

    def _must_ask_first(self) -> bool:
        """Whether nothing else may be chosen, because nobody knows what became of the request before."""
        open_question = self._flow.way.open_question
        if open_question:
            self.console.say(
                f"Nobody knows yet whether {open_question} was created. Ask again first (Ctrl+S).", severity="warning"
            )
        return bool(open_question)

    def _take(self, finding: Finding) -> None:
        """Do what a finding proposes."""
        if self._must_ask_first():
            return
        company = self._flow.way.company
        if finding.company_id is not None:
            self.run_worker(self._go_to(finding.company_id), group="instead", exclusive=True)
        elif finding.connection_id is not None and company is not None:
            connection = next((each for each in company.connections if each.id == finding.connection_id), None)
            if connection is not None:
                self._flow.reconnects(connection)
        else:
            self._do_instead(finding.kind)

    def _do_instead(self, kind: Concern) -> None:
        match kind:
            case Concern.DISABLED | Concern.BETA:
                self.action_software()
            case Concern.ON_PREMISE:
                self.action_card()
            case Concern.SAVED_NAME | Concern.LOST_LETTERS | Concern.UNFIT:
                self._flow.ask_name()
            case Concern.COMPANY_LIMIT:
                self.run_worker(self._look_for_old_ones(), group="instead", exclusive=True)
            case Concern.LIST_UNREAD:
                self.run_worker(self._read_list(), group="instead", exclusive=True)
            case _:
                pass

    async def _look_for_old_ones(self) -> None:
        """Leave for the customers who could come back in place of a new one."""
        if await self.app.push_screen_wait(LeaveTyped()):
            self._flow.look_for_old_ones()

    async def _read_list(self) -> None:
        """Read the list of companies, so that namesakes are found."""
        try:
            async for _ in self.directory.refresh():
                pass
        except CodatError as error:
            self.fail(error, "reading the companies")
            return
        self.problem = None
        await self._learn_names()

    async def _go_to(self, company_id: str) -> None:
        try:
            company = await self.session.client.get_company(company_id)
        except CodatError as error:
            self.fail(error, "reading the company")
            return
        self.directory.note(company)
        if self.app.screen is self and not self.writing:
            self._flow.customer_is(company)

    def action_software(self) -> None:
        """Choose other software."""
        if not self.writing and self.app.screen is self and not self._must_ask_first():
            self._flow.ask_software()

    def action_card(self) -> None:
        """The card on its own, where there is more room for it."""
        from console_app.tui.modals.coaching import CoachingScreen

        key, name, on_premise = self._software()
        self.app.push_screen(CoachingScreen(key, name, on_premise=on_premise))

    def action_another(self) -> None:
        """Create another connection, although one could be used again."""
        self._flow.way.makes_another()
        self._draw()

    # Doing it

    @on(Button.Pressed, "#check-go")
    def _pressed(self) -> None:
        if self._enter.is_meant():
            self.action_submit()

    @on(Button.Pressed, "#check-back")
    def _pressed_back(self) -> None:
        if self._enter.is_meant():
            self.action_back()

    def action_submit(self) -> None:
        """Do what is shown, once, and show the link."""
        if not self.writing and not self._is_blocked() and self.app.screen is self:
            self.writing = True
            # Another customer who is still being read would take this one's place in the middle of it.
            self.workers.cancel_group(self, "instead")
            self.run_worker(self._carry_out(), group="onboarding")

    async def _carry_out(self) -> None:
        way = self._flow.way
        try:
            created = await way.create_company()
            self._draw()
            if created is not None and created.name_is_unexpected:
                self.console.say(
                    saved_name_words(created.company.name, created.name_sent),
                    title="Another name than shown",
                    severity="warning",
                    timeout=20,
                )
            connection = await way.create_connection()
        except (CodatError, UnfinishedWrite) as error:
            done = way.created is not None
            self.fail(error, "connecting the software" if done else "creating the company", writing=True)
            if isinstance(error, BadRequest | NotFound):
                await self._look_at_company()
            return
        finally:
            self.writing = False
        if connection is not None:
            await self.come_to_the_top()
            self._flow.finish(connection)

    async def _look_at_company(self) -> None:
        """Somebody may have connected or deleted the company meanwhile: what there is to do has changed then."""
        company = self._flow.way.company
        if company is None:
            return
        try:
            company = await self.session.client.get_company(company.id)
        except CodatError:
            return
        self.directory.note(company)
        self._flow.way.company_changed(company)
        self._draw()

    def action_back(self) -> None:
        """Go back a step; nothing that was chosen is lost."""
        if not self.writing and self._flow.way.outcome_unknown:
            self.run_worker(self._leave_unanswered(), group="leave", exclusive=True)
        else:
            super().action_back()

    async def _leave_unanswered(self) -> None:
        if await self.app.push_screen_wait(LeaveUnanswered(self._flow.way.open_question)):
            self._flow.leave()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        way = self._flow.way
        if action == "submit":
            return not self.writing and not self._is_blocked()
        if action == "another":
            return way.reused is not None and way.platform is not None and way.chosen is None and not self.writing
        return super().check_action(action, parameters)
