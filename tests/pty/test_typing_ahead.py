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
TRIES = 2
"""Starts where letters come one by one while keys are read: without the order that the program keeps, about one in
seven of these is wrong, and none of the others, which are tried once."""


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
    for _start in range(TRIES if piece == 1 and when is not began else 1):
        terminal = run_in_terminal("--fresh")
        terminal.wait_for(when)
        for at in range(0, len(typed), piece):
            terminal.type(typed[at : at + piece])
            # Each letter is read by itself: the program draws, or counts its input, between two of them.
            if piece == 1:
                terminal.wait_until(lambda now=terminal: not (now.is_on(READING_KEYS) and now.unread()))
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
    terminal.wait_for("Already a customer?", "Saved as  Bakery Lane")
    terminal.type(QUIT)
    assert terminal.wait_exit() == 0


def test_a_command_and_its_enter_typed_right_after_the_start_are_run(run_in_terminal: Run) -> None:
    terminal = run_in_terminal("--fresh")
    terminal.type(":journal\r")
    terminal.wait_for("Companies › Journal")
    terminal.type(QUIT)
    assert terminal.wait_exit() == 0
