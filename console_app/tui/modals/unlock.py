"""Unlock what has to be unlocked in this account? Says what becomes possible, and for how long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from console_app.services.confirming import to_type
from console_app.services.permits import UNLOCKED_FOR, account_kind
from console_app.tui.modals.typed_dialog import TypedDialog
from console_app.tui.render.access import deeds
from console_app.tui.render.facts import facts
from console_app.tui.render.text import plain

if TYPE_CHECKING:
    from console_app.services.session import Session


class UnlockQuestion(TypedDialog):
    """True to unlock. The account's name has to be typed, or the profile's where Codat has not told it."""

    def __init__(self, session: Session) -> None:
        profile, account = session.profile, session.account
        lockable = session.permits.lockable
        forbidden = [each for each in session.permits.capabilities.forbidden if each not in lockable]
        rows = [
            ("Account", plain(account.name if account else "not known yet", "bold")),
            ("Profile", plain(f"{profile.name}, {account_kind(profile)}", "bold")),
            ("For", plain(f"{UNLOCKED_FOR / 60:.0f} minutes; the same key locks it again", "bold")),
        ]
        for label, those in (("Unlocks", lockable), ("Stays shut", forbidden)):
            rows += [("" if number else label, plain(deed)) for number, deed in enumerate(deeds(those))]
        super().__init__(
            "Unlock this account?",
            Content.assemble(facts(rows), "\n\n", plain("Each time, it is asked as before.", "$quiet")),
            "Unlock",
            wanted=to_type(account.name if account else profile.name, "", otherwise=profile.name),
            doing="to unlock",
        )
