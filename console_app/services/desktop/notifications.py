"""Send a desktop notification through a terminal that supports it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.services.desktop.clipboard import through
from console_app.services.text.sanitize import for_notification

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_TITLE = 60
LONGEST_TEXT = 160
"""In characters that a desktop shows of a notification without cutting it."""

_TEXT_ONLY = 9
"""OSC 9, from iTerm2: one text."""
_WITH_TITLE = 777
"""OSC 777, a title and a text. rxvt-unicode, where it comes from, needs an extension to show it."""

_BY_PROGRAM = {"iterm.app": _TEXT_ONLY, "wezterm": _TEXT_ONLY, "ghostty": _TEXT_ONLY, "kitty": _TEXT_ONLY}
"""By TERM_PROGRAM."""
_BY_TERM = {
    "xterm-kitty": _TEXT_ONLY,
    "xterm-ghostty": _TEXT_ONLY,
    "wezterm": _TEXT_ONLY,
    "foot": _WITH_TITLE,
}
"""By TERM, or its beginning before a hyphen; ssh passes on this variable, and nothing else."""
_BY_VARIABLE = {
    "KITTY_WINDOW_ID": _TEXT_ONLY,
    "WEZTERM_PANE": _TEXT_ONLY,
    "GHOSTTY_RESOURCES_DIR": _TEXT_ONLY,
    "ITERM_SESSION_ID": _TEXT_ONLY,
    "WT_SESSION": _TEXT_ONLY,
}
"""By a variable of the terminal, which is still set inside tmux; tmux replaces the other two."""


def notification_sequence(title: str, text: str, environ: Mapping[str, str]) -> str:
    """Return the escape sequence for a desktop notification; empty if the terminal is not known to support one.

    Title and text may come from outside. Links are removed: a notification stays on lock screens and in lists, and a
    link is a one-time password.

    Args:
        title: The title.
        text: The text.
        environ: The environment variables.
    """
    kind = _kind(environ)
    if not kind:
        return ""
    heading, words = for_notification(title, LONGEST_TITLE), for_notification(text, LONGEST_TEXT)
    if kind == _WITH_TITLE:
        return through(f"\x1b]777;notify;{heading};{words}\a", environ)
    return through(f"\x1b]9;{': '.join(part for part in (heading, words) if part)}\a", environ)


def _kind(environ: Mapping[str, str]) -> int:
    """Return the number of the sequence that the terminal supports; 0 for none."""
    term = environ.get("TERM", "")
    program = environ.get("TERM_PROGRAM", "").lower()
    for name, known in ((program, _BY_PROGRAM), (term, _BY_TERM)):
        for beginning, kind in known.items():
            if name == beginning or name.startswith(f"{beginning}-"):
                return kind
    if environ.get("LC_TERMINAL", "").lower() == "iterm2":  # iTerm2 sends it over ssh
        return _TEXT_ONLY
    return next((kind for name, kind in _BY_VARIABLE.items() if environ.get(name)), 0)
