"""The program on a sandbox of its own, and what a person sees: cells of the real screen, codes a phone would find."""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest
from rich.cells import get_character_cell_size
from rich.color import Color, ColorType
from textual.events import Key
from textual.keys import _character_to_key

from console_app.codat.retry import RetryPolicy
from console_app.config.capabilities import EVERYTHING
from console_app.config.profiles import Profile
from console_app.sandbox.embedded import EmbeddedSandbox
from console_app.tui.app import ConsoleApp
from tests.pictures import Cell, Rgb, Screen, scan_codes
from tests.tui.spared_work import drawn_lines, settle, spare_work, waiting

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from rich.style import Style
    from textual.app import App
    from textual.geometry import Region
    from textual.pilot import Pilot

    from console_app.config.capabilities import Capabilities
    from console_app.config.settings import Settings
    from console_app.sandbox.scenarios import Scenarios

LONGEST_WAIT = 20
"""Seconds after which something that should have happened on the screen never will."""


FIRST_WAIT = 0.05
"""Seconds before a lost request is sent again; a person would be given ten times that."""


@pytest.fixture(autouse=True)
def _in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    spare_work(monkeypatch)
    monkeypatch.setattr("console_app.codat.client.RetryPolicy", partial(RetryPolicy, first_wait=FIRST_WAIT))


@dataclass(frozen=True, slots=True)
class Console:
    """The program while it runs, and the account behind it."""

    app: ConsoleApp
    pilot: Pilot[None]
    sandbox: EmbeddedSandbox

    @property
    def scenarios(self) -> Scenarios:
        """Return what can be made to happen at the other side of the wire."""
        return self.sandbox.scenarios

    @property
    def text(self) -> str:
        """The screen, its lines joined."""
        return "\n".join(strip.text for strip in drawn_lines(self.app))

    def writes(self) -> list[str]:
        """The writes that reached Codat, replays left out."""
        calls = self.scenarios.calls
        return [f"{call.method} {call.path}" for call in calls if call.method != "GET" and not call.replayed]

    async def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        await self.pilot.press(*keys)

    async def type(self, text: str) -> None:
        """Type a text into what has the focus, and wait until all of it has been read."""
        self.press_in_one_breath(*text)
        await self.pilot.pause()

    def press_in_one_breath(self, *keys: str) -> None:
        """Press keys faster than the program reads them, as a slow line lets them through."""
        for key in keys:
            char = key if len(key) == 1 else None
            self.app.post_message(Key(_character_to_key(char) if char else key, char))

    async def until(self, condition: Callable[[], object], what: str) -> None:
        """Wait until the screen has come that far."""
        try:
            with waiting():
                async with asyncio.timeout(LONGEST_WAIT):
                    while not condition():
                        await settle(self.app)
        except TimeoutError:
            pytest.fail(f"never came: {what}\n{self.text}")

    async def sees(self, *texts: str) -> None:
        """Wait until all of `texts` are on the screen."""

        def is_seen() -> bool:
            screen = self.text
            return all(text in screen for text in texts)

        await self.until(is_seen, f"{texts} on the screen")

    async def reads(self, text: str, within: str = "") -> None:
        """Wait until `text` is on the screen, or in the widget `within`, wherever its lines are broken."""
        wanted = _unbroken(text)
        await self.until(lambda: wanted in _unbroken(self._text_of(within)), f"{text!r} on the screen")

    async def notices(self, text: str) -> None:
        """Wait until a notice says `text`, wherever its lines are broken."""
        wanted = _unbroken(text)
        await self.until(
            lambda: any(wanted in _unbroken(self._text_in(each.region)) for each in self.app.screen.query("NoticeBar")),
            f"the notice {text!r}",
        )

    def _text_of(self, selector: str) -> str:
        if not selector:
            return self.text
        # It may not be there yet.
        found = self.app.screen.query(selector)
        return self._text_in(found.first().region) if found else ""

    def _text_in(self, region: Region) -> str:
        strips = drawn_lines(self.app)[region.y : region.bottom]
        return "\n".join(strip.crop(region.x, region.right).text for strip in strips)


def _unbroken(text: str) -> str:
    return "".join(char for char in text if not char.isspace() and char not in "│▌▏▎▁▂▃▄▅▆▇█")


