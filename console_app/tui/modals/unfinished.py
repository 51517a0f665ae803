"""Writes that were cut off: what became of each, and what is to be done with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Vertical
from textual.reactive import var
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from console_app.clock import now
from console_app.codat.errors import CodatError
from console_app.services.asking import UnfinishedWrite
from console_app.services.confirming import to_type
from console_app.services.journal import recovery
from console_app.services.journal.recovery import Found, NothingToFinish
from console_app.services.writing import Action
from console_app.tui.commands import table
from console_app.tui.modals.confirm_unlink import TO_UNLINK
from console_app.tui.modals.dialog import Dialog
from console_app.tui.modals.typed_dialog import TypedDialog
from console_app.tui.parting import EndsItsWork
from console_app.tui.render import journal as render
from console_app.tui.render.text import plain
from console_app.tui.widgets.problem import problem_content
from console_app.tui.widgets.steady_options import SteadyOptions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.content import Content

    from console_app.services.explaining import Explanation
    from console_app.services.journal.entries import Entry
    from console_app.services.journal.recovery import Finding
    from console_app.services.veil import Veil
    from console_app.tui.app import ConsoleApp


@dataclass(slots=True)
class _Case:
    """A write that was cut off."""

    entry: Entry
    finding: Finding | None = None
    """None: nobody has looked yet."""
    said: str = ""
    """What was done with it; empty: nothing yet."""
    company_id: str = ""

    @property
    def is_open(self) -> bool:
        """Whether somebody has to decide."""
        return not self.said


class UnfinishedWrites(EndsItsWork, ModalScreen["str | None"]):
    """What was cut off, one below the other; answers with the id of a company to go to.

    Codat is looked at when it comes up. Nothing is sent but what somebody has decided.
    """

    PLACE: ClassVar[str] = "unfinished"
    BINDINGS: ClassVar[list[BindingType]] = table.bindings("unfinished")

    problem: var[Explanation | None] = var(None, init=False)
    """What went wrong last, until something is done or looked at again."""
    writing: var[bool] = var(False, init=False)
    """Something is on its way to Codat."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        super().__init__()
        self.cases = [_Case(each, company_id=each.company_id) for each in entries]
        self._said: str | Content = ""
        """What stands below the list."""
        self.has_finished = False
        """Whether something was made by now that the list may not have."""

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog", id="unfinished"):
            yield Static("Cut off before Codat had answered", classes="dialog-title")
            yield SteadyOptions(id="unfinished-list")
            yield Static(id="unfinished-state")
            yield Static("f finish  d let be  Enter company  r look again  Esc later", classes="dialog-hint")

    @property
    def console(self) -> ConsoleApp:
        """The program, with its own type."""
        return self.app  # type: ignore[return-value]

    def on_mount(self) -> None:
        self.query_one(OptionList).focus()
        self._draw()
        self.watch(self.app, "veil", self._veil_changed, init=False)
        self.action_look()

    def _veil_changed(self, _veil: Veil) -> None:
        self._draw()
        self.watch_problem()

    def _draw(self) -> None:
        options, moment, veil = self.query_one(OptionList), now(), self.console.veil
        at = options.highlighted or 0
        options.set_options(
            Option(render.unfinished_row(each.entry, each.finding, each.said, veil, moment)) for each in self.cases
        )
        options.highlighted = min(at, len(self.cases) - 1)

    def _tell(self, words: str | Content) -> None:
        self.problem = None
        self._say(words)

    def _say(self, words: str | Content) -> None:
        self._said = words
        self.query_one("#unfinished-state", Static).update(words if not isinstance(words, str) else plain(words))

    @property
    def _case(self) -> _Case | None:
        at = self.query_one(OptionList).highlighted
        return self.cases[at] if at is not None and at < len(self.cases) else None

    # Looking

    def action_look(self) -> None:
        """Look at Codat what became of them."""
        if not self.writing:
            self.console.session.ask_proxy_again()
            self.run_worker(self._look(), group="look", exclusive=True)

    async def _look(self) -> None:
        looking = plain("Looking at Codat what became of it …", "$quiet")
        self._tell(looking)
        seen: set[str] = set()
        try:
            async for finding in recovery.examine(self.console.session):
                seen.add(finding.entry.id)
                self._take(finding)
        except CodatError as error:
            self._fail(error, "looking what became of it", writing=False)
            return
        for each in self.cases:
            if each.is_open and each.entry.id not in seen:
                each.said = "✓ It is settled: another program has found out."
        self._draw()
        left = sum(each.is_open for each in self.cases)
        if self._said is looking:
            # What a key was answered meanwhile stays.
            self._tell("" if left else plain("All of it is settled. Esc closes.", "$quiet"))

    def _take(self, finding: Finding) -> None:
        case = next((each for each in self.cases if each.entry.id == finding.entry.id), None)
        if case is None:
            case = _Case(finding.entry)
            self.cases.append(case)
        case.finding = finding
        case.company_id = finding.company_id or case.company_id
        if finding.found is Found.DONE:
            self.has_finished = True
            case.said = "✓ " + render.finding_words(finding, self.console.veil)
        self._draw()

    def _fail(self, error: Exception, doing: str, *, writing: bool) -> None:
        from console_app.services.explaining import explain

        self.problem = explain(error, doing, writing=writing)

    def watch_problem(self) -> None:
        if self.problem is not None:
            self._say(problem_content(self.console.veil.problem(self.problem)).stylize("$text-error"))
        self.refresh_bindings()

    def action_copy_problem(self) -> None:
        """Copy the error for Codat's support."""
        if self.problem is not None:
            self.console.send_to_clipboard(self.problem.support_block(), "The error")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "copy_problem":
            return self.problem is not None
        return super().check_action(action, parameters)

    # Deciding

    def action_finish(self) -> None:
        """Have done what was not done."""
        case = self._case
        if case is None or case.finding is None or not case.is_open or self.writing:
            return
        if not case.finding.can_be_finished:
            self._tell("This cannot be finished from here. Enter opens the customer, and d lets it be.")
        else:
            self.run_worker(self._finish(case, case.finding), group="decide", exclusive=True)

    async def _finish(self, case: _Case, finding: Finding) -> None:
        text = render.finish_question(finding, self.console.veil)
        wanted = self._to_type(finding)
        question = TypedDialog(
            "Finish it?", text, "Finish", wanted=wanted, doing=TO_UNLINK, dangerous=wanted is not None
        )
        if not await self.app.push_screen_wait(question):
            return
        self.writing = True
        self._tell(plain("Sending it once more …", "$quiet"))
        try:
            await recovery.finish(self.console.session, finding)
        except NothingToFinish as nothing:
            self._take(nothing.finding)
            self._tell("It was looked at right before, and nothing was sent.")
            return
        except (CodatError, UnfinishedWrite) as error:
            self._fail(error, "finishing it", writing=True)
            return
        finally:
            self.writing = False
        self.has_finished = True
        case.said = "✓ Finished: it is done now."
        # The newest entry is the one that was just written.
        newest = next(iter(await self.console.session.journal.entries()), None)
        case.company_id = newest.company_id if newest is not None else case.company_id
        self._draw()
        self._tell("")

    def _to_type(self, finding: Finding) -> str | None:
        """What has to be typed before it is finished; None: nothing."""
        entry = finding.entry
        if entry.action != Action.UNLINK or self.console.session.profile.is_sandbox:
            return None
        # On a shared screen the name is hidden, and could not be copied from there.
        name = "" if render.hides(entry, self.console.veil) else entry.company_name
        return to_type(name, "" if not name else entry.company_id)

    def action_drop(self) -> None:
        """Let it be."""
        case = self._case
        if case is None or not case.is_open or self.writing:
            return
        if case.finding is None:
            self._tell("Nobody has looked at Codat yet what became of it: r looks.")
        else:
            self.run_worker(self._drop(case, case.finding), group="decide", exclusive=True)

    async def _drop(self, case: _Case, finding: Finding) -> None:
        text = render.drop_question(finding, self.console.veil)
        answers = [("Cancel", False), ("Let it be", True)]
        if not await self.app.push_screen_wait(Dialog("Let it be?", text, answers)):
            return
        try:
            await recovery.drop(self.console.session, finding)
        except CodatError as error:
            self._fail(error, "recording it", writing=False)
            return
        case.said = "– Let be."
        self._draw()
        self._tell("")

    @on(OptionList.OptionSelected)
    def _chosen(self) -> None:
        case = self._case
        if case is not None and not self.writing:
            if case.company_id:
                self.dismiss(case.company_id)
            else:
                self._tell("There is no company to go to.")

    def action_open_company(self) -> None:
        """Go to the company."""
        self.query_one(OptionList).action_select()

    def action_back(self) -> None:
        """Decide later: it is still there at the next start, and in the journal."""
        if self.writing:
            self._tell("The request is under way. Wait for its answer.")
        else:
            self.dismiss(None)
