"""What is still under way when somebody leaves a screen."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from textual.widgets import Static

from console_app.clock import now
from console_app.tui.commands.palette import Palette
from console_app.tui.screens.base import ConsoleScreen, HostedScreen
from console_app.tui.screens.companies.screen import CompaniesScreen
from console_app.tui.widgets.connection_banners import UndoBanner
from console_app.tui.widgets.qr_code import QrCode
from tests.tui.test_shared_screen_everywhere import screens_there_are

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pytest
    from textual.widget import Widget

    from tests.tui.conftest import OpenConsole


class SlowToGo(Static):
    """A widget that stays while the one beside it has gone already, until the answer has come."""

    def __init__(self, answer: asyncio.Event, gone: asyncio.Event) -> None:
        super().__init__()
        self._answer, self._gone = answer, gone

    async def on_unmount(self) -> None:
        await self._gone.wait()
        self._answer.set()
        # The worker, if it still lives, has its turn before this widget goes.
        for _ in range(5):
            await asyncio.sleep(0)


class QuickToGo(Static):
    """The widget that the answer is to be drawn on."""

    def __init__(self, gone: asyncio.Event) -> None:
        super().__init__()
        self._gone = gone

    async def on_unmount(self) -> None:
        self._gone.set()


class AnswerScreen(ConsoleScreen[None]):
    """Draws an answer of Codat when it comes."""

    def __init__(self) -> None:
        super().__init__("Companies", "A screen")
        self.answer, self.gone = asyncio.Event(), asyncio.Event()

    def compose_body(self) -> Iterable[Widget]:
        yield SlowToGo(self.answer, self.gone)
        yield QuickToGo(self.gone)

    def on_mount(self) -> None:
        self.run_worker(self._wait(), group="answer")

    async def _wait(self) -> None:
        await self.answer.wait()
        self.query_one(QuickToGo).update("There it is.")


async def test_an_answer_that_comes_while_a_screen_goes_is_not_drawn(open_console: OpenConsole) -> None:
    async with open_console() as console:
        screen = AnswerScreen()
        await console.app.push_screen(screen)
        screen.action_back()
        await console.until(lambda: not screen.is_running, "the end of the screen")
        assert screen.answer.is_set()
        await console.until(lambda: isinstance(console.app.screen, CompaniesScreen), "the list")


async def test_a_look_at_a_connection_that_comes_in_late_harms_nothing(
    open_console: OpenConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, late = asyncio.Event(), asyncio.Event()

    async def kit_goes(self: UndoBanner) -> None:
        gone.set()

    async def code_goes(self: QrCode) -> None:
        await gone.wait()
        late.set()
        for _ in range(5):
            await asyncio.sleep(0)

    monkeypatch.setattr(UndoBanner, "on_unmount", kit_goes, raising=False)
    monkeypatch.setattr(QrCode, "on_unmount", code_goes, raising=False)
    async with open_console(size=(160, 50)) as console:
        await console.press("2", "enter")
        await console.sees("Connections")
        await console.press("enter")
        await console.until(lambda: type(console.app.screen).__name__ == "ConnectionScreen", "the connection")
        screen: Any = console.app.screen

        async def look() -> None:
            await late.wait()
            screen.checked_at = now()

        screen.run_worker(look(), group="late")
        await console.press("escape")
        await console.until(lambda: late.is_set() and not screen.is_running, "the end of the screen")
        await console.sees("Connections")


async def test_a_command_that_is_chosen_twice_in_one_breath_is_run_once(open_console: OpenConsole) -> None:
    async with open_console() as console:
        await console.press("ctrl+p")
        await console.until(lambda: isinstance(console.app.screen, Palette), "the palette")
        # As the palette's field and its list do when Enter comes twice before the palette has closed.
        palette = console.app.screen
        assert isinstance(palette, Palette)
        palette.dismiss()
        palette.dismiss()
        await console.until(lambda: isinstance(console.app.screen, CompaniesScreen), "the list")
        assert console.app.is_running


def test_every_screen_is_left_once() -> None:
    for each in screens_there_are():
        assert issubclass(each, HostedScreen), each
