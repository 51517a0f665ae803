"""The waiting room at a glance, beside or below the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message
from textual.widgets import Static

from console_app.clock import now

if TYPE_CHECKING:
    from console_app.services.veil import Veil
    from console_app.services.waiting_room import WaitingRoom

FEW_LINES, MORE_LINES = 4, 8


class WaitingPanel(Static):
    """Who waits, in a few lines; not there while nobody does. A click asks for the whole list."""

    class Asked(Message):
        """Somebody wants to see the whole list."""

    def on_mount(self) -> None:
        self.watch(self.app, "veil", self.draw, init=False)
        self.set_interval(1, self.draw)
        self.draw()

    def on_resize(self) -> None:
        self.draw()

    def on_click(self) -> None:
        self.post_message(self.Asked())

    def draw(self) -> None:
        """Show the waiting room as it is now."""
        somebody: bool = self.app.somebody_waits  # type: ignore[attr-defined]
        self.set_class(somebody, "-waiting")
        if somebody:
            from console_app.tui.render.waiting_room import panel

            room: WaitingRoom = self.app.waiting_room  # type: ignore[attr-defined]
            lines = MORE_LINES if self.app.size.height >= 40 else FEW_LINES
            veil: Veil = self.app.veil  # type: ignore[attr-defined]
            self.update(panel(room.all(), max(1, self.content_size.width), lines, now(), veil))
