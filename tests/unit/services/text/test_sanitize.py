"""Text from outside can be read, and does nothing."""

from __future__ import annotations

import json
import sys
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import wcwidth
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from console_app.services.text import sanitize as cleaning
from console_app.services.text.sanitize import (
    LINK_LEFT_OUT,
    MARKS_KEPT,
    as_typed,
    for_file_name,
    for_html,
    for_log,
    for_machines,
    for_markdown,
    for_notification,
    for_people,
    for_report,
    for_spreadsheet,
    in_document,
    one_line,
    sanitized,
    sanitized_lines,
    shorten,
    without_home,
    without_otp,
    without_secrets,
)
from console_app.tui.render.text import clip, fit, plain
from tests.hostile.texts import TEXTS, acts, hostile_texts

if TYPE_CHECKING:
    from collections.abc import Callable

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
    assert sanitized(came) == seen


@given(ANYTHING)
def test_whatever_came_the_result_is_one_quiet_line(came: str) -> None:
    seen = sanitized(came)
    for character in seen:
        assert unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}, f"{character!r} got through"
    assert sanitized(seen) == seen


@given(hostile_texts)
@settings(max_examples=150, derandomize=True)
def test_a_hostile_text_is_as_wide_as_terminals_draw_it(came: str) -> None:
    seen = sanitized(came)
    assert acts(seen) == []
    known = [each for each in seen if unicodedata.category(each) != "Cn"]
    for count in (cell_len("".join(known)), wcwidth.wcswidth("".join(known))):
        assert count == sum(max(0, wcwidth.wcwidth(each)) for each in known)


_NOTHING_TO_READ = {"looks empty", "blank", "desktop notice", "eight bits", "answers back"}


@pytest.mark.parametrize("kind", TEXTS)
def test_what_can_be_read_of_a_hostile_text_is_kept(kind: str) -> None:
    seen = sanitized(TEXTS[kind]).strip()
    assert seen or kind in _NOTHING_TO_READ
    assert kind not in {"markup", "formula", "page", "path", "option", "shell"} or seen == TEXTS[kind]


def test_no_character_at_all_acts_or_hides() -> None:
    every = "|".join(map(chr, range(sys.maxunicode + 1)))
    seen = sanitized(every)
    seen.encode("utf-8")
    assert not {unicodedata.category(character) for character in set(seen)} & {"Cc", "Cf", "Cs", "Zl", "Zp"}


def test_what_is_passed_at_a_glance_would_pass_a_close_look() -> None:
    for point in range(sys.maxunicode + 1):
        character = chr(point)
        assert sanitized(character) == cleaning._without_stacks(cleaning._acting().sub(cleaning._instead, character))


@given(st.text(st.characters(categories=["L", "N", "P", "Zs"], max_codepoint=0x24F, exclude_characters="\xad")))
def test_letters_are_never_touched(name: str) -> None:
    assert sanitized(name) == name


def test_stacked_marks_are_cut_down() -> None:
    tower = "Z" + "\u0301" * 500 + "o"
    assert sanitized(tower) == "Z" + "\u0301" * MARKS_KEPT + "o"


@pytest.mark.parametrize("unit", ["\x1b]", "\x9d", "\x1b[1", "\x1bP0", "\x1b", "a\u0301", "\x1b[;"])
def test_a_very_long_hostile_text_is_read_in_one_go(unit: str) -> None:
    # At 400,000 characters anything quadratic would take minutes here, not milliseconds.
    assert len(sanitized(unit * 200_000)) <= 200_000 * len(unit)


@given(ANYTHING, st.integers(-3, 40))
def test_a_clipped_text_is_never_wider_than_its_place(came: str, width: int) -> None:
    for text in (came, sanitized(came)):
        assert cell_len(clip(text, width)) <= max(0, width)


@given(ANYTHING, st.integers(0, 40), st.sampled_from(["left", "right", "center"]))
def test_a_fitted_text_fills_its_place(came: str, width: int, align: str) -> None:
    assert cell_len(fit(sanitized(came), width, align)) == width  # type: ignore[arg-type]


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


