"""Unlock what has to be unlocked in this account? Says what becomes possible, and for how long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.content import Content
from textual.widgets import Button

from console_app.services.confirming import to_type
from console_app.services.permits import UNLOCKED_FOR, account_kind
from console_app.tui.modals.dialog import Dialog
from console_app.tui.render.access import deeds
from console_app.tui.render.confirming import asked_words
from console_app.tui.render.facts import facts
from console_app.tui.render.text import plain
from console_app.tui.widgets.typed_confirmation import TypedConfirmation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from console_app.services.session import Session

TO_UNLOCK = "to unlock"


class UnlockQuestion(Dialog[bool]):
    """True to unlock. The account's name has to be typed, or the profile's where Codat has not told it."""

    def __init__(self, session: Session) -> None:
        profile, account = session.profile, session.account
        self._wanted = to_type(account.name if account else profile.name, "", otherwise=profile.name)
        lockable = session.permits.lockable
        forbidden = [each for each in session.permits.capabilities.forbidden if each not in lockable]
        rows = [
            ("Account", plain(account.name if account else "not known yet", "bold")),
            ("Profile", plain(f"{profile.name}, {account_kind(profile)}", "bold")),
            ("For", plain(f"{UNLOCKED_FOR / 60:.0f} minutes; the same key locks it again", "bold")),
        ]
        for label, those in (("Unlocks", lockable), ("Stays shut", forbidden)):
            rows += [("" if number else label, plain(deed)) for number, deed in enumerate(deeds(those))]
        text = Content.assemble(facts(rows), "\n\n", plain("Each time, it is asked as before.", "$quiet"))
        super().__init__("Unlock this account?", text, [("Cancel", False), ("Unlock", True)], dangerous=True)

    def compose_between(self) -> Iterable[Widget]:
        yield TypedConfirmation(self._wanted, TO_UNLOCK)

    def lines_between(self, room: int) -> int:
        return 3 + asked_words(self._wanted, TO_UNLOCK).cell_length // max(1, room)

    def focus_first(self) -> None:
        self.query_one("#answer-1", Button).disabled = True
        self.query_one(TypedConfirmation).field.focus()

    @on(TypedConfirmation.Changed)
    def _typed(self, event: TypedConfirmation.Changed) -> None:
        self.query_one("#answer-1", Button).disabled = not event.confirmed

    def answer(self, index: int) -> None:
        # What is typed may have changed since the button was pressed.
        if index == 0 or self.query_one(TypedConfirmation).holds():
            super().answer(index)
