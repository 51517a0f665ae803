"""Show the waiting room, to open or remove a link."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import on
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from console_app.clock import now
from console_app.tui.commands import registry as table
from console_app.tui.commands.keys import key_of
from console_app.tui.render.waiting_room import heading, row
from console_app.tui.screens.base import HostedScreen
from console_app.tui.widgets.panels import SafeOptionList
from console_app.tui.widgets.steady_text import SteadyText

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from console_app.services.watch.waiting_room import Change, Waiting, WaitingRoom


class WaitingAnswer(NamedTuple):
    """The connection to go to."""

    waiting: Waiting
    show_link: bool
    """True if its link is to fill the screen."""


class WaitingRoomList(HostedScreen, ModalScreen["WaitingAnswer | None"]):
    """The waiting room; answers with the connection to go to."""

    PLACE: ClassVar[str] = "waiting"
    BINDINGS: ClassVar[list[BindingType]] = [
        *table.bindings("waiting"),
        # The key that leaves every screen is the application's, and a dialog keeps those from it.
        Binding("escape", "back", "Close"),
    ]

    def __init__(self, room: WaitingRoom) -> None:
        """List the links that are waited for.

        Args:
            room: The waiting room; the list follows it.
        """
        super().__init__()
        self._room = room
        self._shown: list[Waiting] = []

    def compose(self) -> ComposeResult:
        """Compose the widgets."""
        with Vertical(classes="dialog", id="waiting-room"):
            yield SteadyText(id="waiting-heading", classes="dialog-title")
            yield SafeOptionList(id="waiting-list")
            link, removes, checks = (key_of(f"waiting.{each}") for each in ("link", "drop", "refresh"))
            hint = f"Enter opens   {link} link   {removes} removes   {checks} checks now   Esc closes"
            yield SteadyText(hint, classes="dialog-hint")

    def on_mount(self) -> None:
        """Fill the widgets, and follow what they show."""
        self.query_one(OptionList).focus()
        self.watch(self.app, "privacy_mask", self.draw, init=False)
        self.console.each_second(self, self.draw)
        self.call_after_refresh(self.draw)

    def on_resize(self) -> None:
        """Lay out for the new size."""
        self.draw()

    def draw(self) -> None:
        """Draw the waiting room; close it if it is empty."""
        waiting = self._room.all()
        if not waiting:
            if self.is_current:
                self.dismiss(None)
            return
        moment = now()
        options = self.query_one(OptionList)
        width = max(1, options.scrollable_content_region.width - 2)
        privacy_mask = self.console.privacy_mask
        rows = [row(each, width, moment, privacy_mask) for each in waiting]
        self.query_one("#waiting-heading", Static).update(heading(waiting, moment, self.console.event_words))
        if [each.connection.id for each in waiting] == [each.connection.id for each in self._shown]:
            for index, words in enumerate(rows):
                before = options.get_option_at_index(index).prompt
                if not (isinstance(before, Content) and words.is_same(before)):
                    options.replace_option_prompt_at_index(index, words)
        else:
            at = options.highlighted or 0
            options.clear_options()
            options.add_options([Option(words) for words in rows])
            options.highlighted = min(at, len(rows) - 1)
        self._shown = waiting

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(WaitingAnswer(self._shown[event.option_index], show_link=False))

    def connection_changed(self, change: Change) -> None:  # noqa: ARG002 - the room knows which
        """Show the change of a watched connection."""
        self.draw()

    def poll_fast(self) -> None:
        """Poll more often for a while."""
        self._room.poll_fast()

    def action_open_waiting(self) -> None:
        """Go to the one under the cursor."""
        self.query_one(OptionList).action_select()

    def action_link(self) -> None:
        """Show the link of the one under the cursor."""
        waiting = self._under_cursor
        if waiting is not None:
            self.dismiss(WaitingAnswer(waiting, show_link=True))

    @property
    def _under_cursor(self) -> Waiting | None:
        at = self.query_one(OptionList).highlighted
        return self._shown[at] if at is not None and at < len(self._shown) else None

    def action_drop(self) -> None:
        """Stop watching the connection under the cursor."""
        waiting = self._under_cursor
        if waiting is not None:
            self._room.drop(waiting.connection.id)
            self.draw()

    def action_refresh(self) -> None:
        """Check all connections now."""
        self._room.poll_now()

    def action_back(self) -> None:
        """Close the list."""
        self.dismiss(None)
