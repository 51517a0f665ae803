"""Ask before another customer's name is shown on a shared screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from console_app.services.text.privacy_mask import HIDDEN
from console_app.tui.dialogs.dialog import Dialog
from console_app.tui.render.text import facts, plain, short

if TYPE_CHECKING:
    from collections.abc import Sequence


class ShowCustomer(Dialog[bool]):
    """True to show a customer whose name was hidden."""

    def __init__(self, known: str, platforms: Sequence[str], *, caller: str) -> None:
        """Ask whether everybody who sees the screen may read a customer's name.

        Args:
            known: What may be shown of the name already.
            platforms: The customer's software, which is not hidden.
            caller: The name of the customer on the call; empty if none was opened yet.
        """
        rows = [("Customer", plain(short(known) or HIDDEN, "bold")), ("Software", plain(", ".join(platforms) or "–"))]
        if caller:
            rows.append(("On the call", plain(short(caller))))
        text = "Everybody who sees your screen can read the name then, and the call counts as theirs from now on."
        super().__init__(
            "Show this customer's name?",
            Content.assemble(facts(rows), "\n\n", plain(text)),
            [("Keep it hidden", False), ("Show it", True)],
        )
