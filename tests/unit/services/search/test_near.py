"""Words of names that are near to a typed one, held against a plain reckoning, and the companies with such names."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console_app.in_turns import result_of
from console_app.services.companies.columns import sort
from console_app.services.search import parse
from console_app.services.search.index import SearchIndex
from console_app.services.search.language import Word
from console_app.services.search.near import NameWords, distance, edits_forgiven
from tests.builders import company_summary, connection

if TYPE_CHECKING:
    from console_app.services.search.matches import Matches

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def edits_between(typed: str, word: str) -> int:
    """Return the fewest letters to change, add, remove or swap with the next one; no letter is touched twice."""

    @cache
    def of(left: int, right: int) -> int:
        if not left or not right:
            return left + right
        ways = [
            of(left - 1, right) + 1,
            of(left, right - 1) + 1,
            of(left - 1, right - 1) + (typed[left - 1] != word[right - 1]),
        ]
        if left > 1 and right > 1 and typed[left - 2 : left] == word[right - 2 : right][::-1]:
            ways.append(of(left - 2, right - 2) + 1)
        return min(ways)

    return of(len(typed), len(word))


def plain_distance(typed: str, word: str) -> int | None:
    """Return how far a word is, reckoned in the plainest way."""
    most = 0 if len(typed) < 4 else 1 if len(typed) < 8 else 2
    ways = [2 * edits_between(typed, word)] if edits_between(typed, word) <= most else []
    for at, letter in enumerate(typed):
        shorter = typed[:at] + typed[at + 1 :]
        if letter in "acdegilnorstuyz" and edits_between(shorter, word) <= most:
            ways.append(2 * edits_between(shorter, word) + 1)
    return min(ways, default=None)


_words = st.text("abmrut", min_size=1, max_size=10)


@st.composite
def slips(draw: st.DrawFn) -> tuple[str, str]:
    """A word, and the same with a few slips."""
    word = draw(_words)
    typed = word
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(typed)))
        typed = typed[:at] + draw(st.sampled_from(["", "a", "m"])) + typed[at + draw(st.integers(0, 2)) :]
    return typed, word


@given(slips())
def test_a_word_is_as_far_as_the_fewest_slips_that_lead_to_it(words: tuple[str, str]) -> None:
    typed, word = words
    assert distance(typed, word) == plain_distance(typed, word)


@given(st.text("abmrut", min_size=3, max_size=9), st.lists(_words, max_size=30, unique=True))
def test_the_near_ones_of_all_words_are_found_the_nearest_first(typed: str, words: list[str]) -> None:
    names = NameWords()
    for piece, word in enumerate(words):
        names.add(f" {word} ", piece)
    expected = {word: plain_distance(typed, word) for word in words if plain_distance(typed, word)}
    found = result_of(names.finding(Word(typed), 2 ** len(words) - 1))
    assert found == expected
    assert list(found.values()) == sorted(found.values())


@pytest.mark.parametrize(("word", "edits"), [("abc", 0), ("abcd", 1), ("abcdefg", 1), ("abcdefgh", 2)])
def test_longer_words_are_forgiven_more(word: str, edits: int) -> None:
    assert edits_forgiven(word) == edits


def near_names(text: str, *names: str) -> list[str] | None:
    """Return the names that are near to a search, the nearest first; None if a name has it as typed."""
    found = near_matches(text, *names)
    return None if found is None else [company.name for company in found]


def near_matches(text: str, *names: str) -> Matches | None:
    rows = [company_summary(connection("Linked"), name=name, id=f"id {number}") for number, name in enumerate(names)]
    index = SearchIndex(chunk_rows=2)
    index.hold(sort(rows))
    return index.near(parse(text), NOW, best_first=True)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Muller", "Mller Foods"),
        ("Orsted", "rsted AS"),
        ("Zoe", "Zo Bakery"),
        ("Angstrom", "ngstrm Instruments"),
        ("Toftt", "Toft Farms"),
        ("Totf", "Toft Farms"),
        ("Ravnswod", "Ravenswood Ltd"),
        ("obrein", "O'Brien & Sons"),
        ("o'brein", "O'Brien & Sons"),
        ("co-pper harbuor", "Co-pper Harbour"),
        ("toft frams", "Toft Farms"),
    ],
)
def test_a_slip_is_forgiven_where_nothing_has_it_as_typed(typed: str, stored: str) -> None:
    assert near_names(typed, stored, "Unlike 42 Ltd") == [stored]


@pytest.mark.parametrize("typed", ["tofx 987654", "987654", "zzzzz", "Of", "3fa85f64-5717-4562-b3fc-2c963f66afa6"])
def test_what_is_too_far_or_no_word_is_not_near(typed: str) -> None:
    assert not near_names(typed, "Toft 987653", "Of")


def test_the_nearest_come_first_and_what_some_company_has_counts_as_typed() -> None:
    assert near_names("mullers", "Mullers") is None
    assert near_names("muller", "Miller", "Mller", "Mllr") == ["Mller", "Miller", "Mllr"]
    assert near_names("toft muller", "Toft Mller", "Toff Muller", "Toff Mller") == [
        "Toft Mller",
        "Toff Muller",
        "Toff Mller",
    ]


def test_other_terms_hold_and_do_not_make_what_is_there_as_typed_a_slip() -> None:
    assert near_names("toftt status:pending", "Toft") == []
    assert near_names("toftt status:linked", "Toft", "Tofta") == ["Toft", "Tofta"]
    assert near_names("toftt -farms", "Toft", "Toft Farms") == ["Toft"]
    assert near_names("toft status:pending", "Toft", "Tofta") is None
    assert near_names("status:pending", "Toft") is None


def test_near_ones_are_counted_and_filtered_as_others_are() -> None:
    found = near_matches("toftt", "Toft", "Tofta")
    assert found is not None
    assert found.are_near
    assert found.near_words == ("toft", "tofta", "toftt")
    assert found.count_statuses() == {"Linked": 2}
    assert [each.name for each in found.of_status("Linked")] == ["Toft", "Tofta"]
    assert found.of_status("Linked").are_near
    assert not found.of_status("PendingAuth")


def test_words_of_rows_that_have_gone_are_not_near() -> None:
    index = SearchIndex(chunk_rows=1)
    rows = sort([company_summary(name=name, id=name) for name in ("Miller", "Toft")])
    for _ in range(8):
        index.hold(rows)
        assert list(index.near(parse("muller"), NOW) or ()) == rows[:1]
        index.hold(rows[1:])
        assert not index.near(parse("muller"), NOW)
        rows = sort([company_summary(name=name, id=name) for name in ("Miller", "Toft")])
