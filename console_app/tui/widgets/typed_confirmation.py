"""Ask to type a text before a button can be pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.containers import VerticalGroup
from textual.message import Message
from textual.reactive import var
from textual.widgets import Input, Static

from console_app.services.text.confirm_phrase import matches
from console_app.tui.render.typed_phrase import asked_words, typed_words
from console_app.tui.widgets.steady_text import SteadyText
from console_app.tui.widgets.text_input import SafeInput

if TYPE_CHECKING:
    from textual.app import ComposeResult


class TypedConfirmation(VerticalGroup):
    """Ask to type `wanted`.

    Enter in the field does nothing: neither a held key nor a text that a terminal passes on as keys can confirm by its
    line breaks. The button confirms.
    """

    confirmed: var[bool] = var(False)
    """True if the field contains the wanted text."""

    class Changed(Message):
        """The text has come to match, or no longer matches."""

        def __init__(self, confirmation: TypedConfirmation, *, confirmed: bool) -> None:
            """Carry whether the text matches."""
            super().__init__()
            self.confirmation = confirmation
            self.confirmed = confirmed

    def __init__(self, wanted: str, doing: str) -> None:
        """Ask for `wanted`, which may come from outside, before `doing` ("to unlink")."""
        super().__init__()
        self.wanted = wanted
        self._doing = doing

    def compose(self) -> ComposeResult:
        """Compose the question, the field and the hint."""
        yield SteadyText(asked_words(self.wanted, self._doing), classes="typed-asked")
        yield SafeInput(id="typed", compact=True)
        yield SteadyText(typed_words("", confirmed=False), classes="typed-hint")

    @property
    def field(self) -> Input:
        """Return the field."""
        return self.query_one("#typed", Input)

    def ask_for(self, wanted: str, doing: str) -> None:
        """Ask for another text, from an empty field."""
        self.wanted, self._doing = wanted, doing
        self.query_one(".typed-asked", Static).update(asked_words(wanted, doing))
        self.field.value = ""
        self.confirmed = False

    def holds(self) -> bool:
        """Return whether the field matches at this moment."""
        return matches(self.field.value, self.wanted)

    @on(Input.Changed, "#typed")
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.confirmed = self.holds()
        self.query_one(".typed-hint", Static).update(typed_words(event.value, confirmed=self.confirmed))

    @on(Input.Submitted, "#typed")
    def _enter(self, event: Input.Submitted) -> None:
        event.stop()

    def watch_confirmed(self, confirmed: bool) -> None:
        """Show whether the text matches."""
        self.set_class(confirmed, "-confirmed")
        self.post_message(self.Changed(self, confirmed=confirmed))
