"""What stands where rows would be, when there are none: why, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Middle
from textual.content import Content
from textual.widgets import Static

from console_app.tui.render.text import plain

if TYPE_CHECKING:
    from textual.app import ComposeResult


class EmptyState(Middle):
    """A calm message in the middle of an empty place."""

    def compose(self) -> ComposeResult:
        yield Static(id="empty-text")

    def show(self, title: str, hint: str = "", *, symbol: str = "") -> None:
        """Say why it is empty."""
        lines = [plain(symbol, "$accent")] if symbol else []
        lines += [plain(title, "bold"), plain(hint, "$quiet")]
        self.query_one("#empty-text", Static).update(Content("\n").join(lines))
