"""Escape sequences of our own, on their way to the terminal.

They must go the way that Textual's frames go, or one would land in the middle of the other. Textual has no public way
to do that, so its private driver is used here, and nowhere else.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from textual.app import App

if TYPE_CHECKING:
    from textual.driver import Driver


class TerminalAccess(App[Any]):
    """An application that can tell its terminal more than what to draw, and reads it by its own driver."""

    def get_driver_class(self) -> type[Driver]:
        """The driver of this platform, mended where it is Textual's for Unix."""
        usual = super().get_driver_class()
        if sys.platform == "win32" or usual.__name__ != "LinuxDriver":
            return usual
        from console_app.tui.driver import ConsoleDriver

        return ConsoleDriver

    def on_mount(self) -> None:
        self.app_resume_signal.subscribe(self, self._draw_again)

    def _draw_again(self, _app: App[object]) -> None:
        """Draw all of the screen after a stop: the terminal has cleared it, and Textual draws what has changed."""
        self.screen.refresh()

    def write_to_terminal(self, sequence: str) -> None:
        """Hand a whole escape sequence to the terminal, between two frames. Only in the event loop's own thread."""
        if self._driver is not None and self.is_running:
            self._driver.write(sequence)
