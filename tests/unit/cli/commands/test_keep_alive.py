"""keep-alive: a command for cron that says what it costs, stays within it, and ends with an honest code."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest


@pytest.fixture
def due(books: Any) -> list[Any]:
    """Two companies without a sync for fifty days, and one that has just been linked."""
    old = [books.linked(name, "gbol")[0] for name in ("Aster Foods", "Birch Dental")]
    books.scenarios.advance_clock(timedelta(days=50))
    books.linked("Cedar Tools", "gbol")
    books.scenarios.forget_calls()
    return old


def queued(books: Any) -> list[str]:
    return [each.rpartition("/")[2] for each in books.writes()]


def test_what_is_due_is_refreshed_for_the_price_that_was_said(run: Any, books: Any, due: list[Any]) -> None:
    ended = run("keep-alive", "--older-than", "45d")
    assert ended.code == 0
    assert "2 connections = " in ended.err
    assert [line.partition(":")[0] for line in sorted(ended.out.splitlines())] == [
        "Aster Foods · Xero",
        "Birch Dental · Xero",
    ]
    assert "Birch Dental · Xero: no sync for 49 d; access ends in 10 d: requested\n" in ended.out
    assert ended.out.count(": requested") == 2
    assert queued(books) == ["company", "company"]
    assert all(each.id in "".join(books.writes()) for each in due)
    again = run("keep-alive")
    assert (again.code, again.out) == (0, "No access ends soon.\n")
    assert len(queued(books)) == 2, "the journal knows of them before the list does"


def test_a_dry_run_sends_nothing_and_finds_what_is_due(run: Any, books: Any, due: list[Any]) -> None:
    ended = run("keep-alive", "--dry-run", "--json", "--read-only")
    assert (ended.code, books.writes()) == (3, [])
    assert (ended.result["due"], ended.result["done"], ended.result["left"]) == (2, 0, 2)
    assert {each["companyId"] for each in ended.result["connections"]} == {each.id for each in due}
    assert {each["result"] for each in ended.result["connections"]} == {"not-begun"}
    (price,) = (each for each in ended.events if each["event"] == "price")
    assert price["connections"] == 2
    assert run("keep-alive", "--dry-run", "--older-than", "60d").code == 0


def test_the_most_calls_of_a_run_are_kept_to_and_the_rest_is_left_for_the_next(
    run: Any, books: Any, due: list[Any]
) -> None:
    whole = run("keep-alive", "--dry-run", "--json")
    reading = len(books.scenarios.calls)
    assert whole.code == 3
    too_few = run("keep-alive", "--max-calls", str(reading + 1))
    assert too_few.code == 2
    assert f"Nothing was refreshed. Give it {reading + 2} or more." in too_few.err
    ended = run("keep-alive", "--max-calls", str(reading + 2), "--json")
    assert ended.code == 3
    assert (ended.result["done"], ended.result["left"]) == (1, 1)
    assert run("keep-alive", "--json").result["done"] == 1
    assert queued(books) == ["company", "company"]


def test_the_first_surprise_ends_it_with_its_own_code(run: Any, books: Any, due: list[Any]) -> None:
    books.scenarios.fail_next(402, method="POST")
    ended = run("keep-alive", "--json")
    assert ended.code == 5
    assert len(books.writes()) == 1
    assert ended.result["left"] == 2
    assert [each["result"] for each in ended.result["connections"]] == ["refused", "not-begun"]


def test_a_connection_that_is_always_refused_comes_last_in_the_next_runs(run: Any, books: Any, due: list[Any]) -> None:
    first = run("keep-alive", "--dry-run", "--json").result["connections"][0]["companyId"]
    (other,) = (each.id for each in due if each.id != first)
    books.scenarios.fail_next(404, method="POST", path=f"/companies/{first}/*", times=9)
    assert run("keep-alive").code == 1
    assert [first in each for each in books.writes()] == [True]
    books.scenarios.advance_clock(timedelta(days=1, minutes=1))
    ended = run("keep-alive", "--json")
    assert ended.code == 1, "it is tried again, and still ends the run"
    assert [each["companyId"] for each in ended.result["connections"]] == [other, first]
    assert [each["result"] for each in ended.result["connections"]] == ["requested", "refused"]
    assert "1 put last: refused within 30 days." in [each.get("message") for each in ended.events]
    books.scenarios.clear_faults()
    assert run("keep-alive").code == 0
    assert "put last" not in run("keep-alive", "--older-than", "1d", "--dry-run").err, "it was read since"


def test_a_refusal_of_the_account_puts_no_connection_last(run: Any, books: Any, due: list[Any]) -> None:
    books.scenarios.fail_next(402, method="POST")
    assert run("keep-alive").code == 5
    assert "put last" not in run("keep-alive", "--dry-run").err


def test_an_account_that_may_not_is_asked_once_and_then_remembered(run: Any, books: Any, due: list[Any]) -> None:
    books.scenarios.switch(refreshes=False)
    assert run("keep-alive").code == 4
    assert len(books.writes()) == 1
    ended = run("keep-alive")
    assert ended.code == 4
    assert "Codat refused to read data again for this account: “" in ended.err
    assert len(books.writes()) == 1, "it is not asked again"
    books.scenarios.switch(refreshes=True)
    assert run("refresh", due[0].id, "--data-type", "company").code == 0
    assert run("keep-alive").code == 0


@pytest.mark.parametrize("arguments", [["--older-than", "soon"], ["--max-calls", "0"]])
def test_what_cannot_be_meant_is_wrong_usage(run: Any, books: Any, arguments: list[str]) -> None:
    ended = run("keep-alive", *arguments)
    assert (ended.code, ended.out, books.scenarios.calls) == (2, "", [])


def test_without_permission_nothing_is_asked(run: Any, books: Any) -> None:
    ended = run("keep-alive", "--read-only")
    assert (ended.code, books.scenarios.calls) == (6, [])
