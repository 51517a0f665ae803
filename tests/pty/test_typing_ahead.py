"""What is typed before the first frame is there arrives whole, in its order, and is no command."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

Run: TypeAlias = "Callable[..., Any]"

QUIT = "\x11"
READING_KEYS = 2004
NAME = "bakery"
STARTS = 4


def began(_terminal: Any) -> bool:
    return True


def reads_keys(terminal: Any) -> bool:
    return bool(terminal.is_on(READING_KEYS))


def draws(terminal: Any) -> bool:
    return bool(terminal.lines[0].strip())


@pytest.mark.parametrize("piece", [len(NAME) + 1, 1], ids=["in one breath", "letter by letter"])
@pytest.mark.parametrize("when", [began, reads_keys, draws], ids=["at once", "before the first frame", "behind it"])
def test_a_search_typed_right_after_the_start_is_searched_for(
    run_in_terminal: Run, when: Callable[[Any], bool], piece: int
) -> None:
    typed = f"/{NAME}"
    for _start in range(STARTS):
        terminal = run_in_terminal("--fresh")
        terminal.wait_for(when)
        for at in range(0, len(typed), piece):
            terminal.type(typed[at : at + piece])
            # Each letter is read by itself: the program draws, or counts its input, between two of them.
            while piece == 1 and terminal.is_on(READING_KEYS) and terminal.unread():
                pass
        terminal.wait_for("3 of 120 companies", lambda now: re.search(rf"^\s*{NAME}\s*$", now.lines[2]))
        terminal.type(QUIT)
        assert terminal.wait_exit() == 0


@pytest.mark.parametrize("when", [began, reads_keys, draws], ids=["at once", "before the first frame", "behind it"])
def test_a_new_customer_typed_right_after_the_start_is_in_the_form(
    run_in_terminal: Run, when: Callable[[Any], bool]
) -> None:
    terminal = run_in_terminal("--fresh")
    terminal.wait_for(when)
    terminal.type("nBakery Lane")
    terminal.wait_for("Already there?", "Saved as  Bakery Lane")
    terminal.type(QUIT)
    assert terminal.wait_exit() == 0
