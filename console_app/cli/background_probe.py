"""Ask the terminal for its background colour before Textual takes it, for the theme `auto`.

The question is sent before the program's modules are imported, and the answer is read afterwards: it costs no time.
Whatever else came in between was typed, and is handed on.
"""

from __future__ import annotations

import os
import re
import select
import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LONGEST_ANSWER = 0.5
"""In seconds from the question on, for a slow line. Most terminals that know no answer end the wait sooner."""
# The background (OSC 11), and the kind of terminal (DA1): nearly all answer the second, which ends the wait.
_QUESTION = b"\x1b]11;?\x1b\\\x1b[c"
_BACKGROUND = re.compile(rb"\x1b\]11;([^\x07\x1b]*)(?:\x07|\x1b\\)")
_KIND = re.compile(rb"\x1b\[\?[\d;]*c")
_CHANNELS = re.compile(r"rgba?:([0-9a-f]{1,4})/([0-9a-f]{1,4})/([0-9a-f]{1,4})(?:/[0-9a-f]{1,4})?", re.IGNORECASE)
_SILENT = re.compile(r"(?:|dumb|unknown|linux|ansi|cons25.*|vt\d.*|eterm.*|sun.*)", re.IGNORECASE)
"""Kinds of terminals (`TERM`) that know no such question, and may show it."""
_LIGHT_FROM = 0.5


class Background(NamedTuple):
    """What was learnt of the terminal."""

    is_light: bool | None
    """None if it is unknown."""
    typed: bytes = b""
    """The input that was typed meanwhile."""


class BackgroundProbe:
    """One question to the terminal."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        """Ask nothing yet.

        Args:
            environ: The environment, which may know the background as well.
        """
        self._environ = environ
        self._asked: float | None = None

    @contextmanager
    def asked_if(self, is_wanted: bool) -> Iterator[BackgroundProbe]:
        """Ask, and keep the terminal from showing and editing the answer until the end of the block."""
        before = self._ask() if is_wanted else None
        try:
            yield self
        finally:
            if before is not None:
                import termios

                with suppress(OSError, termios.error):
                    termios.tcsetattr(sys.stdin.fileno(), termios.TCSANOW, before)

    def _ask(self) -> list[Any] | None:
        """Return the terminal's settings from before; None if it is not asked."""
        try:
            import termios
        except ImportError:  # Windows, whose terminals are dark, or take the answer for keys
            return None
        if _SILENT.fullmatch(self._environ.get("TERM", "")):
            return None
        keyboard = sys.stdin.fileno()
        try:
            # A job in the background must not touch the terminal.
            if os.tcgetpgrp(keyboard) != os.getpgrp():
                return None
            before = termios.tcgetattr(keyboard)
            quiet = termios.tcgetattr(keyboard)
            # Enter stays what Textual reads it as.
            quiet[0] &= ~(termios.ICRNL | termios.INLCR | termios.IGNCR)
            quiet[3] &= ~(termios.ECHO | termios.ICANON)
            # Nothing is thrown away, as with TCSAFLUSH: what was typed already is read later.
            termios.tcsetattr(keyboard, termios.TCSANOW, quiet)
        except (OSError, termios.error):
            return None
        with suppress(OSError):
            sys.stdout.flush()
            os.write(sys.stdout.fileno(), _QUESTION)
            self._asked = time.monotonic()
        return before

    def answer(self) -> Background:
        """Return what the terminal has answered, waiting as long as an answer can still come. Within the block."""
        came = b"" if self._asked is None else _read_until_answered(sys.stdin.fileno(), self._asked + LONGEST_ANSWER)
        found = _BACKGROUND.search(came)
        is_light = None if found is None else is_light_colour(found[1].decode("ascii", "replace"))
        typed = _KIND.sub(b"", _BACKGROUND.sub(b"", came))
        return Background(light_by_environment(self._environ) if is_light is None else is_light, typed)


def _read_until_answered(keyboard: int, until: float) -> bytes:
    came = b""
    while not _KIND.search(came):
        if not select.select([keyboard], [], [], max(0.0, until - time.monotonic()))[0]:
            break
        try:
            read = os.read(keyboard, 4096)
        except OSError:
            break
        if not read:
            break
        came += read
    return came


def is_light_colour(answer: str) -> bool | None:
    """Return whether a terminal's answer is a light colour: `rgb:ffff/ffff/ffff`; None if it is no colour."""
    found = _CHANNELS.fullmatch(answer.strip())
    if found is None:
        return None
    red, green, blue = (int(each, 16) / (16 ** len(each) - 1) for each in found.groups())
    brightness: float = 0.299 * red + 0.587 * green + 0.114 * blue
    return brightness >= _LIGHT_FROM


def light_by_environment(environ: Mapping[str, str]) -> bool | None:
    """Return whether the background is light by `COLORFGBG`, such as `0;15`; None if that is not set."""
    ground = environ.get("COLORFGBG", "").rpartition(";")[2]
    if not (ground.isascii() and ground.isdecimal()):
        return None
    return int(ground) in {7, 15}
