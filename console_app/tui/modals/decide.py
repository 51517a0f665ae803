"""Really finish it, or let it be? What takes a customer's access away asks for the name, as it does the first time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.widgets import Button

from console_app.tui.modals.dialog import Dialog
from console_app.tui.render.confirming import asked_words
from console_app.tui.widgets.typed_confirmation import TypedConfirmation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.content import Content
    from textual.widget import Widget

TO_UNLINK = "to unlink"


class Decide(Dialog[bool]):
    """True to do it. Cancel has the focus, or the field for what has to be typed first."""

    def __init__(self, title: str, text: Content, label: str, wanted: str | None = None) -> None:
        """Ask; the button that does it is called `label`, and `wanted` has to be typed before it can be pressed."""
        self._wanted = wanted
        super().__init__(
            title, text, [("Cancel", False), (label, True)], dangerous=True if wanted is not None else None
        )

    def compose_between(self) -> Iterable[Widget]:
        if self._wanted is not None:
            yield TypedConfirmation(self._wanted, TO_UNLINK)

    def lines_between(self, room: int) -> int:
        if self._wanted is None:
            return 0
        return 3 + asked_words(self._wanted, TO_UNLINK).cell_length // max(1, room)

    def focus_first(self) -> None:
        if self._wanted is not None:
            self.query_one("#answer-1", Button).disabled = True
            self.query_one(TypedConfirmation).field.focus()
        else:
            super().focus_first()

    @on(TypedConfirmation.Changed)
    def _typed(self, event: TypedConfirmation.Changed) -> None:
        self.query_one("#answer-1", Button).disabled = not event.confirmed

    def answer(self, index: int) -> None:
        # What is typed may have changed since the button was pressed.
        if index == 0 or self._wanted is None or self.query_one(TypedConfirmation).holds():
            super().answer(index)
