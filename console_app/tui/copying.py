"""Copying, whoever asks for it: a command, or Textual's own keys in a field and for a selection."""

from __future__ import annotations

import asyncio

from console_app.config.settings import Settings
from console_app.services.visible import visible
from console_app.tui.commands import table
from console_app.tui.notices import Notices
from console_app.tui.terminal import TerminalAccess

END = 6
"""Characters of a text that are enough to compare it by: as many as a one-time password has digits."""
_MOUSE = table.command("everywhere.mouse")


class Copying(TerminalAccess, Notices):
    """An application whose copied texts arrive where the person can paste them, and that says so only if it knows."""

    settings: Settings = Settings()

    def __init__(self) -> None:
        super().__init__()
        self._last_copied = ""
        self._hanging: set[str] = set()
        # A slow copy must not come after a later one, and take its place.
        self._turn = asyncio.Lock()

    @property
    def clipboard(self) -> str:
        """What was copied last; it is what the fields of the program paste."""
        return self._last_copied

    def copy_to_clipboard(self, text: str) -> None:
        """Copy what was selected or cut."""
        if text:
            self.send_to_clipboard(text, "The selected text")

    def send_to_clipboard(
        self, text: str, what: str, *, shown: bool = False, also: str = "", instead: str = ""
    ) -> None:
        """Copy `text` to where the person can paste it, and say how that went; `what` begins the sentence.

        With `shown`, the notice holds the text: for what may not be on the screen, such as an id.
        `also` is said after it. `instead` is another way to get at it, where the terminal may not have taken it.
        """
        self._last_copied = text
        self.run_worker(self._copy(text, what, shown=shown, also=also, instead=instead), group="clipboard")

    def end_of(self, text: str) -> str:
        """What a person can know a pasted text by."""
        return visible(text.strip())[-END:]

    async def _copy(self, text: str, what: str, *, shown: bool, also: str, instead: str) -> None:
        from console_app.services.clipboard import CopyResult, copy_text

        async with self._turn:
            told = await copy_text(text, self.settings.clipboard, self.write_to_terminal, hanging=self._hanging)
        end = f"{f': {text}' if shown else '.'} {also}".rstrip()
        timeout = 10 if also else 5 if shown else 3
        if told.result is CopyResult.COPIED:
            self.say(f"{what} was copied{end}", timeout=timeout, brief=True)
        elif told.result is CopyResult.NOT:
            self.say(f"{what} was not copied{end} {told.reason}".strip(), severity="warning", timeout=10)
        elif told.terminal_takes_it:
            self.say(f"{what} was sent to your terminal's clipboard{end}", timeout=timeout, brief=True)
        else:
            self.say(
                f"{what} was sent to your terminal's clipboard{end} {self._doubt(text, instead)}",
                timeout=12,
                brief=True,
            )

    def _doubt(self, text: str, instead: str) -> str:
        """What to do where nobody knows whether a text has arrived: the one before it may be pasted instead."""
        known_by = self.end_of(text)
        check = f"what you paste must end in ...{known_by}" if known_by else "look at what you paste"
        mouse = table.key_words(_MOUSE.key.split(",")[0])
        ways = f"select it with the mouse ({mouse}){f', or {instead}' if instead else ''}"
        return f"It may not have arrived: {check}. If not, {ways}."
