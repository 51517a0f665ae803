"""A search or a condition that is written as elsewhere ends with 2, shows the place, and says what to write."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.conftest import Books, Run


@pytest.mark.parametrize(
    ("typed", "marked", "right"),
    [
        (("status=pending",), "status=pending", "status:pending"),
        (("age", ">", "7d"), "age > 7d", "'age>7d'"),
        (("not", "status:linked"), "not status:linked", "-- -status:linked"),
        (("toft", "status:pending OR status:none"), "status:pending OR status:none", "'toft status:pending,none'"),
        (("(toft OR quill)",), "(toft OR quill)", "name:toft,quill"),
        (("--", "-- -status:linked"), "--", "-- -status:linked"),
    ],
)
@pytest.mark.parametrize("command", [("companies",), ("companies", "--server"), ("audit",)])
def test_the_place_is_marked_and_the_right_search_is_shown(
    run: Run, books: Books, command: tuple[str, ...], typed: tuple[str, ...], marked: str, right: str
) -> None:
    ended = run(*command, *typed)
    assert (ended.code, ended.out) == (2, "")
    lines = ended.err.splitlines()
    text, carets = next((lines[at - 1], lines[at]) for at in range(1, len(lines)) if set(lines[at].strip()) == {"^"})
    assert text[carets.index("^") : carets.rindex("^") + 1].strip() == marked
    assert lines[-1].strip() == right
    assert not books.scenarios.calls
    assert run(*command, *shlex.split(right)).code == 0


@pytest.mark.parametrize("name", ["AND Digital", "Smith (UK) Ltd", "SMITH AND SONS", "Trick or Treat", "Holt & Co"])
def test_a_name_with_such_words_in_it_is_searched_for(run: Run, books: Books, name: str) -> None:
    company = books.company(name)
    assert run("companies", name, "--ids").out.split() == [company.id]
    assert run("companies", f'"{name}"' if "(" not in name else '"Smith"', "--ids").out.split() == [company.id]


@pytest.mark.parametrize(
    "condition",
    [
        "status=linked",
        '"status=linked"',
        "!status:pending",
        "not status:pending",
        "NOT status:pending",
        "status:linked OR status:none",
        '"status = linked"',
        '"age > 0d"',
        "age: >0d",
        "(status:linked)",
        "status:(linked OR none)",
        "linkd",
        "linked > 0days",
        "linked==1",
        "!pending",
        "linked,",
        ",linked",
        "linked,,errors",
        "",
        " , ",
        '""',
    ],
)
def test_a_condition_that_would_never_hold_is_wrong_usage(run: Run, books: Books, condition: str) -> None:
    books.linked()
    books.scenarios.forget_calls()
    ended = run("audit", "--fail-on", condition)
    assert (ended.code, ended.out) == (2, ""), ended.err
    assert not books.scenarios.calls


@pytest.mark.parametrize(
    "condition",
    ["Linked", "LINKED ", "linked , errors", "status:linked", "status:Linked", "-status:none"],
)
def test_a_condition_that_is_meant_holds(run: Run, books: Books, condition: str) -> None:
    books.linked()
    assert run("audit", "--fail-on", condition).code == 3
