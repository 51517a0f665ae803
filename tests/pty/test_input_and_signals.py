"""Whatever the terminal sends and whoever stops the program, it goes on, and its keys with it."""

from __future__ import annotations

import re
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

Run: TypeAlias = "Callable[..., Any]"

QUIT, CTRL_Z = "\x11", "\x1a"
LIST_READ = "120 companies"
HUNG_UP = 129
STOPS = 4
ALTERNATE_SCREEN = b"\x1b[?1049h"
PROGRAM = [sys.executable, "-m", "console_app"]

needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at /proc for what the program does")


def list_in_terminal(run_in_terminal: Run, **settings: Any) -> Any:
    terminal = run_in_terminal("--fresh", **settings)
    terminal.wait_for(LIST_READ, "n New customer")
    return terminal


def searches(terminal: Any) -> None:
    """The keys still do what they do, each of them once."""
    terminal.type("/")
    terminal.type("bakery")
    terminal.wait_for(lambda now: re.search(r"^\s*bakery\s*$", now.lines[2]), "Bakery")


def searches_no_more(terminal: Any) -> None:
    terminal.type("\x15", "\x1b")
    terminal.wait_for(LIST_READ, "n New customer", lambda now: "Esc Back" not in now.text)


def searches_and_quits(terminal: Any) -> None:
    searches(terminal)
    quits(terminal)


def quits(terminal: Any) -> None:
    terminal.type(QUIT)
    assert terminal.wait_exit() == 0, terminal.text
    assert terminal.left_on == []
    assert b"Traceback" not in terminal.written


def count_threads(terminal: Any) -> int:
    return len(list(Path(f"/proc/{terminal.process.pid}/task").iterdir()))


def test_bytes_that_are_no_utf8_are_no_end(run_in_terminal: Run) -> None:
    terminal = list_in_terminal(run_in_terminal)
    for came in {
        "Alt+b": b"\xe2",
        "three bytes": b"\xe2\xff\xfe",
        "Escape and Alt+i": b"\x1b\xe9",
        "an old mouse report": b"\x1b[M \xe9\x21",
        "one in UTF-8": "\x1b[M éé".encode(),
        "NUL": b"\0\0",
        "half a letter": b"\xc3",
    }.values():
        terminal.type(came)
        searches(terminal)
        searches_no_more(terminal)
    quits(terminal)


def test_late_answers_and_halves_of_sequences_are_no_keys(run_in_terminal: Run) -> None:
    terminal = list_in_terminal(run_in_terminal)
    for came in {
        "what it is": b"\x1b[?64;1;9;15;22c",
        "a colour": b"\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\",
        "its name": b"\x1bP>|XTerm(379)\x1b\\",
        "its version": b"\x1b[>0;276;0c",
        "unknown": b"\x1b[1;2;3;4;5;6z",
        "all it can": b"\x1b[?64;1;2;6;9;15;16;17;18;21;22;28;29c",
        # An odd number: a status is chosen by one press and given up by the next.
        "overlong": b"\x1b[" + b"1;" * 401 + b"z",
        "half a report": b"\x1b[<35;12",
        "half a key": b"\x1b[1;5",
    }.values():
        # A key ends what was broken off. A digit among it would have chosen a status.
        terminal.type(came + b"\x1b[B")
        searches(terminal)
        assert terminal.lines[1].startswith("▸0 All"), came
        searches_no_more(terminal)
    quits(terminal)


def test_a_paste_without_end_is_taken_and_the_keys_come_back(run_in_terminal: Run) -> None:
    terminal = list_in_terminal(run_in_terminal)
    terminal.type("/")
    terminal.wait_for("Esc Back")
    terminal.type("\x1b[200~bakery")
    terminal.wait_for(lambda now: re.search(r"^\s*bakery\s*$", now.lines[2]), "Bakery")
    quits(terminal)


