"""`companies --watch`: what changed from one read of the list to the next."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

from console_app.cli.list_watch import changes_between
from tests.builders import company_row, connection_row

if TYPE_CHECKING:
    from tests.unit.conftest import Books, Run, StartProcess


def test_what_came_what_went_and_what_has_another_status_is_a_line_each() -> None:
    linked, pending = connection_row(status="Linked"), connection_row(status="PendingAuth")
    before = {"a": company_row("a", pending, name="Toft"), "b": company_row("b", name="Ambridge")}
    after = {"a": company_row("a", linked, name="Toft"), "c": company_row("c", name="Evil\x1b[2J")}
    changes = changes_between(before, after)
    assert changes[0].startswith("Evil")
    assert changes[0].endswith(": · No connections, now in the list")
    assert changes[1:] == ["Ambridge: no longer in the list", "Toft: ◐ PendingAuth → ● Linked"]
    assert "\x1b" not in "".join(changes)


def test_in_a_pipe_the_table_is_written_once_and_then_each_change(start: StartProcess, books: Books) -> None:
    company = books.company("Toft Stores", "gbol")
    process = start("companies", "--watch", "10s")
    assert process.stdout is not None
    assert process.stdout.readline().split()[0] == "NAME"
    assert process.stdout.readline().startswith("Toft Stores")
    books.scenarios.answer_as_customer(company.connections[0].id, "authorise")
    assert process.stdout.readline().endswith("Toft Stores: ◐ PendingAuth → ● Linked\n")
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 130
    assert "Traceback" not in process.communicate()[1]


@pytest.mark.parametrize("options", [["--csv"], ["--ids"], ["--cached"], ["-o", "x.csv"]])
def test_it_is_a_table_of_what_codat_has_now(run: Run, options: list[str]) -> None:
    assert run("companies", "--watch", *options).code == 2
    assert "--watch shows a table" in run("companies", "--watch", *options).err


def test_an_account_is_not_read_more_often_than_its_calls_allow(run: Run, books: Books) -> None:
    ended = run("companies", "--watch", "5s")
    assert (ended.code, books.scenarios.calls) == (2, [])
    assert "too often" in ended.err
