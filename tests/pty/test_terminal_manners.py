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
NOTICES = "\x1b[24~"
CTRL_C = "\x03"
REFRESH = "r"
LIST_READ = "120 companies"

READING_KEYS = 2004
"""Bracketed paste, the last thing that is switched on at start."""


def test_neither_ctrl_c_nor_a_very_small_window_ends_the_call_and_quitting_gives_the_terminal_back(
    run_in_terminal: Run,
) -> None:
    terminal = run_in_terminal("--fresh")
    terminal.wait_for(LIST_READ)
    assert {"alternate screen", "cursor hidden", "mouse"} <= set(terminal.left_on)
    terminal.type(CTRL_C)
    terminal.wait_for(lambda now: re.search("(?i)ctrl.q", now.text))
    assert terminal.process.poll() is None
    terminal.resize(20, 5)
    terminal.wait_for(lambda now: now.lines[0].strip())
    # Each size is drawn before the next comes: two at once are now and then drawn only with the next event.
    drawn = len(terminal.written)
    terminal.resize(1, 1)
    terminal.wait_for(lambda _now: len(terminal.written) > drawn)
    terminal.resize(160, 50)
    terminal.wait_for(LIST_READ, lambda now: "Commands" in now.lines[49])
    terminal.type(QUIT)
    assert terminal.wait_exit() == 0
    assert terminal.left_on == []


def test_a_closed_window_ends_what_was_started_by_something_that_ignores_hang_ups(run_in_terminal: Run) -> None:
    program = [sys.executable, "-m", "console_app"]
    terminal = run_in_terminal("--fresh", command=["sh", "-c", 'trap "" HUP; exec "$0" "$@"', *program])
    terminal.wait_for(LIST_READ)
    terminal.hang_up()
    assert terminal.process.wait(20) == -signal.SIGHUP


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


@pytest.mark.parametrize(
    ("locale", "place"),
    [
        ({"LANG": "C"}, "below /proc"),
        ({"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, "a file"),
    ],
    ids=["unset", "ascii"],
)
def test_symbols_are_drawn_without_a_utf8_locale_and_greys_without_colours_where_the_home_cannot_be_written(
    run_in_terminal: Run, tmp_path: Path, locale: dict[str, str], place: str
) -> None:
    home = Path("/proc/nowhere") if place == "below /proc" else tmp_path / "file"
    if place == "a file":
        home.touch()
    # Wide enough for the list beside the notices.
    terminal = run_in_terminal(settings={"NO_COLOR": "1", "HOME": str(home), **locale}, columns=140)
    terminal.wait_for(LIST_READ, "● Linked", "◐ PendingAuth", "Bäckerei")
    terminal.type(NOTICES)
    terminal.wait_for("not kept")
    colours = set(re.findall(rb"[34]8;2;(\d+);(\d+);(\d+)(?=[;m])", terminal.written))
    assert colours
    assert [each for each in colours if len(set(each)) > 1] == []


def test_consoles_work_on_the_same_data_and_a_signal_or_a_closed_window_ends_each_as_it_should(
    run_in_terminal: Run, own_home: Path
) -> None:
    first, second = run_in_terminal(), run_in_terminal()
    first.wait_for(LIST_READ)
    second.wait_for(LIST_READ)
    first.type("N")
    first.wait_for("Already a customer?")
    first.type("Windmill Street Books")
    first.wait_for("Saved as  Windmill Street Books")
    first.type("\x13")
    first.wait_for("Type to search: a name")
    second.type(REFRESH)
    second.wait_for("121 companies")
    for terminal, number in ((first, signal.SIGTERM), (second, signal.SIGINT)):
        terminal.process.send_signal(number)
        assert terminal.wait_exit() == 0
        assert terminal.left_on == []
        assert b"Traceback" not in terminal.written
    assert list(own_home.rglob("sandbox.db"))
    later = run_in_terminal()
    later.wait_for("121 companies")
    later.hang_up()
    assert later.process.wait(20) == -signal.SIGHUP
