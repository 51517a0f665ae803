"""Call a person back who is looking at another window."""

from __future__ import annotations

import os

from console_app.tui.terminal import TerminalAccess


class Ringing(TerminalAccess):
    """An application that rings, and has the desktop say why where the terminal can pass that on."""

    def ring(self, title: str, text: str) -> None:
        """Ring the bell and notify the desktop. Title and text may come from outside, and are shown literally."""
        from console_app.services.notifying import notification_sequence

        self.bell()
        sequence = notification_sequence(title, text, os.environ)
        if sequence:
            self.write_to_terminal(sequence)
