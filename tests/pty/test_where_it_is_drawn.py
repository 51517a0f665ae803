"""Where the console may be drawn: on one terminal that can draw, and nowhere else; whatever its files are like."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from console_app.config.paths import config_folder, data_folder
from tests.one_terminal import OneTerminal
from tests.unit.config.foreign_files import IS_ROOT, WITHOUT_PRIVILEGES, give_away, take_back

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Run: TypeAlias = "Callable[..., Any]"

PROGRAM = f'"{sys.executable}" -m console_app'
QUIT = "\x11"
IN_MEMORY = ("console_app.sandbox.scenarios", "console_app.sandbox.seed", "console_app.sandbox.server")


def in_shell(run_in_terminal: Run, line: str, **settings: str) -> Any:
    return run_in_terminal(command=["sh", "-c", f'{line}; echo "ended with $?"'], settings=settings, columns=100)


@pytest.mark.parametrize("line", ["{} --fresh", "{} --sandbox onboard Toft"])
def test_an_error_output_that_becomes_a_file_gets_no_screens(run_in_terminal: Run, tmp_path: Path, line: str) -> None:
    file = tmp_path / "errors"
    terminal = in_shell(run_in_terminal, f"{line.format(PROGRAM)} 2>'{file}'")
    terminal.wait_for("ended with 6", "The console draws on its error output, which also has to be a terminal")
    assert b"\x1b" not in terminal.written
    assert "\x1b" not in file.read_text("utf-8")
    assert "The console draws on its error output" in file.read_text("utf-8")


def test_a_closed_error_output_is_no_terminal(run_in_terminal: Run) -> None:
    in_shell(run_in_terminal, f"{PROGRAM} --fresh 2>&-").wait_for("ended with 6", "draws on its error output")


def test_two_terminals_are_one_too_many(run_in_terminal: Run) -> None:
    other = os.openpty()
    try:
        terminal = in_shell(run_in_terminal, f"{PROGRAM} --fresh 2>{os.ttyname(other[1])}")
        terminal.wait_for("ended with 6")
        assert b"\x1b" not in terminal.written
        assert b"needs one terminal" in os.read(other[0], 65536)
    finally:
        for each in other:
            os.close(each)


def test_the_terminal_by_its_other_name_is_the_same_one_and_needs_no_description_here(run_in_terminal: Run) -> None:
    terminal = in_shell(run_in_terminal, f"{PROGRAM} --fresh </dev/tty", TERM="terminal-of-tomorrow")
    terminal.wait_for("120 companies")
    terminal.type(QUIT)
    terminal.wait_for("ended with 0")


OF_LINES: tuple[tuple[dict[str, str], str], ...] = (
    ({"TERM": "dumb"}, "TERM is dumb"),
    ({"TERM": ""}, "TERM is not set"),
    ({"TERM": "unknown"}, "TERM is unknown"),
    ({"TERM": "dumb-emacs-ansi"}, "TERM is dumb-emacs-ansi"),
    ({"INSIDE_EMACS": "29.1,comint"}, "this is a shell in Emacs"),
)
WITHOUT_INPUT = "os.dup2(os.open(os.devnull, os.O_RDONLY), 0)"


def test_a_terminal_of_lines_gets_the_way_that_works_there(run_in_terminal: Run) -> None:
    plain = ("--sandbox", "onboard", "--plain")
    runs = [
        run for settings, _ in OF_LINES for run in (((("--fresh",)), settings, ""), (plain, settings, WITHOUT_INPUT))
    ]
    terminals = OneTerminal(run_in_terminal, runs, imported=IN_MEMORY, columns=100)
    for settings, why in OF_LINES:
        terminals.begin()
        assert terminals.wait_end() == 6, settings
        said = terminals.written.decode().replace("\r\n", "")
        assert why in said
        assert "codat-console onboard --plain" in said
        assert "\x1b" not in said
        terminals.begin()
        assert terminals.wait_end() == 130, settings


def nothing_of_the_program_can_be_used() -> None:
    for each in (config_folder(), data_folder(), data_folder().parents[1] / "state"):
        each.mkdir(parents=True, exist_ok=True)
        (each / "views.toml").touch()
        give_away(each)


def test_the_console_works_where_its_files_belong_to_another(run_in_terminal: Run, own_home: Path) -> None:
    nothing_of_the_program_can_be_used()
    command = [*WITHOUT_PRIVILEGES, sys.executable, "-m", "console_app", "--sandbox"]
    terminal = run_in_terminal(command=command)
    terminal.wait_for("120 companies", "chown" if IS_ROOT else "chmod")
    terminal.type("J")
    terminal.wait_for("The journal cannot be read")
    terminal.type("\x1b")
    terminal.wait_for("120 companies")
    terminal.resize(160, 50)
    terminal.wait_for("120 companies", "chown" if IS_ROOT else "chmod", lambda now: "Commands" in now.lines[49])
    terminal.type("J")
    terminal.wait_for("The journal cannot be read")
    terminal.type(QUIT)
    assert terminal.wait_exit() == 0
    assert b"codat-console crashed" not in terminal.written
    for each in (config_folder(), data_folder(), data_folder().parents[1] / "state"):
        take_back(each)
    if not IS_ROOT:
        shutil.rmtree(data_folder())
