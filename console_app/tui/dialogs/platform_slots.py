"""Show who uses up the limit of a platform, and confirm that it may be exceeded."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from textual.content import Content

from console_app.services.connections.slots import MOST_HOLDERS
from console_app.tui.commands.keys import key_of
from console_app.tui.dialogs.dialog import Dialog
from console_app.tui.render.company_cells import shown_name
from console_app.tui.render.text import ago, fit, plain

if TYPE_CHECKING:
    from console_app.services.connections.slots import PlatformSlots
    from console_app.services.text.privacy_mask import PrivacyMask


class FullAnswer(Enum):
    """The answers to the question about a platform whose limit is reached."""

    CANCEL = auto()
    SHOW_HOLDERS = auto()
    CREATE_ANYWAY = auto()


class PlatformFull(Dialog[FullAnswer]):
    """Asked before a connection is created that a platform may refuse, because its limit is reached."""

    def __init__(self, slots: PlatformSlots, privacy_mask: PrivacyMask) -> None:
        """Ask whether to exceed the limit, with the connections longest without a sync.

        Args:
            slots: The platform's slots.
            privacy_mask: Hides the names of other customers.
        """
        text = Content("\n").join([_who_holds(slots, privacy_mask), Content("\nNothing has been sent yet.")])
        answers = [
            ("Cancel", FullAnswer.CANCEL),
            ("Show who holds them", FullAnswer.SHOW_HOLDERS),
            ("Create it anyway", FullAnswer.CREATE_ANYWAY),
        ]
        super().__init__("Exceed the platform's limit?", text, answers)


class PlatformHolders(Dialog[bool]):
    """True to leave for the list of those who use up a platform's limit, beside a link that exists."""

    def __init__(self, slots: PlatformSlots, privacy_mask: PrivacyMask) -> None:
        """Show the connections longest without a sync.

        Args:
            slots: The platform's slots.
            privacy_mask: Hides the names of other customers.
        """
        leaving = (
            "The list takes the place of this screen. A link that is out keeps working: "
            f"{key_of('everywhere.waiting')} has it."
        )
        text = Content("\n").join([_who_holds(slots, privacy_mask), Content(""), plain(leaving)])
        super().__init__("Who holds them", text, [("Back to the link", False), ("Show them in the list", True)])


def _who_holds(slots: PlatformSlots, privacy_mask: PrivacyMask) -> Content:
    """Return the limit, what it means, and the connections that use it up, those longest without a sync first."""
    rows = [
        Content.assemble(
            plain(fit(privacy_mask.name(each.company.id, shown_name(each.company.name, each.company.id)), 36)),
            plain(f"  last sync {ago(each.connection.last_sync)}", "$quiet"),
        )
        for each in slots.holders[:MOST_HOLDERS]
    ]
    left = len(slots.holders) - len(rows)
    more = [plain(f"… and {left:,} more", "$quiet")] if left > 0 else []
    return Content("\n").join([plain(f"{slots.sentence} {slots.advice}"), Content(""), *rows, *more])
