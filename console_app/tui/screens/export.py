"""Export a screen's content: ask for path and format, write the file, and report its path."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.tui.commands.keys import key_of
from console_app.tui.commands.registry import command_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from console_app.services.export import Document
    from console_app.tui.screens.base import ConsoleScreen


class ScreenExport:
    """Exports what one screen shows."""

    def __init__(self, screen: ConsoleScreen[None], document: Callable[[], Document | None]) -> None:
        """Export for a screen.

        Args:
            screen: The screen that asks and whose worker writes.
            document: Returns what to export; None while there is nothing.
        """
        self._screen = screen
        self._document = document
        self.path: Path | None = None
        """The file of the last export; None before the first."""

    def start(self) -> None:
        """Ask for path and format, and write the file."""
        document = self._document()
        if document is None:
            self._screen.console.notify_user("There is nothing to export yet.")
        else:
            self._screen.run_worker(self._write(document), group="export", exclusive=True)

    async def _write(self, document: Document) -> None:
        from console_app.services.export import Format, save
        from console_app.services.export.destination import shown_path
        from console_app.services.export.files import default_stem
        from console_app.tui.dialogs.save import export_question, save_with

        screen = self._screen
        console = screen.console
        path = await save_with(
            console,
            lambda: export_question(document, shared=console.privacy_mask.on),
            lambda path, form: save(document, Format(form), path),
            stem=default_stem(document),
        )
        if path is None:
            return
        self.path = path
        screen.refresh_bindings()
        copies = command_for(screen.PLACE, "copy_path")
        keys = (copies.id,) if copies is not None else ()
        hint = f"\nPress {key_of(copies.id)} to copy the path." if copies is not None else ""
        console.notify_user(f"{document.size_words}\n{shown_path(path)}{hint}", title="Exported", timeout=15, keys=keys)

    def copy_path(self) -> None:
        """Copy the path of the last export."""
        if self.path is not None:
            self._screen.console.send_to_clipboard(str(self.path), "The path", shown=True)
