"""Copy a text to the clipboard in the best available way."""

from __future__ import annotations

import asyncio
import os
import sys
from base64 import b64encode
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from console_app.config.settings import CLIPBOARD_VARIABLE, ClipboardMethod
from console_app.services.desktop.clipboard_terminals import takes_clipboard, tmux_hands_on
from console_app.services.desktop.clipboard_tools import TMUX, Tool, ToolHangs, desktop_tools, hand_over

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SCREEN_LIMIT = 256
"""In characters: the longest string that every GNU screen accepts; newer ones accept 768."""

_ESC = "\x1b"
_START = f"{_ESC}P"
_END = f"{_ESC}\\"


def through(sequence: str, environ: Mapping[str, str]) -> str:
    r"""Return `sequence`, wrapped for the multiplexer that the environment names.

    tmux from 3.3 on passes it on only if `allow-passthrough` is on. A sequence that goes through GNU screen must end
    with BEL: its own `ESC \` would end the wrapping.

    Args:
        sequence: The escape sequence, complete.
        environ: The environment of the program.
    """
    if environ.get("TMUX"):
        return for_tmux(sequence)
    if environ.get("STY"):
        return for_screen(sequence)
    return sequence


def for_tmux(sequence: str) -> str:
    """Return the sequence wrapped for tmux, with each ESC in it doubled."""
    return f"{_START}tmux;{sequence.replace(_ESC, _ESC * 2)}{_END}"


def for_screen(sequence: str) -> str:
    """Return the sequence wrapped for GNU screen, in pieces of an accepted length."""
    room = SCREEN_LIMIT - len(_START) - len(_END)
    pieces = (sequence[at : at + room] for at in range(0, len(sequence), room))
    return "".join(f"{_START}{piece}{_END}" for piece in pieces)


LONGEST = 74_994
"""In characters of base64 that terminals accept; several drop a longer sequence silently."""

_BARE_TERMINALS = frozenset({"linux", "dumb"})
"""They have no clipboard, and would write the sequence on the screen."""


class CopyResult(Enum):
    """Degrees of certainty that a text was copied."""

    COPIED = "copied"
    """A program of this desktop has accepted it."""
    SENT = "sent"
    """It was sent to tmux or the terminal. Neither reports the result: see `Copied.terminal_takes_it`."""
    NOT = "not"
    """It is not in any clipboard."""


@dataclass(frozen=True, slots=True)
class Copied:
    """The result of copying. Holds nothing of the text."""

    result: CopyResult
    reason: str = ""
    """The reason why it was not copied and what to do instead, in sentences; empty otherwise."""
    terminal_takes_it: bool = False
    """True if the terminal is known to accept it. In others an older text may still be in the clipboard."""


_COPIED = Copied(CopyResult.COPIED)
_SENT = Copied(CopyResult.SENT, terminal_takes_it=True)
_SENT_PERHAPS = Copied(CopyResult.SENT)


async def copy_text(
    text: str,
    method: ClipboardMethod,
    terminal: Callable[[str], None],
    environ: Mapping[str, str] = os.environ,
    *,
    hanging: set[str] | None = None,
) -> Copied:
    """Copy `text`. It takes a few seconds at most, and never raises.

    No part of the text gets into an argument, a log or a message: links are one-time passwords.

    Args:
        text: The text.
        method: The chosen way; AUTO tries the desktop, then tmux, then the terminal.
        terminal: Writes an escape sequence to the terminal. It is called in the event loop's own thread.
        environ: The environment variables.
        hanging: Programs that hung before, which are not used again; those that hang now are added.

    Returns:
        How it was copied, or why not.
    """
    if method is ClipboardMethod.OFF:
        return _not(f"Copying is disabled: {CLIPBOARD_VARIABLE} is off.")
    if method in {ClipboardMethod.AUTO, ClipboardMethod.LOCAL}:
        for tool in desktop_tools(environ, sys.platform, forced=method is ClipboardMethod.LOCAL):
            if await _took(tool, text, environ, hanging):
                return _COPIED
        if method is ClipboardMethod.LOCAL:
            return _not(_no_tool(environ, sys.platform))
    if method is not ClipboardMethod.TERMINAL and environ.get("TMUX"):
        if await _took(TMUX, text, environ, hanging):
            return _SENT if await asyncio.to_thread(tmux_hands_on, environ) else _SENT_PERHAPS
    elif method is ClipboardMethod.TMUX:
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
    except RuntimeError:  # no more threads can be started
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
        return _not("Writing to the terminal failed.")
    return _SENT if takes_clipboard(environ, len(payload)) else _SENT_PERHAPS


def _no_tool(environ: Mapping[str, str], platform: str) -> str:
    if platform in {"win32", "darwin"}:
        return "The desktop's clipboard could not be reached."
    if environ.get("WAYLAND_DISPLAY"):
        return "No clipboard program worked. Is wl-clipboard installed?"
    if environ.get("DISPLAY"):
        return "No clipboard program worked. Is xclip or xsel installed?"
    return "There is no desktop here to copy to."


def _not(reason: str) -> Copied:
    return Copied(CopyResult.NOT, reason)
