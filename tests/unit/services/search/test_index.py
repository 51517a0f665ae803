"""Rows that are searched again and again: what is found, counted and put in order, and what is kept of changed rows."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console_app.services.companies.cached_company import count_by_status, has_status
from console_app.services.companies.columns import sort
from console_app.services.companies.statuses import NO_CONNECTIONS
from console_app.services.search import find, parse, plain_words
from console_app.services.search.index import SearchIndex
from tests.builders import QUICKBOOKS, company_summary, connection

if TYPE_CHECKING:
    from console_app.services.companies.cached_company import CompanySummary
    from console_app.services.search import Search

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
ID = "3fa85f64-5717-4562-b3fc-2c963f66af{:02x}"


def indexed(rows: list[CompanySummary], chunk_rows: int = 3) -> SearchIndex:
    index = SearchIndex(chunk_rows)
    index.hold(rows)
    return index


def plainly(name: str, search: Search) -> int:
    """Return how well a name matches, asked in the plainest way."""
    words = [word.all_forms for word in search.plain if not word.negated]
    if not words or max(map(len, words)) > 8:
        return 0

    def of(form: list[str]) -> int:
        text = " ".join(form)
        begun = [any(name.startswith(each) or f"{sign}{each}" in name for sign in " -(") for each in form]
        if name.startswith(text):
            return 0
        if any(sign + text in name for sign in " -("):
            return 1
        if text in name or not all(each in name for each in form):
            return 2 if text in name else 3
        if all(begun):
            return 0 if any(map(name.startswith, form)) else 1
        return 2

    return min(of([forms[min(number, len(forms) - 1)] for forms in words]) for number in range(max(map(len, words))))


_names = st.lists(
    st.sampled_from(["Acme", "Toft", "C", "a-b", "(Toft", "é", "Toft's", "face", "\0", "\n", "日本", "\ud800"]),
    min_size=1,
    max_size=3,
).map(" ".join)
_tags = st.sampled_from([{}, {"region": "uk"}, {"region": "toft"}, {"note": "face"}])
_statuses = st.lists(st.sampled_from(["Linked", "PendingAuth", "Newer"]), max_size=2)


@st.composite
def companies(draw: st.DrawFn) -> list[CompanySummary]:
    """Companies in the order of the list, many of which share tags and platforms."""
    rows = []
    for number in range(draw(st.integers(0, 12))):
        connections = [
            connection(status, QUICKBOOKS, id=ID.format(number + 100 * at))
            for at, status in enumerate(draw(_statuses), 1)
        ]
        identity = draw(st.sampled_from([ID.format(number), f"own-{number}"]))
        rows.append(company_summary(*connections, name=draw(_names), id=identity, tags=draw(_tags)))
    return sort(rows)


_words = st.sampled_from(
    ["a", "acme", "to", "toft", "c", "f", "fa", "-b", "-toft", "é", "toft’s", "quick", "=uk", "2c96", "0-", "日"]
)
_terms = st.sampled_from(
    ["status:linked", "status:pending,none", "-status:linked", "platform:qhyg", '"a\nb"', '"c t"', "5717-4562"]
)
_texts = st.lists(_words | _terms, max_size=3).map(" ".join)


@given(companies(), st.lists(_texts, min_size=1, max_size=4), st.integers(1, 5))
def test_it_finds_counts_and_ranks_what_looking_at_each_company_does(
    rows: list[CompanySummary], texts: list[str], chunk_rows: int
) -> None:
    index = indexed(rows, chunk_rows)
    for text in texts:
        search = parse(text)
        expected = find(rows, search, NOW)
        found = index.find(search, NOW)
        assert list(found) == expected
        assert len(found) == len(expected)
        assert found.count_statuses() == count_by_status(expected)
        for status in ("Linked", "PendingAuth", NO_CONNECTIONS, "Nothing"):
            assert list(found.of_status(status)) == [row for row in expected if has_status(row, status)]
        best = index.find(search, NOW, best_first=True)
        in_order = sorted(expected, key=lambda row: plainly(row.sort_name, search))
        assert [best[at] for at in range(len(best))] == in_order
        assert list(index.find(search, NOW, best_first=True)) == in_order


@given(companies(), companies(), _texts)
def test_what_is_kept_of_rows_that_were_changed_is_found_as_if_all_were_new(
    before: list[CompanySummary], after: list[CompanySummary], text: str
) -> None:
    index = indexed(before)
    index.find(parse(text), NOW)
    for rows in (sort([*before, *after]), after, before[1:], before):
        index.hold(rows)
        assert list(index.find(parse(text), NOW)) == find(rows, parse(text), NOW)


def test_only_the_piece_of_the_list_that_was_changed_is_read_again() -> None:
    rows = [company_summary(name=f"Toft {number:02}", id=f"id-{number}") for number in range(20)]
    index = indexed(rows, 4)
    index.find(parse("toft"), NOW)
    before = list(index.chunks)
    rows = [*rows[:9], company_summary(name="Toft 09", id="new"), *rows[9:]]
    index.hold(rows)
    assert [each in before for each in index.chunks] == [True, True, False, True, True]
    assert list(index.find(parse("toft"), NOW)) == rows


def test_a_list_that_is_changed_again_and_again_does_not_fall_to_pieces() -> None:
    rows = [company_summary(name=f"Toft {number:03}", id=f"id-{number}") for number in range(40)]
    index = indexed(rows, 4)
    for number in range(40):
        rows = [*rows[:number], company_summary(name=f"Toft {number:03}", id=f"new-{number}"), *rows[number + 1 :]]
        index.hold(rows)
    assert len(index.chunks) <= 20
    assert list(index.find(parse("toft"), NOW)) == rows


def test_a_server_that_invents_statuses_is_counted_all_the_same() -> None:
    rows = sort([company_summary(connection(f"Invented {number}"), id=str(number)) for number in range(300)])
    found = indexed(rows, 1_000).find(plain_words(""), NOW)
    assert found.count_statuses() == Counter({f"Invented {number}": 1 for number in range(300)})
    assert [row.statuses[0] for row in found.of_status("Invented 7")] == ["Invented 7"]


def test_work_is_done_in_pieces_and_what_is_given_up_leaves_nothing_behind() -> None:
    rows = [company_summary(name=f"Toft {number:02}", id=f"id-{number}") for number in range(20)]
    index = indexed(rows, 4)
    given_up = index.finding(parse("toft 1"), NOW)
    next(given_up)
    given_up.close()
    assert sum(1 for _ in index.finding(parse("toft 0"), NOW)) == 5
    assert list(index.find(parse("toft 1"), NOW)) == find(rows, parse("toft 1"), NOW)


@pytest.mark.parametrize("index", [-1, 0, 2, slice(1, 3), slice(None, None, -1)])
def test_matches_are_a_sequence(index: int | slice) -> None:
    rows = [company_summary(name=f"Toft {number}", id=f"id-{number}") for number in range(3)]
    found = indexed(rows, 2).find(parse("toft"), NOW, best_first=True)
    assert found[index] == rows[index]
    with pytest.raises(IndexError):
        found[3]
