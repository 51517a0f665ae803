"""Terminals that take a text into the clipboard when a program sends it with OSC 52, without being set up for it.

Only those that were tried: the others pass over it without a word, and what was in the clipboard before stays there.
"""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

from console_app.services.other_programs import environment_for_others

if TYPE_CHECKING:
    from collections.abc import Mapping

ZUTTY_LIMIT = 7000
"""Bytes of base64 that zutty takes."""
_TAKING = ("xterm-kitty", "alacritty", "foot")
"""By TERM, or what it begins with before a hyphen or a plus; ssh passes it on, and nothing else."""
_BY_VARIABLE = ("KITTY_WINDOW_ID", "ALACRITTY_WINDOW_ID", "ALACRITTY_SOCKET")
_OF_OTHERS = ("XTERM_VERSION", "VTE_VERSION", "KONSOLE_VERSION", "TERM_PROGRAM", "WT_SESSION", "MLTERM")
"""What other terminals leave in the environment: one that was started from kitty has its variables as well."""
_ASK_TMUX = ("display-message", "-p", "#{set-clipboard} #{client_termname}")
_TIME_TO_ANSWER = 2.0


def takes_clipboard(environ: Mapping[str, str], size: int) -> bool:
    """Whether the terminal is known to take `size` bytes of base64. Inside tmux and GNU screen nothing is known."""
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
    """Whether tmux is known to hand a text on to a terminal that takes it. Takes two seconds at most."""
    program = shutil.which("tmux", path=environ.get("PATH", ""))
    if program is None:
        return False
    try:
        told = subprocess.run(  # noqa: S603 - a fixed program, fixed arguments, and no shell
            [program, *_ASK_TMUX],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_TIME_TO_ANSWER,
            check=True,
            env=environment_for_others(environ),
        ).stdout.decode("utf-8", "replace")
    except (OSError, ValueError, subprocess.SubprocessError):
        return False
    setting, _, term = told.strip().partition(" ")
    return setting in {"on", "external"} and _is_taking(term)


def _is_taking(term: str) -> bool:
    return any(term == name or term.startswith((f"{name}-", f"{name}+")) for name in _TAKING)
