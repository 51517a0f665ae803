"""The coaching card on its own, over whatever screen one is on."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from console_app.tui.parting import EndsItsWork
from console_app.tui.widgets.coaching import CoachingCard

if TYPE_CHECKING:
    from textual.app import ComposeResult


class CoachingScreen(EndsItsWork, ModalScreen[None]):
    """What the customer needs at hand for a platform."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,f2,h,q", "dismiss", "Close")]

    def __init__(self, platform_key: str, name: str, *, on_premise: bool) -> None:
        super().__init__()
        self._platform = (platform_key, name, on_premise)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog", id="card"):
            yield CoachingCard()
            yield Static("Esc closes   ↑ ↓ move", classes="dialog-hint")

    def on_mount(self) -> None:
        key, name, on_premise = self._platform
        card = self.query_one(CoachingCard)
        card.show(key, name, on_premise=on_premise)
        card.focus()
