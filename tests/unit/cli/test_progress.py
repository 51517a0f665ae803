"""What takes longer than a second: a line with a count and the time left, that leaves nothing behind."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pyte

from console_app.cli.output import Output
from console_app.cli.progress import PATIENCE, ProgressLine, Task

if TYPE_CHECKING:
    import pytest

    from tests.conftest import RunInTerminal
    from tests.unit.conftest import Books


class MovedClock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


class DrawnTerminal(io.StringIO):
    """A stream that is a terminal, and what it shows."""

    def isatty(self) -> bool:
        return True

    @property
    def lines(self) -> list[str]:
        screen = pyte.Screen(80, 10)
        pyte.Stream(screen).feed(self.getvalue().replace("\n", "\r\n"))
        return [line.rstrip() for line in screen.display if line.strip()]


def test_a_count_and_the_time_left_are_said_as_far_as_they_are_known() -> None:
    clock = MovedClock()
    task = Task("reading the companies", clock)
    clock.at += 2
    assert task.words == "Reading the companies … 2 s"
    task.update(1_000, 10_000)
    assert task.words == "Reading the companies … 1,000 of 10,000 · 2 s", "one answer says nothing about the pace"
    clock.at += 4
    task.update(3_000, 10_000)
    assert task.words == "Reading the companies … 3,000 of 10,000 · 14 s left"
    clock.at += 200
    task.update(9_999, 10_000)
    assert task.words.endswith("· 1 s left")
    task.update(10_000, 10_000)
    assert task.words == "Reading the companies … 10,000 of 10,000 · 3 min"
    counted = Task("exporting", clock)
    counted.update(5_000)
    assert counted.words == "Exporting … 5,000 · 0 s"


def test_the_line_comes_after_a_second_stays_below_the_output_and_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    clock, stream = MovedClock(), DrawnTerminal()
    line = ProgressLine(stream)
    outer, inner = Task("reading the account", clock), Task("reading the " + "very " * 30 + "long", clock)
    line.begin(outer)
    line.draw()
    assert stream.getvalue() == ""
    clock.at += PATIENCE
    line.draw()
    assert stream.lines == ["Reading the account … 1 s"]
    line.begin(inner)
    clock.at += PATIENCE
    line.draw()
    assert len(stream.lines) == 1
    assert stream.lines[0].endswith("…"), "one that is wrapped could not be erased"
    line.end(inner)
    line.draw()
    assert stream.lines == ["Reading the account … 2 s"]
    line.pause()
    line.draw()
    assert stream.lines == [], "a question is being asked"
    line.resume()
    line.draw()
    line.end(outer)
    assert stream.lines == []


def test_a_terminal_that_moves_no_cursor_gets_the_line_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    clock, stream = MovedClock(), DrawnTerminal()
    line = ProgressLine(stream)
    task = Task("reading", clock)
    line.begin(task)
    for _ in range(3):
        clock.at += PATIENCE
        line.draw()
    line.end(task)
    assert stream.getvalue() == "Reading … 1 s\n"


def test_nothing_is_drawn_where_no_person_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe, terminal = io.StringIO(), DrawnTerminal()
    for stream, as_json in ((pipe, False), (terminal, True)):
        monkeypatch.setattr("sys.stderr", stream)
        monkeypatch.setattr("console_app.cli.progress.PATIENCE", 0.0)
        output = Output(as_json=as_json)
        with output.busy("reading") as task:
            task.update(1, 2)
            output._line.draw()
    assert (pipe.getvalue(), terminal.getvalue()) == ("", "")


def test_a_slow_answer_is_waited_for_visibly_and_the_result_is_whole(
    run_in_terminal: RunInTerminal, books: Books
) -> None:
    books.company("Toft Stores", "gbol")
    books.scenarios.hold_calls()
    terminal = run_in_terminal("companies")
    terminal.wait_for("Reading the companies … ")
    books.scenarios.release_calls()
    terminal.wait_for("1 of 1 companies.")
    assert terminal.wait_exit() == 0
    assert "…" not in terminal.text
    assert [line.split("  ")[0] for line in terminal.lines if "Toft" in line] == ["Toft Stores"]
