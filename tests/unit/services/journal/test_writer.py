"""Whether a process that was at a write is still at it: a number that was given again is not taken for it."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime, timedelta

import pytest

from console_app.clock import now
from console_app.services.journal import writer as people
from console_app.services.journal.entries import ELSEWHERE, Entry
from console_app.services.journal.writer import Writer, is_alive, this_writer
from tests.builders import journal_entry

HERE = this_writer()


def entry_of(writer: Writer, at: datetime) -> Entry:
    return journal_entry(at=at, action="unlink", **writer._asdict())


def test_nobody_is_somebody_else_by_saying_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(variable, "alice-who-is-not-here")
    assert this_writer().user == HERE.user != "alice-who-is-not-here"


def test_a_process_that_runs_is_alive_and_one_that_ended_is_not() -> None:
    assert is_alive(HERE, HERE.host)
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    assert is_alive(HERE._replace(pid=process.pid), HERE.host) is False


def test_a_number_that_was_given_again_is_another_process() -> None:
    assert is_alive(HERE._replace(started="before-1"), HERE.host) is False


def test_of_another_machine_nobody_knows() -> None:
    assert is_alive(HERE, "another") is None


@pytest.mark.parametrize("known", [True, False])
def test_a_process_of_somebody_else_is_told_by_its_start(*, known: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    def not_yours(_pid: int, _signal: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "kill", not_yours)
    writer = HERE if known else HERE._replace(started="before-1")
    assert is_alive(writer, HERE.host) is known


def test_where_the_system_does_not_tell_it_is_found_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "_started", lambda _pid: "")
    moment = now()
    began = HERE._replace(started="", pid=os.getppid())
    here = HERE._replace(started="")
    assert not entry_of(began, moment).is_left_open(here, moment), "it may be under way"
    assert entry_of(began, moment - ELSEWHERE - timedelta(seconds=1)).is_left_open(here, moment)
