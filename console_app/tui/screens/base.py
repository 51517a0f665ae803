"""Provide what all screens share."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from textual.await_complete import AwaitComplete
from textual.keys import key_to_character
from textual.reactive import var
from textual.screen import Screen
from textual.widgets import Input

from console_app.clock import now
from console_app.services.account.activity import ActivityKind
from console_app.services.account.permissions import NotAllowed
from console_app.tui.commands.keys import keys_of, rebound
from console_app.tui.commands.registry import command
from console_app.tui.frame_clock import FrameClock
from console_app.tui.host import host_of
from console_app.tui.screens.crumbs import crumbs_of
from console_app.tui.theme import classes_for
from console_app.tui.widgets.banners import ProblemBanner
from console_app.tui.widgets.key_bar import KeyBar
from console_app.tui.widgets.top_bar import TopBar
from console_app.tui.workers import close_unstarted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual._compositor import CompositorMap
    from textual.app import ComposeResult
    from textual.await_remove import AwaitRemove
    from textual.content import Content
    from textual.events import Idle, ScreenResume
    from textual.geometry import Size
    from textual.notifications import SeverityLevel
    from textual.screen import ModalScreen
    from textual.widget import Widget
    from textual.worker import Worker, WorkType

    from console_app.codat.models import Company
    from console_app.config.capabilities import Capability
    from console_app.services.account.session import Session
    from console_app.services.companies.directory import Directory
    from console_app.services.text.error_messages import Explanation
    from console_app.services.watch.waiting_room import Change
    from console_app.tui.host import Host
    from console_app.tui.screens.crumbs import Crumb

    _Screen = Screen[Any]
else:
    # Textual takes the default CSS of a screen from its first base that is a widget: that must stay the screen.
    _Screen = object

Result = TypeVar("Result")


class HostedScreen(_Screen):
    """A screen or dialog of the program: it has the host, gets the events that concern it, and ends its workers.

    The host tells each screen on the stack what it may have to show. Nothing is to be shown unless a screen says so.
    """

    PLACE: ClassVar[str] = ""
    """The name of its commands' group in the registry."""

    writing: var[bool] = var(False)
    """True while a change is being sent to Codat: its answer is awaited, whatever keys are pressed."""

    _last_layout: CompositorMap | None = None
    _late_result: tuple[Any] | None = None
    """The result that came while another screen was on top."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """Take the keys of this run."""
        super().__init__(*arguments, **options)
        self._bindings = rebound(self._bindings)
        help_command = command("everywhere.help")
        if self.is_modal and all(each.id != help_command.id for _, each in self._bindings) and keys_of(help_command):
            # A dialog does not have the keys of the application.
            self._bindings.bind(keys_of(help_command), "app.help", show=False)

    @property
    def is_current(self) -> bool:
        """Return whether the person sees the screen, or what it lets through of this one.

        Textual counts the screen below the top one in any case, and draws the top one again with each of its changes.
        """
        stack = self.app.screen_stack
        return self in stack and all(each.styles.background.a < 1 for each in stack[stack.index(self) + 1 :])

    @property
    def console(self) -> Host:
        """Return the app, with its own type."""
        return host_of(self)

    @property
    def customer_id(self) -> str | None:
        """Return the id of the customer's company.

        Empty for a customer who does not exist yet; None if the screen is about no single customer, as the list and
        dialogs are.
        """
        return None

    @property
    def connection_in_view(self) -> str:
        """Return the id of the connection whose changes this screen shows, so that nothing else announces them."""
        return ""

    def connection_changed(self, change: Change) -> None:
        """Show a change of a connection that is watched elsewhere."""

    def company_changed(self, company: Company) -> None:
        """Show a company that was changed on another screen."""

    def follow_up_changed(self, company_id: str) -> None:
        """Show what a person has said of a company."""

    def connection_deleted(self, company_id: str, connection_id: str) -> None:
        """Remove a deleted connection."""

    def rows_changed(self) -> None:
        """Show that rows of the list have changed elsewhere."""

    def waiting_room_filled(self) -> None:
        """Show that links of the last run are watched again."""

    def locks_changed(self) -> None:
        """Show what the permissions now allow."""

    def show_whole_link(self) -> None:
        """Show the link of the screen's connection in full, if it has one."""

    def poll_fast(self) -> None:
        """Poll more often for a while, because a person is there. Makes no call itself."""

    @cached_property
    def _frame_clock(self) -> FrameClock:
        return FrameClock(self)

    async def _on_idle(self, event: Idle) -> None:
        if self._frame_clock.is_frame_due and self.is_current and not self.app._batch_count:  # noqa: SLF001
            # Instead of Textual's own handler, which comes next.
            event.prevent_default()
            self._frame_clock.draw_soon()

    def _refresh_layout(self, size: Size | None = None, scroll: bool = False) -> None:
        # Textual draws the difference between two layouts, but replaces the first of them without drawing it where a
        # text that is not displayed has changed: a notice removed by then would stay on the terminal.
        compositor = self._compositor
        if self._last_layout:
            compositor._full_map = self._last_layout  # noqa: SLF001 - there is no other way to it
        super()._refresh_layout(size, scroll)
        self._last_layout = compositor._full_map  # noqa: SLF001

    def _on_screen_resume(self, event: ScreenResume) -> None:
        # Each widget was styled as it was mounted, and Textual's own handler, which comes next, would style all again.
        event.refresh_styles = False

    def take_typed(self, text: str) -> bool:  # noqa: ARG002 - for those who override it
        """Keep letters that come before this screen's field has the focus.

        Returns:
            False if they are for no field.
        """
        return False

    def is_relevant(self, action: str) -> bool:
        """Return whether the key bar shows an action; some only answer with a reason."""
        # Elsewhere one goes back to the list first: there the bar has it.
        return action != "quit"

    def run_worker(self, work: WorkType[Result], *arguments: Any, **options: Any) -> Worker[Result]:
        """Run work in the background; see `DOMNode.run_worker`."""
        return close_unstarted(super().run_worker(work, *arguments, **options), work)

    def dismiss(self, result: Any = None) -> AwaitComplete:
        """Leave the screen with a result; nothing happens where it has been left already.

        Textual takes whatever lies on top away: a second answer in the same breath would close the screen below, or
        end the program where that is the last one, and an answer under a dialog would close the dialog. That answer is
        given once the screen is on top again.
        """
        stack = self.app.screen_stack
        if self not in stack:
            return AwaitComplete()
        if stack[-1] is not self:
            self._late_result = self._late_result or (result,)
            return AwaitComplete()
        left: AwaitComplete = super().dismiss(result)
        return left

    def on_screen_resume(self) -> None:
        """Leave with the result that came while another screen was on top."""
        late, self._late_result = self._late_result, None
        if late is not None:
            self.dismiss(*late)

    def has_key(self, command_id: str) -> bool:
        """Return whether the key that a text names for a command runs it here, and is not typed into a field."""
        named = command(command_id)
        key = keys_of(named).split(",")[0]
        if named.priority or not key:
            # Such a key works over everything. Without a key, a text names the command line.
            return True
        active, field = self.active_bindings.get(key), self.focused
        if active is None or active.binding.action.partition("(")[0].rpartition(".")[2] != named.method:
            return False
        return field is None or not field.check_consume_key(key, key_to_character(key))

    def show_notice(self, words: Content | None, severity: SeverityLevel = "information") -> None:
        """Show a notice, or none any more."""
        bars = [each for each in self.query("NoticeBar") if each.is_attached and not each._pruning]  # noqa: SLF001
        if words is None:
            for each in bars:
                each.remove()
        elif bars:
            bars[0].show(words, severity)  # type: ignore[attr-defined]
        elif self.is_mounted:
            from console_app.tui.widgets.notice_bar import NoticeBar

            self.mount_notice(NoticeBar(words, severity))

    def mount_notice(self, bar: Widget) -> None:
        """Give a notice its place: above the last line."""
        self.mount(bar)

    def leave(self) -> bool:
        """Leave the screen at once; False if it has to wait for an answer."""
        if self.writing:
            return False
        self.dismiss(None)
        return True

    def stay(self) -> None:
        """Stay when the screen above is left, although this one was only passed: the person asked for it."""

    def remove(self) -> AwaitRemove:
        """Take the screen away, and end first what works for it.

        Textual takes the widgets away one by one and stops the workers last. An answer that came in between would be
        drawn on a screen of which half is there.
        """
        self.workers.cancel_node(self)
        return super().remove()


