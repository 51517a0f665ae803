"""Show the last notices over a screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen

from console_app.tui.render.notices import kept_notices
from console_app.tui.screens.base import HostedScreen
from console_app.tui.widgets.scroll_keys import scroll, scroll_bindings
from console_app.tui.widgets.steady_text import SteadyText

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from console_app.tui.render.notices import KeptNotice


class NoticesScreen(HostedScreen, ModalScreen[None]):
    """The last notices, the newest first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss", "Close"),
        Binding("f12", "dismiss", show=False, id="everywhere.notices"),
        *scroll_bindings(letters=True, ends=True),
    ]

    def __init__(self, kept: Sequence[KeptNotice]) -> None:
        """Show notices.

        Args:
            kept: The notices, the newest first.
        """
        super().__init__()
        self._kept = kept

    def compose(self) -> ComposeResult:
        """Compose the widgets."""
        with Vertical(classes="dialog", id="notices"):
            yield SteadyText("Notices", classes="dialog-title")
            with VerticalScroll(id="notices-scroll", can_focus=False):
                yield SteadyText(kept_notices(self._kept))
            yield SteadyText("Esc closes   ↑ ↓ move", classes="dialog-hint")

    def action_scroll(self, direction: str) -> None:
        """Move in the text."""
        scroll(self.query_one(VerticalScroll), direction)
