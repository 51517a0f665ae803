"""Keys that terminals keep for themselves have a second way that is named; Ctrl+C leaves when it is pressed twice."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING, Any

import pytest
from textual.binding import Binding
from textual.dom import DOMNode

import console_app.tui
from console_app.tui.commands.registry import COMMANDS, KEPT_KEYS, command, key_words
from console_app.tui.dialogs.help import help_content
from tests.tui.steps import kinds_of

if TYPE_CHECKING:
    from collections.abc import Iterator

KEPT = {f"f{number}" for number in range(1, 13)} | {"ctrl+p", "ctrl+q"}
"""By gnome-terminal, xfce4-terminal, mate-terminal and byobu; the last two by VS Code."""
PREFIXES = {"ctrl+a", "ctrl+b"}
"""Of GNU screen and tmux."""


def bindings() -> Iterator[tuple[str, Binding]]:
    """Every binding that a class of the program has."""
    for module in pkgutil.walk_packages(console_app.tui.__path__, "console_app.tui."):
        importlib.import_module(module.name)
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
    assert is_free(command("everywhere.palette_outside_fields").key)
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
        await console.reads("Press Ctrl+C again to quit. Ctrl+Q quits at once.", "Toast")
        assert console.app.return_code is None
        await console.press("ctrl+c")
        await console.until(lambda: console.app.return_code is not None, "the end")
        assert console.app.return_code == 0


async def test_it_does_so_in_a_dialog_and_in_a_field(open_console: Any) -> None:
    async with open_console(size=(100, 40)) as console:
        await console.press("f1")
        await console.sees("Keys · Companies")
        await console.press("ctrl+c")
        await console.reads("Press Ctrl+C again to quit", "Toast")
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
