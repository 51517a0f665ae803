"""Copy for commands and for Textual's own keys."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from console_app.services.text.sanitize import sanitized
from console_app.tui.commands.keys import key_of

if TYPE_CHECKING:
    from console_app.tui.host import Host

END = 6
"""The number of last characters shown to compare a text by: as many as a one-time password has digits."""


class Clipboard:
    """Copies texts to the clipboard, and reports success only if it is certain."""

    def __init__(self, host: Host) -> None:
        """Copy for a host."""
        self._host = host
        self.last = ""
        """The last copied text; the fields of the program paste it."""
        self._hanging: set[str] = set()
        # A slow copy must not come after a later one, and take its place.
        self._turn = asyncio.Lock()

    def send(self, text: str, what: str, *, shown: bool = False, also: str = "", instead: str = "") -> None:
        """Copy `text`, and say how that went; see `Host.send_to_clipboard`.

        What is only `shown` for want of another place, such as an id, is not shown to a customer.
        """
        self.last = text
        shown = shown and not self._host.privacy_mask.on
        self._host.run_worker(self._copy(text, what, shown=shown, also=also, instead=instead), group="clipboard")

    def show_note(self, note: str) -> None:
        """Show a case note, to be changed and copied. On a shared screen it is only copied: it may name others."""
        what = "The case note"
        if self._host.privacy_mask.on:
            self.send(note, what, also="It is not shown while the screen is shared.")
            return
        from console_app.tui.dialogs.text_to_copy import TextToCopy

        copy = partial(self.send, what=what)
        self._host.push_screen(TextToCopy("Case note for the CRM", note, copy, hidden_if_shared=True))

    def _end_of(self, text: str) -> str:
        """Return the end of a text by which a person can recognize it.

        Empty while the screen is shared: it could be the end of an id, or of another customer's text.
        """
        return "" if self._host.privacy_mask.on else sanitized(text.strip())[-END:]

    async def _copy(self, text: str, what: str, *, shown: bool, also: str, instead: str) -> None:
        from console_app.services.desktop.clipboard import CopyResult, copy_text

        host = self._host
        async with self._turn:
            copied = await copy_text(text, host.settings.clipboard, host.write_to_terminal, hanging=self._hanging)
        end = f"{f': {text}' if shown else '.'} {also}".rstrip()
        timeout = 10 if also else 5 if shown else 3
        # A warning outlasts the key that it answers: the dialog with the copied text opens over it.
        brief = not also
        if copied.result is CopyResult.COPIED:
            host.notify_user(f"{what} was copied{end}", timeout=timeout, brief=brief)
        elif copied.result is CopyResult.NOT:
            host.notify_user(f"{what} was not copied{end} {copied.reason}".strip(), severity="warning", timeout=10)
        elif copied.terminal_takes_it:
            host.notify_user(f"{what} was sent to your terminal's clipboard{end}", timeout=timeout, brief=brief)
        else:
            host.notify_user(
                f"{what} was sent to your terminal's clipboard{end} {self._doubt(text, instead)}",
                timeout=12,
                brief=brief,
            )

    def _doubt(self, text: str, instead: str) -> str:
        """Return what to do if it is unknown whether a text has arrived."""
        known_by = self._end_of(text)
        check = f"what you paste must end in ...{known_by}" if known_by else "check what you paste"
        by_hand = f"select it with the mouse ({key_of('everywhere.mouse')}){f', or {instead}' if instead else ''}"
        # A text that ends with a stop would have two.
        return f"It may not have arrived: {check.rstrip('.')}. If not, {by_hand}."
