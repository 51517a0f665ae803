"""books: whose books a connection leads to, and a person's word that they are right, with the way back."""

from __future__ import annotations

from typing import Any

from console_app.sandbox.entities import Entity
from tests.entity_calls import entity_calls


def linked_to(books: Any, entity: Any) -> Any:
    """A company whose customer has connected an entity."""
    company = books.company("Toft Stores", "qhyg")
    books.scenarios.answer_as_customer(company.connections[0].id, "authorise", entity)
    books.scenarios.forget_calls()
    return company


def test_another_name_is_kept_as_right_and_taken_back(run: Any, books: Any) -> None:
    company = linked_to(books, Entity("Morrow Cycles Ltd", "EUR"))
    early = run("books", "toft", "--right")
    assert early.code == 6
    assert "Nobody has asked yet whose books these are." in early.err
    asked = run("books", "toft")
    assert asked.code == 0
    assert "In their books: Morrow Cycles Ltd, EUR (another name than here)." in asked.out
    assert f"books {company.id} {company.connections[0].id} --right" in asked.err
    assert "Nobody has said that it is right" in run("books", "toft", "--not-right").err
    kept = run("books", "toft", "--right", "--json").result
    assert (kept["command"], kept["entity"]["match"], kept["noAnswer"]) == ("books", "confirmed", None)
    assert kept["entity"]["confirmedBy"]
    assert "There is no other name to confirm" in run("books", "toft", "--right").err
    assert run("company", company.id, "--json").result["connections"][0]["entity"]["match"] == "confirmed"
    back = run("books", "toft", "--not-right")
    assert (back.code, "another name than here" in back.out) == (0, True)
    assert run("company", company.id, "--json").result["connections"][0]["entity"]["confirmedAt"] is None
    journal = run("journal", "--json").result["rows"]
    assert {each["action"] for each in journal} == {"confirm-entity", "withdraw-entity"}
    assert {each["platform"] for each in journal} == {"QuickBooks Online"}
    assert entity_calls(books.scenarios) == [200]
    assert books.writes() == []


def test_it_needs_a_linked_connection_and_says_where_codat_has_no_answer(run: Any, books: Any) -> None:
    books.company("Ambridge Dairy", "gbol")
    assert "has no Linked connection" in run("books", "ambridge").err
    assert "is PendingAuth" in run("books", "ambridge", "gbol").err
    linked_to(books, "right")
    books.scenarios.switch(payables=False)
    ended = run("books", "toft", "--json")
    assert (ended.code, ended.result["entity"]) == (0, None)
    assert "this account may have no Sync for Payables" in ended.result["noAnswer"]
