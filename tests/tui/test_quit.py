"""Quitting: three ways that the footer and the help name, and a question while customers are being watched."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any

from console_app.services.account.ui_state import ui_state_folder
from console_app.tui.dialogs.quit import QuitWhileWatching
from console_app.tui.features.keyboard import DELIBERATE
from console_app.tui.screens.companies.screen import CompaniesScreen
from tests.tui.steps import at_sizes, is_on, resize

if TYPE_CHECKING:
    from collections.abc import Callable

    from console_app.sandbox.embedded import EmbeddedSandbox

SIZES = [(80, 24), (100, 30), (160, 50)]


async def ends(console: Any) -> None:
    await console.until(lambda: not console.app.is_running, "the end of the program")


async def watch_one(console: Any) -> Any:
    """Watch the first customer who waits; their place in the waiting room."""
    await console.press("2", "w")
    await console.until(lambda: len(console.app.waiting_room), "who waits")
    return console.app.waiting_room.all()[0]


async def test_the_first_screen_says_how_to_quit_and_its_key_does(open_console: Any) -> None:
    async with open_console() as console:

        def footer() -> str:
            return str(console.text.splitlines()[-1])

        async for size in at_sizes(console, SIZES):
            await console.until(lambda: "q Quit" in footer(), f"the key at {size}")
        await resize(console, SIZES[0])
        await console.press("slash")
        await console.type("q")
        await console.until(lambda: "^q Quit" in footer(), "the key that is none of the field's")
        assert console.app.screen.search.line.value == "q"
        await console.press("escape")
        await console.press("q")
        await ends(console)


async def test_who_is_watched_is_asked_about_and_watched_again_or_forgotten(
    open_console: Any, make_account: Callable[..., EmbeddedSandbox]
) -> None:
    account = make_account(scenarios=True)
    async with open_console(sandbox=account) as console:
        await console.until(lambda: console.app.directory.snapshot, "the saved snapshot")
        waits = await watch_one(console)
        async for _ in at_sizes(console, SIZES):
            console.press_in_one_breath("q", "q", "q")
            await console.sees("Quit while customers are being watched?", "1 customer has a link", waits.company.name)
            await console.press("enter")
            await console.until(is_on(console, CompaniesScreen), "the list, which stays")
        await console.press("ctrl+c", "ctrl+c")
        await console.until(is_on(console, QuitWhileWatching), "the question")
        before = monotonic()
        await console.until(lambda: monotonic() - before > DELIBERATE, "a moment to read it")
        await console.press("ctrl+q")
        await ends(console)
    (kept,) = ui_state_folder().iterdir()
    assert waits.connection.id in kept.read_text()

    async with open_console(sandbox=account) as console:
        await console.notices("1 link is watched again")
        await console.press("ctrl+q")
        await console.sees(waits.company.name)
        await console.press("tab", "tab", "enter")
        await ends(console)
    assert waits.connection.id not in kept.read_text()
