"""Leaving the program, by key or by signal, so that the terminal is given back and nothing looks like a crash."""

from __future__ import annotations

import asyncio
import signal
import sys
from contextlib import suppress
from time import monotonic

from textual import events  # noqa: TC002 - Textual looks at the annotations of handlers

from console_app.tui.notices import Notices

TWICE_WITHIN = 3.0
"""Seconds between two presses of Ctrl+C that leave the program."""


class OrderlyEnd(Notices):
    """An application that SIGTERM and SIGINT end the way its quit key does, and Ctrl+C pressed twice."""

    _interrupted = -TWICE_WITHIN

    def on_key(self, event: events.Key) -> None:
        """Leave on the second Ctrl+C, wherever the focus is; with something selected, it copies."""
        selected: str = getattr(self.focused, "selected_text", "")
        if event.key != "ctrl+c" or selected or self.screen.get_selected_text():
            return
        event.prevent_default()
        before, self._interrupted = self._interrupted, monotonic()
        if self._interrupted - before < TWICE_WITHIN:
            self.call_next(self.action_quit)
        else:
            self.say("Press Ctrl+C again to leave. Ctrl+Q leaves at once.", timeout=TWICE_WITHIN, brief=True)

    def on_load(self) -> None:
        if self.is_headless:
            return
        # Windows has no such handlers: there a signal ends the process as it always does.
        with suppress(NotImplementedError):
            for number in (signal.SIGTERM, signal.SIGINT):
                asyncio.get_running_loop().add_signal_handler(number, self._leave)
        # Whoever started the terminal may have had hang-ups ignored, and that is inherited; but without its window the
        # program would go on for ever, seen by nobody.
        if sys.platform != "win32":
            signal.signal(signal.SIGHUP, signal.SIG_DFL)

    async def action_quit(self) -> None:
        """Leave the program; in the middle of a request, after a question."""
        if any(getattr(screen, "writing", False) for screen in self.screen_stack):
            self.run_worker(self._leave_asking(), group="quit")
        else:
            self._leave()

    async def _leave_asking(self) -> None:
        from console_app.tui.modals.leave import QuitWhileWriting

        if not isinstance(self.screen, QuitWhileWriting) and await self.push_screen_wait(QuitWhileWriting()):
            self._leave()

    def _leave(self) -> None:
        # A screen that is just being made would be left without its widgets, and fail: it is finished first.
        self.call_after_refresh(self.exit)
