"""Check interrupted writes, then finish or drop them."""

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
from console_app.services.account.submit_once import PendingWriteError
from console_app.services.account.write_request import Action
from console_app.services.journal import recovery
from console_app.services.journal.recovery import NothingToFinish, WriteState
from console_app.services.text.confirm_phrase import confirm_phrase
from console_app.services.text.error_messages import explain
from console_app.tui.commands import registry as table
from console_app.tui.commands.keys import key_of
from console_app.tui.dialogs.dialog import Dialog, PhraseToType
from console_app.tui.dialogs.unlink import TO_UNLINK
from console_app.tui.render import journal as render
from console_app.tui.render.text import plain
from console_app.tui.screens.base import HostedScreen
from console_app.tui.widgets.banners import problem_content
from console_app.tui.widgets.panels import SafeOptionList
from console_app.tui.widgets.steady_text import SteadyText

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.content import Content

    from console_app.services.journal.entries import Entry
    from console_app.services.journal.recovery import Finding
    from console_app.services.text.error_messages import Explanation
    from console_app.services.text.privacy_mask import PrivacyMask


@dataclass(slots=True)
class _Case:
    """An interrupted write."""

    entry: Entry
    finding: Finding | None = None
    """None until it has been checked."""
    message: str = ""
    """The result of what was done with it; empty: nothing yet."""
    company_id: str = ""

    @property
    def is_open(self) -> bool:
        """Return whether a decision is needed."""
        return not self.message


