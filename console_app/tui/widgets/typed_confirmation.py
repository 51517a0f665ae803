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
    from textual import events
    from textual.app import ComposeResult

DELIBERATE = 0.5
"""The seconds without a key after which Enter confirms."""


class PhraseInput(SafeInput):
    """The field of a phrase, which knows whether its last key came after a pause."""

    is_deliberate = False
    """True if nothing was pressed or pasted for a moment before the last key."""
    _last = 0.0

    def on_key(self, event: events.Key) -> None:
        """Measure the pause before a key by when it was pressed: it may be handled later."""
        self._note(event.time)

    def on_paste(self, event: events.Paste) -> None:
        """Count a paste as keys."""
        self._note(event.time)

    def _note(self, at: float) -> None:
        self.is_deliberate, self._last = at - self._last >= DELIBERATE, at


class TypedConfirmation(VerticalGroup):
    """Ask to type `wanted`.

    Enter confirms once the text matches and nothing was typed for a moment: neither a held key nor a text that a
    terminal passes on as keys can confirm by its line breaks. The button confirms, too.
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

    class Confirmed(Message):
        """Enter was pressed on the wanted text."""

    def __init__(self, wanted: str, doing: str) -> None:
        """Ask for `wanted`, which may come from outside, before `doing` ("to unlink")."""
        super().__init__()
        self.wanted = wanted
        self._doing = doing

    def compose(self) -> ComposeResult:
        """Compose the question, the field and the hint."""
        yield SteadyText(asked_words(self.wanted, self._doing), classes="typed-asked")
        yield PhraseInput(id="typed", compact=True)
        yield SteadyText(typed_words("", self._doing, confirmed=False), classes="typed-hint")

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
        words = typed_words(event.value, self._doing, confirmed=self.confirmed)
        self.query_one(".typed-hint", Static).update(words)

    @on(Input.Submitted, "#typed")
    def _enter(self, event: Input.Submitted) -> None:
        event.stop()
        if self.holds() and self.query_one(PhraseInput).is_deliberate:
            self.post_message(self.Confirmed())

    def watch_confirmed(self, confirmed: bool) -> None:
        """Show whether the text matches."""
        self.set_class(confirmed, "-confirmed")
        self.post_message(self.Changed(self, confirmed=confirmed))
