"""Write to stdout and stderr; prose is wrapped in a terminal."""

from __future__ import annotations

import io
import json
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from console_app.cli.progress import ProgressLine, Task
from console_app.cli.streams import is_terminal, lose
from console_app.services.account.permissions import SANDBOX_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TextIO

    from console_app.cli.errors import Problem

SCHEMA = 2
"""The version of machine output. New fields keep the version; a removed field needs a new one."""


class Output:
    """Write the output of a command.

    A reader who has gone away, or a stream that was closed before, is no reason to stop or to complain. Nor is a full
    disk a reason to stop: work in progress is finished first.
    """

    def __init__(self, *, as_json: bool = False, is_sandbox: bool = False) -> None:
        """Keep the streams and the form of what is written.

        Args:
            as_json: True to write JSON documents and events.
            is_sandbox: True if the companies are made up.
        """
        self.as_json = as_json
        self.is_sandbox = is_sandbox
        """True for the sandbox: all output says so."""
        self._has_shown_sandbox = False
        self.lost: OSError | None = None
        """The error because of which part of the result was not written."""
        self._result: dict[str, Any] | None = None
        self._unheard = False
        self._line = ProgressLine(sys.stderr)
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                # Without a locale (ssh, cron, containers) Python would take it for ASCII.
                stream.reconfigure(encoding="utf-8", errors="backslashreplace")

    @property
    def is_drawn(self) -> bool:
        """Return whether stdout is a terminal."""
        return not self.as_json and is_terminal(sys.stdout)

    def say(self, *lines: str) -> None:
        """Print sentences and facts of the result, for people."""
        self.lay_out(fitting(lines, sys.stdout))

    def lay_out(self, lines: Iterable[str]) -> None:
        """Print lines of the result that have their layout, such as those of a table, for people."""
        if not self.as_json:
            self._tell_sandbox("stdout")
            self._write("stdout", "".join(f"{line}\n" for line in lines))

    def pour(self, text: str) -> None:
        """Write a part of a long result that is the same for people and machines."""
        self._tell_sandbox("stderr")
        if isinstance(sys.stdout, io.TextIOWrapper):
            # CSV has line ends of its own.
            sys.stdout.reconfigure(newline="")
        self._write("stdout", text)

    @property
    def is_unheard(self) -> bool:
        """Return whether the reader of the result has gone away, or it cannot be written any more."""
        return self._unheard

    def note(self, text: str) -> None:
        """Write a note to stderr."""
        self.event("note", text)

    def event(self, event: str, text: str, **fields: object) -> None:
        """Write an event to stderr: `text` for people, and with `fields` for machines."""
        if self.as_json:
            document = {"schema": SCHEMA, "event": event, "message": text, "sandbox": self.is_sandbox, **fields}
            self._write("stderr", _json(document))
        else:
            self._write("stderr", "".join(f"{line}\n" for line in fitting([text], sys.stderr)))

    def progress(self, text: str) -> None:
        """Show what is being done, in a terminal."""
        if not self.as_json and is_terminal(sys.stderr):
            self._write("stderr", f"{text}\n")

    @contextmanager
    def busy(self, label: str) -> Iterator[Task]:
        """Show in a terminal what is being done in the block, if it takes longer than a second.

        Args:
            label: What is done: "reading the companies".
        """
        task = Task(label)
        if self.as_json:
            yield task
            return
        self._line.begin(task)
        try:
            yield task
        finally:
            self._line.end(task)

    def ask(self, question: str) -> str:
        """Ask a question, and return the typed answer.

        Raises:
            EOFError: There is no input.
        """
        self._line.pause()
        self._write("stderr", question)
        try:
            answer = sys.stdin.readline() if sys.stdin is not None else ""
        except OSError:
            answer = ""  # a folder, or a terminal that is gone
        finally:
            self._line.resume()
        if not answer:
            raise EOFError
        return answer.strip()

    def result(self, **document: object) -> None:
        """Set the result for machines; it is written at the end, and the last one counts."""
        self._result = {"schema": SCHEMA, "sandbox": self.is_sandbox, **document}

    def fail(self, problem: Problem) -> None:
        """Report a problem."""
        if self.as_json:
            document = {"schema": SCHEMA, "event": "error", "sandbox": self.is_sandbox, **problem.document()}
            self._write("stderr", _json(document))
        else:
            self._tell_sandbox("stderr")
            lines = problem.lines(is_drawn=is_terminal(sys.stderr))
            self._write("stderr", "".join(f"{line}\n" for line in fitting(lines, sys.stderr)))

    def finish(self) -> None:
        """Write the result for machines, if there is one."""
        self._tell_sandbox("stderr")
        if self.as_json and self._result is not None:
            self._write("stdout", _json(self._result))

    def _tell_sandbox(self, stream: str) -> None:
        """Say once that this is the sandbox; documents for machines have a key for it."""
        if self.is_sandbox and not self.as_json and not self._has_shown_sandbox:
            self._has_shown_sandbox = True
            self._write(stream, f"{SANDBOX_WORDS}\n")

    def _write(self, stream: str, text: str) -> None:
        target: TextIO | None = getattr(sys, stream)
        if target is None:
            return
        try:
            with self._line.lock:
                self._line.erase()
                target.write(text)
                target.flush()
        except OSError as error:
            self._unheard = self._unheard or stream == "stdout"
            if stream == "stdout" and not isinstance(error, BrokenPipeError | ConnectionResetError):
                self.lost = self.lost or error
            lose(target)


def fitting(lines: Iterable[str], stream: TextIO | None, *, used: int = 0) -> Iterable[str]:
    """Return lines of prose as they fit the stream, of which some cells are used; only in a terminal lines are broken.

    Args:
        lines: The lines.
        stream: Where they will be written.
        used: The cells before the text.
    """
    if not is_terminal(stream):
        return lines
    from console_app.cli.prose import wrapped
    from console_app.cli.tables import terminal_width

    width = terminal_width(is_drawn=True) or 80
    return [part for line in lines for part in wrapped(line, width - used)]


def _json(document: dict[str, Any]) -> str:
    return json.dumps(document) + "\n"
