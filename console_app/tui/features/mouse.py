"""Release the mouse to the terminal, so that its own selection works."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.tui.commands.keys import key_of
from console_app.tui.commands.registry import command

if TYPE_CHECKING:
    from textual.app import App

    from console_app.tui.host import Host

# Only whether the mouse is reported is switched, and not how: Textual has agreed on that with the terminal at the
# start, and still reads it that way.
_FREE = "\x1b[?1003l\x1b[?1000l"
_TAKE = "\x1b[?1000h\x1b[?1003h"
_COMMAND = command("everywhere.mouse")


class Mouse:
    """Releases the mouse, and takes it back."""

    def __init__(self, host: Host) -> None:
        """Keep the application whose mouse is released and captured.

        Args:
            host: The application.
        """
        self._host = host

    def start(self) -> None:
        """Follow the program into the background and back."""
        self._host.app_resume_signal.subscribe(self._host, self._resumed)

    def _resumed(self, _app: App[object]) -> None:
        """Let go of the mouse again: Textual takes it whenever the program comes back from the background."""
        if self._host.mouse_is_free:
            self._host.write_to_terminal(_FREE)

    def changed(self, free: bool) -> None:
        """Tell the terminal and the person who has the mouse now."""
        host = self._host
        host.write_to_terminal(_FREE if free else _TAKE)
        key = key_of(_COMMAND.id)
        if free:
            host.notify_user(
                f"The mouse is released: select text with it. {key} takes it back.",
                timeout=8,
                brief=True,
                keys=(_COMMAND.id,),
            )
        else:
            host.notify_user("The program uses the mouse again.", timeout=3, brief=True)
        for screen in host.screen_stack:
            screen.refresh_bindings()

    def reminder(self, action: str) -> str:
        """Return the words for the key that takes the mouse back, while it is free."""
        return "Mouse back" if self._host.mouse_is_free and action == _COMMAND.action else ""
