"""Write to stdout and stderr, and lay out tables."""

from __future__ import annotations

import io
import json
import shutil
import sys
from typing import TYPE_CHECKING, Any

from console_app.cli.streams import is_terminal, lose
from console_app.services.account.permissions import SANDBOX_WORDS
from console_app.services.text.sanitize import sanitized

if TYPE_CHECKING:
    from collections.abc import Sequence
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
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                # Without a locale (ssh, cron, containers) Python would take it for ASCII.
                stream.reconfigure(encoding="utf-8", errors="backslashreplace")

    @property
    def is_drawn(self) -> bool:
        """Return whether stdout is a terminal."""
        return not self.as_json and is_terminal(sys.stdout)

    def say(self, *lines: str) -> None:
        """Print lines of the result, for people."""
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
            self._write("stderr", f"{text}\n")

    def progress(self, text: str) -> None:
        """Show what is being done, in a terminal."""
        if not self.as_json and is_terminal(sys.stderr):
            self._write("stderr", f"{text}\n")

    def ask(self, question: str) -> str:
        """Ask a question, and return the typed answer.

        Raises:
            EOFError: There is no input.
        """
        self._write("stderr", question)
        try:
            answer = sys.stdin.readline() if sys.stdin is not None else ""
        except OSError:
            answer = ""  # a folder, or a terminal that is gone
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
            self._write("stderr", "".join(f"{line}\n" for line in problem.lines()))

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
            target.write(text)
            target.flush()
        except OSError as error:
            self._unheard = self._unheard or stream == "stdout"
            if stream == "stdout" and not isinstance(error, BrokenPipeError | ConnectionResetError):
                self.lost = self.lost or error
            lose(target)


def _json(document: dict[str, Any]) -> str:
    return json.dumps(document) + "\n"


_LEAST = 12
_MOST_PADDED = 60
"""The most cells to which a column is padded if nothing is cut: one long name does not make every line long."""
_GAP = "  "


def table(titles: Sequence[str], rows: Sequence[Sequence[str]], *, width: int | None = None) -> list[str]:
    """Return the lines of a table. In a terminal of `width`, the widest columns are cut; without one nothing is."""
    from rich.cells import cell_len, set_cell_size

    cells = [[sanitized(cell).strip() for cell in row] for row in (titles, *rows)]
    widths = [max(cell_len(row[place]) for row in cells) for place in range(len(titles))]
    if width is None:
        widths = [min(each, _MOST_PADDED) for each in widths]
    else:
        over = sum(widths) + len(_GAP) * (len(widths) - 1) - width
        while over > 0 and max(widths) > _LEAST:
            widest = widths.index(max(widths))
            widths[widest] -= 1
            over -= 1

    def fitted(cell: str, room: int) -> str:
        if cell_len(cell) <= room:
            return set_cell_size(cell, room)
        return cell if width is None else set_cell_size(cell, room - 1) + "…"

    return [_GAP.join(fitted(cell, room) for cell, room in zip(row, widths, strict=True)).rstrip() for row in cells]


def terminal_width(*, is_drawn: bool) -> int | None:
    """Return the width of the terminal; None if there is none, and nothing has to be cut."""
    return shutil.get_terminal_size().columns if is_drawn else None
