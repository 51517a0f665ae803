"""Read the terminal's input where Textual's driver would crash or stop reading keys.

Each thing that Textual 8.2.8 does otherwise has a test of its own in tests/pty/test_driver_quirks.py, which fails once
Textual does it right; without any the class can go. Textual has no public way for these, so its private parser and the
thread that reads are used here, and nowhere else.
"""

from __future__ import annotations

import os
import re
import select
import signal
import termios
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, Any, TextIO

from textual import constants, events
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Size

from console_app.tui.input_stream import InputStream, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from textual.message import Message

    from console_app.tui.features.lifecycle import CrashHandler
    from console_app.tui.input_stream import Piece

READ_AT_ONCE = 4096
HUNG_UP = 128 + 1
"""The exit code of a program whose terminal is gone, as a shell has it for SIGHUP."""
_LONGEST_READ = 32
"""Characters of a sequence that Textual's parser reads; it takes those of a longer one for keys. No key is as long."""
_KEEPS_STATE = re.compile(r"\x1b\[(?:<[\d;]+[Mm]|48(?:;\d[\d:]*){4}t)")
"""Reports of the mouse and of the window's size: what one means depends on those before it."""


class ConsoleDriver(LinuxDriver):
    """Textual's driver, except that invalid input does not end the reading of keys, and suspending is safe."""

    def __init__(
        self, app: Any, *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        """Open the terminal as Textual does, with handlers of its own for stopping and continuing.

        Args:
            app: The application.
            debug: True for Textual's debug mode.
            mouse: True to report the mouse.
            size: A fixed number of columns and rows; None for the terminal's.
        """
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._file = _LastingFile(self._file, self._terminal_is_gone)  # type: ignore[assignment]
        self._events: list[Message] = []
        # The thread that reads sleeps until there is input, or until it is to end.
        self._ends, self._end = os.pipe()
        # In the event loop, and not between any two steps of the program: these write to the terminal.
        self._loop.add_signal_handler(signal.SIGTSTP, self._sigtstp_application)
        self._loop.add_signal_handler(signal.SIGCONT, self._continued)

    def _get_terminal_size(self) -> tuple[int, int]:
        """Return the size of the terminal itself: exported COLUMNS and LINES are of another moment or window."""
        with suppress(OSError):
            columns, rows = os.get_terminal_size(self.fileno)
            if columns and rows:
                return columns, rows
        return super()._get_terminal_size()

    def _continued(self) -> None:
        """Take the terminal, which another program may have had, once; without it, stop again."""
        if not self._is_in_foreground():
            self._stop_in_background()
            return
        if self._auto_restart and self._key_thread is not None and self._key_thread.is_alive():
            self.suspend_application_mode()
            self._must_signal_resume = True
        self._sigcont_application()

    def _stop_in_background(self) -> None:
        """Stop, unless the shell has just given the terminal to this program.

        The system checks and stops in one step: it stops a program that sets its terminal from the background. A
        SIGSTOP sent from here could come after the shell's SIGCONT, and the program would stay stopped.
        """
        signal.signal(signal.SIGTTOU, signal.SIG_DFL)
        with suppress(termios.error):
            termios.tcsetattr(self.fileno, termios.TCSANOW, termios.tcgetattr(self.fileno))

    def start_application_mode(self) -> None:
        """Take the terminal as Textual does, and follow the size of its window.

        Textual reads the size in the signal handler. One handler can interrupt another, so that the older size comes
        last.
        """
        super().start_application_mode()  # type: ignore[no-untyped-call]
        self._loop.add_signal_handler(signal.SIGWINCH, self._resized)

    def _resized(self) -> None:
        if not self._in_band_window_resize:
            size = Size(*self._get_terminal_size())
            self._app.post_message(events.Resize(size, size))

    def _is_in_foreground(self) -> bool:
        try:
            return os.tcgetpgrp(self.fileno) == os.getpgrp()
        except OSError:  # it is not the terminal that this process belongs to
            return True

    def _run_input_thread(self) -> None:
        try:
            self.run_input_thread()
        except Exception as error:  # noqa: BLE001 - after any error: without this thread there are no keys
            app: CrashHandler = self._app  # type: ignore[assignment]
            self._in_loop(app.fail, error)

    def run_input_thread(self) -> None:
        """Read the terminal's input until the driver stops, and send its events to the application."""
        stream, reader = InputStream(constants.ESCAPE_DELAY), _Reader()
        if typed := getattr(self._app, "typed_before", b""):
            self._app.typed_before = b""  # type: ignore[attr-defined]
            self._hand_over(reader.messages(stream.feed(typed, monotonic())))
        while not self.exit_event.is_set():
            ready = self._wait_for_input(stream.deadline)
            if self._ends in ready:
                return
            if ready:
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

    def _wait_for_input(self, deadline: float | None) -> list[int]:
        wait = None if deadline is None else max(0.0, deadline - monotonic())
        return select.select([self.fileno, self._ends], [], [], wait)[0]

    def disable_input(self) -> None:
        """Stop reading: wake the thread that waits for input, and take the terminal's reports away."""
        os.write(self._end, b".")
        super().disable_input()
        os.read(self._ends, 1)

    def _hand_over(self, messages: Iterable[Message]) -> None:
        """Deliver everything that came together at once: letters behind a key stay behind it."""
        for message in messages:
            self.process_message(message)
        came, self._events = self._events, []
        if came:
            self._in_loop(self._post, came)

    def send_message(self, message: Message) -> None:
        """Keep a message until all that came with it has been read."""
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
    """The file that the program writes to, without an error once the terminal is gone.

    The thread that writes must not end before the program, which would wait for it.
    """

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
