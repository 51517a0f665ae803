"""Copying, whoever asks for it: a command, or Textual's own keys in a field and for a selection."""

from __future__ import annotations

import asyncio

from console_app.config.settings import Settings
from console_app.tui.notices import Notices
from console_app.tui.terminal import TerminalAccess


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

    def send_to_clipboard(self, text: str, what: str, *, shown: bool = False, also: str = "") -> None:
        """Copy `text` to where the person can paste it, and say how that went; `what` begins the sentence.

        With `shown`, the notice holds the text: for what may not be on the screen, such as an id.
        `also` is said after it.
        """
        self._last_copied = text
        self.run_worker(self._copy(text, what, shown=shown, also=also), group="clipboard")

    async def _copy(self, text: str, what: str, *, shown: bool, also: str) -> None:
        from console_app.services.clipboard import CopyResult, copy_text

        async with self._turn:
            told = await copy_text(text, self.settings.clipboard, self.write_to_terminal, hanging=self._hanging)
        end = f"{f': {text}' if shown else '.'} {also}".rstrip()
        timeout = 10 if also else 5 if shown else 3
        if told.result is CopyResult.COPIED:
            self.say(f"{what} was copied{end}", timeout=timeout, brief=True)
        elif told.result is CopyResult.SENT:
            self.say(f"{what} was sent to your terminal's clipboard{end}", timeout=timeout, brief=True)
        else:
            self.say(f"{what} was not copied{end} {told.reason}".strip(), severity="warning", timeout=10)
