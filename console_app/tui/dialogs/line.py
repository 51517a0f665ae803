"""Ask for one line of text, and say while it is typed what it will do."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from console_app.services.text.sanitize import sanitized
from console_app.tui.render.text import clip, plain
from console_app.tui.screens.base import HostedScreen
from console_app.tui.widgets.save_key import SAVE_BINDING, SAVE_WORDS
from console_app.tui.widgets.steady_text import SteadyText
from console_app.tui.widgets.text_input import LONGEST_LINE, SafeInput

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult

LONGEST_SUBJECT = 64


class Judgement(NamedTuple):
    """What a line will do, or why it cannot be taken."""

    words: str
    is_usable: bool = True


class LineQuestion(HostedScreen, ModalScreen["str | None"]):
    """A field for one line; answers with it, or with None if it is left."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Cancel"), SAVE_BINDING]

    def __init__(
        self,
        title: str,
        subject: str,
        judge: Callable[[str], Judgement],
        *,
        value: str = "",
        placeholder: str = "",
        max_length: int = LONGEST_LINE,
    ) -> None:
        """Ask.

        Args:
            title: What is asked for.
            subject: What it is about, such as a company's name, as it may be shown.
            judge: Says of a line what it will do.
            value: What the field begins with; it is not selected, so that a letter does not replace it.
            placeholder: What the empty field shows.
            max_length: The most characters.
        """
        super().__init__()
        self._title = title
        self._subject = subject
        self._judge = judge
        self._field = SafeInput(
            value,
            id="line",
            max_length=max_length,
            placeholder=placeholder,
        )

    def compose(self) -> ComposeResult:
        """Compose the widgets."""
        with Vertical(classes="dialog"):
            yield SteadyText(plain(self._title), classes="dialog-title")
            yield SteadyText(plain(clip(sanitized(self._subject), LONGEST_SUBJECT), "$quiet"))
            yield self._field
            yield SteadyText(id="line-words")
            yield SteadyText(f"{SAVE_WORDS}   Esc cancels", classes="dialog-hint")

    def on_mount(self) -> None:
        """Fill the widgets, and follow what they show."""
        self._field.focus()
        self._field.cursor_position = len(self._field.value)
        self._show()

    @on(Input.Changed)
    def _show(self) -> None:
        judged = self._judge(self._field.value)
        is_wrong = bool(self._field.value.strip()) and not judged.is_usable
        self.query_one("#line-words", Static).update(plain(judged.words, "$text-warning" if is_wrong else "$quiet"))

    @on(Input.Submitted)
    def action_submit(self) -> None:
        """Answer with the line, or say why it cannot be taken."""
        judged = self._judge(self._field.value)
        if judged.is_usable:
            self.dismiss(self._field.value)
        else:
            self.query_one("#line-words", Static).update(plain(judged.words, "$text-warning"))
