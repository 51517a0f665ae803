"""Escape sequences of our own, on their way to the terminal.

They must go the way that Textual's frames go, or one would land in the middle of the other. Textual has no public way
to do that, so its private driver is used here, and nowhere else.
"""

from __future__ import annotations

from typing import Any

from textual.app import App


class TerminalAccess(App[Any]):
    """An application that can tell its terminal more than what to draw."""

    def write_to_terminal(self, sequence: str) -> None:
        """Hand a whole escape sequence to the terminal, between two frames. Only in the event loop's own thread."""
        if self._driver is not None and self.is_running:
            self._driver.write(sequence)
