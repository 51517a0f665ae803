"""The program itself fails in a command: in words, with a report, and without a secret anywhere."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.commands import run_program

if TYPE_CHECKING:
    import subprocess

KEY = "Zz" * 20
BREAK = """
import console_app.cli.runner as running
def broken(*_arguments, **_options):
    raise RuntimeError("unforeseen " + {key!r} + " https://link.codat.io/x?otp=271828")
running.Session = broken
from console_app.cli.main import main
main()
"""


def run_broken(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    given = {"CODAT_API_KEY": KEY, "CODAT_BASE_URL": "http://127.0.0.1:9", **environ}
    return run_program(*arguments, program=("-c", BREAK.format(key=KEY)), **given)


def test_it_says_what_happened_and_what_to_do_and_leaves_a_report() -> None:
    ended = run_broken("companies", "secretive words")
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert "codat-console crashed: RuntimeError: unforeseen ***" in ended.stderr
    assert "Traceback" not in ended.stderr
    (report,) = (Path(os.environ["HOME"]) / ".local" / "state" / "codat-console" / "crashes").iterdir()
    assert str(report) in ended.stderr
    text = report.read_text("utf-8")
    assert "Traceback" in text
    assert "Command: companies" in text
    for secret in (KEY, "271828", "secretive"):
        assert secret not in text + ended.stderr


@pytest.mark.parametrize("how", ["option", "variable"])
def test_with_debug_the_traceback_is_shown_and_the_log_named(how: str) -> None:
    ended = run_broken("--debug", "companies") if how == "option" else run_broken("companies", CODAT_CONSOLE_DEBUG="1")
    assert ended.returncode == 1
    assert "Traceback" in ended.stderr
    assert "Log: " in ended.stderr
    assert KEY not in ended.stderr
    log = Path(os.environ["HOME"]) / ".local" / "state" / "codat-console" / "log" / "debug.log"
    assert str(log) in ended.stderr
    assert log.exists()


def test_where_no_report_can_be_written_it_is_told_on_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    ended = run_broken("companies", XDG_STATE_HOME=str(tmp_path / "file"))
    assert "Traceback" in ended.stderr
    assert KEY not in ended.stderr
