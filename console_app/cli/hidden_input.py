"""Ask for a text that is not shown, and take a paste of several lines as one: keys come wrapped out of mails."""

from __future__ import annotations

import os
import select
import signal
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

PASTE_GOES_ON = 0.1
"""The seconds within which the next line of a paste comes; typing is slower."""
_PASTE, _PASTE_ENDS = b"\x1b[200~", b"\x1b[201~"
_BRACKETS_ON, _BRACKETS_OFF = b"\x1b[?2004h", b"\x1b[?2004l"
_LINE_ENDS, _BACK, _CLEAR, _END = b"\r\n", b"\x7f\x08", b"\x15\x17", b"\x04"


class CannotHide(Exception):
    """This terminal would show what is typed."""


def ask_hidden(question: str) -> str:
    """Return what was typed or pasted, line ends in it included.

    Raises:
        CannotHide: it would be seen; nothing was asked.
        EOFError: the person has left with Ctrl+D.
        KeyboardInterrupt: with Ctrl+C.
    """
    try:
        import termios
    except ImportError:  # Windows
        return _ask_with_getpass(question)
    try:
        terminal = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
    except OSError:
        return _ask_with_getpass(question)
    try:
        with _hidden(terminal, question):
            return _Line(terminal).read()
    except termios.error:
        raise CannotHide from None
    finally:
        os.close(terminal)


def _ask_with_getpass(question: str) -> str:
    import getpass
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("error", getpass.GetPassWarning)
        try:
            return getpass.getpass(question)
        except getpass.GetPassWarning:
            raise CannotHide from None


@contextmanager
def _hidden(terminal: int, question: str) -> Iterator[None]:
    """Hide what is typed for the block, and restore the terminal however it ends.

    A shell that had the terminal meanwhile (Ctrl+Z, then `fg`) has switched it on again.
    """
    import termios

    before = termios.tcgetattr(terminal)
    has_brackets = os.environ.get("TERM", "dumb") not in {"dumb", "unknown"}

    def hide(*_: object) -> None:
        attributes: list[Any] = termios.tcgetattr(terminal)
        attributes[3] &= ~(termios.ECHO | termios.ICANON)
        attributes[6][termios.VMIN], attributes[6][termios.VTIME] = 1, 0
        termios.tcsetattr(terminal, termios.TCSAFLUSH, attributes)
        os.write(terminal, (_BRACKETS_ON if has_brackets else b"") + question.encode(errors="replace"))

    def hide_again(*_: object) -> None:
        with suppress(OSError, termios.error):
            hide()

    continued = signal.signal(signal.SIGCONT, hide_again)
    try:
        hide()
        yield
    finally:
        signal.signal(signal.SIGCONT, continued)
        with suppress(OSError, termios.error):
            # What is left of a paste is dropped: it must answer no other question, and run in no shell.
            termios.tcsetattr(terminal, termios.TCSAFLUSH, before)
            os.write(terminal, (_BRACKETS_OFF if has_brackets else b"") + b"\r\n")


class _Line:
    """Reads one answer from a terminal that delivers each key at once."""

    def __init__(self, terminal: int) -> None:
        self._terminal = terminal
        self._text = b""
        self._in_paste = False

    def read(self) -> str:
        """Return the answer.

        Raises:
            EOFError: there is none.
        """
        ahead = b""
        while True:
            came = os.read(self._terminal, 4_096)
            if not came:
                raise EOFError
            ahead = self._take(ahead + came)
            if self._is_whole():
                return self._text.decode("utf-8", "surrogateescape")

    def _take(self, came: bytes) -> bytes:
        """Take in what was typed; returns the beginning of a key's sequence whose end has not come yet."""
        at = 0
        while at < len(came):
            each = came[at : at + 1]
            if each == b"\x1b":
                end = _end_of_sequence(came, at)
                if end is None:
                    return came[at:]
                sequence = came[at:end]
                self._in_paste = (self._in_paste or sequence == _PASTE) and sequence != _PASTE_ENDS
                at = end
                continue
            if self._in_paste or each not in _BACK + _CLEAR + _END:
                self._text += each
            elif each in _BACK:
                self._text = self._text.decode("utf-8", "surrogateescape")[:-1].encode("utf-8", "surrogateescape")
            elif each in _CLEAR:
                self._text = b""
            elif not self._text:
                raise EOFError
            at += 1
        return b""

    def _is_whole(self) -> bool:
        """Return whether the answer was ended with Enter, and is not an unfinished paste."""
        if self._in_paste or not self._text.endswith((b"\r", b"\n")):
            return False
        return not select.select([self._terminal], [], [], PASTE_GOES_ON)[0]


def _end_of_sequence(came: bytes, at: int) -> int | None:
    """Return where a sequence that begins with Escape ends; None: not here."""
    kind = came[at + 1 : at + 2]
    if kind == b"O":
        return at + 3 if len(came) > at + 2 else None
    if kind != b"[":
        return at + 1 if kind else None
    end = next((place for place in range(at + 2, len(came)) if 0x40 <= came[place] <= 0x7E), None)
    return None if end is None else end + 1
