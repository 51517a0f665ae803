"""Do two names mean the same company? As a person would say, in any script, whichever name comes first."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console_app.codat.company_names import clean_name
from console_app.services.names.comparison import Likeness, Reason, compare_names, compare_readings, may_be_alike
from console_app.services.names.readings import LONGEST, read_name
from tests.unit.services.names.pairs import FILES, pairs_of

SAME, SIMILAR, DIFFERENT = Likeness.SAME, Likeness.SIMILAR, Likeness.DIFFERENT


@pytest.mark.parametrize(("file", "misses", "false_alarms"), [(FILES[0], 1, 2), (FILES[1], 2, 2)])
def test_pairs_of_names_are_judged_as_people_do(file: str, misses: int, false_alarms: int) -> None:
    missed = [pair for pair in pairs_of(file) if pair.answer == "same" and is_different(pair.name, pair.other)]
    raised = [pair for pair in pairs_of(file) if pair.answer != "same" and not is_different(pair.name, pair.other)]
    assert len(missed) <= misses, missed
    assert len(raised) <= false_alarms, raised


def test_the_pairs_are_many_and_of_many_kinds() -> None:
    pairs = [pair for file in FILES for pair in pairs_of(file)]
    assert len({(pair.name, pair.other) for pair in pairs}) == len(pairs) >= 280
    assert sum(pair.answer == "same" for pair in pairs) >= 150
    assert sum(pair.answer == "different" for pair in pairs) >= 60
    assert len({pair.kind for pair in pairs}) >= 20


def is_different(name: str, other: str) -> bool:
    return compare_names(name, other).likeness is DIFFERENT


@pytest.mark.parametrize(
    ("name", "other", "likeness", "why"),
    [
        ("Harrow Joinery Ltd", "HARROW JOINERY LIMITED", SAME, Reason.EQUAL),
        ("Harrow Bros Joinery", "Harrow Brothers Joinery Ltd", SAME, Reason.EQUAL),
        ("株式会社みどり", "みどり", SAME, Reason.EQUAL),
        ("AB Harrow", "Harrow AB", SAME, Reason.EQUAL),
        ("Harrow Joinery Ltd", "Harrow Joinery LLP", SIMILAR, Reason.OTHER_FORM),
        ("P Nair t/a Saffron", "Saffron Ltd", SIMILAR, Reason.TRADING_NAME),
        ("Harrow Joinery", "Joinery Harrow", SIMILAR, Reason.OTHER_ORDER),
        ("Hargreaves Joinery", "Hargreves Joinery", SIMILAR, Reason.SPELLING),
        ("Muller Joinery", "Mller Joinery", SIMILAR, Reason.LOST_LETTERS),
        ("Harrow Joinery", "Harrow Joinery (UK)", SIMILAR, Reason.MORE_WORDS),
        ("Harrow Joinery", "Harrow Roofing", DIFFERENT, Reason.OTHER_WORDS),
        ("Harrow 12", "Harrow 13", DIFFERENT, Reason.OTHER_NUMBER),
        ("Harrow Joinery", "Harrow Joinery 2012", DIFFERENT, Reason.OTHER_NUMBER),
        ("Harrow Holdings", "Harrow", DIFFERENT, Reason.SISTER),
        ("Harrow Joinery", "Harrow Joinery North", DIFFERENT, Reason.SISTER),
        ("Joinery", "Harrow Street Joinery", DIFFERENT, Reason.TOO_LITTLE),
        ("AB Joinery", "Joinery", DIFFERENT, Reason.TOO_LITTLE),
        ("Harrow", "", DIFFERENT, Reason.NO_NAME),
        ("!!!", "???", DIFFERENT, Reason.NO_NAME),
    ],
)
def test_the_answer_has_a_reason(name: str, other: str, likeness: Likeness, why: Reason) -> None:
    for match in (compare_names(name, other), compare_names(other, name)):
        assert (match.likeness, match.why) == (likeness, why)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Walker Ltd", "Walter Ltd"),
        ("Ark Ltd", "Arc Ltd"),
        ("Brock Ltd", "Brook Ltd"),
        ("Zo Ltd", "Zoe Ltd"),
        ("Park Ltd", "Spark Ltd"),
        ("Smith Printing", "Smith Painting"),
        ("Daniel Rossi", "Daniela Rossi"),
        ("A Patel Pharmacy", "R Patel Pharmacy"),
        ("P Plumbing", "Parker Plumbing"),
        ("AB Travel", "AS Travel"),
        ("AB Harrow", "AS Harrow"),
        ("ハート", "パート"),
    ],
)
def test_a_letter_makes_another_name_where_little_else_tells_the_company(name: str, other: str) -> None:
    assert is_different(name, other)
    assert is_different(other, name)


@pytest.mark.parametrize(
    ("name", "other"),
    [("Müller Bau GmbH", "Möller Bau GmbH"), ("Øster Vand A/S", "Æster Vand A/S"), ("Café Léa", "Café Lía")],
)
def test_letters_that_codat_would_drop_tell_names_that_have_them(name: str, other: str) -> None:
    assert compare_names(name, other).likeness is not SAME
    # One of the two as Codat keeps it may be either.
    assert compare_names(name, clean_name(other)).likeness is SAME


def test_what_is_still_typed_may_become_the_other_name_unless_its_legal_form_ends_it() -> None:
    def typed(name: str, other: str) -> Likeness:
        return compare_readings(read_name(name), read_name(other), typed=True).likeness

    assert typed("Apple", "Apple Tree Nursery") is SIMILAR
    assert typed("Ap", "Apple Tree Nursery") is DIFFERENT
    assert typed("Apple Ltd", "Apple Tree Nursery Ltd") is DIFFERENT
    assert typed("Park Ltd", "Parker Ltd") is DIFFERENT
    assert typed("Apple", "Apple Holdings") is DIFFERENT
    assert typed("Apple Hol", "Apple Holdings") is SIMILAR
    assert compare_names("Apple", "Apple Tree Nursery").likeness is DIFFERENT


WORDS = """
Harrow Harow Joinery Joiners Müller Mller Mueller Ltd GmbH AB AS OOO ООО Ромашка Romashka 12 Two St Saint t/a J North
Holdings Group & the Co-op Café Caf rsted Ørsted みどり 株式会社 Blue bird Bluebird Παπάς
"""
NAMES = st.lists(st.sampled_from(WORDS.split()), max_size=5).map(" ".join) | st.text(max_size=30)


@given(NAMES, NAMES)
def test_the_order_of_two_names_does_not_matter(name: str, other: str) -> None:
    there, back = compare_names(name, other), compare_names(other, name)
    assert (there.likeness, there.why) == (back.likeness, back.why)
    assert there.closeness == pytest.approx(back.closeness)
    assert 0.0 <= there.closeness <= 1.0


@given(NAMES)
def test_a_name_is_the_same_as_itself_unless_it_is_none(name: str) -> None:
    assert compare_names(name, name).likeness is (SAME if read_name(name)[0].words else DIFFERENT)


@given(NAMES, NAMES)
def test_what_is_not_worth_comparing_is_different(name: str, other: str) -> None:
    for reading, another in product(read_name(name), read_name(other)):
        if not may_be_alike(reading, another.words):
            assert compare_readings((reading,), (another,), typed=True).likeness is DIFFERENT


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "a ",
        "ä",
        "é ",
        " ",
        "-",
        "株式会社",
        "b a b ",
        "t/a ",
        " t/a a",
        "1 ",
        "\u0301",
        "a\u0301\u0300",
        "\u202e",
        "ﷺ",
        "co op ",
    ],
)
def test_of_a_hostile_name_only_the_beginning_is_read(unit: str) -> None:
    name = (unit * 10_000)[:10_000]
    assert compare_names(name, name + "z") == compare_names(name, name)
    assert is_different(name, "Harrow Joinery")
    for reading in read_name(name):
        # A ligature stands for a sentence, in Arabic.
        assert sum(map(len, reading.words)) <= 20 * LONGEST
