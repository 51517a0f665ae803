"""The way back after an unlink: a fresh link of the same connection, and what can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Static

from console_app.tui.render.undo import undo_words

if TYPE_CHECKING:
    from console_app.services.links import ShownLink


class UndoKit(Static):
    """Shown from an unlink until the customer is back."""

    def show(self, link: ShownLink | None, *, needed: bool, asking: bool, usable: bool) -> None:
        """Tell of the link that undoes it, if one is needed; `usable` says whether it may be drawn and copied."""
        self.display = needed
        if needed:
            self.update(undo_words(link, asking=asking, usable=usable))
