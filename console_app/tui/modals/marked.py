"""What is to be done with all that is marked?"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from console_app.tui.parting import EndsItsWork
from console_app.tui.render.sentences import counted
from console_app.tui.render.text import plain
from console_app.tui.widgets.steady_options import SteadyOptions

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult

ACTIONS: tuple[tuple[str, str, str, str], ...] = (
    ("y", "copy_marked", "Copy the ids", "one a line"),
    ("e", "export", "Export …", "CSV, HTML, JSON and others"),
    ("r", "refresh_marked", "Read again", "one call for each"),
    ("w", "watch_marked", "Watch links", "the pending ones go to the waiting room"),
    ("L", "worklist", "Worklist", "go through them one by one"),
    ("U", "unlink_marked", "Unlink …", "each is named first, and you are asked"),
)
"""Key, action of the list, what it is called, and a few words about it."""


class MarkedMenu(EndsItsWork, ModalScreen["str | None"]):
    """Answers with the list's action to be done."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Close")]

    def __init__(self, marked: int) -> None:
        super().__init__()
        self._marked = marked

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog", id="marked"):
            what = counted(self._marked, "marked company", "marked companies")
            yield Static(f"With the {what}", classes="dialog-title")
            yield SteadyOptions(
                *(
                    Option(Content.assemble((f"{key} ", "bold $accent"), plain(f"{label:<14}"), plain(about, "$quiet")))
                    for key, _, label, about in ACTIONS
                ),
                id="marked-list",
            )
            yield Static("Its key or Enter does it   Esc closes", classes="dialog-hint")

    def on_mount(self) -> None:
        self.query_one(OptionList).focus()

    def on_key(self, event: events.Key) -> None:
        """Do what the key stands for."""
        for key, action, _, _ in ACTIONS:
            if event.character == key:
                event.stop()
                event.prevent_default()
                self.dismiss(action)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(ACTIONS[event.option_index][1])
