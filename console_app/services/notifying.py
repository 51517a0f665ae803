"""Tell the desktop that something has happened, through a terminal that can pass it on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from console_app.services.multiplexers import through
from console_app.services.visible import visible

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_TITLE = 60
LONGEST_TEXT = 160
"""Characters that a desktop shows of a notification without cutting it itself."""

_TEXT_ONLY = 9
"""OSC 9, iTerm2's: one text."""
_WITH_TITLE = 777
"""OSC 777, a title and a text. rxvt-unicode, whose it is, does not show it without an extension."""

_BY_PROGRAM = {"iterm.app": _TEXT_ONLY, "wezterm": _TEXT_ONLY, "ghostty": _TEXT_ONLY, "kitty": _TEXT_ONLY}
"""By TERM_PROGRAM."""
_BY_TERM = {
    "xterm-kitty": _TEXT_ONLY,
    "xterm-ghostty": _TEXT_ONLY,
    "wezterm": _TEXT_ONLY,
    "foot": _WITH_TITLE,
}
"""By TERM, or what it begins with before a hyphen; ssh takes this one along, and nothing else."""
_BY_VARIABLE = {
    "KITTY_WINDOW_ID": _TEXT_ONLY,
    "WEZTERM_PANE": _TEXT_ONLY,
    "GHOSTTY_RESOURCES_DIR": _TEXT_ONLY,
    "ITERM_SESSION_ID": _TEXT_ONLY,
    "WT_SESSION": _TEXT_ONLY,
}
"""By what a terminal leaves in the environment; it is still there inside tmux, which takes the other two for itself."""

_LINK = re.compile(r"\S*(?:://|mailto:)\S*", re.IGNORECASE)


def notification_sequence(title: str, text: str, environ: Mapping[str, str]) -> str:
    """The escape sequence for a desktop notification; empty where the terminal is not known to understand one.

    Title and text may come from outside. Links are left out: a notification stays on lock screens and in lists, and
    a link is a one-time password.
    """
    kind = _kind(environ)
    if not kind:
        return ""
    heading, words = _harmless(title, LONGEST_TITLE), _harmless(text, LONGEST_TEXT)
    if kind == _WITH_TITLE:
        return through(f"\x1b]777;notify;{heading};{words}\a", environ)
    return through(f"\x1b]9;{': '.join(part for part in (heading, words) if part)}\a", environ)


def _kind(environ: Mapping[str, str]) -> int:
    """The number of the sequence that the terminal understands; 0 for none."""
    term = environ.get("TERM", "")
    program = environ.get("TERM_PROGRAM", "").lower()
    for name, known in ((program, _BY_PROGRAM), (term, _BY_TERM)):
        for beginning, kind in known.items():
            if name == beginning or name.startswith(f"{beginning}-"):
                return kind
    if environ.get("LC_TERMINAL", "").lower() == "iterm2":  # iTerm2 sends it over ssh
        return _TEXT_ONLY
    return next((kind for name, kind in _BY_VARIABLE.items() if environ.get(name)), 0)


def _harmless(text: str, longest: int) -> str:
    # A semicolon ends a part of the sequence, and a number before one is an order to some terminals.
    line = _LINK.sub("…", visible(text)).replace(";", ",").strip()
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"
