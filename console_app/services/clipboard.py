"""Copy a text to where the person can paste it: this desktop, through tmux, or through the terminal."""

from __future__ import annotations

import asyncio
import os
import sys
from base64 import b64encode
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from console_app.config.settings import CLIPBOARD_VARIABLE, ClipboardWay
from console_app.services.clipboard_terminals import takes_clipboard, tmux_hands_on
from console_app.services.clipboard_tools import TMUX, Tool, ToolHangs, desktop_tools, hand_over
from console_app.services.multiplexers import through

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LONGEST = 74_994
"""Characters of base64 that terminals take; several drop a longer sequence without a word."""

_BARE_TERMINALS = frozenset({"linux", "dumb"})
"""They have no clipboard, and would write the sequence on the screen."""


class CopyResult(Enum):
    """What is known of a copied text."""

    COPIED = "copied"
    """A program of this desktop has taken it."""
    SENT = "sent"
    """tmux or the terminal has been given it. Neither says what became of it: see `Copied.terminal_takes_it`."""
    NOT = "not"
    """It is not in any clipboard."""


@dataclass(frozen=True, slots=True)
class Copied:
    """How copying went. Holds nothing of the text."""

    result: CopyResult
    reason: str = ""
    """Why it was not copied and what to do instead, in sentences; empty otherwise."""
    terminal_takes_it: bool = False
    """Whether the terminal that it was sent to is known to take it. In others an older text may still be there."""


_COPIED = Copied(CopyResult.COPIED)
_SENT = Copied(CopyResult.SENT, terminal_takes_it=True)
_SENT_PERHAPS = Copied(CopyResult.SENT)


async def copy_text(
    text: str,
    way: ClipboardWay,
    terminal: Callable[[str], None],
    environ: Mapping[str, str] = os.environ,
    *,
    hanging: set[str] | None = None,
) -> Copied:
    """Copy `text` by `way`. Takes a few seconds at most, and never raises, whatever the surroundings are.

    Nothing of the text gets into an argument, a log or a message: links are one-time passwords.

    Args:
        text: What to copy.
        way: The way the person has chosen; AUTO tries the desktop, then tmux, then the terminal.
        terminal: Writes an escape sequence to the terminal. Is called in the event loop's own thread.
        environ: The environment, which tells what the program runs in.
        hanging: Programs that hung before, which are not waited for again; those that hang now are added.
    """
    if way is ClipboardWay.OFF:
        return _not(f"Copying is switched off: {CLIPBOARD_VARIABLE} is off.")
    if way in {ClipboardWay.AUTO, ClipboardWay.LOCAL}:
        for tool in desktop_tools(environ, sys.platform, forced=way is ClipboardWay.LOCAL):
            if await _took(tool, text, environ, hanging):
                return _COPIED
        if way is ClipboardWay.LOCAL:
            return _not(_no_tool(environ, sys.platform))
    if way is not ClipboardWay.TERMINAL and environ.get("TMUX"):
        if await _took(TMUX, text, environ, hanging):
            return _SENT if await asyncio.to_thread(tmux_hands_on, environ) else _SENT_PERHAPS
    elif way is ClipboardWay.TMUX:
        return _not("This does not run inside tmux.")
    return _through_terminal(text, terminal, environ)


async def _took(tool: Tool, text: str, environ: Mapping[str, str], hanging: set[str] | None) -> bool:
    if hanging is not None and tool.name in hanging:
        return False
    try:
        return await asyncio.to_thread(hand_over, tool, text, environ)
    except ToolHangs:
        if hanging is not None:
            hanging.add(tool.name)
        return False
    except RuntimeError:  # there can be no more threads
        return False


def _through_terminal(text: str, terminal: Callable[[str], None], environ: Mapping[str, str]) -> Copied:
    if environ.get("TERM") in _BARE_TERMINALS:
        return _not("This terminal has no clipboard.")
    payload = b64encode(text.encode("utf-8", "replace")).decode("ascii")
    if len(payload) > LONGEST:
        return _not("It is too long for a terminal's clipboard. Select it on the screen.")
    try:
        terminal(through(f"\x1b]52;c;{payload}\a", environ))
    except (OSError, ValueError):  # the terminal is gone, or its file is closed
        return _not("The terminal cannot be written to.")
    return _SENT if takes_clipboard(environ, len(payload)) else _SENT_PERHAPS


def _no_tool(environ: Mapping[str, str], platform: str) -> str:
    if platform in {"win32", "darwin"}:
        return "The desktop's clipboard could not be reached."
    if environ.get("WAYLAND_DISPLAY"):
        return "No program took it. Is wl-clipboard installed?"
    if environ.get("DISPLAY"):
        return "No program took it. Is xclip or xsel installed?"
    return "There is no desktop here to copy to."


def _not(reason: str) -> Copied:
    return Copied(CopyResult.NOT, reason)
