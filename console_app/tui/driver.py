"""How the program reads its terminal, where Textual's driver ends it or leaves it without keys.

Each thing that Textual 8.2.8 does otherwise has a test of its own in tests/pty/test_driver_quirks.py, which fails once
Textual does it right; without any the class can go. Textual has no public way for these, so its private parser and the
thread that reads are used here, and nowhere else.
"""

from __future__ import annotations

import os
import re
import select
import signal
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, Any, TextIO

from textual import constants, events
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

from console_app.tui.input_stream import InputStream, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from textual.message import Message

    from console_app.tui.crash import QuietCrash
    from console_app.tui.input_stream import Piece

READ_AT_ONCE = 4096
LOOK_EVERY = 0.1
"""Seconds after which the thread that reads sees that it should end."""
HUNG_UP = 128 + 1
"""The exit code of a program whose terminal is gone, as a shell has it for SIGHUP."""
_LONGEST_READ = 32
"""Characters of a sequence that Textual's parser reads; it takes those of a longer one for keys. No key is as long."""
_KEEPS_STATE = re.compile(r"\x1b\[(?:<[\d;]+[Mm]|48(?:;\d[\d:]*){4}t)")
"""Reports of the mouse and of the window's size: what one means depends on those before it."""


class ConsoleDriver(LinuxDriver):
    """Textual's driver, but whatever the terminal sends, the keys go on; and stopping and continuing is safe."""

    def __init__(
        self, app: Any, *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._file = _LastingFile(self._file, self._terminal_is_gone)  # type: ignore[assignment]
        self._events: list[Message] = []
        # In the event loop, and not between any two steps of the program: these write to the terminal.
        self._loop.add_signal_handler(signal.SIGTSTP, self._sigtstp_application)
        self._loop.add_signal_handler(signal.SIGCONT, self._continued)

    def _get_terminal_size(self) -> tuple[int, int]:
        """Return the size of the terminal itself; COLUMNS and LINES, where they were exported, are those of another
        moment, or another window."""
        with suppress(OSError):
            columns, rows = os.get_terminal_size(self.fileno)
            if columns and rows:
                return columns, rows
        return super()._get_terminal_size()

    def _continued(self) -> None:
        """Take the terminal, which another program may have had, once; without it, stop again."""
        if not self._is_in_foreground():
            os.kill(os.getpid(), signal.SIGSTOP)
            return
        if self._auto_restart and self._key_thread is not None and self._key_thread.is_alive():
            self.suspend_application_mode()
            self._must_signal_resume = True
        self._sigcont_application()

    def _is_in_foreground(self) -> bool:
        try:
            return os.tcgetpgrp(self.fileno) == os.getpgrp()
        except OSError:  # it is not the terminal that this process belongs to
            return True

    def _run_input_thread(self) -> None:
        try:
            self.run_input_thread()
        except Exception as error:  # noqa: BLE001 - whatever it is, without this thread there are no keys
            app: QuietCrash = self._app  # type: ignore[assignment]
            self._in_loop(app.fail, error)

    def run_input_thread(self) -> None:
        """Read until the driver is stopped or the terminal is gone."""
        stream, reader = InputStream(constants.ESCAPE_DELAY), _Reader()
        while not self.exit_event.is_set():
            if self._has_input(stream.deadline):
                try:
                    data = os.read(self.fileno, READ_AT_ONCE)
                except BlockingIOError:  # another program has changed the terminal for all
                    continue
                except OSError:
                    data = b""
                if not data:
                    self._terminal_is_gone()
                    return
                pieces = stream.feed(data, monotonic())
            else:
                pieces = stream.expire(monotonic())
            self._hand_over(reader.messages(pieces))

    def _has_input(self, deadline: float | None) -> bool:
        wait = LOOK_EVERY if deadline is None else min(LOOK_EVERY, max(0.0, deadline - monotonic()))
        return bool(select.select([self.fileno], [], [], wait)[0])

    def _hand_over(self, messages: Iterable[Message]) -> None:
        """Give the program all that came at once at once: letters behind a key stay behind it."""
        for message in messages:
            self.process_message(message)
        came, self._events = self._events, []
        if came:
            self._in_loop(self._post, came)

    def send_message(self, message: Message) -> None:
        """Keep a message for when all that came with it has been read."""
        self._events.append(message)

    def _post(self, messages: list[Message]) -> None:
        for message in messages:
            self._app.post_message(message)

    def _terminal_is_gone(self) -> None:
        self._in_loop(self._app.exit, None, HUNG_UP)

    def _in_loop(self, call: Callable[..., object], *arguments: object) -> None:
        with suppress(RuntimeError):  # the loop has ended, and the program with it
            self._loop.call_soon_threadsafe(call, *arguments)


class _Reader:
    """Makes Textual's messages of the pieces of the input."""

    def __init__(self) -> None:
        self._parser = XTermParser()

    def messages(self, pieces: Iterable[Piece]) -> Iterable[Message]:
        for kind, text in pieces:
            match kind:
                case Kind.PASTE:
                    yield events.Paste(text)
                case Kind.ESCAPE:
                    yield events.Key("escape", text)
                case _:
                    yield from self._parsed(kind, text)

    def _parsed(self, kind: Kind, text: str) -> list[Message]:
        if kind is Kind.SEQUENCE and len(text) > _LONGEST_READ:
            return []
        # A parser that has not understood a sequence takes what follows for its rest, and all of it for keys in the
        # end: each gets its own, but for those that remember something.
        keeps_state = kind is Kind.SEQUENCE and _KEEPS_STATE.fullmatch(text)
        parser = self._parser if keeps_state else XTermParser()
        try:
            return [*parser.feed(text), *(parser.feed("") if kind is Kind.ALT else ())]
        except Exception:  # noqa: BLE001 - it makes letters of numbers, and not for each there is one
            self._parser = self._parser if not keeps_state else XTermParser()
            return []


class _LastingFile:
    """What the program writes to; the thread that writes must not end before the program, which would wait for it."""

    def __init__(self, file: TextIO | None, when_gone: Callable[[], None]) -> None:
        self._file = file
        self._when_gone = when_gone

    def fileno(self) -> int:
        return -1 if self._file is None else self._file.fileno()

    def write(self, text: str) -> None:
        self._try(lambda file: file.write(text))

    def flush(self) -> None:
        self._try(lambda file: file.flush())

    def _try(self, do: Callable[[TextIO], object]) -> None:
        if self._file is None:
            return
        try:
            do(self._file)
        except (OSError, ValueError):  # the terminal is gone
            self._file = None
            self._when_gone()
