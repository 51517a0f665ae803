"""Really unlink? Says which customer, which platform, what stops and what stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.widgets import Button

from console_app.services.confirming import to_type
from console_app.tui.modals.dialog import Dialog
from console_app.tui.render.confirming import asked_words
from console_app.tui.render.unlinking import unlink_question
from console_app.tui.widgets.typed_confirmation import TypedConfirmation

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from textual.widget import Widget

    from console_app.codat.models import Company, Connection

TO_UNLINK = "to unlink"


class ConfirmUnlink(Dialog[bool]):
    """True to unlink. On the sandbox Cancel has the focus; elsewhere the customer's name has to be typed first."""

    def __init__(
        self,
        company: Company,
        connection: Connection,
        *,
        is_sandbox: bool = False,
        linked_at: datetime | None = None,
    ) -> None:
        self._wanted = None if is_sandbox else to_type(company.name, company.id)
        answers = [("Cancel", False), ("Unlink", True)]
        text = unlink_question(company, connection, linked_at)
        super().__init__("Unlink this connection?", text, answers, dangerous=True)

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
