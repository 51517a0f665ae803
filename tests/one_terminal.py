"""Commands that are run one after the other in one terminal, where the start of Python is not what a test is about."""

from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING, Any

from tests.commands import IMPORT_ALL

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tests.conftest import RunInTerminal

_RUN_EACH = """
import json, os, signal, sys

runs, imported = map(json.loads, sys.argv[1:])
for name in imported:
    importlib.import_module(name)
# Ctrl+C is for the command.
signal.signal(signal.SIGINT, signal.SIG_IGN)
for number, (arguments, settings, code) in enumerate(runs):
    # Nothing that was typed for the command before may be left, and the terminal has to be as it was.
    if os.read(0, 100) != b"next\\n":
        sys.exit("something is left of what was typed")
    print(f"\\x1b[H\\x1b[2J\\x1b]2;begin {number}\\x07", end="", flush=True)
    if not (child := os.fork()):
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.environ.update(settings)
        sys.argv = ["codat-console", *arguments]
        exec(code)
        sys.exit(main())
    print(f"\\x1b]2;end {number}: {os.waitstatus_to_exitcode(os.wait()[1])}\\x07", end="", flush=True)
"""


class OneTerminal:
    """A terminal for several commands: forks of one process that has imported what they need.

    Each has the terminal to itself, with streams, signals and an exit code of its own.
    """

    def __init__(
        self,
        run_in_terminal: RunInTerminal,
        runs: Sequence[tuple[Sequence[str], Mapping[str, str], str]],
        *,
        imported: Sequence[str] = (),
        columns: int = 160,
        rows: int = 50,
    ) -> None:
        """Open the terminal.

        Args:
            run_in_terminal: Opens it.
            runs: For each command its arguments, variables of its own, and code that is executed before it.
            imported: Modules to import once for all.
            columns: The width of the terminal.
            rows: Its height.
        """
        listed = [[list(arguments), dict(settings), code] for arguments, settings, code in runs]
        program = [sys.executable, "-c", IMPORT_ALL + _RUN_EACH, json.dumps(listed), json.dumps(list(imported))]
        self.terminal = run_in_terminal(command=program, columns=columns, rows=rows)
        self._number = -1
        self._began = 0

    def begin(self) -> None:
        """Let the next command begin, on an empty screen."""
        self._number += 1
        self.terminal.type("next\r")
        self._began = self._wait_title(f"begin {self._number}").end()

    @property
    def written(self) -> bytes:
        """What the present command has written."""
        return self.terminal.written[self._began :].partition(b"\x1b]2;end ")[0]

    def wait_for(self, text: str, *conditions: Callable[[Any], object]) -> None:
        """Read until the present command has written a text, and all conditions hold of the terminal."""
        self.terminal.wait_for(lambda _now: text.encode() in self.written, *conditions)

    def wait_end(self) -> int:
        """Read until the present command has ended; its exit code."""
        return int(self._wait_title(rf"end {self._number}: (-?\d+)")[1])

    def _wait_title(self, pattern: str) -> re.Match[bytes]:
        """Read until the title is set, which is not to be seen on the screen."""
        title = re.compile(rf"\x1b\]2;{pattern}\x07".encode())
        self.terminal.wait_for(lambda now: title.search(now.written))
        found = title.search(self.terminal.written)
        assert found is not None
        return found
