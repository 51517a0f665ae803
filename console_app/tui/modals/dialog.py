"""A question with buttons. The safe answer has the focus."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeVar

from rich.cells import cell_len
from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalGroup, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from console_app.services.visible import visible
from console_app.tui.parting import EndsItsWork
from console_app.tui.render.text import clip, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual import events
    from textual.app import ComposeResult
    from textual.content import Content
    from textual.widget import Widget

Answer = TypeVar("Answer")

LONGEST_LABEL = 40
"""Cells of a button's label, which may hold a name from outside."""
LONGEST_TITLE = 60
_LEAST_TEXT = 3
"""Lines of the text that are always to be seen."""
_AROUND_TEXT = 8
"""Lines that a dialog needs beside its text and its buttons: frame, padding, title, and the space between them."""
_SHORT, _LESS_AROUND = 30, 1
"""On a screen of fewer lines the frame has no padding (`-short`): one line for the text, one for a title that wraps."""
_BUTTON_HEIGHT = 3
_BUTTON_SIDES = 6
"""Cells of a button beside its label: its own sides and the space to the next."""
_DIALOG_SIDES = 6
"""Cells of a dialog beside its content."""
_WIDEST = 72


class Dialog(EndsItsWork, ModalScreen[Answer]):
    """Title, text, and one button an answer. Esc gives the first, safe one, which also has the focus.

    The buttons are on the screen whatever its size: a longer text scrolls, and buttons that do not fit beside each
    other stand below each other.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "safe", "Cancel"),
        Binding("left", "app.focus_previous", show=False),
        Binding("right", "app.focus_next", show=False),
        Binding("up", "scroll_text('up')", show=False),
        Binding("down", "scroll_text('down')", show=False),
        Binding("pageup", "scroll_text('page_up')", show=False),
        Binding("pagedown", "scroll_text('page_down')", show=False),
        Binding("home", "scroll_text('home')", show=False),
        Binding("end", "scroll_text('end')", show=False),
    ]

    def __init__(
        self, title: str, text: Content, answers: Sequence[tuple[str, Answer]], *, dangerous: Answer | None = None
    ) -> None:
        super().__init__()
        self._title = clip(visible(title), LONGEST_TITLE)
        self._text = text
        self._answers = [(clip(visible(label), LONGEST_LABEL), answer) for label, answer in answers]
        self._dangerous = dangerous

    def compose(self) -> ComposeResult:
        with VerticalGroup(classes="dialog"):
            yield Static(plain(self._title), classes="dialog-title")
            with VerticalScroll(classes="dialog-scroll", can_focus=False):
                yield Static(self._text, classes="dialog-text")
            yield from self.compose_between()
            with Horizontal(classes="dialog-buttons"):
                for index, (label, answer) in enumerate(self._answers):
                    button = Button(plain(label), id=f"answer-{index}")
                    if self._dangerous is not None and answer == self._dangerous:
                        button.variant = "error"
                    yield button

    def compose_between(self) -> Iterable[Widget]:
        """What stands between the text and the buttons."""
        return ()

    def lines_between(self, room: int) -> int:  # noqa: ARG002 - for those who override it
        """The lines that it takes in `room` cells."""
        return 0

    def on_mount(self) -> None:
        # Keys that come faster than the dialog may have answered it, and its parts have gone.
        if self.query(Button):
            self.focus_first()

    def focus_first(self) -> None:
        """Give the focus to what it is safe to press Enter on."""
        self.query_one("#answer-0", Button).focus()

    def on_resize(self, event: events.Resize) -> None:
        """Give the text what the rest leaves of the screen."""
        # It may have been answered already, and some of its parts have gone.
        scrolls, rows = self.query(".dialog-scroll"), self.query(".dialog-buttons")
        if not (scrolls and rows):
            return
        width, height = event.size
        room = min(_WIDEST, width * 95 // 100) - _DIALOG_SIDES
        stacked = sum(max(12, cell_len(label) + _BUTTON_SIDES) for label, _ in self._answers) > room
        rows.set_class(stacked, "-stacked")
        for button in self.query(Button):
            button.compact = stacked
        buttons = len(self._answers) if stacked else _BUTTON_HEIGHT
        around = _AROUND_TEXT - _LESS_AROUND if height < _SHORT else _AROUND_TEXT
        left = height * 95 // 100 - around - buttons - self.lines_between(room)
        scrolls.first().styles.max_height = max(_LEAST_TEXT, left)

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        self.answer(int((event.button.id or "answer-0").removeprefix("answer-")))

    def answer(self, index: int) -> None:
        """Give the answer of one of the buttons."""
        self.dismiss(self._answers[index][1])

    def action_scroll_text(self, where: str) -> None:
        """Move in a text that does not fit."""
        # A dialog that is just being made, or taken apart, has no text to move in.
        found = self.query(".dialog-scroll").results(VerticalScroll)
        if (box := next(found, None)) is None:
            return
        match where:
            case "up":
                box.scroll_up(animate=False)
            case "down":
                box.scroll_down(animate=False)
            case "page_up":
                box.scroll_page_up(animate=False)
            case "page_down":
                box.scroll_page_down(animate=False)
            case "home":
                box.scroll_home(animate=False)
            case _:
                box.scroll_end(animate=False)

    def action_safe(self) -> None:
        """Give the safe answer."""
        self.dismiss(self._answers[0][1])
