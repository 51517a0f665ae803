"""A terminal under test, as a driver sees it: what it is, how large it is, and a way to have it draw something."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SHOW = Path(__file__).with_name("show.py")
LONGEST_START = 30.0


class DidNotStart(Exception):
    """The terminal has not run what it was given."""


class Started:
    """A terminal's process."""

    def __init__(self, command: Sequence[str], environ: Mapping[str, str], log: Path) -> None:
        with log.open("ab") as file:
            self.process = subprocess.Popen(
                list(command),
                env=dict(environ),
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                start_new_session=True,
            )

    def accept(self, waiting: socket.socket) -> socket.socket:
        """Wait for what runs inside it to call.

        Raises:
            DidNotStart: it did not in time.
        """
        try:
            return waiting.accept()[0]
        except TimeoutError:
            ended(self)
            raise DidNotStart(str(self.process.args)) from None


def ended(started: Started) -> None:
    """End a terminal, and all that it has started in its own session."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(started.process.pid, number)
        with suppress(subprocess.TimeoutExpired):
            started.process.wait(3)
            break


class Inside:
    """A terminal that runs `show.py`."""

    def __init__(self, before: Sequence[str], environ: Mapping[str, str], log: Path) -> None:
        """Start a terminal; `before` is its command line up to what it is to run.

        Raises:
            DidNotStart: it ran nothing in time.
        """
        self._folder = Path(tempfile.mkdtemp(prefix="term"))
        path = self._folder / "socket"
        with socket.socket(socket.AF_UNIX) as waiting:
            waiting.bind(str(path))
            waiting.listen(1)
            waiting.settimeout(LONGEST_START)
            command = [*before, sys.executable, str(SHOW), str(path)]
            self._started = Started(command, environ, log)
            self._driver = self._started.accept(waiting)
        self._driver.settimeout(LONGEST_START)
        self._stream = self._driver.makefile("rwb")
        about = json.loads(self._stream.read(self._number(">I")))
        self.size: tuple[int, int] = (about["columns"], about["rows"])
        self.environ: dict[str, str] = about["environ"]

    def draw(self, text: str) -> int:
        """Have it draw `text`; the column, from 1, where its cursor is then; 0 where it does not say."""
        frame = text.encode()
        self._stream.write(struct.pack(">I", len(frame)) + frame)
        self._stream.flush()
        column = self._number(">H")
        self.size = (self._number(">H"), self._number(">H"))
        return column

    def close(self) -> None:
        """End it, and all that it has started."""
        self._stream.close()
        self._driver.close()
        ended(self._started)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _number(self, form: str) -> int:
        raw = self._stream.read(struct.calcsize(form))
        if len(raw) < struct.calcsize(form):
            raise DidNotStart("it ended")
        return int(struct.unpack(form, raw)[0])