LINK = "https://link.codat.io/company/454c00bd-6fc2-4c5c-9a39-4b2f1d2e3c4b?otp=123456"
EVERY: tuple[Callable[[str], str], ...] = (
    as_typed,
    for_file_name,
    for_html,
    for_log,
    for_markdown,
    for_people,
    for_report,
    one_line,
    sanitized_lines,
    sanitized,
    without_secrets,
    lambda text: for_notification(text, 60),
    lambda text: for_spreadsheet(for_people(text)),
)
"""All that people read; what is for programs alone keeps the text as it is."""
WITHOUT_OTP = (as_typed, for_html, for_log, for_machines, for_people, for_report, without_otp, without_secrets)
WITHOUT_LINKS = (for_html, for_log, for_machines, for_people, without_secrets)


@pytest.mark.parametrize("sanitize", EVERY)
@given(text=hostile_texts)
@settings(max_examples=40, derandomize=True)
def test_nothing_that_people_read_acts(sanitize: Callable[[str], str], text: str) -> None:
    assert not acts(sanitize(text).replace("\n", " "))


@pytest.mark.parametrize("sanitize", WITHOUT_OTP)
@pytest.mark.parametrize("text", [LINK, "o\u200btp=123456", "see OTP: 123456.", f"a\n{LINK}"])
def test_no_password_passes(sanitize: Callable[[str], str], text: str) -> None:
    assert "123456" not in sanitize(text)


@pytest.mark.parametrize("sanitize", WITHOUT_LINKS)
def test_no_link_passes(sanitize: Callable[[str], str]) -> None:
    assert sanitize(f"See {LINK} now") == f"See {LINK_LEFT_OUT} now"


@pytest.mark.parametrize("sanitize", [for_machines, without_otp])
@pytest.mark.parametrize("text", ["", " Acme\tLtd \n", "\x1b[31mred", "Basic Accounting of https://acme.example/about"])
def test_programs_get_a_text_as_it_is(sanitize: Callable[[str], str], text: str) -> None:
    assert sanitize(text) == text


def test_one_line_has_single_blanks() -> None:
    assert one_line("  Acme\n\t Ltd ") == "Acme Ltd"
    assert sanitized_lines("a\x1b[1m\r\nb\u2028c") == "a\nb\nc"


@pytest.mark.parametrize(
    ("text", "longest", "short"), [("Acme Ltd", 8, "Acme Ltd"), ("Acme Ltd", 7, "Acme L…"), ("Acme Ltd", 6, "Acme…")]
)
def test_a_text_is_shortened_at_its_end(text: str, longest: int, short: str) -> None:
    assert shorten(text, longest) == short


@pytest.mark.parametrize(
    ("text", "longest", "name"),
    [
        ("Toft & Sons, Ltd.", 40, "Toft-Sons-Ltd"),
        ("../../etc", 40, "etc"),
        ("Toft Sons", 5, "Toft"),
        ("株式会社", 40, ""),
    ],
)
def test_a_file_name_has_letters_digits_and_hyphens(text: str, longest: int, name: str) -> None:
    assert for_file_name(text, longest) == name


def test_a_notification_stays_on_a_lock_screen_and_holds_no_secret() -> None:
    assert for_notification("Authorization: Basic dXNlcjpwYXNzd29yZA==", 60) == "Authorization: Basic ***"
    assert for_notification(f"4;1;{LINK}", 60) == f"4,1,{LINK_LEFT_OUT}"


@pytest.mark.parametrize("sanitize", [for_log, for_report, without_home])
def test_the_home_is_not_named_and_a_command_with_it_still_works(sanitize: Callable[[str], str]) -> None:
    home = Path.home()
    assert sanitize(f"Run chmod 600 '{home}/my key'\nin {home}") == "Run chmod 600 ~/'my key'\nin ~"


def test_a_report_keeps_addresses_and_a_log_does_not() -> None:
    assert for_report("TLS to https://api.codat.io") == "TLS to https://api.codat.io"
    assert for_log("TLS to https://api.codat.io") == f"TLS to {LINK_LEFT_OUT}"


def test_every_text_of_a_document_is_sanitized() -> None:
    document: dict[str, Any] = {LINK: [LINK, {"tags": (LINK, None, 1, True)}]}
    clean = in_document(document, for_machines)
    assert clean == {LINK_LEFT_OUT: [LINK_LEFT_OUT, {"tags": [LINK_LEFT_OUT, None, 1, True]}]}
    assert json.loads(json.dumps(clean)) == clean
