"""Ways through the program that tests of several screens take, by the keys that a person presses."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING, Any

from textual.events import Paste

import console_app.tui
from console_app.tui.screens.company import CompanyScreen
from console_app.tui.screens.connection import ConnectionScreen
from console_app.tui.screens.link import LinkScreen

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator, Sequence

    from textual.pilot import Pilot


def is_on(console: Any, screen: type[Any]) -> Callable[[], bool]:
    """Return a condition: the screen on top is of that class itself."""
    return lambda: type(console.app.screen) is screen


async def search_for(console: Any, text: str) -> None:
    """Search the list, and go to the first company that is found."""
    await console.press("slash")
    await console.type(text)
    await console.press("tab")


async def open_company(console: Any, *keys: str) -> CompanyScreen:
    """Open the company under the cursor of the list, after some keys, and wait until it was read.

    The keys `1` and `2` leave the companies that are Linked and PendingAuth.
    """
    await console.press(*keys, "enter")
    await console.until(lambda: getattr(console.app.screen, "company", None), "the company")
    screen = console.app.screen
    assert isinstance(screen, CompanyScreen)
    return screen


async def open_connection(console: Any, *keys: str) -> Any:
    """Open the first connection of the company under the cursor of the list, after some keys."""
    await open_company(console, *keys)
    await console.press("enter")
    await console.until(lambda: isinstance(console.app.screen, ConnectionScreen), "the connection")
    return console.app.screen


async def open_connection_with_link(console: Any, *keys: str) -> Any:
    """Open the first connection of the company under the cursor, after some keys, and wait until its link is there."""
    screen = await open_connection(console, *keys)
    await console.until(lambda: screen.link, "a link")
    return screen


async def open_link(console: Any, *keys: str) -> Any:
    """Open the link of that connection full-screen."""
    await open_connection_with_link(console, *keys)
    return await show_link(console)


async def show_link(console: Any) -> Any:
    """Show the link of the connection on the screen full-screen."""
    await console.press("l")
    await console.until(is_on(console, LinkScreen), "the link full-screen")
    await console.until(lambda: console.app.screen.link, "the link itself")
    return console.app.screen


async def resize(console: Any, size: tuple[int, int]) -> None:
    """Give the terminal another size, and wait until the screen on top is laid out for it."""
    await console.pilot.resize_terminal(*size)
    await console.until(lambda: console.app.screen.size == size, f"a screen of {size}")


async def at_sizes(console: Any, sizes: Sequence[tuple[int, int]]) -> AsyncIterator[tuple[int, int]]:
    """Give the terminal each of the sizes in turn."""
    for size in sizes:
        await resize(console, size)
        yield size


async def in_every_look(console: Any, sizes: Sequence[tuple[int, int]]) -> AsyncIterator[tuple[tuple[int, int], str]]:
    """Give the terminal each of the sizes in the theme of now, and then the first one in the other, which stays.

    Colours do not depend on the size, and places not on the theme.
    """
    async for size in at_sizes(console, sizes):
        yield size, console.app.theme
    before = console.app.theme
    await console.press("ctrl+l")
    assert console.app.theme != before
    async for size in at_sizes(console, sizes[:1]):
        yield size, console.app.theme


async def dismiss_notices(console: Any) -> None:
    """Take away what was said so far, so that only what is said next can be seen."""
    console.app.clear_notifications()
    await console.until(lambda: not console.app.screen.query("NoticeBar"), "no notice")


async def paste(pilot: Pilot[None], text: str) -> None:
    """Paste into what has the focus, as a terminal does."""
    pilot.app.post_message(Paste(text))
    await pilot.pause()


def load_all_of_tui() -> None:
    """Import every module of the screens, so that all classes are known."""
    for module in pkgutil.walk_packages(console_app.tui.__path__, "console_app.tui."):
        importlib.import_module(module.name)


def kinds_of(base: type[Any]) -> Iterator[type[Any]]:
    """Return all classes that are built on one, however far away."""
    for kind in base.__subclasses__():
        yield kind
        yield from kinds_of(kind)
