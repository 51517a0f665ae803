"""refresh and company --data: data read again from a shell, and what Codat has of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

LATER = timedelta(minutes=5)
"""After this the first reads have ended."""


@pytest.fixture
def linked(books: Any) -> Any:
    """A company whose first data has come."""
    company, _ = books.linked("Toft Stores", "gbol")
    books.scenarios.advance_clock(LATER)
    books.scenarios.forget_calls()
    return company


def test_one_data_type_is_read_again(run: Any, books: Any, linked: Any) -> None:
    ended = run("refresh", "toft", "--data-type", "company")
    assert ended.code == 0
    assert ended.out == "“Toft Stores”: Company: Codat will read it again.\n"
    assert books.writes() == [f"POST /companies/{linked.id}/data/queue/company"]
    assert run("journal", "--csv").out.count("refresh-data") == 1


def test_without_a_data_type_all_is_read_again_and_json_says_so(run: Any, books: Any, linked: Any) -> None:
    ended = run("refresh", linked.id, "--json")
    assert ended.code == 0
    assert books.writes() == [f"POST /companies/{linked.id}/data/all"]
    assert ended.result["command"] == "refresh"
    assert (ended.result["dataType"], ended.result["read"], ended.result["wasInProgress"]) == (None, None, False)
    one = run("refresh", linked.id, "--data-type", "journals", "--json").result
    assert one["read"]["dataType"] == "journals"
    assert one["read"]["status"] == "Queued"
    again = run("refresh", linked.id, "--data-type", "journals", "--json")
    assert (again.code, again.result["wasInProgress"]) == (0, True)


def test_an_account_that_may_not_gets_exit_code_4_and_codats_words(run: Any, books: Any, linked: Any) -> None:
    books.scenarios.switch(refreshes=False)
    ended = run("refresh", linked.id, "--data-type", "company")
    assert ended.code == 4
    assert "does not have that permission" in ended.err
    assert "Correlation id" in ended.err


@pytest.mark.parametrize(
    ("arguments", "code", "sent", "reason"),
    [
        (["--data-type", "nonsense"], 1, ["data/queue/nonsense"], "no data type"),
        (["--read-only"], 6, [], "read-only"),
        (["--idempotency-key", "1"], 2, [], "--idempotency-key"),
    ],
)
def test_what_cannot_be_done_has_an_exit_code_of_its_own(
    run: Any, books: Any, linked: Any, arguments: list[str], code: int, sent: list[str], reason: str
) -> None:
    ended = run("refresh", linked.id, *arguments)
    assert (ended.code, ended.out) == (code, "")
    assert reason in ended.err
    assert books.writes() == [f"POST /companies/{linked.id}/{each}" for each in sent]


def test_what_is_not_linked_is_not_sent(run: Any, books: Any) -> None:
    company = books.company("Toft Stores", "qhyg")
    ended = run("refresh", company.id)
    assert ended.code == 6
    assert "“Toft Stores” has no Linked connection to read from." in ended.err
    assert books.writes() == []


def test_an_unknown_outcome_names_the_check_and_the_repeat(run: Any, books: Any, linked: Any) -> None:
    books.scenarios.fail_next(500, method="POST", times=9)
    books.scenarios.fail_next(500, method="GET", path="*/data/history", times=9)
    ended = run("refresh", linked.id, "--data-type", "company")
    assert ended.code == 7
    assert f"codat-console company {linked.id} --data" in ended.err
    assert "--data-type company --idempotency-key" in ended.err


def address_of(company: Any) -> str:
    """The Portal's address of the company's connection."""
    return f"https://app.codat.io/companies/{company.id}/connections/{company.connections[0].id}"


def test_the_address_of_a_connection_reads_one_data_type_from_it_alone(run: Any, books: Any, linked: Any) -> None:
    ended = run("refresh", address_of(linked), "--data-type", "company", "--json")
    assert ended.code == 0
    assert ended.result["read"]["connectionId"] == linked.connections[0].id


def test_the_repeat_of_a_read_from_one_connection_names_it_too(run: Any, books: Any, linked: Any) -> None:
    books.scenarios.fail_next(500, method="POST", times=9)
    books.scenarios.fail_next(500, method="GET", path="*/data/history", times=9)
    ended = run("refresh", address_of(linked), "--data-type", "company")
    assert ended.code == 7
    assert f"refresh {address_of(linked)} --data-type company --idempotency-key" in ended.err


def test_all_data_cannot_be_read_from_one_connection_alone(run: Any, books: Any, linked: Any) -> None:
    """Codat reads all data of the whole company, so the other connections would be read, too."""
    ended = run("refresh", address_of(linked))
    assert (ended.code, ended.out, books.scenarios.calls) == (2, "", [])
    assert f"codat-console refresh {address_of(linked)} --data-type company" in ended.err
    assert f"codat-console refresh {linked.id}\n" in ended.err


def test_the_data_of_a_company_is_shown_for_two_calls(run: Any, books: Any, linked: Any) -> None:
    ended = run("company", linked.id, "--data")
    assert ended.code == 0
    assert "  data: 12 data types: 11 read, 1 not available" in ended.out
    assert "Bank transactions        normal for Xero without bank rights; last read never" in ended.out
    assert len(books.scenarios.calls) == 3
    document = run("company", linked.id, "--data", "--json").result
    assert {each["state"] for each in document["data"]} == {"read", "normal"}
    assert all(each["readId"] and each["connectionId"] for each in document["data"])
    assert "data" not in run("company", linked.id, "--json").result


def test_the_price_of_several_is_said_before(run: Any, books: Any, linked: Any) -> None:
    other, _ = books.linked("Ambridge Dairy", "qhyg")
    ended = run("company", linked.id, other.id, "--data")
    assert ended.err == "2 companies = 6 calls.\n"
    assert len(books.scenarios.calls) == 6


@pytest.mark.parametrize("option", ["--cached", "--csv"])
def test_data_is_never_from_the_store_or_in_a_table(run: Any, linked: Any, option: str) -> None:
    assert run("company", linked.id, "--data", option).code == 2
