"""The help: all keys of a screen, none that does nothing there, and nothing cut off."""

from __future__ import annotations

from typing import Any

import pytest
from textual.containers import VerticalScroll
from textual.widgets import Static

from console_app.tui.commands.registry import COMMANDS, commands_of
from console_app.tui.dialogs.help import HelpScreen, help_content


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (160, 50)])
async def test_the_help_is_whole_and_says_how_to_close_it(open_console: Any, size: tuple[int, int]) -> None:
    async with open_console(size=size) as console:
        await console.press("question_mark")
        await console.sees("Keys · Companies", "Esc closes")
        box = console.app.screen.query_one(VerticalScroll)
        box.scroll_end(animate=False)
        await console.sees("No connections")
        await console.press("escape")
        assert not isinstance(console.app.screen, HelpScreen)


async def test_where_one_types_help_is_on_a_key_that_types_nothing(open_console: Any) -> None:
    async with open_console() as console:
        await console.press("N")
        await console.sees("New company")
        last = console.text.splitlines()[-1]
        assert "F1 Help" in last
        assert "? Help" not in last
        await console.press("f1")
        await console.sees("Keys · Create a company", "Ctrl+S")


async def test_the_search_does_not_offer_a_key_that_it_would_swallow(open_console: Any) -> None:
    async with open_console() as console:
        await console.press("slash")
        last = console.text.splitlines()[-1]
        assert "Search" not in last
        assert "F1 Help" in last


async def test_the_help_leaves_out_what_cannot_be_done_there(open_console: Any) -> None:
    async with open_console(companies=0) as console:
        await console.press("question_mark")
        await console.sees("Take a customer")
        said = str(console.app.screen.query(Static)[1].render())
        assert "Open the company under the cursor" not in said


def test_every_command_is_in_the_help_of_its_place() -> None:
    for command in COMMANDS:
        assert command.help in help_content(command.place, lambda _command: True).plain


def test_no_key_means_two_things_in_one_place() -> None:
    for place in {command.place for command in COMMANDS}:
        keys = [key for command in commands_of(place) for key in command.key.split(",")]
        assert len(keys) == len(set(keys)), place
