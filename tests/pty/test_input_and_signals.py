"""Whatever the terminal sends and whoever stops the program, it goes on, and its keys with it."""

from __future__ import annotations

import re
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from tests.conftest import LONGEST_WAIT

if TYPE_CHECKING:
    from collections.abc import Callable

Run: TypeAlias = "Callable[..., Any]"

QUIT, CTRL_Z = "\x11", "\x1a"
LIST_READ = "120 companies"
HUNG_UP = 129
ALTERNATE_SCREEN = b"\x1b[?1049h"
PROGRAM = [sys.executable, "-m", "console_app"]

needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at /proc for what the program does")


def opened(run_in_terminal: Run, **settings: Any) -> Any:
    terminal = run_in_terminal("--fresh", **settings)
    terminal.wait_for(LIST_READ, "n New customer")
    return terminal


def searches_and_quits(terminal: Any) -> None:
    """The keys still do what they do, each of them once."""
    terminal.type("/")
    terminal.type("bakery")
    terminal.wait_for(lambda now: re.search(r"^\s*bakery\s*$", now.lines[2]), "Bakery")
    quits(terminal)


def quits(terminal: Any) -> None:
    terminal.type(QUIT)
    assert terminal.wait_exit() == 0
    assert terminal.left_on == []
    assert b"Traceback" not in terminal.written


def count_threads(terminal: Any) -> int:
    return len(list(Path(f"/proc/{terminal.process.pid}/task").iterdir()))


def wait_until_stopped(terminal: Any) -> None:
    while Path(f"/proc/{terminal.process.pid}/stat").read_text().rpartition(")")[2].split()[0] != "T":
        pass


@pytest.mark.parametrize(
    "came",
    [
        b"\xe2",
        b"\xe2\xff\xfe",
        b"\x1b\xe9",
        b"\x1b[M \xe9\x21",
        "\x1b[M éé".encode(),
        b"\0\0",
        b"\xc3",
    ],
    ids=["Alt+b", "three bytes", "Escape and Alt+i", "an old mouse report", "one in UTF-8", "NUL", "half a letter"],
)
def test_bytes_that_are_no_utf8_are_no_end(run_in_terminal: Run, came: bytes) -> None:
    terminal = opened(run_in_terminal)
    terminal.type(came)
    searches_and_quits(terminal)


@pytest.mark.parametrize(
    "came",
    [
        b"\x1b[?64;1;9;15;22c",
        b"\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\",
        b"\x1bP>|XTerm(379)\x1b\\",
        b"\x1b[>0;276;0c",
        b"\x1b[1;2;3;4;5;6z",
        b"\x1b[?64;1;2;6;9;15;16;17;18;21;22;28;29c",
        # An odd number: a status is chosen by one press and given up by the next.
        b"\x1b[" + b"1;" * 401 + b"z",
        b"\x1b[<35;12",
        b"\x1b[1;5",
    ],
    ids=[
        "what it is",
        "a colour",
        "its name",
        "its version",
        "unknown",
        "all it can",
        "overlong",
        "half a report",
        "half a key",
    ],
)
def test_late_answers_and_halves_of_sequences_are_no_keys(run_in_terminal: Run, came: bytes) -> None:
    terminal = opened(run_in_terminal)
    # A key ends what was broken off. A digit among it would have chosen a status.
    terminal.type(came + b"\x1b[B")
    terminal.type("/")
    terminal.type("bakery")
    terminal.wait_for(lambda now: re.search(r"^\s*bakery\s*$", now.lines[2]), "Bakery")
    assert terminal.lines[1].startswith("▸0 All")
    quits(terminal)


def test_a_paste_without_end_is_taken_and_the_keys_come_back(run_in_terminal: Run) -> None:
    terminal = opened(run_in_terminal)
    terminal.type("/")
    terminal.wait_for("Esc Back")
    terminal.type("\x1b[200~bakery")
    terminal.wait_for(lambda now: re.search(r"^\s*bakery\s*$", now.lines[2]), "Bakery")
    quits(terminal)


def test_a_coloured_paste_types_no_keys(run_in_terminal: Run) -> None:
    terminal = opened(run_in_terminal)
    terminal.type("/")
    terminal.wait_for("Esc Back")
    terminal.type("\x1b[200~\x1b[31mbakery\x1b[0m\x1b[201~")
    terminal.wait_for(lambda now: re.search(r"^\s*bakery\s*$", now.lines[2]), "Bakery")
    quits(terminal)


@needs_proc
@pytest.mark.parametrize("number", [signal.SIGSTOP, signal.SIGTSTP, None], ids=["STOP", "TSTP", "CONT alone"])
def test_stopping_and_continuing_from_outside_leaves_one_reader_of_the_keys(
    run_in_terminal: Run, number: signal.Signals | None
) -> None:
    terminal = opened(run_in_terminal)
    for _again in range(2):
        if number is not None:
            terminal.process.send_signal(number)
            wait_until_stopped(terminal)
        before = len(terminal.written)
        terminal.process.send_signal(signal.SIGCONT)
        terminal.wait_for(lambda now, before=before: b"\x1b[?2004h" in now.written[before:], "n New customer")
    threads = count_threads(terminal)
    before = len(terminal.written)
    terminal.process.send_signal(signal.SIGCONT)
    terminal.wait_for(lambda now: b"\x1b[?2004h" in now.written[before:], "n New customer")
    # One that is just ending is counted as well, for a moment.
    until = time.monotonic() + LONGEST_WAIT
    while count_threads(terminal) > threads:
        assert time.monotonic() < until
    searches_and_quits(terminal)


