"""The invitation as it will be sent, and how."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from textual.content import Content

from console_app.tui.modals.dialog import Dialog
from console_app.tui.render.text import plain

if TYPE_CHECKING:
    from console_app.services.invitations import Invitation


class InviteAnswer(Enum):
    """What to do with the message."""

    PLAIN = auto()
    MARKDOWN = auto()
    MAIL = auto()


class InviteScreen(Dialog["InviteAnswer | None"]):
    """Shows the message. Esc leaves it unsent; copying has the focus, for it harms nobody."""

    def __init__(self, message: Invitation) -> None:
        lines = [plain(f"⚠ {message.notice}", "$text-warning"), Content("")] if message.notice else []
        lines += [plain(message.subject, "bold"), Content("")]
        lines += [plain(line) for line in message.body.rstrip().splitlines()]
        answers: list[tuple[str, InviteAnswer | None]] = [
            ("Copy as text", InviteAnswer.PLAIN),
            ("Copy as Markdown", InviteAnswer.MARKDOWN),
            ("Open in mail", InviteAnswer.MAIL),
            ("Cancel", None),
        ]
        super().__init__("Invite the customer", Content("\n").join(lines), answers)

    def action_safe(self) -> None:
        """Leave it unsent."""
        self.dismiss(None)
