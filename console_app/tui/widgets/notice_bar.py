"""Show a notice above the footer, in a room of its own: nothing lies under it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.tui.widgets.steady_text import SteadyText

if TYPE_CHECKING:
    from textual.content import Content
    from textual.notifications import SeverityLevel


class NoticeBar(SteadyText):
    """The notice on a screen. A click shows the last ones."""

    ALLOW_SELECT = True

    def __init__(self, words: Content, severity: SeverityLevel) -> None:
        """Show a notice.

        Args:
            words: What it says.
            severity: How much it matters.
        """
        super().__init__(words, classes=f"-{severity}")

    def show(self, words: Content, severity: SeverityLevel) -> None:
        """Show another notice."""
        self.set_classes(f"-{severity}")
        self.update(words)

    async def on_click(self) -> None:
        """Show the last notices."""
        await self.app.run_action("app.notices")
