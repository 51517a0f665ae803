"""List the terminals that copy a text sent with OSC 52 without being configured for it.

It has only terminals that were tested: the others ignore the text silently, and the clipboard stays unchanged.
"""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

from console_app.services.desktop.open_external import environment_for_others

if TYPE_CHECKING:
    from collections.abc import Mapping

ZUTTY_LIMIT = 7000
"""In bytes of base64 that zutty accepts."""
_TAKING = ("xterm-kitty", "alacritty", "foot")
"""By TERM, or its beginning before a hyphen or a plus; ssh passes it on, and nothing else."""
_BY_VARIABLE = ("KITTY_WINDOW_ID", "ALACRITTY_WINDOW_ID", "ALACRITTY_SOCKET")
_OF_OTHERS = ("XTERM_VERSION", "VTE_VERSION", "KONSOLE_VERSION", "TERM_PROGRAM", "WT_SESSION", "MLTERM")
"""Variables that other terminals leave in the environment: one that was started from kitty has its variables as well.
"""
_ASK_TMUX = ("display-message", "-p", "#{set-clipboard} #{client_termname}")
_TIME_TO_ANSWER = 2.0


def takes_clipboard(environ: Mapping[str, str], size: int) -> bool:
    """Return whether the terminal is known to accept `size` bytes of base64.

    False inside tmux and GNU screen, where it is not known.

    Args:
        environ: The environment of the program.
        size: The length of the base64 text, in bytes.
    """
    if environ.get("TMUX") or environ.get("STY"):
        return False
    term = environ.get("TERM", "")
    if _is_taking(term):
        return True
    if term != "xterm-256color" or any(environ.get(name) for name in _OF_OTHERS):
        return False
    if environ.get("ZUTTY_VERSION"):
        return size <= ZUTTY_LIMIT
    return any(environ.get(name) for name in _BY_VARIABLE)


def tmux_hands_on(environ: Mapping[str, str]) -> bool:
    """Return whether tmux is known to pass a text on to a terminal that accepts it. Takes two seconds at most."""
    program = shutil.which("tmux", path=environ.get("PATH", ""))
    if program is None:
        return False
    try:
        completed = subprocess.run(  # noqa: S603 - a fixed program, fixed arguments, and no shell
            [program, *_ASK_TMUX],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_TIME_TO_ANSWER,
            check=True,
            env=environment_for_others(environ),
        ).stdout.decode("utf-8", "replace")
    except (OSError, ValueError, subprocess.SubprocessError):
        return False
    setting, _, term = completed.strip().partition(" ")
    return setting in {"on", "external"} and _is_taking(term)


def _is_taking(term: str) -> bool:
    return any(term == name or term.startswith((f"{name}-", f"{name}+")) for name in _TAKING)
