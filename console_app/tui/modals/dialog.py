"""A question with buttons. The safe answer has the focus."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalGroup
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from console_app.tui.render.text import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.content import Content

Answer = TypeVar("Answer")


class Dialog(ModalScreen[Answer]):
    """Title, text, and one button an answer. Esc gives the first, safe one, which also has the focus."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "safe", "Cancel"),
        Binding("left", "app.focus_previous", show=False),
        Binding("right", "app.focus_next", show=False),
    ]

    def __init__(
        self, title: str, text: Content, answers: Sequence[tuple[str, Answer]], *, dangerous: Answer | None = None
    ) -> None:
        super().__init__()
        self._title = title
        self._text = text
        self._answers = list(answers)
        self._dangerous = dangerous

    def compose(self) -> ComposeResult:
        with VerticalGroup(classes="dialog"):
            yield Static(plain(self._title), classes="dialog-title")
            yield Static(self._text, classes="dialog-text")
            with Horizontal(classes="dialog-buttons"):
                for index, (label, answer) in enumerate(self._answers):
                    button = Button(plain(label), id=f"answer-{index}")
                    if self._dangerous is not None and answer == self._dangerous:
                        button.variant = "error"
                    yield button

    def on_mount(self) -> None:
        self.query_one("#answer-0", Button).focus()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        index = int((event.button.id or "answer-0").removeprefix("answer-"))
        self.dismiss(self._answers[index][1])

    def action_safe(self) -> None:
        """Give the safe answer."""
        self.dismiss(self._answers[0][1])
