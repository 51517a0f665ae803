"""Text from outside can be read, and does nothing."""

from __future__ import annotations

import sys
import unicodedata

import pytest
import wcwidth
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from console_app.services.visible import MARKS_KEPT, visible
from console_app.tui.render.text import clip, fit, plain
from tests.hostile.texts import TEXTS, acts, hostile_texts

ANYTHING = st.text(
    st.one_of(
        st.characters(exclude_categories=()),
        st.sampled_from("\x1b[]()P;?0123m\x07\\\x9b\x9c\x9d\u202e\u200d\ufe0f\u0301👍🏽👩界a \n\t\r"),
    ),
)


@pytest.mark.parametrize(
    ("came", "seen"),
    [
        ("Bright & Sons", "Bright & Sons"),
        ("[red]x[/] [/foo] [@click=app.bell]x[/]", "[red]x[/] [/foo] [@click=app.bell]x[/]"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x9b38;2;1;2;3mred", "red"),
        ("\x1b]0;owned\x07title", "title"),
        ("\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x9d0;owned\x9ctitle", "title"),
        ("\x1bPq#0;2;0;0;0\x1b\\sixel", "sixel"),
        ("\x1b_apc\x1b\\\x1b^pm\x1b\\\x1bXsos\x1b\\left", "left"),
        ("\x1b(0lines\x1bc", "lines"),
        ("\x1b]0;never finished", "0;never finished"),
        ("\x1b[12", "12"),
        ("end\x1b", "end"),
        ("bell\x07 back\x08 nul\x00 del\x7f nel-free\x84", "bell back nul del nel-free"),
        ("a\r\nb\nc\td\x85e\u2028f", "a b c d e f"),
        ("pay \u202egnp.exe\u202c \u2066x\u2069 \u200fy\u061c", "pay gnp.exe x y"),
        ("zero\u200bwidth\ufeff soft\u00adhyphen \u2060tag\U000e0041", "zerowidth softhyphen tag"),
        ("\u3164\uffa0\u115f\u1160", ""),
        ("half \ud83d pair", "half \ufffd pair"),
        ("\ufffe \U0001ffff", "\ufffd \ufffd"),
        ("👩\u200d👧 ❤\ufe0f 👍🏽", "👩👧 ❤ 👍"),
        ("🇩🇪 🇺🇦🇵🇱 🇦", "DE UAPL A"),
        ("1\ufe0f\u20e3 🏽", "1 "),
        ("\u2800\u2800|\U0001d159", "  |"),
        ("Crème Brûlée 株式会社 Ελλάς cafe\u0301", "Crème Brûlée 株式会社 Ελλάς cafe\u0301"),
        (None, ""),
        (402, "402"),
    ],
)
def test_what_acts_is_gone_and_what_reads_stays(came: object, seen: str) -> None:
    assert visible(came) == seen


@given(ANYTHING)
def test_whatever_came_the_result_is_one_quiet_line(came: str) -> None:
    seen = visible(came)
    for character in seen:
        assert unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}, f"{character!r} got through"
    assert visible(seen) == seen


@given(hostile_texts)
@settings(max_examples=150, derandomize=True)
def test_a_hostile_text_is_as_wide_as_terminals_draw_it(came: str) -> None:
    seen = visible(came)
    assert acts(seen) == []
    known = [each for each in seen if unicodedata.category(each) != "Cn"]
    for count in (cell_len("".join(known)), wcwidth.wcswidth("".join(known))):
        assert count == sum(max(0, wcwidth.wcwidth(each)) for each in known)


_NOTHING_TO_READ = {"looks empty", "blank", "desktop notice", "eight bits", "answers back"}


@pytest.mark.parametrize("kind", TEXTS)
def test_what_can_be_read_of_a_hostile_text_is_kept(kind: str) -> None:
    seen = visible(TEXTS[kind]).strip()
    assert seen or kind in _NOTHING_TO_READ
    assert kind not in {"markup", "formula", "page", "path", "option", "shell"} or seen == TEXTS[kind]


def test_no_character_at_all_acts_or_hides() -> None:
    every = "|".join(map(chr, range(sys.maxunicode + 1)))
    seen = visible(every)
    seen.encode("utf-8")
    assert not {unicodedata.category(character) for character in set(seen)} & {"Cc", "Cf", "Cs", "Zl", "Zp"}


@given(st.text(st.characters(categories=["L", "N", "P", "Zs"], max_codepoint=0x24F, exclude_characters="\xad")))
def test_letters_are_never_touched(name: str) -> None:
    assert visible(name) == name


def test_stacked_marks_are_cut_down() -> None:
    tower = "Z" + "\u0301" * 500 + "o"
    assert visible(tower) == "Z" + "\u0301" * MARKS_KEPT + "o"


@pytest.mark.parametrize("unit", ["\x1b]", "\x9d", "\x1b[1", "\x1bP0", "\x1b", "a\u0301", "\x1b[;"])
def test_a_very_long_hostile_text_is_read_in_one_go(unit: str) -> None:
    # At 400,000 characters anything quadratic would take minutes here, not milliseconds.
    assert len(visible(unit * 200_000)) <= 200_000 * len(unit)


@given(ANYTHING, st.integers(-3, 40))
def test_a_clipped_text_is_never_wider_than_its_place(came: str, width: int) -> None:
    for text in (came, visible(came)):
        assert cell_len(clip(text, width)) <= max(0, width)


@given(ANYTHING, st.integers(0, 40), st.sampled_from(["left", "right", "center"]))
def test_a_fitted_text_fills_its_place(came: str, width: int, align: str) -> None:
    assert cell_len(fit(visible(came), width, align)) == width  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "width", "clipped"),
    [
        ("Acme", 4, "Acme"),
        ("Acme Ltd", 7, "Acme L…"),
        ("Acme Ltd", 6, "Acme…"),
        ("株式会社", 8, "株式会社"),
        ("株式会社", 7, "株式会…"),
        ("株式会社", 6, "株式…"),
        ("cafe\u0301 noir", 5, "cafe\u0301…"),
        ("cafe\u0301", 4, "cafe\u0301"),
        ("Acme", 1, "…"),
        ("Acme", 0, ""),
        ("", 5, ""),
    ],
)
def test_where_the_cut_falls(text: str, width: int, clipped: str) -> None:
    assert clip(text, width) == clipped


@pytest.mark.parametrize("name", ["[red]x[/]", "[/foo]", "[@click=app.bell]x[/]", "[ACME] Ltd", "\\[b]"])
def test_plain_is_literal(name: str) -> None:
    content = plain(name, "bold")
    assert content.plain == name
    assert [(span.start, span.end, span.style) for span in content.spans] == [(0, len(name), "bold")]


def test_plain_of_nothing_is_empty() -> None:
    assert plain(None).plain == ""
    assert plain("\x1b[2J\u200b", "bold").plain == ""
