"""The help: all keys of a screen, none that does nothing there, and nothing cut off."""

from __future__ import annotations

from typing import Any

import pytest
from rich.cells import cell_len
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from console_app.tui.commands.groups import GROUPS, NEEDED_FIRST, footer_rank, group_of
from console_app.tui.commands.registry import COMMANDS, EVERYWHERE, command_for, commands_of
from console_app.tui.dialogs.help import HelpScreen, own_bindings, words_of
from console_app.tui.render.help import help_content
from console_app.tui.screens.base import HostedScreen
from console_app.tui.widgets.key_bar import KeyBar
from tests.tui.steps import kinds_of, load_all_of_tui, open_company, open_connection


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
        assert "/ Search" not in last
        assert "F1 Help" in last


async def test_the_help_leaves_out_what_cannot_be_done_there(open_console: Any) -> None:
    async with open_console(companies=0) as console:
        await console.press("question_mark")
        await console.sees("Search names, descriptions")
        said = str(console.app.screen.query_one("#help-keys", Static).render())
        assert "Open the company under the cursor" not in said


def test_every_command_is_in_the_help_of_its_place() -> None:
    for command in COMMANDS:
        text = " ".join(help_content(command.place, lambda _command: True).plain.split())
        assert " ".join(command.help.split()) in text


def test_no_key_means_two_things_in_one_place() -> None:
    for place in {command.place for command in COMMANDS}:
        keys = [key for command in commands_of(place) for key in command.key.split(",") if key]
        assert len(keys) == len(set(keys)), place


def test_every_key_of_every_screen_dialog_and_widget_has_words_in_the_help() -> None:
    load_all_of_tui()
    silent = []
    for kind in kinds_of(Widget):
        if kind.__module__.startswith("console_app."):
            place = getattr(kind, "PLACE", "")
            for each in own_bindings(kind):
                in_registry = each.id is not None or command_for(place, each.action) is not None
                if not in_registry and not words_of(each):
                    silent.append((kind.__name__, each.key, each.action))
    assert silent == []
    # What has an id is a command, which the help shows with its keys.
    places = {kind.PLACE for kind in kinds_of(HostedScreen)} - {"", "delete"}
    assert places <= {each.place for each in COMMANDS}


@pytest.mark.parametrize("place", ["companies", "connection", "journal"])
def test_keys_are_grouped_and_words_hang_beside_them(place: str) -> None:
    lines = help_content(place, lambda _command: True, width=60).plain.split("\n")
    titles = [line for line in lines if line in GROUPS]
    assert titles == [group for group in GROUPS if any(group_of(each) == group for each in commands_of(place))]
    assert max(map(cell_len, lines)) <= 60
    # A second line begins where the words of the first one do.
    at = next(number for number, line in enumerate(lines) if line.startswith("    "))
    column = len(lines[at]) - len(lines[at].lstrip())
    assert lines[at - 1][column - 2 : column] == "  "
    assert lines[at - 1][column] != " "


async def test_the_help_is_filtered_as_one_types_and_closed_by_its_key(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        await console.press("question_mark")
        await console.sees("Keys · Companies", "Open", "Type to filter")
        await console.type("journal")
        await console.sees("Changes made at Codat from this machine")
        assert "Search names, descriptions" not in console.text
        await console.type(" nothing such")
        await console.sees("No key for “journal nothing such”.")
        await console.press("escape")
        await console.sees("Search names, descriptions")
        await console.type("a?")
        await console.until(lambda: console.app.screen.query_one("#help-filter").value == "a?", "the typed key")
        await console.press("backspace", "backspace", "question_mark")
        await console.until(lambda: len(console.app.screen_stack) == 1, "the list")


async def test_a_dialog_has_help_with_its_own_keys(open_console: Any) -> None:
    async with open_console(size=(100, 40)) as console:
        await console.press("v")
        await console.sees("Pending over a day")
        await console.press("f1")
        await console.sees("Keys · Dialog", "Save the current search.", "Rename.", "One page down.")
        await console.press("f1")
        await console.sees("Pending over a day")
        await console.press("escape", "c")
        await console.sees("Space shows or hides")
        await console.press("question_mark")
        await console.sees("Keys · Dialog", "Add to sorting.", "Show or hide.")


def footer_of(console: Any) -> str:
    return str(console.text.splitlines()[-1])


@pytest.mark.parametrize("width", [40, 60, 80, 120, 160])
async def test_the_key_bar_has_the_most_needed_first_at_every_width(open_console: Any, width: int) -> None:
    async with open_console(size=(width, 24)) as console:
        for place, go in (("companies", None), ("company", open_company), ("connection", open_connection)):
            if go is not None:
                await console.press("escape", "escape")
                await go(console, "1")
            ranks = []
            bar = console.app.screen.query_one(KeyBar)
            hints = bar._hints()
            for hint in hints:
                each = command_for(place, hint.action)
                if not hint.is_everywhere and each is not None and hint.key != "⏎":
                    ranks.append(footer_rank(each.id))
            assert ranks == sorted(ranks), (place, footer_of(console))
            assert "Help" in footer_of(console)
            if width >= 60:
                assert next(hint.key for hint in hints) == "⏎" or place == "connection"


def test_the_order_of_the_key_bar_names_commands_that_there_are() -> None:
    for place, names in NEEDED_FIRST.items():
        known = {each.id for each in commands_of(place)}
        assert {f"{place}.{name}" for name in names.split()} <= known
        assert all(each.footer for each in commands_of(place) if each.id.partition(".")[2] in names.split())
    assert EVERYWHERE not in NEEDED_FIRST
