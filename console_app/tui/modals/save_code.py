"""The QR code as which kind of picture?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from console_app.services.qr_files import QrForm
from console_app.tui.modals.dialog import Dialog
from console_app.tui.render.text import plain

if TYPE_CHECKING:
    from pathlib import Path


class SaveCode(Dialog["QrForm | None"]):
    """PNG for a chat, SVG for a slide. Whoever has the picture has the link."""

    def __init__(self, folder: Path) -> None:
        text = Content.assemble(
            "It is saved in ",
            plain(folder, "bold"),
            ", readable by you only.\n\nWhoever has it can use the link, once: send it to the customer alone.",
        )
        answers: list[tuple[str, QrForm | None]] = [("PNG", QrForm.PNG), ("SVG", QrForm.SVG), ("Cancel", None)]
        super().__init__("Save the QR code", text, answers)

    def action_safe(self) -> None:
        """Save nothing."""
        self.dismiss(None)
