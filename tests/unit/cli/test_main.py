"""`codat-console` as it is typed: help, version, refusals, and the sandbox command, each in a process of its own."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from base64 import b64encode
from typing import TYPE_CHECKING

import pytest

from console_app import __version__
from tests.commands import run_program

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

KEY = "MarkedKey0123456789abcdefghijABCDEFGHIJ0"


def refusal(*arguments: str, code: int = 6, **settings: str) -> str:
    """Return what the program says on standard error when it refuses."""
    done = run_program(*arguments, **settings)
    assert done.returncode == code
    assert code == 2 or "Usage:" not in done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    return " ".join(done.stderr.split())


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_names_every_command_option_and_variable(option: str) -> None:
    done = run_program(option)
    assert (done.returncode, done.stderr) == (0, "")
    for word in (
        *("sandbox", "onboard", "create", "connect", "link", "watch", "unlink", "Exit codes", "124 timed out"),
        "--sandbox",
        "--fresh",
        "--theme",
        "--version",
        "CODAT_API_KEY",
        "CODAT_BASE_URL",
        "NO_COLOR",
    ):
        assert word in done.stdout


def test_help_of_the_sandbox_command_names_its_options() -> None:
    done = run_program("sandbox", "--help")
    assert (done.returncode, done.stderr) == (0, "")
    for option in ("--port", "--data", "--in-memory", "--companies", "--seed", "--key", "--scenarios"):
        assert option in done.stdout


@pytest.mark.parametrize("option", ["--version", "-V"])
def test_version_is_the_packages(option: str) -> None:
    done = run_program(option)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"codat-console, version {__version__}\n", "")


@pytest.mark.parametrize("key", ["", "   ", "\n"])
def test_an_empty_key_is_refused_rather_than_read_as_no_key(key: str) -> None:
    said = refusal(CODAT_API_KEY=key)
    assert "CODAT_API_KEY is set but empty" in said


@pytest.mark.parametrize(
    "key",
    [
        "short SECRET",
        f"{KEY} {KEY}",
        "Basic no!key SECRET",
        "CODAT_API_KEY=SECRET",
        "Bearer SECRETSECRETSECRETSECRETSECRETSECRETSECRET",
        "SECRET\x1b[31mSECRETSECRETSECRETSECRETSECRETSECRET",
        "schlüsselSECRETSECRETSECRETSECRETSECRETSECRE",
    ],
)
def test_what_cannot_be_a_key_is_refused_without_repeating_it(key: str) -> None:
    said = refusal(CODAT_API_KEY=key)
    assert "CODAT_API_KEY" in said
    assert "letters and digits" in said
    for piece in ("SECRET", KEY, *key.split()[1:]):
        assert piece not in said


@pytest.mark.parametrize("key", [KEY, "Basic " + b64encode(KEY.encode()).decode()])
def test_a_key_is_not_shown_whatever_else_is_wrong(key: str) -> None:
    for code, arguments in ((6, []), (2, ["--fresh"]), (2, ["nonsense"]), (2, ["--theme", "pink"])):
        said = refusal(*arguments, code=code, CODAT_API_KEY=key)
        assert key not in said
        assert KEY not in said


def test_fresh_is_for_the_sandbox() -> None:
    assert "--fresh is for the sandbox" in refusal("--fresh", code=2, CODAT_API_KEY=KEY)


def test_without_a_terminal_it_says_what_it_needs() -> None:
    assert "needs a terminal" in refusal()
    assert "needs a terminal" in refusal("--sandbox", "--fresh", CODAT_API_KEY=KEY)


def test_refusing_leaves_nothing_on_disk(own_home: Path) -> None:
    refusal()
    assert [each.name for each in own_home.iterdir()] == ["Downloads"]


@pytest.mark.parametrize("typed", ["sandbx", "lnk", "--sandbx"])
def test_an_unknown_command_or_option_is_named(typed: str) -> None:
    said = refusal(typed, code=2)
    assert "o such option" in said or "There is no command" in said
    assert "Did you mean" in said
    assert typed in said


@pytest.mark.parametrize("locale", [{"LANG": "C"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}])
def test_help_and_refusals_need_no_utf8(locale: dict[str, Any]) -> None:
    assert run_program("--help", **locale).returncode == 0
    assert run_program("sandbox", "--help", **locale).returncode == 0
    assert run_program("--version", **locale).returncode == 0
    assert "letters and digits" in refusal(CODAT_API_KEY="schlüssel", **locale)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_sandbox_command_says_one_line_and_stops_at_a_signal(number: signal.Signals) -> None:
    command = [sys.executable, "-m", "console_app", "sandbox", "--companies", "3"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert re.fullmatch(r"Codat sandbox at http://127\.0\.0\.1:\d+ with key \w{40}\n", line)
        process.send_signal(number)
        rest, errors = process.communicate(timeout=10)
    assert (process.returncode, rest, errors) == (0, "", "")
