"""Into which kind of file?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from console_app.config.folders import reports_folder
from console_app.services.exporting import Format, Kind
from console_app.tui.modals.dialog import Dialog
from console_app.tui.render.text import plain
from console_app.tui.render.when import clock, day

if TYPE_CHECKING:
    from console_app.services.exporting import Document

NAMES = {
    Format.HTML: "HTML",
    Format.CSV: "CSV",
    Format.MARKDOWN: "Markdown",
    Format.JSON: "JSON",
    Format.JSON_LINES: "JSON Lines",
}


class ExportDialog(Dialog["Format | None"]):
    """What the file will hold, and a button a format."""

    def __init__(self, document: Document, *, shared: bool) -> None:
        """Ask; `shared` says whether a customer looks on."""
        source = document.provenance
        number = f"{len(document.rows):,} {'row' if len(document.rows) == 1 else 'rows'}"
        facts = [
            f"{document.title}: {number}",
            f"As of {day(source.as_of)} {clock(source.as_of)}",
            f"Search: {source.query or ('everything' if document.kind is Kind.JOURNAL else 'all companies')}",
            "No links are in it.",
        ]
        text = Content.assemble(
            Content("\n").join(plain(each) for each in facts),
            "\n\nIt is written into ",
            plain(reports_folder(), "bold"),
            ", readable by you only.",
        )
        if shared and document.kind is not Kind.AUDIT:
            text = Content.assemble(
                text,
                "\n\n",
                plain("It holds names of other customers: do not open it while the screen is shared.", "$text-warning"),
            )
        answers: list[tuple[str, Format | None]] = [(name, form) for form, name in NAMES.items()]
        # On a shared screen the safe answer is the one that writes nothing.
        answers = [("Cancel", None), *answers] if shared else [*answers, ("Cancel", None)]
        super().__init__("Export", text, answers)

    def action_safe(self) -> None:
        """Export nothing."""
        self.dismiss(None)
