"""What all screens share: the top bar, the place for a problem, the footer."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual.reactive import var
from textual.screen import Screen
from textual.widgets import Input

from console_app.clock import now
from console_app.services.permits import NotAllowed
from console_app.tui.parting import EndsItsWork
from console_app.tui.sizes import classes_for
from console_app.tui.widgets.key_bar import KeyBar
from console_app.tui.widgets.problem import ProblemBanner
from console_app.tui.widgets.top_bar import TopBar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.app import ComposeResult
    from textual.widget import Widget

    from console_app.config.capabilities import Capability
    from console_app.services.directory import Directory
    from console_app.services.explaining import Explanation
    from console_app.services.session import Session
    from console_app.tui.app import ConsoleApp
    from console_app.tui.modals.dialog import Dialog

Answer = TypeVar("Answer")


class ConsoleScreen(EndsItsWork, Screen[Answer]):
    """A full screen of the program. Its commands are those of `PLACE` in the table of commands."""

    PLACE: ClassVar[str] = ""
    AUTO_FOCUS: ClassVar[str | None] = ""

    problem: var[Explanation | None] = var(None)
    """What went wrong last, until something goes right."""
    writing: var[bool] = var(False)
    """A change is on its way to Codat: its answer is waited for, whatever keys are pressed."""

    TYPE_INTO: ClassVar[str] = ""
    """The field that gets letters which were typed before it had the focus."""

    def __init__(self, *trail: str) -> None:
        super().__init__()
        # Textual sets them when all widgets have their styles already, and styles them all again.
        self.update_classes(classes_for(self.app.size), update=False)
        self._trail = trail
        self._resumed = asyncio.Event()
        self._typed_early = ""
        self._locked_out: Capability | None = None
        """What was refused last because it was locked."""

    def compose(self) -> ComposeResult:
        yield TopBar(*self._trail)
        yield ProblemBanner().data_bind(ConsoleScreen.problem)
        yield from self.compose_body()
        yield KeyBar()

    def compose_body(self) -> Iterable[Widget]:
        """What stands between the top bar and the footer."""
        return ()

    @property
    def console(self) -> ConsoleApp:
        """The program, with its own type."""
        return self.app  # type: ignore[return-value]

    @property
    def session(self) -> Session:
        """The account the program works on."""
        return self.console.session

    @property
    def directory(self) -> Directory:
        """The companies known."""
        return self.console.directory

    def on_mount(self) -> None:
        self.watch(self.app, "veil", self.veil_changed, init=False)

    def veil_changed(self) -> None:
        """Draw anew what holds names or ids: the screen is shared now, or no more, or with another customer."""

    def on_screen_resume(self) -> None:
        self._resumed.set()

    async def come_to_the_top(self) -> None:
        """Wait until nothing lies over this screen. Leaving it earlier would close what lies there instead."""
        while self.app.screen is not self:
            self._resumed.clear()
            await self._resumed.wait()

    def take_typed(self, text: str) -> bool:
        """Keep letters that come before the field of this screen has the focus."""
        if not self.TYPE_INTO or self.focused is not None:
            return False
        self._typed_early += text
        return True

    def on_descendant_focus(self) -> None:
        """Hand over what was typed early, once the field is there."""
        early, self._typed_early = self._typed_early, ""
        if early:
            self.query_one(self.TYPE_INTO, Input).insert_text_at_cursor(early)

    @property
    def about(self) -> tuple[str, str | None] | None:
        """The ids of the company and the connection that the screen is about; None: it is about no single one."""
        return None

    def set_trail(self, *trail: str) -> None:
        """Say in the top bar where one is."""
        self._trail = trail
        self.query_one(TopBar).place = trail

    def fail(self, error: Exception, doing: str, *, writing: bool = False, shown: bool = True) -> None:
        """Show what went wrong, until something goes right; `shown` says whether older data is on the screen."""
        from console_app.services.explaining import explain

        self.problem = explain(error, doing, writing=writing, shown=shown)
        self._locked_out = None
        if isinstance(error, NotAllowed) and error.locked:
            self._locked_out = error.capability
            again = f"Press {self.console.unlock_key} to unlock it, then do it once more. What you typed stays."
            self.problem = replace(self.problem, next_step=again)
        if self.about is not None:
            from console_app.services.deeds import DeedKind

            said, id_ = self.problem.happened, self.problem.correlation_id
            self.session.deeds.note(DeedKind.ERROR, *self.about, f"{doing}: {said}", now(), id_)

    def locks_changed(self) -> None:
        """Say no more that something is locked once it is not."""
        if self._locked_out is not None and self.session.permits.refusal(self._locked_out) is None:
            self._locked_out = self.problem = None

    def watch_problem(self) -> None:
        self.refresh_bindings()

    @property
    def problem_to_copy(self) -> Explanation | None:
        """What the key copies for Codat's support, if anything is wrong."""
        return self.problem

    def action_copy_problem(self) -> None:
        """Copy the error for Codat's support."""
        if self.problem_to_copy is not None:
            self.console.send_to_clipboard(self.problem_to_copy.support_block(), "The error")

    def action_back(self) -> None:
        """Leave the screen; not while a change is on its way, whose answer nobody would see."""
        if self.writing:
            self.console.say("The request is under way. Wait for its answer.", severity="warning")
        else:
            self.dismiss(None)

    def ask_to_leave(self, question: Dialog[bool]) -> None:
        """Leave if the answer is yes. One question is enough, however often the key is pressed."""
        asked = any(each.node is self and each.group == "leave" and not each.is_finished for each in self.workers)
        if not asked:
            self.run_worker(self._leave_asking(question), group="leave")

    async def _leave_asking(self, question: Dialog[bool]) -> None:
        if await self.app.push_screen_wait(question):
            self.dismiss(None)

    def matters_now(self, action: str) -> bool:
        """Whether the key bar should show an action that can be asked for; some only answer with a reason."""
        return bool(action)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "copy_problem":
            return self.problem_to_copy is not None
        return super().check_action(action, parameters)
