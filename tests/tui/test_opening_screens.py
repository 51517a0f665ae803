"""Keys that come while a screen is being made: they wait until all of it is there, and are for that screen."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from textual.screen import Screen
from textual.widget import Widget

from console_app.tui.dialogs.help import HelpScreen
from console_app.tui.screens.company import CompanyScreen
from console_app.tui.screens.platforms import PlatformPickerScreen
from tests.tui.steps import open_company

ROUNDS = 20
"""Turns of the loop before a widget has its own parts: a key comes from one screen to the next in fewer."""


@pytest.fixture
def slow_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a widget be on its screen for a while before its own parts are."""
    compose = Widget.mount_composed_widgets

    async def after_a_while(widget: Widget, widgets: list[Widget]) -> None:
        if widgets and not isinstance(widget, Screen):
            for _ in range(ROUNDS):
                await asyncio.sleep(0)
        await compose(widget, widgets)

    monkeypatch.setattr(Widget, "mount_composed_widgets", after_a_while)


def is_open(console: Any, kind: type[Screen[Any]]) -> bool:
    """Return whether a screen of that class lies somewhere on the stack, with all its parts."""
    return any(isinstance(each, kind) and each.is_mounted for each in console.app.screen_stack)


@pytest.mark.usefixtures("slow_machine")
@pytest.mark.parametrize("key", ["f1", "f2"])
async def test_a_key_from_the_screen_before_waits_until_the_next_is_there(open_console: Any, key: str) -> None:
    """The help's key is answered whichever of the two screens reads it, the card's only by the picker."""
    async with open_console() as console:
        company = (await open_company(console)).company
        for turns in range(ROUNDS):
            console.press_in_one_breath(key)
            for _ in range(turns):
                await asyncio.sleep(0)
            # An answer that was waited for opens it while that key goes up from the table to the application.
            console.app.open_platform_picker(company, lambda _picked: None)
            await console.until(lambda: is_open(console, PlatformPickerScreen), "the picker")
            if key == "f1":
                await console.until(lambda: is_open(console, HelpScreen), "the help")
            await console.pilot.pause()
            while not isinstance(console.app.screen, CompanyScreen):
                await console.app.pop_screen()
