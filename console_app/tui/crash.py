"""What is printed when the program itself fails: where, but not with which values.

Textual prints the local variables of every frame, and among those can be a key or a link's one-time password.
It has no public way to leave them out, so this one private method is replaced, here and nowhere else.
"""

from __future__ import annotations

from typing import Any

from textual.app import App


class QuietCrash(App[Any]):
    """An application whose crash report shows no values."""

    def _fatal_error(self) -> None:
        from rich.segment import Segments
        from rich.traceback import Traceback

        self.bell()
        report = Traceback(show_locals=False, width=None)
        self._exit_renderables.append(Segments(self.console.render(report, self.console.options)))
        self._close_messages_no_wait()