class InterruptedWrites(HostedScreen, ModalScreen["str | None"]):
    """The interrupted writes, one below the other; answers with the id of a company to go to.

    Each is checked at Codat when the dialog opens. A write is sent only when the user decides so.
    """

    PLACE: ClassVar[str] = "interrupted"
    BINDINGS: ClassVar[list[BindingType]] = table.bindings("interrupted")

    problem: var[Explanation | None] = var(None, init=False)
    """The last error, until the next action or check."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        """List interrupted writes; each is checked at Codat once the dialog is shown.

        Args:
            entries: The journal's entries without an outcome, in the order of the list.
        """
        super().__init__()
        self.cases = [_Case(each, company_id=each.company_id) for each in entries]
        self._message: str | Content = ""
        """The message below the list."""
        self.has_finished = False
        """True if something was created that the list may lack."""

    def compose(self) -> ComposeResult:
        """Compose the widgets."""
        with Vertical(classes="dialog", id="interrupted"):
            yield SteadyText("Interrupted before Codat answered", classes="dialog-title")
            yield SafeOptionList(id="interrupted-list")
            yield SteadyText(id="interrupted-state")
            keys = [key_of(f"interrupted.{each}") for each in ("finish", "drop", "check")]
            hint = "{} finish  {} drop  Enter company  {} check again  Esc later".format(*keys)
            yield SteadyText(hint, classes="dialog-hint")

    def on_mount(self) -> None:
        """Fill the widgets, and follow what they show."""
        self.query_one(OptionList).focus()
        self._draw()
        self.watch(self.app, "privacy_mask", self._privacy_mask_changed, init=False)
        self.action_check()

    def _privacy_mask_changed(self, _privacy_mask: PrivacyMask) -> None:
        self._draw()
        self.watch_problem()

    def _draw(self) -> None:
        options, moment, privacy_mask = self.query_one(OptionList), now(), self.console.privacy_mask
        at = options.highlighted or 0
        options.set_options(
            Option(render.interrupted_row(each.entry, each.finding, each.message, privacy_mask, moment))
            for each in self.cases
        )
        options.highlighted = min(at, len(self.cases) - 1)

    def _tell(self, words: str | Content) -> None:
        self.problem = None
        self._say(words)

    def _say(self, words: str | Content) -> None:
        self._message = words
        self.query_one("#interrupted-state", Static).update(words if not isinstance(words, str) else plain(words))

    @property
    def _case(self) -> _Case | None:
        at = self.query_one(OptionList).highlighted
        return self.cases[at] if at is not None and at < len(self.cases) else None

    # Looking

    def action_check(self) -> None:
        """Check the outcomes at Codat."""
        if not self.writing:
            self.console.session.ask_proxy_again()
            self.run_worker(self._check(), group="check", exclusive=True)

    async def _check(self) -> None:
        checking = plain("Checking at Codat what happened …", "$quiet")
        self._tell(checking)
        seen: set[str] = set()
        try:
            async for finding in recovery.examine(self.console.session):
                seen.add(finding.entry.id)
                self._take(finding)
        except CodatError as error:
            self._fail(error, "checking what happened", writing=False)
            return
        for each in self.cases:
            if each.is_open and each.entry.id not in seen:
                each.message = "✓ Settled: another program has checked it."
        self._draw()
        left = sum(each.is_open for each in self.cases)
        if self._message is checking:
            # What a key was answered meanwhile stays.
            self._tell("" if left else plain("All settled. Esc closes.", "$quiet"))

    def _take(self, finding: Finding) -> None:
        case = next((each for each in self.cases if each.entry.id == finding.entry.id), None)
        if case is None:
            case = _Case(finding.entry)
            self.cases.append(case)
        case.finding = finding
        case.company_id = finding.company_id or case.company_id
        if finding.found is WriteState.DONE:
            self.has_finished = True
            case.message = "✓ " + render.finding_words(finding, self.console.privacy_mask)
        self._draw()

    def _fail(self, error: Exception, doing: str, *, writing: bool) -> None:
        self.problem = explain(error, doing, writing=writing)

    def watch_problem(self) -> None:
        """React to a change of `problem`."""
        if self.problem is not None:
            self._say(problem_content(self.console.privacy_mask.problem(self.problem)).stylize("$text-error"))
        self.refresh_bindings()

    def action_copy_problem(self) -> None:
        """Copy the error for Codat's support."""
        if self.problem is not None:
            self.console.send_to_clipboard(self.problem.support_block(), "The error")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return whether an action is available; None if it is shown but disabled."""
        if action == "copy_problem":
            return self.problem is not None
        return super().check_action(action, parameters)

    # Deciding

    def action_finish(self) -> None:
        """Finish a write that was not done."""
        case = self._case
        if case is None or case.finding is None or not case.is_open or self.writing:
            return
        if not case.finding.can_be_finished:
            self._tell("This cannot be finished from here. Enter opens the customer, d drops it.")
        else:
            self.run_worker(self._finish(case, case.finding), group="decide", exclusive=True)

    async def _finish(self, case: _Case, finding: Finding) -> None:
        text = render.finish_question(finding, self.console.privacy_mask)
        wanted = self._to_type(finding)
        question = Dialog(
            "Finish it?",
            text,
            [("Cancel", False), ("Finish", True)],
            dangerous=None if wanted is None else True,
            phrase=None if wanted is None else PhraseToType(wanted, TO_UNLINK),
        )
        if not await self.app.push_screen_wait(question):
            return
        self.writing = True
        self._tell(plain("Sending it again …", "$quiet"))
        try:
            await recovery.finish(self.console.session, finding)
        except NothingToFinish as nothing:
            self._take(nothing.finding)
            self._tell("Already checked a moment ago; nothing was sent.")
            return
        except (CodatError, PendingWriteError) as error:
            self._fail(error, "finishing it", writing=True)
            return
        finally:
            self.writing = False
        self.has_finished = True
        case.message = "✓ Finished."
        # The newest entry is the one that was just written.
        newest = next(iter(await self.console.session.journal.entries()), None)
        case.company_id = newest.company_id if newest is not None else case.company_id
        self._draw()
        self._tell("")

    def _to_type(self, finding: Finding) -> str | None:
        """Return what has to be typed before it is finished; None for nothing."""
        entry = finding.entry
        if entry.action != Action.UNLINK or self.console.session.profile.is_sandbox:
            return None
        # On a shared screen the name is hidden, and could not be copied from there.
        name = "" if render.hides(entry, self.console.privacy_mask) else entry.company_name
        return confirm_phrase(name, "" if not name else entry.company_id)

    def action_drop(self) -> None:
        """Drop the write."""
        case = self._case
        if case is None or not case.is_open or self.writing:
            return
        if case.finding is None:
            self._tell(f"This has not been checked at Codat yet: press {key_of('interrupted.check')}.")
        else:
            self.run_worker(self._drop(case, case.finding), group="decide", exclusive=True)

    async def _drop(self, case: _Case, finding: Finding) -> None:
        text = render.drop_question(finding, self.console.privacy_mask)
        answers = [("Cancel", False), ("Drop it", True)]
        if not await self.app.push_screen_wait(Dialog("Drop it?", text, answers)):
            return
        try:
            await recovery.drop(self.console.session, finding)
        except CodatError as error:
            self._fail(error, "recording it", writing=False)
            return
        case.message = "– Dropped."
        self._draw()
        self._tell("")

    @on(OptionList.OptionSelected)
    def _chosen(self) -> None:
        case = self._case
        if case is not None and not self.writing:
            if case.company_id:
                self.dismiss(case.company_id)
            else:
                self._tell("There is no company to open.")

    def action_open_company(self) -> None:
        """Go to the company."""
        self.query_one(OptionList).action_select()

    def action_back(self) -> None:
        """Decide later: it is still open at the next start, and in the journal."""
        if self.writing:
            self._tell("The request is in progress. Wait for its answer.")
        else:
            self.dismiss(None)
