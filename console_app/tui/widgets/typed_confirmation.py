"""A field into which something has to be typed before a button can be pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.containers import VerticalGroup
from textual.message import Message
from textual.reactive import var
from textual.widgets import Input, Static

from console_app.services.confirming import is_typed
from console_app.tui.render.confirming import asked_words, typed_words
from console_app.tui.widgets.literal_fields import LiteralInput

if TYPE_CHECKING:
    from textual.app import ComposeResult


class TypedConfirmation(VerticalGroup):
    """Asks to type `wanted`. Enter in the field does nothing at all: neither a key that is held down nor a text that a
    terminal passes on as keys can confirm by its line breaks. Whoever means it goes on to the button.
    """

    confirmed: var[bool] = var(False)
    """Whether what stands in the field is what was wanted."""

    class Changed(Message):
        """It has become right, or wrong again."""

        def __init__(self, confirmation: TypedConfirmation, *, confirmed: bool) -> None:
            super().__init__()
            self.confirmation = confirmation
            self.confirmed = confirmed

    def __init__(self, wanted: str, doing: str) -> None:
        """Ask for `wanted`, which may come from outside, before `doing` ("to unlink")."""
        super().__init__()
        self.wanted = wanted
        self._doing = doing

    def compose(self) -> ComposeResult:
        yield Static(asked_words(self.wanted, self._doing), classes="typed-asked")
        yield LiteralInput(id="typed", compact=True, select_on_focus=False)
        yield Static(typed_words("", confirmed=False), classes="typed-hint")

    @property
    def field(self) -> Input:
        """Where it is typed."""
        return self.query_one("#typed", Input)

    def ask_for(self, wanted: str, doing: str) -> None:
        """Ask for something else, from an empty field."""
        self.wanted, self._doing = wanted, doing
        self.query_one(".typed-asked", Static).update(asked_words(wanted, doing))
        self.field.value = ""
        self.confirmed = False

    def holds(self) -> bool:
        """Whether the field holds what was wanted at this very moment."""
        return is_typed(self.field.value, self.wanted)

    @on(Input.Changed, "#typed")
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.confirmed = self.holds()
        self.query_one(".typed-hint", Static).update(typed_words(event.value, confirmed=self.confirmed))

    @on(Input.Submitted, "#typed")
    def _enter(self, event: Input.Submitted) -> None:
        event.stop()

    def watch_confirmed(self, confirmed: bool) -> None:
        self.set_class(confirmed, "-confirmed")
        self.post_message(self.Changed(self, confirmed=confirmed))
