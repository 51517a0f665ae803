"""Show what takes longer than a second in one line below the output, with a count and the time left.

The line is drawn by a thread, so that it goes on while the command computes; a terminal that cannot move its cursor
gets it once.
"""

from __future__ import annotations

import os
import threading
import time
from datetime import timedelta
from typing import TYPE_CHECKING

from console_app.cli.streams import is_terminal, lose

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

PATIENCE = 1.0
"""The seconds that something may take without a word."""
_REDRAWN = 0.5
"""Seconds."""
_ERASED = "\r\x1b[K"


class Task:
    """Something that takes time."""

    def __init__(self, label: str, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin it.

        Args:
            label: What is being done: "reading the companies".
            clock: Returns the seconds since some moment.
        """
        self._label = label[:1].upper() + label[1:]
        self._clock = clock
        self._began = clock()
        self._counted_since = self._began
        self._first = 0
        self._done: int | None = None
        self._total: int | None = None

    def update(self, done: int, total: int | None = None) -> None:
        """Say how much is done, and of how much if that is known."""
        if self._done is None:
            # What was there at once says nothing about the rest.
            self._first, self._counted_since = done, self._clock()
        self._done, self._total = done, total

    @property
    def takes(self) -> float:
        """Return for how long it has been going on, in seconds."""
        return self._clock() - self._began

    @property
    def words(self) -> str:
        """Return the line about it."""
        parts = [self._count, self._time]
        return f"{self._label} … {' · '.join(each for each in parts if each)}".rstrip()

    @property
    def _count(self) -> str:
        if self._done is None:
            return ""
        return f"{self._done:,}" + (f" of {self._total:,}" if self._total is not None else "")

    @property
    def _time(self) -> str:
        from console_app.services.text.time_format import span

        done = (self._done or 0) - self._first
        if self._total is None or done <= 0 or self._total <= (self._done or 0):
            return span(timedelta(seconds=round(self.takes)))
        left = (self._clock() - self._counted_since) / done * (self._total - (self._done or 0))
        return f"{span(timedelta(seconds=left), up=True)} left"


class ProgressLine:
    """The line of the innermost task, below everything that is written to a stream."""

    def __init__(self, stream: TextIO | None) -> None:
        """Draw nothing yet.

        Args:
            stream: Where to draw; nothing is drawn where it is no terminal.
        """
        self._stream = stream
        self._tasks: list[Task] = []
        self._shown = ""
        self._announced: Task | None = None
        self._pauses = 0
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None
        self.lock = threading.RLock()
        """Held while something is written to the terminal."""

    def begin(self, task: Task) -> None:
        """Show a task once it takes longer."""
        if not is_terminal(self._stream):
            return
        with self.lock:
            self._tasks.append(task)
            if self._thread is None:
                self._thread = threading.Thread(target=self._draw_on, name="progress", daemon=True)
                self._thread.start()
        self._wake.set()

    def end(self, task: Task) -> None:
        """Forget a task, and erase its line."""
        with self.lock:
            if task in self._tasks:
                self._tasks.remove(task)
                self.erase()

    def pause(self) -> None:
        """Draw nothing until `resume`: a question is being asked."""
        with self.lock:
            self._pauses += 1
            self.erase()

    def resume(self) -> None:
        """Draw again."""
        with self.lock:
            self._pauses -= 1
        self._wake.set()

    def erase(self) -> None:
        """Erase the line before something else is written; it is drawn below it in a moment."""
        if self._shown:
            self._shown = ""
            self._write(_ERASED)

    def draw(self) -> None:
        """Draw the line of the innermost task, if that has taken long enough."""
        with self.lock:
            task = self._tasks[-1] if self._tasks and not self._pauses else None
            if task is None or task.takes < PATIENCE:
                return
            if os.environ.get("TERM", "dumb") in {"", "dumb", "unknown"}:
                if self._announced is not task:
                    self._announced = task
                    self._write(f"{task.words}\n")
                return
            words = _cut(task.words)
            if words != self._shown:
                self._shown = words
                self._write(f"{_ERASED}{words}")

    def _draw_on(self) -> None:
        while True:
            self._wake.wait()
            with self.lock:
                if not self._tasks or self._pauses:
                    self._wake.clear()
                    continue
            self.draw()
            time.sleep(_REDRAWN)

    def _write(self, text: str) -> None:
        if self._stream is None:
            return
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError):
            # The terminal is gone; what the command does is not about this line.
            stream, self._stream = self._stream, None
            if not stream.closed:
                lose(stream)


def _cut(words: str) -> str:
    """Return the line as it fits the terminal; a wrapped one could not be erased."""
    from console_app.cli.tables import terminal_width

    width = (terminal_width(is_drawn=True) or 80) - 1
    return words if len(words) <= width else f"{words[: width - 1]}…"
