"""What the program does to the terminal it runs in, and how it copes with its surroundings."""

from __future__ import annotations

import re
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., Any]

QUIT = "\x11"
CTRL_C = "\x03"
REFRESH = "r"
LIST_READ = "120 companies"

READING_KEYS = 2004
"""Bracketed paste, the last thing that is switched on at start."""


def test_quitting_gives_the_terminal_back(run_in_terminal: Run) -> None:
    terminal = run_in_terminal("--fresh")
    terminal.wait_for(LIST_READ)
    assert {"alternate screen", "cursor hidden", "mouse"} <= set(terminal.left_on)
    terminal.type(QUIT)
    assert terminal.wait_exit() == 0
    assert terminal.left_on == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_gives_the_terminal_back_too(run_in_terminal: Run, number: signal.Signals) -> None:
    terminal = run_in_terminal("--fresh")
    terminal.wait_for(LIST_READ)
    terminal.process.send_signal(number)
    assert terminal.wait_exit() == 0
    assert terminal.left_on == []
    assert b"Traceback" not in terminal.written


@pytest.mark.parametrize("started_from", ["a shell", "something that ignores hang-ups"])
def test_a_closed_window_ends_the_program(run_in_terminal: Run, started_from: str) -> None:
    program = [sys.executable, "-m", "console_app"]
    ignoring = ["sh", "-c", 'trap "" HUP; exec "$0" "$@"', *program]
    terminal = run_in_terminal("--fresh", command=program if started_from == "a shell" else ignoring)
    terminal.wait_for(LIST_READ)
    terminal.hang_up()
    assert terminal.process.wait(20) == -signal.SIGHUP


def test_ctrl_c_says_how_to_quit_and_does_not_end_the_call(run_in_terminal: Run) -> None:
    terminal = run_in_terminal("--fresh")
    terminal.wait_for(LIST_READ)
    terminal.type(CTRL_C)
    terminal.wait_for(lambda now: re.search("(?i)ctrl.q", now.text))
    assert terminal.process.poll() is None


@pytest.mark.parametrize("how", ["by key", "by signal"])
def test_quitting_before_the_first_frame_is_clean(run_in_terminal: Run, how: str) -> None:
    terminal = run_in_terminal("--fresh")
    terminal.wait_for(lambda now: now.is_on(READING_KEYS))
    if how == "by key":
        terminal.type(QUIT)
    else:
        terminal.process.send_signal(signal.SIGTERM)
    assert terminal.wait_exit() == 0
    assert terminal.left_on == []
    assert b"Traceback" not in terminal.written


def test_no_color_leaves_greys_and_words(run_in_terminal: Run) -> None:
    terminal = run_in_terminal("--fresh", settings={"NO_COLOR": "1"})
    terminal.wait_for(LIST_READ, "● Linked", "◐ PendingAuth")
    colours = set(re.findall(rb"[34]8;2;(\d+);(\d+);(\d+)(?=[;m])", terminal.written))
    assert colours
    assert [each for each in colours if len(set(each)) > 1] == []


@pytest.mark.parametrize(
    "locale",
    [
        {"LANG": "C"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
    ids=["unset", "ascii"],
)
def test_without_a_utf8_locale_the_symbols_are_drawn(run_in_terminal: Run, locale: dict[str, str]) -> None:
    terminal = run_in_terminal("--fresh", settings=locale)
    terminal.wait_for(LIST_READ, "● Linked", "Bäckerei")


@pytest.mark.parametrize("place", ["below /proc", "a file"])
def test_a_home_that_cannot_be_written_is_said_and_does_no_harm(
    run_in_terminal: Run, tmp_path: Path, place: str
) -> None:
    home = Path("/proc/nowhere") if place == "below /proc" else tmp_path / "file"
    if place == "a file":
        home.touch()
    terminal = run_in_terminal(settings={"HOME": str(home)})
    terminal.wait_for(LIST_READ, "not kept")


def test_two_consoles_work_on_the_same_data(run_in_terminal: Run, own_home: Path) -> None:
    first, second = run_in_terminal(), run_in_terminal()
    first.wait_for(LIST_READ)
    second.wait_for(LIST_READ)
    first.type("N")
    first.wait_for("Already there?")
    first.type("Windmill Street Books")
    first.wait_for("Saved as  Windmill Street Books")
    first.type("\x13")
    first.wait_for("Type to search by name")
    second.type(REFRESH)
    second.wait_for("121 companies")
    for terminal in (first, second):
        terminal.type(QUIT)
        assert terminal.wait_exit() == 0
    assert list(own_home.rglob("sandbox.db"))
    later = run_in_terminal()
    later.wait_for("121 companies")


def test_a_small_window_and_a_very_small_one_do_not_end_it(run_in_terminal: Run) -> None:
    terminal = run_in_terminal("--fresh")
    terminal.wait_for(LIST_READ)
    terminal.resize(20, 5)
    terminal.wait_for(lambda now: now.lines[0].strip())
    # Each size is drawn before the next comes: two at once are now and then drawn only with the next event.
    drawn = len(terminal.written)
    terminal.resize(1, 1)
    terminal.wait_for(lambda _now: len(terminal.written) > drawn)
    terminal.resize(160, 50)
    terminal.wait_for(LIST_READ, lambda now: "Commands" in now.lines[49])
