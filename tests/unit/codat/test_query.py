"""Queries are built, never glued: whatever the value, the language reads it as one value."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console_app.codat import Condition, InvalidInput, all_of, any_of, field
from console_app.sandbox import query as reader


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        (field("dataConnections.status") == "PendingAuth", "dataConnections.status=PendingAuth"),
        (field("status") != "paid", "status!=paid"),
        (field("name").contains("Ltd"), "name~Ltd"),
        (field("amountDue") > 0, "amountDue>0"),
        (field("amountDue") <= 1.5, "amountDue<=1.5"),
        (field("enabled") == True, "enabled=true"),  # noqa: E712 - the comparison is what is built
        (field("created") >= date(2021, 1, 28), "created>=2021-01-28"),
        (field("created") < datetime(2021, 1, 28, 6), "created<2021-01-28T06:00:00Z"),  # noqa: DTZ001 - a naive one
        (
            field("created") < datetime(2021, 1, 28, 6, tzinfo=timezone(timedelta(hours=2))),
            "created<2021-01-28T04:00:00Z",
        ),
        (field("name") == "Marks & Spencer!", "name=Marks & Spencer!"),
        (field("name") == "a && b", 'name="a && b"'),
        (field("name") == 'say "hi" \\', 'name="say \\"hi\\" \\\\"'),
        (field("name") == "", 'name=""'),
        (field("name") == " edge", 'name=" edge"'),
        ((field("a") == "1") & (field("b") == "2") & (field("c") == "3"), "a=1&&b=2&&c=3"),
        ((field("a") == "1") | (field("b") == "2") | (field("c") == "3"), "a=1||b=2||c=3"),
        (((field("a") == "1") | (field("b") == "2")) & (field("c") != "3"), "{a=1||b=2}&&c!=3"),
        (((field("a") == "1") & (field("b") == "2")) | (field("c") != "3"), "{a=1&&b=2}||c!=3"),
        (all_of(field("a") == "1"), "a=1"),
    ],
)
def test_the_text_of_a_condition(condition: Condition, text: str) -> None:
    assert str(condition) == text


values = st.text(st.one_of(st.sampled_from('&|{}=!~<>"\\ aZ'), st.characters(categories=("L", "N", "P"))), max_size=30)
operators = st.sampled_from(["=", "!=", "~"])
clauses = st.tuples(st.sampled_from(["name", "a.b", "x-y"]), operators, values)


def condition_of(clause: tuple[str, str, str]) -> Condition:
    name, operator, value = clause
    subject = field(name)
    return {"=": subject == value, "!=": subject != value, "~": subject.contains(value)}[operator]


@given(clauses)
def test_another_reader_of_the_language_reads_back_what_was_meant(clause: tuple[str, str, str]) -> None:
    assert reader.parse(str(condition_of(clause))) == reader.Clause(*clause)


@given(st.recursive(clauses, lambda inner: st.tuples(st.sampled_from(["&&", "||"]), inner, inner), max_leaves=6))
def test_groups_are_read_back_as_they_were_joined(tree: object) -> None:
    def condition(node: object) -> Condition:
        assert isinstance(node, tuple)
        if node[0] in ("&&", "||"):
            join = all_of if node[0] == "&&" else any_of
            return join(condition(node[1]), condition(node[2]))
        return condition_of(node)

    def meaning(node: object) -> object:
        assert isinstance(node, tuple)
        if node[0] not in ("&&", "||"):
            return reader.Clause(*node)
        parts: list[object] = []
        for side in node[1:]:
            inner = meaning(side)
            same = isinstance(inner, tuple) and inner[0] == node[0]
            parts.extend(inner[1] if same and isinstance(inner, tuple) else [inner])
        return (node[0], parts)

    def read(expression: object) -> object:
        if isinstance(expression, reader.Joined):
            return (expression.by, [read(part) for part in expression.parts])
        return expression

    built = condition(tree)
    assert read(reader.parse(str(built))) == meaning(tree)


@pytest.mark.parametrize("name", ["", " ", "a=b", "a&&b", "{a}", "a ", '"a"', "a\nb"])
def test_a_property_name_cannot_hold_the_language(name: str) -> None:
    with pytest.raises(InvalidInput):
        field(name)


@pytest.mark.parametrize("value", ["a\nb", "\x00", float("nan"), float("inf")])
def test_values_that_cannot_be_said_are_refused(value: str | float) -> None:
    with pytest.raises(InvalidInput) as caught:
        field("name") == value  # noqa: B015 - the comparison is what is built
    assert caught.value.field == "query"


def test_a_query_stays_under_2048_characters() -> None:
    assert len(str(field("n") == "x" * 2045)) == 2047
    with pytest.raises(InvalidInput, match="2048"):
        field("n") == "x" * 2046  # noqa: B015 - the comparison is what is built


def test_python_s_own_and_would_lose_a_condition_and_is_refused() -> None:
    with pytest.raises(TypeError):
        (field("a") == "1") and (field("b") == "2")
    with pytest.raises(InvalidInput):
        any_of()


def test_moments_are_written_in_utc() -> None:
    assert str(field("created") > datetime(2022, 1, 1, 12, 30, 1, 500, tzinfo=UTC)).endswith("12:30:01.000500Z")
