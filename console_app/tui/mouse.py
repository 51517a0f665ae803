"""Give the mouse back to the terminal for a while, so that its own selection works."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.reactive import var

from console_app.tui.commands import table
from console_app.tui.notices import Notices
from console_app.tui.terminal import TerminalAccess

if TYPE_CHECKING:
    from textual.app import App

# Only whether the mouse is reported is switched, and not how: Textual has agreed on that with the terminal at the
# start, and goes on reading it so.
_FREE = "\x1b[?1003l\x1b[?1000l"
_TAKE = "\x1b[?1000h\x1b[?1003h"
_COMMAND = table.command("everywhere.mouse")


class FreeMouse(TerminalAccess, Notices):
    """An application that can let go of the mouse."""

    mouse_is_free: var[bool] = var(False, init=False)
    """Whether the terminal has the mouse, and the program hears nothing of it."""

    def on_mount(self) -> None:
        self.app_resume_signal.subscribe(self, self._resumed)

    def _resumed(self, _app: App[object]) -> None:
        """Let go of the mouse again: Textual takes it whenever the program comes back from the background."""
        if self.mouse_is_free:
            self.write_to_terminal(_FREE)

    def action_toggle_mouse(self) -> None:
        """Let go of the mouse, or take it back."""
        self.mouse_is_free = not self.mouse_is_free

    def watch_mouse_is_free(self, free: bool) -> None:
        self.write_to_terminal(_FREE if free else _TAKE)
        key = table.key_words(_COMMAND.key.split(",")[0])
        if free:
            self.say(f"The mouse is free: select text with it. {key} takes it back.", timeout=8, brief=True)
        else:
            self.say("The program has the mouse again.", timeout=3, brief=True)
        for screen in self.screen_stack:
            screen.refresh_bindings()

    def reminder(self, action: str) -> str:
        """What a key is good for while it is needed to get out of an unusual state; empty otherwise."""
        return "Mouse back" if self.mouse_is_free and action == _COMMAND.action else ""
