"""Really open a one-time link here?"""

from __future__ import annotations

from textual.content import Content

from console_app.tui.modals.dialog import Dialog


class ConfirmOpenLink(Dialog[bool]):
    """True to open a one-time link on this machine, which uses it up."""

    def __init__(self) -> None:
        text = Content(
            "The link works once. Opening it here uses it up: the customer would see an expired page, and needs a "
            "fresh link (f)."
        )
        super().__init__("Open the customer's link here?", text, [("Cancel", False), ("Open it here", True)])