@needs_proc
@pytest.mark.parametrize("number", [signal.SIGSTOP, signal.SIGTSTP, None], ids=["STOP", "TSTP", "CONT alone"])
def test_all_of_the_screen_is_drawn_again_after_a_stop(run_in_terminal: Run, number: signal.Signals | None) -> None:
    terminal = opened(run_in_terminal)
    starts = terminal.written.count(ALTERNATE_SCREEN)
    if number is not None:
        terminal.process.send_signal(number)
        wait_until_stopped(terminal)
    terminal.process.send_signal(signal.SIGCONT)
    terminal.wait_for(lambda now: now.written.count(ALTERNATE_SCREEN) > starts)
    # The terminal has cleared what it showed before.
    terminal.wait_for(
        lambda now: all(
            each in now.written.rpartition(ALTERNATE_SCREEN)[2] for each in (b"Search name", b"Last sync", b"Commands")
        )
    )
    searches_and_quits(terminal)


@needs_proc
def test_a_window_that_changed_its_size_while_the_program_was_stopped_is_drawn_anew(run_in_terminal: Run) -> None:
    terminal = opened(run_in_terminal)
    terminal.process.send_signal(signal.SIGSTOP)
    wait_until_stopped(terminal)
    terminal.resize(120, 40)
    terminal.process.send_signal(signal.SIGCONT)
    terminal.wait_for(LIST_READ, lambda now: "Commands" in now.lines[39])
    searches_and_quits(terminal)


def test_many_changes_of_size_end_in_the_last_one(run_in_terminal: Run) -> None:
    terminal = opened(run_in_terminal)
    for count in range(200):
        terminal.resize(60 + count % 70, 15 + count % 30)
        terminal.process.send_signal(signal.SIGWINCH)
    terminal.resize(110, 33)
    terminal.wait_for(LIST_READ, lambda now: "Commands" in now.lines[32])
    searches_and_quits(terminal)


@pytest.mark.parametrize("exported", [("44", "15"), ("200", "60"), ("0", "0")], ids=["smaller", "larger", "nothing"])
def test_a_size_that_was_exported_once_is_not_the_windows(run_in_terminal: Run, exported: tuple[str, str]) -> None:
    terminal = opened(run_in_terminal, settings=dict(zip(("COLUMNS", "LINES"), exported, strict=True)))
    terminal.wait_for(lambda now: "Commands" in now.lines[23])
    terminal.resize(110, 33)
    terminal.wait_for(lambda now: "Commands" in now.lines[32])
    searches_and_quits(terminal)


def test_the_doctor_measures_the_window(run_in_terminal: Run) -> None:
    of_another = {"COLUMNS": "44", "LINES": "15"}
    terminal = run_in_terminal("--sandbox", "doctor", "--offline", columns=100, rows=60, settings=of_another)
    terminal.wait_for("100 columns and 60 rows")


def test_a_job_that_is_continued_in_the_background_comes_back_with_fg(run_in_terminal: Run) -> None:
    terminal = run_in_terminal(command=["bash", "--norc", "--noprofile", "-i"], settings={"PS1": "shell> "})
    terminal.wait_for("shell>")
    terminal.type(f"{sys.executable} -m console_app --fresh\r")
    terminal.wait_for(LIST_READ, "n New customer")
    terminal.type(CTRL_Z)
    terminal.wait_for("Stopped", lambda now: not now.is_on(1049))
    terminal.type("bg; echo in the $((1 + 1))nd place\r")
    terminal.wait_for("in the 2nd place")
    terminal.type("fg\r")
    terminal.wait_for(LIST_READ, "n New customer", lambda now: now.is_on(1049))
    terminal.type(QUIT)
    terminal.wait_for("shell>", lambda now: not now.is_on(1049))


def test_a_terminal_that_goes_without_a_word_ends_the_program(run_in_terminal: Run) -> None:
    # The terminal is not the one of its session, so that nothing tells it of the end.
    without = ["sh", "-c", 'trap "" HUP; setsid --wait "$0" "$@"', *PROGRAM]
    terminal = opened(run_in_terminal, command=without)
    terminal.hang_up()
    assert terminal.process.wait(30) == HUNG_UP


def test_an_error_where_the_keys_are_read_is_a_crash_with_a_report(run_in_terminal: Run, own_home: Path) -> None:
    code = (
        "from console_app.tui.driver import ConsoleDriver\n"
        "def broken(*given):\n"
        "    link = 'https://link.codat.io/start?otp=271828'\n"
        "    raise LookupError(link)\n"
        "ConsoleDriver.process_message = broken\n"
        "from console_app.cli import main\n"
        "main()\n"
    )
    terminal = opened(run_in_terminal, command=[sys.executable, "-c", code])
    terminal.type("x")
    assert terminal.wait_exit() == 1
    assert terminal.left_on == []
    assert "codat-console has failed: LookupError" in terminal.text
    assert b"Traceback" not in terminal.written
    assert b"271828" not in terminal.written
    (report,) = (own_home / ".local" / "state" / "codat-console" / "crashes").iterdir()
    assert "271828" not in report.read_text("utf-8")
