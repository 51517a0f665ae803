"""The sign that the screen is shared, and everything hidden that is not for the customer of the call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Static

from console_app.tui.widgets.top_bar import SHARED

if TYPE_CHECKING:
    from console_app.services.veil import Veil


class SharedBadge(Static):
    """There while the screen is shared."""

    def __init__(self) -> None:
        super().__init__(f" {SHARED} ")

    def on_mount(self) -> None:
        self.watch(self.app, "veil", self._show)

    def _show(self, veil: Veil) -> None:
        self.display = veil.on
