"""What the search understands, on one screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from console_app.tui.parting import EndsItsWork
from console_app.tui.render.searching import search_help

if TYPE_CHECKING:
    from textual.app import ComposeResult


class SearchHelp(EndsItsWork, ModalScreen[None]):
    """Fields, signs and examples."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f3,h,q", "dismiss", "Close"),
        Binding("down,j", "scroll('down')", show=False),
        Binding("up,k", "scroll('up')", show=False),
    ]

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog", id="search-help"):
            yield Static("Search", classes="dialog-title")
            with VerticalScroll():
                yield Static(search_help())
            yield Static("Esc closes   ↑ ↓ move", classes="dialog-hint")

    def action_scroll(self, where: str) -> None:
        """Move in the text."""
        box = self.query_one(VerticalScroll)
        if where == "down":
            box.scroll_down()
        else:
            box.scroll_up()
