"""Keys that move in what has not the focus."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pytest
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Button, OptionList, Static

from console_app.tui.widgets.scroll_keys import scroll, scroll_bindings
from console_app.tui.widgets.table.widget import Column, VirtualTable

if TYPE_CHECKING:
    from textual.widget import Widget

LINES = 100
PLACES = {"down": 1, "pagedown": 10, "end": LINES, "j": 1}


class Scrolling(App[None]):
    BINDINGS: ClassVar[list[BindingType]] = scroll_bindings(letters=True, ends=True)
    CSS = "#moved { height: 10; }"

    def __init__(self, moved: Widget) -> None:
        super().__init__()
        self.moved = moved

    def compose(self) -> ComposeResult:
        yield Button("This has the focus")
        yield self.moved

    def action_scroll(self, direction: str) -> None:
        scroll(self.moved, direction)


def scrolled_text() -> VerticalScroll:
    return VerticalScroll(Static("\n".join(map(str, range(LINES)))), can_focus=False, id="moved")


@pytest.mark.parametrize(("key", "back"), [("down", "up"), ("pagedown", "pageup"), ("end", "home"), ("j", "k")])
async def test_a_text_moves_and_moves_back(key: str, back: str) -> None:
    app = Scrolling(scrolled_text())
    async with app.run_test(size=(40, 20)) as pilot:
        await pilot.press(key)
        await pilot.pause()
        assert app.moved.scroll_offset.y == min(PLACES[key], app.moved.max_scroll_y)
        await pilot.press(back)
        await pilot.pause()
        assert app.moved.scroll_offset.y == 0


@pytest.mark.parametrize(("key", "back"), [("down", "up"), ("pagedown", "pageup"), ("end", "home"), ("j", "k")])
async def test_the_cursor_of_a_table_moves_and_moves_back(key: str, back: str) -> None:
    table = VirtualTable([Column[str](key="row", label="Row", width=9, render=str)], id="moved")
    async with Scrolling(table).run_test(size=(40, 20)) as pilot:
        table.set_rows([str(number) for number in range(LINES)], key=str)
        await pilot.press(key)
        await pilot.pause()
        # A page of a table is its lines without the header, less one that is still to be seen.
        assert table.cursor_index == min(8 if key == "pagedown" else PLACES[key], LINES - 1)
        await pilot.press(back)
        await pilot.pause()
        assert table.cursor_index == 0


@pytest.mark.parametrize(("key", "back"), [("down", "up"), ("pagedown", "pageup"), ("end", "home"), ("j", "k")])
async def test_the_cursor_of_a_list_moves_and_moves_back(key: str, back: str) -> None:
    options = OptionList(*map(str, range(LINES)), id="moved")
    options.can_focus = False
    async with Scrolling(options).run_test(size=(40, 20)) as pilot:
        options.highlighted = 0
        await pilot.press(key)
        await pilot.pause()
        # A page of a list is its lines inside the border.
        assert options.highlighted == min(8 if key == "pagedown" else PLACES[key], LINES - 1)
        await pilot.press(back)
        await pilot.pause()
        assert options.highlighted == 0


def test_letters_and_ends_are_left_to_what_is_typed_into() -> None:
    keys = [binding.key for binding in scroll_bindings() if isinstance(binding, Binding)]
    assert keys == ["up", "down", "pageup", "pagedown"]
