"""Quit, handle signals and crashes, and write the debug log."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, Any

from textual import events  # noqa: TC002 - Textual looks at the annotations of handlers
from textual.app import App
from textual.css.query import NoMatches

from console_app.tui.commands.keys import key_of
from console_app.tui.screens.base import hosted_screens

if TYPE_CHECKING:
    from textual.screen import Screen

    from console_app.tui.host import Host

_LOG = logging.getLogger(__name__)

TWICE_WITHIN = 3.0
"""Seconds between two presses of Ctrl+C that leave the program."""


class Lifecycle:
    """Starts and ends the program: SIGTERM, SIGINT and Ctrl+C pressed twice end it as its quit key does."""

    def __init__(self, host: Host) -> None:
        """Begin without a Ctrl+C to count.

        Args:
            host: The application.
        """
        self._host = host
        self._interrupted = -TWICE_WITHIN

    def see_key(self, event: events.Key) -> None:
        """Leave on the second Ctrl+C, wherever the focus is; with something selected, it copies."""
        selected: str = getattr(self._host.focused, "selected_text", "")
        if event.key != "ctrl+c" or selected or self._host.screen.get_selected_text():
            return
        event.prevent_default()
        before, self._interrupted = self._interrupted, monotonic()
        if self._interrupted - before < TWICE_WITHIN:
            self._host.call_next(self.quit)
        else:
            self._host.notify_user(
                f"Press Ctrl+C again to quit. {key_of('everywhere.quit')} quits, too.",
                timeout=TWICE_WITHIN,
                brief=True,
                keys=("everywhere.quit",),
            )

    def listen_for_signals(self) -> None:
        """Leave when the system asks for it."""
        if self._host.is_headless:
            return
        # Windows has no such handlers: there a signal ends the process as it always does.
        with suppress(NotImplementedError):
            for number in (signal.SIGTERM, signal.SIGINT):
                asyncio.get_running_loop().add_signal_handler(number, self._leave)
        # The parent process may ignore hang-ups, and that is inherited; but without its window the program would
        # run for ever, unseen.
        if sys.platform != "win32":
            signal.signal(signal.SIGHUP, signal.SIG_DFL)

    async def quit(self, profile: str | None = None) -> None:
        """Leave the program, after a question during a request, or while customers are being watched.

        Args:
            profile: The name of the profile to begin again with; None to end.
        """
        if any(screen.writing for screen in hosted_screens(self._host)):
            self._host.run_worker(self._confirm_leaving(profile), group="quit")
        elif self._host.has_waiting_links:
            self._host.run_worker(self._confirm_watched(profile), group="quit")
        else:
            self._leave(profile)

    async def _confirm_leaving(self, profile: str | None) -> None:
        from console_app.tui.dialogs.quit import QuitWhileWriting

        asked = isinstance(self._host.screen, QuitWhileWriting)
        if not asked and await self._host.push_screen_wait(QuitWhileWriting()):
            self._leave(profile)

    async def _confirm_watched(self, profile: str | None) -> None:
        from console_app.tui.dialogs.quit import QuitAnswer, QuitWhileWatching

        if isinstance(top := self._host.screen, QuitWhileWatching):
            # The key that asked, pressed again, is an answer. One that is held down is none.
            if top.is_key_intentional():
                self._leave(profile)
            return
        question = QuitWhileWatching(
            self._host.waiting_room.all(), self._host.privacy_mask, is_kept=self._host.keeps_state
        )
        answer = await self._host.push_screen_wait(question)
        if answer is QuitAnswer.FORGET:
            for each in self._host.waiting_room.all():
                self._host.waiting_room.drop(each.connection.id)
        if answer is not QuitAnswer.STAY:
            self._leave(profile)

    def _leave(self, profile: str | None = None) -> None:
        # A screen that is just being made would be left without its widgets, and fail: it is finished first.
        self._host.call_after_refresh(self._host.exit, profile)

    # The debug log

    def log_ready(self) -> None:
        """Log the terminal, and from now on each screen that comes to the top."""
        _LOG.info("ready, %d by %d, %s", *self._host.size, self._host.console.color_system or "no colours")
        self._host.screen_change_signal.subscribe(self._host, _log_screen)

    @staticmethod
    def log_action(action: object) -> None:
        """Log that an action is run."""
        name = action if isinstance(action, str) else getattr(action, "name", "")
        # What stands in brackets can be from outside: an id, or a text of a row.
        _LOG.debug("action %s", str(name).partition("(")[0])


def _log_screen(screen: Screen[Any]) -> None:
    _LOG.debug("screen %s", type(screen).__name__)


class CrashHandler(App[Any]):
    """An application whose crash report shows no values."""

    def fail(self, error: Exception) -> None:
        """End with a report of an error that came up outside of the application's own tasks."""
        self._handle_exception(error)

    def _handle_exception(self, error: Exception) -> None:
        # A screen that opens while the program is being left finds its parts taken away: nothing has gone wrong.
        if isinstance(error, NoMatches) and self._exit:
            return
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        from rich.text import Text

        from console_app.services.diagnostics.crash_report import crash_summary, facts_of_process, write_report

        error = sys.exc_info()[1] or self._exception or RuntimeError("the cause is unknown")
        path = write_report(error, facts_of_process() | self._facts())
        self.bell()
        self.panic(Text("\n".join(crash_summary(error, path))))

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
