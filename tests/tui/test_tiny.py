"""A window that somebody squeezes to nothing in the middle of a call does not end the program."""

from __future__ import annotations

from typing import Any

import pytest

from console_app.tui.commands.palette import Palette
from console_app.tui.dialogs.waiting_room import WaitingRoomList


async def squeeze(console: Any, size: tuple[int, int]) -> None:
    await console.pilot.resize_terminal(*size)
    await console.pilot.pause()
    await console.pilot.resize_terminal(80, 24)


@pytest.mark.parametrize("size", [(5, 5), (1, 1)])
async def test_the_palette_survives_a_window_of_nothing(open_console: Any, size: tuple[int, int]) -> None:
    async with open_console() as console:
        await console.press("ctrl+p")
        await console.type("elm")
        await console.sees("Go to Elmbridge")
        await squeeze(console, size)
        await console.sees("Go to Elmbridge")


@pytest.mark.parametrize("size", [(5, 5), (1, 1)])
async def test_the_waiting_room_survives_a_window_of_nothing(open_console: Any, size: tuple[int, int]) -> None:
    async with open_console() as console:
        await console.press("2", "w")
        await console.sees("1 waiting")
        await console.press("W")
        await console.until(lambda: isinstance(console.app.screen, WaitingRoomList), "the waiting room")
        await squeeze(console, size)
        await console.sees("Esc closes")


@pytest.mark.parametrize("size", [(5, 5), (1, 1)])
async def test_the_guided_way_survives_a_window_of_nothing(open_console: Any, size: tuple[int, int]) -> None:
    async with open_console() as console:
        await console.press("n")
        await console.sees("Already a customer?")
        await console.type("Elmbridge Holdings")
        await squeeze(console, size)
        await console.press("ctrl+s")
        await console.sees("Sage Intacct")
        await squeeze(console, size)
        await console.press("down", "enter")
        await console.sees("Nothing has been sent")
        await squeeze(console, size)
        await console.sees("Nothing has been sent")


@pytest.mark.parametrize("size", [(80, 24), (2, 2), (1, 1)])
async def test_keys_for_pages_in_the_palette_may_come_before_there_is_a_page(
    open_console: Any, size: tuple[int, int]
) -> None:
    async with open_console(size=size) as console:
        console.press_in_one_breath("ctrl+p", "pagedown", "pageup")
        await console.until(lambda: isinstance(console.app.screen, Palette), "the palette")
        await console.type("elm")
        await console.press("pagedown", "pageup")
        await console.pilot.resize_terminal(80, 24)
        await console.sees("Go to Elmbridge")


async def test_a_list_without_room_for_a_column_can_be_sorted(open_console: Any) -> None:
    async with open_console(size=(1, 1)) as console:
        await console.press("s")
        await console.pilot.resize_terminal(80, 24)
        await console.sees("by status ↑")


async def test_half_a_terminal_leaves_room_to_type_a_name_and_to_read_the_review(open_console: Any) -> None:
    async with open_console(size=(40, 12)) as console:
        await console.press("n")
        await console.type("Zebra Books")
        await console.sees("Zebra Books")
        await console.press("ctrl+s")
        await console.sees("QuickBooks Online")
        await console.press("down", "enter")
        await console.sees("Create the")
