"""A user whom the system does not know, without HOME: a service, or a container with a number for its user."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.conftest import Books

# The list of users is the system's; what asks it is real.
NOBODY = """
import os, pwd
def unknown(number):
    raise KeyError(f"getpwuid(): uid not found: {number}")
pwd.getpwuid = unknown
os.environ.pop("HOME", None)
from console_app.cli.main import main
main()
"""


def run_as_nobody(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", NOBODY, *arguments],
        env={**os.environ, **settings},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("companies",),
        ("create", "Toft Stores"),
        ("journal",),
        ("store", "info"),
        ("doctor",),
        ("profiles",),
        ("login", "-p", "acme"),
        ("--debug", "companies"),
        ("--sandbox", "companies"),
    ],
    ids=" ".join,
)
def test_it_says_what_to_set(books: Books, arguments: tuple[str, ...]) -> None:
    books.scenarios.forget_calls()
    ended = run_as_nobody(*arguments)
    assert ended.returncode == 6
    assert "Usage:" not in ended.stderr
    assert "HOME is not set, and the system does not know this user" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "codat-console crashed" not in ended.stderr
    assert not books.writes()


def test_help_needs_no_home() -> None:
    for arguments in (("--help",), ("companies", "--help"), ("--version",), ("schema", "companies")):
        assert run_as_nobody(*arguments).returncode == 0


def test_folders_that_are_named_are_enough(books: Books, tmp_path: Path) -> None:
    company = books.company("Toft Stores")
    folders = {f"XDG_{name}_HOME": str(tmp_path / name) for name in ("CONFIG", "DATA", "STATE")}
    assert run_as_nobody("companies", "--ids", **folders).stdout.split() == [company.id]
    assert run_as_nobody("--debug", "create", "Ambridge Dairy", **folders).returncode == 0
    assert str(os.getuid()) in run_as_nobody("journal", **folders).stdout
    assert run_as_nobody("-p", "production", "whoami", CODAT_API_KEY="", **folders).returncode == 6
