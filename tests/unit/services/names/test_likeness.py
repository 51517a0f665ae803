"""Whether two words are one: slips, dropped letters, endings and transliterations."""

from __future__ import annotations

import pytest

from console_app.services.names.likeness import (
    has_lost_letters,
    has_other_ending,
    is_likely_slip,
    is_misspelt,
    is_short_form,
    is_slip,
    sounds_alike,
)


@pytest.mark.parametrize(
    ("word", "other", "slip"),
    [
        ("bakery", "bakrey", True),
        ("bakery", "bakry", True),
        ("bakery", "bakkery", True),
        ("bakery", "bakely", True),
        ("bakery", "bakerys", True),
        ("bakery", "bakery", False),
        ("bakery", "cakery", False),
        ("bakery", "bkaeyr", False),
        ("bakery", "baker ies", False),
        ("ford", "fort", False),
        ("12345", "12346", False),
        ("unit12", "unit13", False),
        ("", "a", False),
    ],
)
def test_what_counts_as_a_slip(word: str, other: str, slip: bool) -> None:
    assert is_slip(word, other) is slip
    assert is_slip(other, word) is slip


@pytest.mark.parametrize(
    ("word", "other", "misspelt"),
    [
        ("hargreaves", "hargreves", True),
        ("accommodation", "acomodation", True),
        ("printing", "painting", False),
        ("hostel", "hotel", False),
        ("daniel", "daniela", False),
        ("さくらしょくひん", "さくらしょくひま", False),
        ("романка", "ромашка", True),
        ("pennington", "12345", False),
    ],
)
def test_a_known_word_is_not_another_one_misspelt(word: str, other: str, misspelt: bool) -> None:
    assert is_misspelt(word, other) is misspelt
    assert is_misspelt(other, word) is misspelt


@pytest.mark.parametrize(
    ("word", "other", "likely"),
    [
        ("walker", "walter", False),
        ("harlow", "harrow", False),
        ("barton", "burton", False),
        ("hansen", "hanson", True),
        ("vernon", "vermon", True),
        ("clarke", "clark", True),
        ("marlwo", "marlow", True),
    ],
)
def test_which_slips_are_likelier_than_another_name(word: str, other: str, likely: bool) -> None:
    assert is_likely_slip(word, other) is likely
    assert is_likely_slip(other, word) is likely


@pytest.mark.parametrize(
    ("short", "word", "first", "lost"),
    [
        ("mller", "muller", False, True),
        ("mller", "mueller", False, True),
        ("gre", "groesse", False, True),
        ("caf", "cafe", False, True),
        ("muoz", "munoz", False, True),
        ("rsted", "orsted", True, True),
        ("koda", "skoda", True, True),
        ("rsted", "orsted", False, False),
        ("park", "spark", False, False),
        ("brad", "broad", False, False),
        ("marin", "martin", False, False),
        ("mllr", "muller", False, True),
        ("m", "muller", False, False),
        ("muller", "muller", False, False),
    ],
)
def test_letters_that_codat_drops(short: str, word: str, first: bool, lost: bool) -> None:
    assert has_lost_letters(short, word, first=first) is lost


@pytest.mark.parametrize(
    ("word", "other", "alike"),
    [
        ("plumbers", "plumbing", True),
        ("electric", "electrical", True),
        ("accountants", "accountancy", True),
        ("gardens", "garden", True),
        ("engineers", "engineering", True),
        ("property", "properties", True),
        ("holding", "holdings", True),
        ("hills", "hill", True),
        ("plumbing", "roofing", False),
        ("ross", "ros", False),
        ("printing", "painting", False),
    ],
)
def test_endings_of_one_word(word: str, other: str, alike: bool) -> None:
    assert has_other_ending(word, other) is alike
    assert has_other_ending(other, word) is alike


@pytest.mark.parametrize(
    ("word", "other", "short"),
    [
        ("pkg", "packaging", True),
        ("gdns", "gardens", True),
        ("refrig", "refrigeration", False),
        ("resta", "restaurant", True),
        ("car", "carpets", False),
        ("roofing", "plumbing", False),
    ],
)
def test_short_forms_of_trades(word: str, other: str, short: bool) -> None:
    assert is_short_form(word, other) is short
    assert is_short_form(other, word) is short


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("nevskiy", "nevsky"),
        ("yandeks", "yandex"),
        ("kosmetiks", "cosmetics"),
        ("chatzis", "hatzis"),
        ("yuliya", "yulia"),
    ],
)
def test_transliterations_of_one_word_sound_alike(word: str, other: str) -> None:
    assert sounds_alike(word, other)
    assert not sounds_alike(word, "severstal")
