"""A screen whose content can be exported: ask for a format, write the file, say where it is."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from console_app.tui.screens.base import ConsoleScreen

if TYPE_CHECKING:
    from pathlib import Path

    from console_app.services.exporting import Document


PLACES_THAT_COPY = frozenset({"audit", "changes", "journal"})
"""Where `y` copies the path of the last export; elsewhere it copies an id."""


class ExportsItself(ConsoleScreen[None]):
    """A screen with something to export."""

    _exported: Path | None = None

    def document(self) -> Document | None:
        """What to export; None while there is nothing."""
        return None

    def action_export(self) -> None:
        """Ask for a format, and write the file."""
        document = self.document()
        if document is None:
            self.console.say("There is nothing to export yet.")
        else:
            self.run_worker(self._export(document), group="export", exclusive=True)

    async def _export(self, document: Document) -> None:
        from console_app.services.exporting import save
        from console_app.services.saving import CannotSave
        from console_app.tui.modals.export import ExportDialog

        form = await self.app.push_screen_wait(ExportDialog(document, shared=self.console.veil.on))
        if form is None:
            return
        try:
            self._exported = await asyncio.to_thread(save, document, form)
        except CannotSave as error:
            self.console.say(error.next_step, title=error.happened, severity="warning", timeout=15)
            return
        self.refresh_bindings()
        hint = "\nPress y to copy the path." if self.PLACE in PLACES_THAT_COPY else ""
        self.console.say(f"{self._exported}{hint}", title="Exported", timeout=15)

    def action_copy_path(self) -> None:
        """Copy where the last export is."""
        if self._exported is not None:
            self.console.send_to_clipboard(str(self._exported), "The path", shown=True)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "copy_path":
            return self._exported is not None
        return super().check_action(action, parameters)
