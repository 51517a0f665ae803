"""Ask for a text that is not shown, and take a paste of several lines as one: keys come wrapped out of mails.

What is left of a paste answers no other question and reaches no shell: until the terminal is released, everything that
comes is read here, and dropped.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

PASTE_GOES_ON = 0.1
"""The seconds within which the next line of a paste comes; typing is slower."""
LEFT_OVER = 0.3
"""The seconds of silence after which a paste is taken to be over: a slow connection delivers it in parts."""
_LONGEST_PASTE = 5.0
"""In seconds; what still comes after that is dropped unread."""
_PASTE, _PASTE_ENDS = b"\x1b[200~", b"\x1b[201~"
_BRACKETS_ON, _BRACKETS_OFF = b"\x1b[?2004h", b"\x1b[?2004l"
_BACK, _CLEAR, _END = b"\x7f\x08", b"\x15\x17", b"\x04"


class CannotHide(Exception):
    """This terminal would show what is typed."""


class HiddenInput:
    """Own the terminal from the first question until the end of the block, and hide what is typed and pasted there.

    A shell that had the terminal meanwhile (Ctrl+Z, then `fg`) has switched it on again: it is hidden once more.
    """

    def __init__(self) -> None:
        """Change nothing: that begins with the first question."""
        self._terminal: int | None = None
        self._before: list[Any] | None = None
        self._is_hidden = False
        self._question = b""
        self._line = _Line()
        self._continued: Any = None

    def __enter__(self) -> Self:
        """Open the terminal, if there is one."""
        with suppress(ImportError, OSError):  # Windows has no termios
            import termios  # noqa: F401 - without it the terminal cannot be used here

            self._terminal = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
        return self

    def __exit__(self, *_: object) -> None:
        """Release the terminal as it was, without what was left in it."""
        try:
            self._show()
        finally:
            if self._terminal is not None:
                os.close(self._terminal)
            _drop_on_windows()

    def ask(self, question: str) -> str:
        """Return what was typed or pasted, line ends in it included.

        Raises:
            CannotHide: it would be seen; nothing was asked.
            EOFError: the person has left with Ctrl+D.
            KeyboardInterrupt: with Ctrl+C.
        """
        if self._terminal is None:
            return _ask_with_getpass(question)
        import termios

        self._drop()
        self._question = question.encode(errors="replace")
        try:
            self._hide()
        except termios.error:
            raise CannotHide from None
        self._line = _Line()
        try:
            return self._line.read(self._terminal)
        finally:
            self._question = b""
            with suppress(OSError):
                os.write(self._terminal, b"\r\n")

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Release the terminal for the block, for a question whose answer is shown or a program that asks one."""
        was_hidden = self._is_hidden
        self._show()
        yield
        if was_hidden:
            self._hide()

    def _hide(self) -> None:
        import termios

        assert self._terminal is not None
        if self._before is None:
            self._before = termios.tcgetattr(self._terminal)
            self._continued = signal.signal(signal.SIGCONT, self._hide_again)
        attributes: list[Any] = termios.tcgetattr(self._terminal)
        attributes[3] &= ~(termios.ECHO | termios.ICANON)
        attributes[6] = [*attributes[6]]
        attributes[6][termios.VMIN], attributes[6][termios.VTIME] = 1, 0
        # Ctrl+\ would end the program without restoring the terminal.
        attributes[6][termios.VQUIT] = os.fpathconf(self._terminal, "PC_VDISABLE").to_bytes(1, "little")
        termios.tcsetattr(self._terminal, termios.TCSAFLUSH, attributes)
        self._is_hidden = True
        os.write(self._terminal, (_BRACKETS_ON if _has_brackets() else b"") + self._question)

    def _hide_again(self, *_: object) -> None:
        import termios

        if self._is_hidden:
            with suppress(OSError, termios.error):
                self._hide()

    def _show(self) -> None:
        """Restore the terminal, whatever happens meanwhile."""
        if self._terminal is None or self._before is None or not self._is_hidden:
            return
        import termios

        try:
            self._drop()
        finally:
            self._is_hidden = False
            before, self._before = self._before, None
            signal.signal(signal.SIGCONT, self._continued)
            with suppress(OSError, termios.error):
                termios.tcsetattr(self._terminal, termios.TCSAFLUSH, before)
                os.write(self._terminal, _BRACKETS_OFF if _has_brackets() else b"")

    def _drop(self) -> None:
        """Read and forget what is left of a paste: to its end if the terminal marks it, else until it is quiet."""
        if self._terminal is None or not self._is_hidden:
            return
        line, end = self._line, time.monotonic() + _LONGEST_PASTE
        ahead = b""
        with suppress(OSError, EOFError):
            while (left := end - time.monotonic()) > 0:
                if not select.select([self._terminal], [], [], left if line.in_paste else min(left, LEFT_OVER))[0]:
                    return
                came = os.read(self._terminal, 4_096)
                if not came:
                    return
                ahead = line.take(ahead + came.replace(_END, b""))


def _has_brackets() -> bool:
    return os.environ.get("TERM", "dumb") not in {"dumb", "unknown"}


def _drop_on_windows() -> None:
    if sys.platform == "win32":
        import msvcrt

        while msvcrt.kbhit():
            msvcrt.getwch()


def _ask_with_getpass(question: str) -> str:
    import getpass
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("error", getpass.GetPassWarning)
        try:
            return getpass.getpass(question)
        except getpass.GetPassWarning:
            raise CannotHide from None


class _Line:
    """One answer from a terminal that delivers each key at once."""

    def __init__(self) -> None:
        self._text = b""
        self.in_paste = False
        """True between the marks that a terminal puts around a paste."""

    def read(self, terminal: int) -> str:
        """Return the answer.

        Raises:
            EOFError: there is none.
        """
        ahead = b""
        while True:
            came = os.read(terminal, 4_096)
            if not came:
                raise EOFError
            ahead = self.take(ahead + came)
            if self._is_whole(terminal):
                return self._text.decode("utf-8", "surrogateescape")

    def take(self, came: bytes) -> bytes:
        """Take in what was typed; returns the beginning of a key's sequence whose end has not come yet.

        Raises:
            EOFError: it was Ctrl+D, and nothing before it.
        """
        at = 0
        while at < len(came):
            each = came[at : at + 1]
            if each == b"\x1b":
                end = _end_of_sequence(came, at)
                if end is None:
                    return came[at:]
                sequence = came[at:end]
                self.in_paste = (self.in_paste or sequence == _PASTE) and sequence != _PASTE_ENDS
                at = end
                continue
            if self.in_paste or each not in _BACK + _CLEAR + _END:
                self._text += each
            elif each in _BACK:
                self._text = self._text.decode("utf-8", "surrogateescape")[:-1].encode("utf-8", "surrogateescape")
            elif each in _CLEAR:
                self._text = b""
            elif not self._text:
                raise EOFError
            at += 1
        return b""

    def _is_whole(self, terminal: int) -> bool:
        """Return whether the answer was ended with Enter, and is not an unfinished paste."""
        if self.in_paste or not self._text.endswith((b"\r", b"\n")):
            return False
        return not select.select([terminal], [], [], PASTE_GOES_ON)[0]


def _end_of_sequence(came: bytes, at: int) -> int | None:
    """Return where a sequence that begins with Escape ends; None: not here."""
    kind = came[at + 1 : at + 2]
    if kind == b"O":
        return at + 3 if len(came) > at + 2 else None
    if kind != b"[":
        return at + 1 if kind else None
    end = next((place for place in range(at + 2, len(came)) if 0x40 <= came[place] <= 0x7E), None)
    return None if end is None else end + 1
