"""Ask a question with buttons, optionally with a text to type first."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple, TypeVar

from rich.cells import cell_len
from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalGroup, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Button

from console_app.services.text.sanitize import sanitized
from console_app.tui.render.text import clip, plain
from console_app.tui.render.typed_phrase import asked_words
from console_app.tui.screens.base import HostedScreen
from console_app.tui.widgets.scroll_keys import scroll, scroll_bindings
from console_app.tui.widgets.steady_text import SteadyText
from console_app.tui.widgets.typed_confirmation import TypedConfirmation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.app import ComposeResult
    from textual.content import Content

Answer = TypeVar("Answer")

LONGEST_LABEL = 40
"""Cells of a button's label, which may hold a name from outside."""
LONGEST_TITLE = 60
_LEAST_TEXT = 3
"""The least lines of the text that are visible."""
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


class PhraseToType(NamedTuple):
    """The phrase that must be typed before any answer but the safe one can be given."""

    wanted: str
    doing: str
    """The purpose: "to unlink"."""


class Dialog(HostedScreen, ModalScreen[Answer]):
    """Title, text, and one button an answer. Esc gives the first, safe one.

    The safe answer also has the focus; where something has to be typed first, the field for that has it.

    The buttons are on the screen whatever its size: a longer text scrolls, and buttons that do not fit beside each
    other stand below each other.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "safe", "Cancel"),
        Binding("left", "app.focus_previous", show=False),
        Binding("right", "app.focus_next", show=False),
        *scroll_bindings(ends=True),
    ]

    def __init__(
        self,
        title: str,
        text: Content,
        answers: Sequence[tuple[str, Answer]],
        *,
        dangerous: Answer | None = None,
        phrase: PhraseToType | None = None,
    ) -> None:
        """Ask.

        Args:
            title: the question, in one line.
            text: what there is to know before answering.
            answers: the label of each button with what it answers; the first is the safe one.
            dangerous: the answer whose button warns.
            phrase: what has to be typed first; None: nothing.
        """
        super().__init__()
        self._title = clip(sanitized(title), LONGEST_TITLE)
        self._text = text
        self._answers = [(clip(sanitized(label), LONGEST_LABEL), answer) for label, answer in answers]
        self._dangerous = dangerous
        self._phrase = phrase

    def compose(self) -> ComposeResult:
        """Compose the widgets."""
        with VerticalGroup(classes="dialog"):
            yield SteadyText(plain(self._title), classes="dialog-title")
            with VerticalScroll(classes="dialog-scroll", can_focus=False):
                yield SteadyText(self._text, classes="dialog-text")
            yield from self.compose_field()
            with Horizontal(classes="dialog-buttons"):
                for index, (label, answer) in enumerate(self._answers):
                    button = Button(plain(label), id=f"answer-{index}")
                    if self._dangerous is not None and answer == self._dangerous:
                        button.variant = "error"
                    yield button

    def compose_field(self) -> ComposeResult:
        """Compose what stands between the text and the buttons."""
        if self._phrase is not None:
            yield TypedConfirmation(*self._phrase)

    def lines_of_field(self, room: int) -> int:
        """Return the lines that `compose_field` takes in `room` cells."""
        if self._phrase is None:
            return 0
        return 3 + asked_words(*self._phrase).cell_length // max(1, room)

    def on_mount(self) -> None:
        """Fill the widgets, and follow what they show."""
        # Keys that come faster than the dialog may have answered it, and its parts have gone.
        if self.query(Button):
            self.focus_first()

    def focus_first(self) -> None:
        """Focus what is safe to press Enter on."""
        if self._phrase is None:
            self.query_one("#answer-0", Button).focus()
        else:
            self._allow(typed=False)
            self.query_one(TypedConfirmation).field.focus()

    def _allow(self, *, typed: bool) -> None:
        for button in list(self.query(Button))[1:]:
            button.disabled = not typed

    @on(TypedConfirmation.Changed)
    def _typed(self, event: TypedConfirmation.Changed) -> None:
        self._allow(typed=event.confirmed)

    @on(TypedConfirmation.Confirmed)
    def _confirmed(self) -> None:
        self.answer(len(self._answers) - 1)

    def on_resize(self, event: events.Resize) -> None:
        """Give the text the rest of the screen."""
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
        left = height * 95 // 100 - around - buttons - self.lines_of_field(room)
        scrolls.first().styles.max_height = max(_LEAST_TEXT, left)

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        self.answer(int((event.button.id or "answer-0").removeprefix("answer-")))

    def answer(self, index: int) -> None:
        """Give the answer of one of the buttons."""
        # What is typed may have changed since the button was pressed.
        if index == 0 or self._phrase is None or self.query_one(TypedConfirmation).holds():
            self.dismiss(self._answers[index][1])

    def action_scroll(self, direction: str) -> None:
        """Scroll the text; where the buttons stand below each other, the arrows go on among them."""
        # A dialog that is just being made, or taken apart, has no text to move in.
        found = self.query(".dialog-scroll").results(VerticalScroll)
        if (box := next(found, None)) is not None and not self._moves_among_buttons(box, direction):
            scroll(box, direction)

    def _moves_among_buttons(self, box: VerticalScroll, direction: str) -> bool:
        """Move the focus up or down to the next button, if there is one, and the text is read to its end."""
        if direction not in {"up", "down"} or not self.query(".dialog-buttons.-stacked"):
            return False
        usable = [button for button in self.query(Button) if not button.disabled]
        at = next((at for at, button in enumerate(usable) if button.has_focus), -1)
        to = at + (1 if direction == "down" else -1)
        if at < 0 or not 0 <= to < len(usable) or (direction == "down" and box.scroll_offset.y < box.max_scroll_y):
            return False
        usable[to].focus()
        return True

    def action_safe(self) -> None:
        """Give the safe answer."""
        self.dismiss(self._answers[0][1])