def test_a_coloured_paste_types_no_keys(run_in_terminal: Run) -> None:
    terminal = list_in_terminal(run_in_terminal)
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
    terminal = list_in_terminal(run_in_terminal)
    threads = count_threads(terminal)
    for _again in range(STOPS):
        if number is not None:
            terminal.process.send_signal(number)
            terminal.wait_stopped()
        before = len(terminal.written)
        terminal.process.send_signal(signal.SIGCONT)
        terminal.wait_for(lambda now, before=before: b"\x1b[?2004h" in now.written[before:], "n New customer")
    # A reader that stayed each time would be one more each time; some begin for other reasons, or are just ending.
    assert count_threads(terminal) < threads + STOPS
    searches_and_quits(terminal)


@needs_proc
@pytest.mark.parametrize("number", [signal.SIGSTOP, signal.SIGTSTP, None], ids=["STOP", "TSTP", "CONT alone"])
def test_all_of_the_screen_is_drawn_again_after_a_stop(run_in_terminal: Run, number: signal.Signals | None) -> None:
    terminal = list_in_terminal(run_in_terminal)
    starts = terminal.written.count(ALTERNATE_SCREEN)
    if number is not None:
        terminal.process.send_signal(number)
        terminal.wait_stopped()
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
    terminal = list_in_terminal(run_in_terminal)
    terminal.process.send_signal(signal.SIGSTOP)
    terminal.wait_stopped()
    terminal.resize(120, 40)
    terminal.process.send_signal(signal.SIGCONT)
    terminal.wait_for(LIST_READ, lambda now: "Commands" in now.lines[39])
    searches_and_quits(terminal)


def test_many_changes_of_size_end_in_the_last_one(run_in_terminal: Run) -> None:
    terminal = list_in_terminal(run_in_terminal)
    for count in range(200):
        terminal.resize(60 + count % 70, 15 + count % 30)
        terminal.process.send_signal(signal.SIGWINCH)
    terminal.resize(110, 33)
    terminal.wait_for(LIST_READ, lambda now: "Commands" in now.lines[32])
    searches_and_quits(terminal)


@pytest.mark.parametrize("exported", [("44", "15"), ("200", "60"), ("0", "0")], ids=["smaller", "larger", "nothing"])
def test_a_size_that_was_exported_once_is_not_the_windows(run_in_terminal: Run, exported: tuple[str, str]) -> None:
    terminal = list_in_terminal(run_in_terminal, settings=dict(zip(("COLUMNS", "LINES"), exported, strict=True)))
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
    # The shell tells at once that it has stopped again, as it may not draw from there.
    terminal.type("set -b; bg; echo in the $((1 + 1))nd place\r")
    terminal.wait_for("in the 2nd place", lambda now: now.text.count("Stopped") > 1)
    before = len(terminal.written)
    terminal.type("fg\r")
    # Drawn again: what is typed before it reads again is lost.
    terminal.wait_for(lambda now: b"New customer" in now.written[before:])
    terminal.type(QUIT)
    terminal.wait_for("shell>", lambda now: not now.is_on(1049))


def test_a_terminal_that_goes_without_a_word_ends_the_program(run_in_terminal: Run) -> None:
    # The terminal is not the one of its session, so that nothing tells it of the end.
    without = ["sh", "-c", 'trap "" HUP; setsid --wait "$0" "$@"', *PROGRAM]
    terminal = list_in_terminal(run_in_terminal, command=without)
    terminal.hang_up()
    assert terminal.process.wait(30) == HUNG_UP


def test_an_error_where_the_keys_are_read_is_a_crash_with_a_report(run_in_terminal: Run, own_home: Path) -> None:
    code = (
        "from console_app.tui.driver import ConsoleDriver\n"
        "def broken(*given):\n"
        "    link = 'https://link.codat.io/start?otp=271828'\n"
        "    raise LookupError(link)\n"
        "ConsoleDriver.process_message = broken\n"
        "from console_app.cli.main import main\n"
        "main()\n"
    )
    terminal = list_in_terminal(run_in_terminal, command=[sys.executable, "-c", code])
    terminal.type("x")
    assert terminal.wait_exit() == 1
    assert terminal.left_on == []
    assert "codat-console crashed: LookupError" in terminal.text
    assert b"Traceback" not in terminal.written
    assert b"271828" not in terminal.written
    (report,) = (own_home / ".local" / "state" / "codat-console" / "crashes").iterdir()
    assert "271828" not in report.read_text("utf-8")