OpenConsole: TypeAlias = "Callable[..., AbstractAsyncContextManager[Console]]"


@pytest.fixture
def make_account() -> Iterator[Callable[..., EmbeddedSandbox]]:
    """A function that starts a sandbox of its own, told like `EmbeddedSandbox`; all are stopped at the end."""
    started: list[EmbeddedSandbox] = []

    def make(**settings: Any) -> EmbeddedSandbox:
        sandbox = EmbeddedSandbox(None, **settings)
        sandbox.start()
        started.append(sandbox)
        return sandbox

    yield make
    for sandbox in started:
        sandbox.stop()


@pytest.fixture
def open_console(make_account: Callable[..., EmbeddedSandbox]) -> OpenConsole:
    """The program with a key, on an account that is a sandbox; entered once the list is read."""

    @asynccontextmanager
    async def opened(
        *,
        size: tuple[int, int] = (80, 24),
        theme: str | None = "dark",
        clean: bool = False,
        sandbox: EmbeddedSandbox | None = None,
        wait: bool = True,
        chosen: Settings | None = None,
        allowed: Capabilities = EVERYTHING,
        production: bool = False,
        keys: dict[str, str] | None = None,
        **settings: Any,
    ) -> AsyncIterator[Console]:
        account = sandbox or make_account(**settings)
        endpoint = account.start()
        profile = Profile(
            "default",
            is_sandbox=False,
            base_url=endpoint.base_url,
            key_text=endpoint.api_key,
            is_production=production,
            capabilities=allowed,
        )
        app = ConsoleApp(profile, theme=theme, settings=chosen, keys=keys, clean=clean)
        async with app.run_test(size=size, notifications=True) as pilot:
            console = Console(app, pilot, account)
            if wait:
                await console.until(lambda: app.directory.as_of and app.account.name, "the list of companies")
                # Until it is remembered as well, it is being read, and r does nothing.
                await console.until(lambda: app.directory.progress and app.directory.progress.done, "its end")
                await console.until(lambda: app.focused or not len(app.directory), "the focus on the list")
            yield console
            if app.is_running and app.screen_stack:
                _ = console.text  # the last frame, which nobody may have looked at

    return opened


@pytest.fixture
def console_screen_cells() -> Callable[..., Screen]:
    """A function from a running app to rows of `Cell`: what reaches the terminal, filters included.

    `text` and `ground` are the terminal's own colours, for cells that have none.
    """
    return screen_cells


@pytest.fixture
def console_screen_text() -> Callable[[App[Any]], list[str]]:
    """A function from a running app to the lines of its screen."""
    return lambda app: ["".join(cell.char for cell in row) for row in screen_cells(app)]


@pytest.fixture
def scan_screen() -> Callable[..., list[str]]:
    """A function from a running app to the texts of the QR codes on its screen, read from a picture of it."""

    def scan(app: App[Any], text: Rgb = (204, 204, 204), ground: Rgb = (0, 0, 0)) -> list[str]:
        return scan_codes(screen_cells(app, text, ground))

    return scan


def screen_cells(app: App[Any], text: Rgb = (204, 204, 204), ground: Rgb = (0, 0, 0)) -> Screen:
    strips = drawn_lines(app)
    return [
        [cell for segment in strip for cell in _cells(segment.text, segment.style, text, ground)] for strip in strips
    ]


def _cells(written: str, style: Style | None, text: Rgb, ground: Rgb) -> list[Cell]:
    foreground, background = text, ground
    if style is not None:
        foreground = _rgb(style.color, text)
        background = _rgb(style.bgcolor, ground)
        if style.reverse:
            foreground, background = background, foreground
    cells: list[Cell] = []
    for character in written:
        size = get_character_cell_size(character)
        if not size and cells:
            cells[-1] = cells[-1]._replace(char=cells[-1].char + character)
            continue
        cells.append(Cell(character, foreground, background))
        cells.extend([Cell("", foreground, background)] * (size - 1))
    return cells


def _rgb(color: Color | None, default: Rgb) -> Rgb:
    if color is None or color.type is ColorType.DEFAULT:
        return default
    red, green, blue = color.get_truecolor()
    return red, green, blue
