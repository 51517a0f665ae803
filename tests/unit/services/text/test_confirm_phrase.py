"""What is to be typed before an unlink, and what counts as typed."""

from __future__ import annotations

import pytest

from console_app.services.text.confirm_phrase import confirm_phrase, matches

ID = "1a2b3c4d-0000-4000-8000-000000000000"


@pytest.mark.parametrize(
    "name", ["Toft Stores", "Zoë's & Søn, Ltd.", "東京商店", "Straße 12", "O’Neill – Partner", "+1 Events", "A"]
)
def test_a_name_that_can_be_typed_is_asked_for(name: str) -> None:
    assert confirm_phrase(name, ID) == name
    assert matches(name, name)


@pytest.mark.parametrize("name", ["", "\u200b\u2060", "   ", "🎉🎉", "Party 🎉", "x" * 41, "...", "\ufffd"])
def test_a_name_nobody_can_type_is_told_by_its_id(name: str) -> None:
    assert confirm_phrase(name, ID) == "1a2b3c4d"


@pytest.mark.parametrize("odd", ["🎉", "\x1b[2J", "[b]", "é1"])
def test_an_odd_id_gives_way_to_a_word(odd: str) -> None:
    assert confirm_phrase("", odd) == "unlink"


def test_blanks_and_lines_in_a_name_are_one_blank() -> None:
    assert confirm_phrase(" Toft\n\tStores ", ID) == "Toft Stores"


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [("toft stores", "Toft Stores"), ("  Toft   Stores ", "Toft Stores"), ("zoe", "Zoë"), ("o'neill", "O’Neill")],
)
def test_case_accents_and_blanks_do_not_count(typed: str, wanted: str) -> None:
    assert matches(typed, wanted)


@pytest.mark.parametrize("typed", ["", " ", "Toft", "Toft Stores Ltd", "Toft Stores, 12 High Street", "ToftStores"])
def test_anything_else_is_not_it(typed: str) -> None:
    assert not matches(typed, "Toft Stores")


def test_nothing_is_never_enough() -> None:
    assert not matches("", "")
