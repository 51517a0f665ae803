"""The preview of a name says what Codat will save."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console_app.codat import clean_name, name_pieces
from console_app.codat.company_names import lost_letters, plain_letters, without_dropped_edges
from console_app.codat.plain_text import plain_signs

ALLOWED = re.compile(r"[A-Za-z0-9\s\-'&@.,?!]*", re.ASCII)
names = st.text(st.one_of(st.sampled_from("aZ09 -'&@.,?!()[]é\t\n\xa0\u202e/"), st.characters()), max_size=40)


@pytest.mark.parametrize(
    ("typed", "saved"),
    [
        ("Example Company (Codat[1])", "Example Company Codat1"),
        ("Marks & Spencer", "Marks & Spencer"),
        ("  Ltd  ", "Ltd"),
        ("[ Ltd ]", "Ltd"),
        ("Crème brûlée", "Crme brle"),
        ("日本", ""),
        ("O'Neil, 50% off? yes!", "O'Neil, 50 off? yes!"),
        ("E*TRADE", "ETRADE"),
        ("Vestas Wind Systems A/S", "Vestas Wind Systems AS"),
        ("Ben & Jerry’s", "Ben & Jerry's"),
        ("Smith\xa0&\u2009Sons\tLtd", "Smith & Sons Ltd"),
        ("Rolls\u2011Royce \u2013 Derby", "Rolls-Royce - Derby"),
        ("To\u200bft\ufeff\u00ad", "Toft"),
        ("", ""),
    ],
)
def test_what_codat_saves(typed: str, saved: str) -> None:
    assert clean_name(typed) == saved


@given(names)
def test_only_allowed_characters_remain_and_cleaning_twice_changes_nothing(name: str) -> None:
    cleaned = clean_name(name)
    assert ALLOWED.fullmatch(cleaned)
    assert cleaned == cleaned.strip()
    assert clean_name(cleaned) == cleaned


@given(names)
def test_the_pieces_are_the_name_and_the_kept_ones_what_is_saved(name: str) -> None:
    pieces = name_pieces(name)
    assert "".join(text for text, _ in pieces) == plain_signs(name)
    assert "".join(text for text, kept in pieces if kept) == clean_name(name)
    assert all(text for text, _ in pieces)
    assert all(a[1] != b[1] for a, b in itertools.pairwise(pieces))


@given(st.text())
def test_what_is_sent_is_saved_as_it_was_shown(name: str) -> None:
    sent = without_dropped_edges(name)
    saved = "".join(text for text, kept in name_pieces(f"|{sent}|") if kept)
    assert saved == clean_name(name)


def test_an_edge_that_leaves_no_space_is_sent_as_typed() -> None:
    assert without_dropped_edges("Ünï Ltd") == "Ünï Ltd"
    assert without_dropped_edges("Quill 日本") == "Quill"


@pytest.mark.parametrize(
    ("name", "lost", "spelt"),
    [
        ("L'Oréal", "é", "L'Oreal"),
        ("L'Ore\u0301al", "é", "L'Oreal"),
        ("Straße & Söhne", "ßö", "Strasse & Sohne"),
        ("日本", "日本", "RiBen"),
        ("Łódź ½", "Łóź½", "Lodz 1-2"),
        ("E*TRADE", "", "E*TRADE"),
        ("C++ Consulting", "", "C++ Consulting"),
        ("Holt + Co", "", "Holt & Co"),
        ("Ben & Jerry’s™", "", "Ben & Jerry's™"),
    ],
)
def test_a_lost_letter_is_told_from_a_lost_sign_and_can_be_spelt_otherwise(name: str, lost: str, spelt: str) -> None:
    assert lost_letters(name) == lost
    assert plain_letters(name) == spelt


@given(st.text(st.characters(codec="utf-8"), max_size=20))
def test_no_letter_is_lost_of_a_name_in_plain_letters_unless_it_has_no_plain_ones(name: str) -> None:
    spelt = plain_letters(name)
    assert set(lost_letters(spelt)) <= set(lost_letters(name))
    assert "&&" not in spelt or "&&" in name or "+" in name


@given(names)
def test_signs_are_made_plain_once(name: str) -> None:
    plain = plain_signs(name)
    assert plain_signs(plain) == plain
    assert not re.search(r"[\t\n\xa0\u202e\u200b’–]", plain)
