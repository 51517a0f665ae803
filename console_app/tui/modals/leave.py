"""Leave a form with something in it?"""

from __future__ import annotations

from textual.content import Content

from console_app.tui.modals.dialog import Dialog


class LeaveTyped(Dialog[bool]):
    """True to leave, and lose what was typed."""

    def __init__(self) -> None:
        text = Content("What you typed has not been sent, and would be lost.")
        super().__init__("Leave the form?", text, [("Keep typing", False), ("Leave", True)])


class QuitWhileWriting(Dialog[bool]):
    """True to leave the program although a request is under way, whose answer nobody would see."""

    def __init__(self) -> None:
        text = Content(
            "A request is on its way to Codat. If you leave now, it may be carried out and nobody sees the answer: "
            "look at the customer again before you repeat it."
        )
        super().__init__("Leave in the middle of a request?", text, [("Wait for the answer", False), ("Leave", True)])


class LeaveUnanswered(Dialog[bool]):
    """True to leave although nobody knows what became of a request: of a new company or connection, or of a change."""

    def __init__(self, what: str = "the company") -> None:
        """Ask about "the company", "the connection" or "the change"."""
        if what == "the change":
            rest = "saved. If you leave, look at the company (r reads it again) before you change it once more."
        else:
            where = "in the list" if what == "the company" else "on the company's screen"
            rest = (
                f"created. If you leave, look for it {where} (r reads it again) before you create it once more: "
                "otherwise it may be there twice."
            )
        text = Content(f"Codat has not said whether {what} was {rest}")
        super().__init__("Leave without knowing?", text, [("Stay and ask again", False), ("Leave", True)])
