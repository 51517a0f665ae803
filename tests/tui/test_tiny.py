"""A window that somebody squeezes to nothing in the middle of a call does not end the program."""

from __future__ import annotations

from typing import Any

import pytest

from console_app.tui.modals.waiting_room import WaitingRoomList


async def squeeze(console: Any, size: tuple[int, int]) -> None:
    await console.pilot.resize_terminal(*size)
    await console.pilot.pause()
    await console.pilot.resize_terminal(80, 24)


@pytest.mark.parametrize("size", [(5, 5), (1, 5), (1, 1)])
async def test_the_palette_survives_a_window_of_nothing(open_console: Any, size: tuple[int, int]) -> None:
    async with open_console() as console:
        await console.press("ctrl+p")
        await console.type("elm")
        await squeeze(console, size)
        await console.sees("Go to Elmbridge")


@pytest.mark.parametrize("size", [(5, 5), (1, 5), (1, 1)])
async def test_the_waiting_room_survives_a_window_of_nothing(open_console: Any, size: tuple[int, int]) -> None:
    async with open_console() as console:
        await console.press("2", "w")
        await console.sees("1 waiting")
        await console.press("W")
        await console.until(lambda: isinstance(console.app.screen, WaitingRoomList), "the waiting room")
        await squeeze(console, size)
        await console.sees("Esc closes")


@pytest.mark.parametrize("size", [(5, 5), (1, 5), (1, 1)])
async def test_the_guided_way_survives_a_window_of_nothing(open_console: Any, size: tuple[int, int]) -> None:
    async with open_console() as console:
        await console.press("n")
        await console.sees("Already there?")
        await console.type("Elmbridge Holdings")
        await squeeze(console, size)
        await console.press("ctrl+s")
        await console.sees("Sage Intacct")
        await squeeze(console, size)
        await console.press("down", "enter")
        await console.sees("What will happen")
        await squeeze(console, size)
        await console.sees("What will happen")
