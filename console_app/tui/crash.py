"""What is said when the program itself fails: in short on the terminal, and where in a file, but not with which values.

Textual prints the local variables of every frame, and among those can be a key or a link's one-time password.
It has no public way to leave them out, so this one private method is replaced, here and nowhere else.
"""

from __future__ import annotations

import sys
from typing import Any

from textual.app import App


class QuietCrash(App[Any]):
    """An application whose crash report shows no values."""

    def fail(self, error: Exception) -> None:
        """End with a report of an error that came up outside of the application's own tasks."""
        self._handle_exception(error)

    def _fatal_error(self) -> None:
        from rich.text import Text

        from console_app.services.crash_reports import facts_of_process, told_in_short, write_report

        error = sys.exc_info()[1] or self._exception or RuntimeError("it is not known why")
        path = write_report(error, facts_of_process() | self._facts())
        self.bell()
        self.panic(Text("\n".join(told_in_short(error, path))))

    def _facts(self) -> dict[str, str]:
        from importlib.metadata import version

        session, screens = getattr(self, "session", None), self.screen_stack
        return {
            "Textual": version("textual"),
            "Terminal": f"{self.size.width} by {self.size.height}, {self.console.color_system or 'no colours'}",
            "Screens": " > ".join(type(screen).__name__ for screen in screens),
            "Focus": type(self.focused).__name__ if screens else "",
            "Profile": session.profile.name if session is not None else "",
            "Calls made": str(session.calls_made) if session is not None else "",
        }
