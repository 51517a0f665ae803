"""Keys that terminals keep for themselves have a second way that is named; Ctrl+C leaves when it is pressed twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from textual.binding import Binding
from textual.dom import DOMNode

from console_app.tui.commands.key_names import key_words
from console_app.tui.commands.registry import COMMANDS, KEPT_KEYS, command
from console_app.tui.render.help import help_content
from tests.tui.steps import kinds_of, load_all_of_tui

if TYPE_CHECKING:
    from collections.abc import Iterator

KEPT = {f"f{number}" for number in range(1, 13)} | {"ctrl+p", "ctrl+q"}
"""By gnome-terminal, xfce4-terminal, mate-terminal and byobu; the last two by VS Code."""
PREFIXES = {"ctrl+a", "ctrl+b"}
"""Of GNU screen and tmux."""


def bindings() -> Iterator[tuple[str, Binding]]:
    """Every binding that a class of the program has."""
    load_all_of_tui()
    for kind in kinds_of(DOMNode):
        if kind.__module__.startswith("console_app."):
            for each in vars(kind).get("BINDINGS", ()):
                yield kind.__name__, each if isinstance(each, Binding) else Binding(*each)


def is_free(keys: str) -> bool:
    return any(key not in KEPT | PREFIXES for key in keys.split(","))


def test_every_binding_with_a_key_that_terminals_keep_has_a_second_way() -> None:
    known = {each.id: each for each in COMMANDS}
    found = list(bindings())
    assert len(found) > len(COMMANDS)
    alone = {
        (owner, each.key, each.id)
        for owner, each in found
        if KEPT & set(each.key.split(","))
        and not is_free(each.key)
        and not (each.id in known and known[each.id].palette)
    }
    by_another_name = {command("everywhere.palette").id, command("everywhere.quit").id}
    assert {each for each in alone if each[2] not in by_another_name} == set()
    assert is_free(command("everywhere.command_line").key)
    assert "Ctrl+C" in command("everywhere.quit").help


def test_no_binding_uses_a_prefix_of_screen_or_tmux() -> None:
    assert [(owner, each.key) for owner, each in bindings() if PREFIXES & set(each.key.split(","))] == []


@pytest.mark.parametrize("place", ["companies", "connection", "picker", "link"])
def test_the_help_says_what_to_press_instead(place: str) -> None:
    text = help_content(place, lambda _command: True).plain
    for keys, _words in KEPT_KEYS:
        assert keys in text
    assert "Ctrl+C twice quits the program" in " ".join(text.split())
    assert key_words("f3,h") == "F3  h"


async def test_ctrl_c_once_says_how_to_leave_and_twice_leaves(open_console: Any) -> None:
    async with open_console() as console:
        await console.press("ctrl+c")
        await console.reads("Press Ctrl+C again to quit. Ctrl+Q quits, too.", "NoticeBar")
        assert console.app.return_code is None
        await console.press("ctrl+c")
        await console.until(lambda: console.app.return_code is not None, "the end")
        assert console.app.return_code == 0


async def test_it_does_so_in_a_dialog_and_in_a_field(open_console: Any) -> None:
    async with open_console(size=(100, 40)) as console:
        await console.press("f1")
        await console.sees("Keys · Companies")
        await console.press("ctrl+c")
        await console.reads("Press Ctrl+C again to quit", "NoticeBar")
        await console.press("escape", "slash")
        await console.until(lambda: console.app.focused is not None and console.app.focused.id == "search", "the field")
        await console.type("bakery")
        await console.press("shift+home", "ctrl+c")
        await console.until(lambda: console.app.clipboard == "bakery", "the copy")
        assert console.app.return_code is None
        await console.press("end", "ctrl+c", "ctrl+c")
        await console.until(lambda: console.app.return_code is not None, "the end")


async def test_another_key_opens_the_palette_but_can_be_typed(open_console: Any) -> None:
    async with open_console() as console:
        await console.press("slash", "x", "colon")
        await console.until(lambda: console.app.screen.query_one("#search").value == "x:", "the colon in the field")
        await console.press("escape", "colon")
        await console.until(lambda: console.app.screen.has_class("--textual-command-palette"), "the palette")


async def test_own_keys_work_and_are_the_ones_that_are_shown(open_console: Any) -> None:
    own = {
        "companies.audit": "f4",
        "companies.views": "A",
        "companies.connect": "",
        "companies.refresh": "u,ctrl+t",
        "everywhere.help": "f2",
        "everywhere.theme": "f11",
    }
    async with open_console(size=(160, 50), keys=own) as console:
        last = console.text.splitlines()[-1]
        assert "F4 Audit" in last
        assert "A Views" in last
        assert "u Refresh" in last
        assert "F2 Help" in last
        assert "Connect" not in last
        await console.press("question_mark", "v", "r", "a")
        assert len(console.app.screen_stack) == 1
        await console.press("f2")
        await console.type("read the list")
        await console.sees("Keys · Companies", "u  Ctrl+T")
        await console.press("f2")
        await console.until(lambda: len(console.app.screen_stack) == 1, "the list")
        await console.press("slash", "x", "x", "x")
        await console.sees("No companies match")
        await console.press("f4")
        await console.sees("Audit")
        await console.until(lambda: len(console.app.screen_stack) == 2, "the audit, from the field, too")
        before = console.app.theme
        await console.press("f11")
        await console.until(lambda: console.app.theme != before, "the other theme")
        await console.press("question_mark")
        assert len(console.app.screen_stack) == 2
    async with open_console() as console:
        assert "? Help" in console.text.splitlines()[-1]


async def test_vims_keys_move_half_a_page_in_lists(open_console: Any) -> None:
    async with open_console() as console:
        table = console.app.focused
        await console.press("ctrl+d")
        there = table.cursor_index
        assert 3 < there < table.size.height
        await console.press("ctrl+d", "ctrl+u")
        assert table.cursor_index == there
