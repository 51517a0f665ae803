"""A question whose dangerous answer can be given only once a name was typed."""

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


class TypedDialog(Dialog[bool]):
    """True to do it. The field for what has to be typed has the focus; where nothing has to be, Cancel has it."""

    def __init__(
        self, title: str, text: Content, label: str, *, wanted: str | None, doing: str, dangerous: bool = True
    ) -> None:
        """Ask; the button that does it is called `label`, and `wanted` has to be typed before `doing` ("to unlink")."""
        super().__init__(title, text, [("Cancel", False), (label, True)], dangerous=dangerous or None)
        self._wanted = wanted
        self._doing = doing

    def compose_between(self) -> Iterable[Widget]:
        if self._wanted is not None:
            yield TypedConfirmation(self._wanted, self._doing)

    def lines_between(self, room: int) -> int:
        if self._wanted is None:
            return 0
        return 3 + asked_words(self._wanted, self._doing).cell_length // max(1, room)

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