def hosted_screens(host: Host) -> list[HostedScreen]:
    """Return the screens of the stack, from the list up."""
    return [each for each in host.screen_stack if isinstance(each, HostedScreen)]


Answer = TypeVar("Answer")


class ConsoleScreen(HostedScreen, Screen[Answer]):
    """A full screen of the program, with the account above it and the keys below."""

    AUTO_FOCUS: ClassVar[str | None] = ""

    problem: var[Explanation | None] = var(None)
    """The last error, until something succeeds."""
    NAMES_CUSTOMER_AT: ClassVar[int] = 1
    """The place of the customer's name among the words of the top bar, on a screen about one customer."""
    CONTINUES: ClassVar[bool] = False
    """True for a step that has the same words as the one below."""
    TYPE_INTO: ClassVar[str] = ""
    """The field that gets letters which were typed before it had the focus."""

    def __init__(self, *trail: str) -> None:
        """Set the classes for the terminal's size, and the words of the top bar.

        Args:
            trail: The words of the top bar, from the first screen to this one.
        """
        super().__init__()
        # Textual sets them when all widgets have their styles already, and styles them all again.
        self.update_classes(classes_for(self.app.size, self.VERTICAL_BREAKPOINTS), update=False)
        self.trail = trail
        self._resumed = asyncio.Event()
        self._typed_early = ""
        self._locked_out: Capability | None = None
        """The permission that was refused last because it was locked."""

    def compose(self) -> ComposeResult:
        """Compose the widgets."""
        yield TopBar(*(each.words for each in self.crumbs()))
        if self.problem is not None:
            yield self._banner()
        yield from self.compose_body()
        yield KeyBar(self.is_relevant)

    def _banner(self) -> ProblemBanner:
        return ProblemBanner().data_bind(ConsoleScreen.problem)

    def compose_body(self) -> Iterable[Widget]:
        """Compose what is between the top bar and the footer."""
        return ()

    @property
    def session(self) -> Session:
        """Return the session."""
        return self.console.session

    @property
    def directory(self) -> Directory:
        """Return the directory."""
        return self.console.directory

    def on_mount(self) -> None:
        """Follow the account and the privacy mask."""
        self.watch(self.app, "privacy_mask", self._hide_or_show, init=False)

    def _hide_or_show(self) -> None:
        self.show_trail()
        self.privacy_mask_changed()

    def privacy_mask_changed(self) -> None:
        """Draw again what holds names or ids: screen sharing or its customer has changed."""

    def on_screen_resume(self) -> None:
        """Continue when the screen is on top again."""
        self._resumed.set()
        self.show_trail()

    async def wait_until_on_top(self) -> None:
        """Wait until nothing lies over this screen. Leaving it earlier would close what lies there."""
        while self.app.screen is not self:
            self._resumed.clear()
            await self._resumed.wait()

    def take_typed(self, text: str) -> bool:
        """Keep letters that come before the field has the focus."""
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
    def subject_ids(self) -> tuple[str, str | None] | None:
        """Return the ids of the screen's company and connection; None if it is about no single one."""
        return None

    def set_trail(self, *trail: str) -> None:
        """Show the place in the top bar."""
        self.trail = trail
        self.show_trail()

    def crumbs(self) -> list[Crumb]:
        """Return the way from the list to this screen, through all that Esc leads back to."""
        screens = [each for each in self.app.screen_stack if isinstance(each, ConsoleScreen)]
        below: list[ConsoleScreen[Any]] = screens[: screens.index(self) + 1] if self in screens else [self]
        return crumbs_of(below, self.console.privacy_mask)

    def show_trail(self) -> None:
        """Show the way to this screen, which another one below may have changed."""
        for bar in self.query(TopBar):
            bar.place = tuple(each.words for each in self.crumbs())

    def follow_crumb(self, at: int) -> None:
        """Go back to a place in the top bar, or to the company that it names."""
        crumbs = self.crumbs()
        if crumbs[at].screen is None and crumbs[at].company_id:
            if self.app.screen is self:
                self.console.open_company(crumbs[at].company_id)
            return
        # Of a screen with several words of its own, each leads to it.
        screen = next((each.screen for each in crumbs[at:] if each.screen is not None), None)
        if screen is not None and screen is not self:
            self.console.go_back_to(cast("ConsoleScreen[Any]", screen))

    def fail(self, error: Exception, doing: str, *, writing: bool = False, shown: bool = True) -> None:
        """Show an error until something succeeds.

        Args:
            error: The error.
            doing: What was being done.
            writing: True for a write.
            shown: True if older data is on the screen.
        """
        from console_app.services.text.error_messages import explain

        self.problem = explain(error, doing, writing=writing, shown=shown)
        self._locked_out = None
        if isinstance(error, NotAllowed) and error.locked:
            self._locked_out = error.capability
            again = f"Press {self.console.unlock_key} to unlock it, then try again. What you typed is kept."
            self.problem = replace(self.problem, next_step=again)
        if self.subject_ids is not None:
            message, id_ = self.problem.happened, self.problem.correlation_id
            self.session.activity_log.note(ActivityKind.ERROR, *self.subject_ids, f"{doing}: {message}", now(), id_)

    def locks_changed(self) -> None:
        """Show what the permissions now allow."""
        # Nothing is said to be locked once it is not.
        if self._locked_out is not None and self.session.permissions.refusal(self._locked_out) is None:
            self._locked_out = self.problem = None

    def watch_problem(self) -> None:
        """Add the banner for the first problem: most screens never show it."""
        if self.problem is not None and self.is_attached and self.query(TopBar) and not self.query(ProblemBanner):
            self.mount(self._banner(), after="TopBar")
        self.refresh_bindings()

    @property
    def problem_to_copy(self) -> Explanation | None:
        """Return what the key copies for Codat's support, if there is an error."""
        return self.problem

    def action_copy_problem(self) -> None:
        """Copy the error for Codat's support."""
        if self.problem_to_copy is not None:
            self.console.send_to_clipboard(self.problem_to_copy.support_block(), "The error")

    @property
    def asks_before_leaving(self) -> bool:
        """Return whether something would be lost, so that leaving asks first."""
        return self.writing

    @property
    def answer_on_leaving(self) -> Answer | None:
        """Return what the screen below gets when this one is left."""
        return None

    def action_back(self) -> None:
        """Leave the screen, except during a change whose answer would be lost."""
        if self.writing:
            self.console.notify_user("The request is in progress. Wait for its answer.", severity="warning")
        else:
            self.dismiss(self.answer_on_leaving)

    def leave(self) -> bool:
        """Leave at once, without clearing searches or marks before; False if the screen asks first or has to wait."""
        if self.asks_before_leaving:
            self.action_back()
            return False
        self.dismiss(self.answer_on_leaving)
        return True

    def ask_to_leave(self, question: ModalScreen[bool]) -> None:
        """Leave if the answer is yes. One question is enough, however often the key is pressed."""
        asked = any(each.node is self and each.group == "leave" and not each.is_finished for each in self.workers)
        if not asked:
            self.run_worker(self._confirm_leaving(question), group="leave")

    async def _confirm_leaving(self, question: ModalScreen[bool]) -> None:
        if await self.app.push_screen_wait(question):
            self.dismiss(None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return whether an action is available; None if it is shown but disabled."""
        if action == "copy_problem":
            return self.problem_to_copy is not None
        return super().check_action(action, parameters)
