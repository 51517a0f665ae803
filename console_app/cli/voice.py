"""How a command speaks: results on stdout, everything else on stderr; to people in sentences, to machines in JSON.

With `--json`, stdout gets one object at the end, and stderr gets one object a line: notes, events, and the error.
Nothing is coloured but the QR code, and what only tells of progress is left out where nobody sits at a terminal.
"""

from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING, Any

from console_app.cli.streams import is_terminal, lose
from console_app.services.permits import SANDBOX_WORDS

if TYPE_CHECKING:
    from typing import TextIO

    from console_app.cli.problems import Problem

SCHEMA = 1
"""The version of what is written for machines. Fields may be added to it; a field that goes makes another version."""


class Voice:
    """Writes for one command. A reader who has gone away, or a stream that was closed before the command began, is no
    reason to stop, or to complain. Nor is a full disk a reason to stop: what is under way is finished first."""

    def __init__(self, *, as_json: bool = False, is_sandbox: bool = False) -> None:
        self.as_json = as_json
        self.is_sandbox = is_sandbox
        """Whether the command works on the sandbox: all that it writes says so."""
        self._has_told_sandbox = False
        self.lost: OSError | None = None
        """Why something of the result could not be written."""
        self._result: dict[str, Any] | None = None
        self._unheard = False
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                # Without a locale (ssh, cron, containers) Python would take it for ASCII.
                stream.reconfigure(encoding="utf-8", errors="backslashreplace")

    @property
    def is_drawn(self) -> bool:
        """Whether stdout is a terminal that a person looks at."""
        return not self.as_json and is_terminal(sys.stdout)

    def say(self, *lines: str) -> None:
        """Lines of the result, for people."""
        if not self.as_json:
            self._tell_sandbox("stdout")
            self._write("stdout", "".join(f"{line}\n" for line in lines))

    def pour(self, text: str) -> None:
        """A part of a long result that is the same for people and machines."""
        self._tell_sandbox("stderr")
        if isinstance(sys.stdout, io.TextIOWrapper):
            # CSV has line ends of its own.
            sys.stdout.reconfigure(newline="")
        self._write("stdout", text)

    @property
    def is_unheard(self) -> bool:
        """Whether whoever read the result has gone away, or it cannot be written any more."""
        return self._unheard

    def note(self, text: str) -> None:
        """Something to know that is not the result."""
        self.event("note", text)

    def event(self, event: str, text: str, **fields: object) -> None:
        """Something that happened meanwhile: `text` for people, and with `fields` for machines."""
        if self.as_json:
            document = {"schema": SCHEMA, "event": event, "message": text, "sandbox": self.is_sandbox, **fields}
            self._write("stderr", _json(document))
        else:
            self._write("stderr", f"{text}\n")

    def progress(self, text: str) -> None:
        """What is being done, for somebody who sits and waits."""
        if not self.as_json and is_terminal(sys.stderr):
            self._write("stderr", f"{text}\n")

    def ask(self, question: str) -> str:
        """What a person types after a question.

        Raises:
            EOFError: there is nobody, or nobody any more.
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
        """What the command has come to so far, for machines; it is written at the end, and the last one counts."""
        self._result = {"schema": SCHEMA, "sandbox": self.is_sandbox, **document}

    def fail(self, problem: Problem) -> None:
        """Say what went wrong."""
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
        """Say once that this is the sandbox; documents for machines have a key of their own for it."""
        if self.is_sandbox and not self.as_json and not self._has_told_sandbox:
            self._has_told_sandbox = True
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
