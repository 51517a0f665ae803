"""Commands of the program, run in this process or in one of their own, and what they came to."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from console_app.cli.group import group

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST_RUN = 90
"""Seconds after which a command of its own process is ended."""

IMPORT_ALL = """
import importlib
import anyio._backends._asyncio, concurrent.futures.thread, httpcore
import console_app.cli.runner, console_app.cli.startup, console_app.cli.targets, console_app.codat.client
import console_app.codat.models, console_app.services.companies.duplicates
import console_app.services.snapshots.account_store, console_app.services.snapshots.fallback
from console_app.cli.commands import COMMANDS
from console_app.cli.main import main

for module, _ in COMMANDS.values():
    importlib.import_module(module)
"""
"""Imports what commands import when they need it: most of the time of a command. For a process that runs many of them,
each in a fork of its own."""


@dataclass(frozen=True, slots=True)
class Ended:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def result(self) -> dict[str, Any]:
        """The one object on stdout."""
        document: dict[str, Any] = json.loads(self.out)
        assert document["schema"] == 2
        return document

    @property
    def events(self) -> list[dict[str, Any]]:
        """The objects on stderr, one a line."""
        return [json.loads(line) for line in self.err.splitlines()]

    @property
    def error(self) -> dict[str, Any]:
        """The error among them."""
        (error,) = (each for each in self.events if each["event"] == "error")
        return error


def run_here(capsys: pytest.CaptureFixture[str], *arguments: str) -> Ended:
    """Run a command in this process, with the streams that it has."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        group(list(arguments), prog_name="codat-console")
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    code = ended.value.code
    assert isinstance(code, int)
    return Ended(int(code), said.out, said.err)


def run_program(
    *arguments: str, typed: str | None = None, program: Sequence[str] = ("-m", "console_app"), **environ: str
) -> subprocess.CompletedProcess[str]:
    """Run the program in a process of its own, without a terminal.

    Args:
        arguments: The command and its options.
        typed: What is on its stdin; nothing by default.
        program: What Python is to run.
        environ: Variables besides those of this process.
    """
    return subprocess.run(
        [sys.executable, *program, *arguments],
        input=typed,
        stdin=subprocess.DEVNULL if typed is None else None,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        timeout=LONGEST_RUN,
        check=False,
        # Without the terminal or the desktop that the tests may be run in: no keyring waits there for an answer.
        start_new_session=True,
    )
