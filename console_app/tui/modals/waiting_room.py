"""Whom the person waits for: go to one, or stop watching one."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from console_app.clock import now
from console_app.tui.commands import table
from console_app.tui.parting import EndsItsWork
from console_app.tui.render.waiting_room import heading, row
from console_app.tui.widgets.steady_options import SteadyOptions

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from console_app.services.veil import Veil
    from console_app.services.waiting_room import Change, Waiting, WaitingRoom


class WaitingRoomList(EndsItsWork, ModalScreen["Waiting | None"]):
    """The waiting room; answers with the one to go to."""

    PLACE: ClassVar[str] = "waiting"
    BINDINGS: ClassVar[list[BindingType]] = [
        *table.bindings("waiting"),
        # The key that leaves every screen is the application's, and a dialog keeps those from it.
        Binding("escape", "back", "Close"),
    ]

    def __init__(self, room: WaitingRoom) -> None:
        super().__init__()
        self._room = room
        self._shown: list[Waiting] = []

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog", id="waiting-room"):
            yield Static(id="waiting-heading", classes="dialog-title")
            yield SteadyOptions(id="waiting-list")
            yield Static("Enter goes there   d drops   r checks now   Esc closes", classes="dialog-hint")

    def on_mount(self) -> None:
        self.query_one(OptionList).focus()
        self.watch(self.app, "veil", self.draw, init=False)
        self.set_interval(1, self.draw)
        self.call_after_refresh(self.draw)

    def on_resize(self) -> None:
        self.draw()

    def draw(self) -> None:
        """Show who waits now; with nobody left there is nothing to choose from."""
        waiting = self._room.all()
        if not waiting:
            if self.is_current:
                self.dismiss(None)
            return
        moment = now()
        options = self.query_one(OptionList)
        width = max(1, options.scrollable_content_region.width - 2)
        veil: Veil = self.app.veil  # type: ignore[attr-defined]
        rows = [row(each, width, moment, veil) for each in waiting]
        self.query_one("#waiting-heading", Static).update(heading(waiting, moment))
        if [each.connection.id for each in waiting] == [each.connection.id for each in self._shown]:
            for index, words in enumerate(rows):
                options.replace_option_prompt_at_index(index, words)
        else:
            at = options.highlighted or 0
            options.clear_options()
            options.add_options([Option(words) for words in rows])
            options.highlighted = min(at, len(rows) - 1)
        self._shown = waiting

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._shown[event.option_index])

    def connection_changed(self, _change: Change) -> None:
        """Show what has become of one of them."""
        self.draw()

    def be_quick(self) -> None:
        """Look more often again, because somebody is there."""
        self._room.be_quick()

    def action_open_waiting(self) -> None:
        """Go to the one under the cursor."""
        self.query_one(OptionList).action_select()

    def action_drop(self) -> None:
        """Do not watch the one under the cursor any more."""
        at = self.query_one(OptionList).highlighted
        if at is not None and at < len(self._shown):
            self._room.drop(self._shown[at].connection.id)
            self.draw()

    def action_refresh(self) -> None:
        """Look at all of them now."""
        self._room.look_now()

    def action_back(self) -> None:
        """Close the list."""
        self.dismiss(None)
