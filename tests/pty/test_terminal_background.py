"""The theme `auto`: the terminal is asked for its background before Textual takes it, and nothing typed is lost."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from console_app.cli.background_probe import is_light_colour, light_by_environment

if TYPE_CHECKING:
    from collections.abc import Callable

Run: TypeAlias = "Callable[..., Any]"

QUESTION = b"\x1b]11;?\x1b\\\x1b[c"
LIGHT, DARK = b"\x1b]11;rgb:ffff/ffff/ffff\x1b\\", b"\x1b]11;rgb:1c1c/1c1c/1c1c\x07"
KIND = b"\x1b[?62;22c"
ASK = """
import os
from console_app.cli.background_probe import BackgroundProbe
print("typed ahead", flush=True)
with BackgroundProbe(os.environ).asked_if(True) as probe:
    found = probe.answer()
print(found, flush=True)
print(input(), flush=True)
"""


@pytest.mark.parametrize(
    ("answer", "settings", "found"),
    [
        ([LIGHT + KIND], {}, "Background(is_light=True, typed=b'')"),
        ([b"ab" + DARK[:7], DARK[7:] + b"c\r" + KIND + b"d"], {}, r"Background(is_light=False, typed=b'abc\rd')"),
        # GNU screen and mosh: they know the second question alone.
        ([b"a" + KIND], {}, "Background(is_light=None, typed=b'a')"),
        ([KIND], {"COLORFGBG": "0;15"}, "Background(is_light=True, typed=b'')"),
        # Neither: after its time the program goes on, and what has begun to come is not lost.
        ([b"a\x1b[A\x1b]11;rgb:1c"], {}, r"Background(is_light=None, typed=b'a\x1b[A\x1b]11;rgb:1c')"),
        (None, {"TERM": "linux"}, "Background(is_light=None, typed=b'')"),
    ],
    ids=["light", "dark and typed between", "the kind alone", "the environment", "no answer", "not asked"],
)
def test_the_answer_is_taken_out_of_what_is_typed(
    run_in_terminal: Run, answer: list[bytes] | None, settings: dict[str, str], found: str
) -> None:
    terminal = run_in_terminal(command=(sys.executable, "-c", ASK), settings=settings, columns=100)
    terminal.answers = False
    if answer is not None:
        terminal.wait_until(lambda: QUESTION in terminal.written)
        terminal.type(*answer)
    terminal.wait_for(found, lambda now: now.screen.cursor.x == 0)
    assert (QUESTION in terminal.written) is (answer is not None)
    # The terminal is as it was: it shows what is typed, and edits lines.
    terminal.type("line\r")
    terminal.wait_for("line\nline")
    assert terminal.wait_exit() == 0


def test_the_theme_follows_the_terminal_and_letters_typed_meanwhile_are_searched_for(run_in_terminal: Run) -> None:
    terminal = run_in_terminal("--fresh")
    terminal.answers = False
    terminal.wait_until(lambda: QUESTION in terminal.written)
    terminal.type(b"/bak" + LIGHT + b"er", KIND + b"y")
    terminal.wait_for("3 of 120 companies", lambda now: re.search(r"^\s*bakery\s*$", now.lines[2]))
    assert b"48;2;251;252;254" in terminal.written
    # An answer that comes late is no key.
    terminal.type(LIGHT + KIND, "\x1b")
    terminal.wait_for("120 companies")
    terminal.type("\x11")
    assert terminal.wait_exit() == 0


@pytest.mark.parametrize(
    ("answer", "is_light"),
    [
        *(
            ("rgb:ffff/ffff/ffff", True),
            ("rgb:0000/0000/0000", False),
            ("rgba:fd/f6/e3/ff", True),
            ("rgb:fd/f6/e3", True),
        ),
        *(("rgb:0/2b/36", False), ("rgb:f/f/f", True), ("#ffffff", None), ("", None), ("rgb:gg/00/00", None)),
    ],
)
def test_a_colour_is_light_or_dark_or_none(answer: str, is_light: bool | None) -> None:
    assert is_light_colour(answer) is is_light


@pytest.mark.parametrize(
    ("value", "is_light"),
    [("15;0", False), ("0;15", True), ("0;default;15", True), ("12;8", False), ("", None), ("0;default", None)],
)
def test_some_terminals_say_it_in_the_environment(value: str, is_light: bool | None) -> None:
    assert light_by_environment({"COLORFGBG": value}) is is_light
