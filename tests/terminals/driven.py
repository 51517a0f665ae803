"""The program inside a terminal under test: typed into, waited for, and looked at."""

from __future__ import annotations

import select
import shutil
import socket
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pyte

from tests.terminals.inside import LONGEST_START, Started, ended

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

RELAY = Path(__file__).with_name("relay.py")
LONGEST_WAIT = 60.0
QUIET = 0.25
COLUMNS, LINES = 300, 100
"""More than any window has."""


class Driven:
    """A program that runs in a terminal under test, and the screen as a terminal without faults would show it."""

    def __init__(self, before: Sequence[str], program: Sequence[str], environ: Mapping[str, str], log: Path) -> None:
        """Start a terminal with a program; `before` is its command line up to what it is to run.

        Raises:
            DidNotStart: it ran nothing in time.
        """
        self._folder = Path(tempfile.mkdtemp(prefix="term"))
        path = self._folder / "socket"
        with socket.socket(socket.AF_UNIX) as waiting:
            waiting.bind(str(path))
            waiting.listen(1)
            waiting.settimeout(LONGEST_START)
            command = [*before, sys.executable, str(RELAY), str(path), *program]
            self._started = Started(command, environ, log)
            self._relay = self._started.accept(waiting)
        self.screen = pyte.Screen(COLUMNS, LINES)
        self._lines = [""] * LINES
        self._stream = pyte.ByteStream(self.screen)
        self.written = b""
        """Everything the program has written."""

    @property
    def text(self) -> str:
        """The screen as one text."""
        for row in self.screen.dirty.intersection(range(LINES)):
            line = self.screen.buffer[row]
            self._lines[row] = "".join([line[column].data for column in range(COLUMNS)])
        self.screen.dirty.clear()
        return "\n".join(self._lines)

    def type(self, *texts: str) -> None:
        """Type texts or key sequences."""
        for text in texts:
            self._relay.sendall(text.encode())

    def wait_for(self, *wanted: str | Callable[[Driven], object]) -> None:
        """Read until the screen shows all the texts, and all conditions hold.

        Raises:
            AssertionError: it has not come that far in time, or has ended.
        """
        until = time.monotonic() + LONGEST_WAIT
        while not all(each(self) if callable(each) else each in self.text for each in wanted):
            if not select.select([self._relay], [], [], max(0.0, until - time.monotonic()))[0]:
                raise AssertionError(f"never came: {wanted}\n{self.text}")
            assert self._read(), f"it ended before: {wanted}\n{self.text}"

    def settle(self) -> None:
        """Read until it has written nothing for a while: what is not read holds the terminal up."""
        while select.select([self._relay], [], [], QUIET)[0]:
            if not self._read():
                return

    def _read(self) -> bool:
        came = self._relay.recv(65536)
        self.written += came
        self._stream.feed(came)
        return bool(came)

    def close(self) -> None:
        """End the terminal, and all that runs in it."""
        self._relay.close()
        ended(self._started)
        shutil.rmtree(self._folder, ignore_errors=True)
