"""Write escape sequences, ring the bell, and notify the desktop."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from console_app.tui.frame import Frame

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import App
    from textual.driver import Driver

    from console_app.tui.host import Host


def driver_class(usual: type[Driver]) -> type[Driver]:
    """Return the driver of this platform, mended where it is Textual's for Unix."""
    if sys.platform == "win32" or usual.__name__ != "LinuxDriver":
        return usual
    from console_app.tui.driver import ConsoleDriver

    return ConsoleDriver


class Terminal:
    """Writes to the terminal outside of Textual's drawing."""

    def __init__(self, host: Host, masked: Callable[[str], str]) -> None:
        """Ring for the host; desktop notifications are `masked` on a shared screen."""
        self._host = host
        self._masked = masked
        self.frame = Frame()
        """What the terminal shows."""

    def start(self) -> None:
        """Follow the program into the background and back."""
        self._host.app_resume_signal.subscribe(self._host, self._draw_again)

    def _draw_again(self, _app: App[object]) -> None:
        """Draw the whole screen after a stop: the terminal has cleared it, and Textual draws only changes."""
        self.frame.forget()
        self._host.screen.refresh()

    def ring(self, title: str, text: str) -> None:
        """Ring the bell, and notify the desktop if the terminal supports it; see `Host.ring`."""
        from console_app.services.desktop.notifications import notification_sequence

        self._host.bell()
        sequence = notification_sequence(self._masked(title), self._masked(text), os.environ)
        if sequence:
            self._host.write_to_terminal(sequence)
