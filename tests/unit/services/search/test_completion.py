"""What is offered while a search is typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console_app.services.search import parse
from console_app.services.search.completion import Suggestion, Vocabulary, complete
from tests.builders import QUICKBOOKS, company_summary, connection

ROWS = [
    company_summary(
        connection(), name="a", id="a", tags={"region": "uk", "team": "north west"}, created_by_user_name="Zoë Ash"
    ),
    company_summary(connection(), name="b", id="b", tags={"region": "uk"}),
    company_summary(connection("Linked", QUICKBOOKS), name="c", id="c", tags={"region": "fr"}),
]


def of_rows() -> Vocabulary:
    return Vocabulary.of(ROWS)


def offered(text: str) -> list[str]:
    """The whole lines that Tab could make of `text`."""
    return [each.apply(text)[0] for each in complete(text, len(text), of_rows)]


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        ("", []),
        ("acme", []),
        ("st", ["status:"]),
        ("acme -pl", ["acme -platform:"]),
        ("cre", ["creator:", "created>"]),
        ("status:", [f"status:{each}" for each in ("linked", "pending", "deauthorized", "unlinked", "none")]),
        ("status:linked,pe", ["status:linked,pending"]),
        ("status:linked", []),
        ("platform:", ["platform:gbol", "platform:qhyg"]),
        ("platform:quick", ["platform:qhyg"]),
        ("tag:", ["tag:region=", "tag:team="]),
        ("tag:region=", ["tag:region=uk", "tag:region=fr"]),
        ('tag:team="no', ['tag:team="north west"']),
        ("creator:ash", ['creator:"Zoë Ash"']),
        ("errors:a", ["errors:any"]),
        ("sync:n", ["sync:never"]),
        ("age>7", ["age>7d"]),
        ("name:ac", []),
        ("nothing:ac", []),
        ('"st', []),
        ("10:3", []),
    ],
)
def test_what_there_is_is_offered(typed: str, lines: list[str]) -> None:
    assert offered(typed) == lines


@pytest.mark.parametrize(
    ("typed", "meaning"),
    [
        ("age>7d", "more than a week ago"),
        ("created>=7d", "at least a week ago"),
        ("sync<7d", "less than a week ago"),
        ("age:7d", "at most a week ago"),
        ("since>7d", "for more than a week"),
        ("since<=7d", "for at most a week"),
    ],
)
def test_a_length_of_time_is_explained(typed: str, meaning: str) -> None:
    assert [each.help for each in complete(typed[:-1], len(typed) - 1, of_rows) if each.text == "7d"] == [meaning]


def test_nothing_is_offered_inside_of_a_word() -> None:
    assert complete("status:linked", 3, of_rows) == []
    assert [each.text for each in complete("st acme", 2, of_rows)] == ["status:"]


@given(st.text(max_size=30) | st.from_regex(r"(status|tag|platform|creator|age)[:>][a-z\"=, ]{0,6}", fullmatch=True))
def test_whatever_is_typed_an_offer_lies_inside_of_it_and_ends_at_the_cursor(text: str) -> None:
    for cursor in range(len(text) + 1):
        for each in complete(text, cursor, of_rows):
            assert 0 <= each.start <= each.end == cursor
            assert each.apply(text)[1] == each.start + len(each.text)


@pytest.mark.parametrize("typed", ["status:", "platform:", "tag:region=", "tag:team=", "creator:", "errors:", "age>"])
def test_whatever_is_offered_as_a_value_is_understood(typed: str) -> None:
    suggestions: list[Suggestion] = complete(typed, len(typed), of_rows)
    assert suggestions
    for each in suggestions:
        search = parse(each.apply(typed)[0])
        assert search.problems == ()
        assert len(search.terms) == 1


@pytest.mark.parametrize("typed", ["acme", "st", "status", "age>7", "errors:", "created<"])
def test_the_values_of_the_account_are_not_collected_for_what_needs_none(typed: str) -> None:
    def never() -> Vocabulary:
        raise AssertionError("every stored company would be decoded")

    complete(typed, len(typed), never)
