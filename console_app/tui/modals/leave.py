"""Leave a form with something in it?"""

from __future__ import annotations

from textual.content import Content

from console_app.tui.modals.dialog import Dialog


class LeaveTyped(Dialog[bool]):
    """True to leave, and lose what was typed."""

    def __init__(self) -> None:
        text = Content("What you typed has not been sent, and would be lost.")
        super().__init__("Leave the form?", text, [("Keep typing", False), ("Leave", True)])


class LeaveUnanswered(Dialog[bool]):
    """True to leave although nobody knows whether the company was created."""

    def __init__(self) -> None:
        text = Content(
            "Codat has not said whether the company was created. If you leave, look for it in the list (r reads it "
            "again) before you create it once more: otherwise it may be there twice."
        )
        super().__init__("Leave without knowing?", text, [("Stay and ask again", False), ("Leave", True)])
