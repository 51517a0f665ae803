"""Ask the terminal how wide it draws half-blocks, before a QR code is printed with them."""

from __future__ import annotations

import os
import re
import select
import subprocess
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from console_app.cli.streams import is_terminal
from console_app.services.desktop.open_external import environment_for_others
from console_app.services.desktop.terminals import TMUX_QUESTION, Glyphs, glyphs_in_tmux, judge_glyphs

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_ANSWER = 1.0
"""In seconds. A terminal that does not answer is assumed to draw half-blocks as usual."""
_PROBE = "\r▀\x1b[6n\ré\x1b[6n\r\x1b[K".encode()
_REPORT = re.compile(rb"\x1b\[\d+;(\d+)R")


def ask_glyphs(environ: Mapping[str, str]) -> Glyphs:
    """Return what the terminal makes of half-blocks; fine where it cannot be asked."""
    if environ.get("TERM", "") in {"", "dumb", "unknown"} or not (is_terminal(sys.stdin) and is_terminal(sys.stdout)):
        return Glyphs.FINE
    if environ.get("TMUX") and (in_tmux := _ask_tmux(environ)) is not Glyphs.FINE:
        return in_tmux
    columns = _ask_terminal()
    # A report of the first column is of a cursor that has not moved: the terminal draws nothing for it.
    return judge_glyphs(*(column - 1 for column in columns)) if len(columns) == 2 else Glyphs.FINE


def _ask_tmux(environ: Mapping[str, str]) -> Glyphs:
    pane = environ.get("TMUX_PANE", "")
    command = [*TMUX_QUESTION, *(("-t", pane) if pane else ())]
    with suppress(OSError, subprocess.SubprocessError):
        asked = subprocess.run(  # noqa: S603 - tmux, with words of our own and the pane's name
            command,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            text=True,
            check=True,
            timeout=LONGEST_ANSWER,
            env=environment_for_others(environ),
        )
        return glyphs_in_tmux(asked.stdout)
    return Glyphs.FINE


def _ask_terminal() -> list[int]:
    """Return the columns that the terminal reports; empty where it is not asked, or does not answer in time."""
    try:
        import termios
    except ImportError:  # Windows, whose terminals draw them
        return []
    keyboard, screen = sys.stdin.fileno(), sys.stdout.fileno()
    try:
        # A job in the background must not touch the terminal, and what was typed ahead is not to be lost.
        if os.tcgetpgrp(keyboard) != os.getpgrp() or select.select([keyboard], [], [], 0)[0]:
            return []
        before = termios.tcgetattr(keyboard)
        quiet = termios.tcgetattr(keyboard)
        quiet[3] &= ~(termios.ECHO | termios.ICANON)
        termios.tcsetattr(keyboard, termios.TCSANOW, quiet)
    except (OSError, termios.error):
        return []
    try:
        sys.stdout.flush()
        os.write(screen, _PROBE)
        return _read_reports(keyboard)
    except OSError:
        return []
    finally:
        with suppress(OSError, termios.error):
            termios.tcsetattr(keyboard, termios.TCSANOW, before)


def _read_reports(keyboard: int) -> list[int]:
    came, until = b"", time.monotonic() + LONGEST_ANSWER
    while len(reports := _REPORT.findall(came)) < 2:
        if not select.select([keyboard], [], [], max(0.0, until - time.monotonic()))[0]:
            return []
        read = os.read(keyboard, 1024)
        if not read:
            return []
        came += read
    return [int(column) for column in reports]
