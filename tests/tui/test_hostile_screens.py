"""An account full of hostile texts, through the whole program: they are read, and nothing else happens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from rich.cells import cell_len
from textual.events import Paste

from console_app.services.desktop.clipboard import Copied, CopyResult
from tests.hostile.lying_server import LyingServer, lying
from tests.hostile.texts import TEXTS, acts
from tests.tui.spared_work import drawn_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from console_app.sandbox.embedded import EmbeddedSandbox

COMPANIES = 90


@pytest.fixture
def liar(make_account: Callable[..., EmbeddedSandbox]) -> Iterator[LyingServer]:
    """An account of which each text is a hostile one."""
    with lying(make_account(companies=COMPANIES, scenarios=True)) as server:
        yield server


class Guest:
    """Walks through the program and looks at every line on the way."""

    def __init__(self, console: Any) -> None:
        self.console = console

    def look(self) -> None:
        """Each line fills the terminal exactly, and shows nothing that acts."""
        app = self.console.app
        strips = drawn_lines(app)
        for number, strip in enumerate(strips):
            line = "".join(segment.text for segment in strip)
            assert strip.cell_length == cell_len(line) == app.size.width, (number, line)
            assert acts(line) == [], (number, line)
        for style in (segment.style for strip in strips for segment in strip if segment.style):
            assert not style.link
            click = str(style.meta.get("@click", ""))
            assert "app.quit" not in click

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.console.press(key)
            await self.console.pilot.pause()
            self.look()

    async def on(self, screen: str) -> None:
        await self.console.until(lambda: type(self.console.app.screen).__name__ == screen, screen)
        await self.console.pilot.pause()
        self.look()

    async def visit(self, key: str, screen: str, *keys: str) -> None:
        """Go to a screen, press keys there, and go back."""
        before = type(self.console.app.screen).__name__
        await self.press(key)
        await self.on(screen)
        await self.press(*keys, "escape")
        await self.on(before)


async def test_every_line_of_every_screen_is_as_wide_as_the_terminal(
    open_console: Any, liar: LyingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied: list[str] = []

    async def take(text: str, *_arguments: Any, **_options: Any) -> Copied:
        copied.append(text)
        return Copied(CopyResult.COPIED)

    monkeypatch.setattr("console_app.services.desktop.clipboard.copy_text", take)
    async with open_console(sandbox=liar, size=(80, 24)) as console:
        guest, app = Guest(console), console.app
        await guest.press(*["pagedown"] * 5, "home", "s", "S", "space", "down", "space")
        await guest.visit("b", "MarkedMenu")
        await guest.visit("U", "BulkUnlinkScreen")
        await guest.visit("ctrl+p", "Palette", *"goto")
        await guest.press("A", "ctrl+s")
        await console.until(lambda: "just now" in console.text, "the audit")
        await guest.visit("w", "WorklistScreen", "down")
        await guest.visit("e", "SaveDialog")
        await guest.press("escape")
        await guest.on("CompaniesScreen")
        await console.pilot.resize_terminal(150, 40)
        await guest.press("home", *["pagedown"] * 3, "home")
        for _ in range(3):
            await guest.press("down", "enter")
            await guest.on("CompanyScreen")
            await guest.visit("t", "TimelineScreen")
            await guest.visit("e", "EditCompanyScreen")
            await guest.visit("N", "TextToCopy", "ctrl+s")
            await guest.press("enter")
            if type(app.screen).__name__ == "ConnectionScreen":
                await guest.visit("N", "TextToCopy", "ctrl+s")
                await guest.press("escape")
            await guest.on("CompanyScreen")
            await guest.press("escape")
            await guest.on("CompaniesScreen")
        liar.fails_with = 400  # which is not asked again, so that nobody waits
        await guest.press("r")
        await console.until(lambda: "did not accept the request" in console.text, "the error")
        await guest.press("ctrl+y")
        await console.until(lambda: len(copied) >= 4, "what was copied")
        await guest.visit("J", "JournalScreen")
        assert console.writes() == []
    assert [acts(each) for each in copied] == [[]] * len(copied)


PASTED = ("markup", "colour", "title", "eight bits", "reversed", "marks", "family", "lines", "half a pair", "long")


async def test_a_hostile_text_that_is_pasted_is_typed_and_nothing_else(open_console: Any) -> None:
    async with open_console(companies=5, size=(80, 24)) as console:
        guest = Guest(console)
        for key, screen in (("slash", "CompaniesScreen"), ("N", "CreateCompanyScreen")):
            await guest.press(key)
            await guest.on(screen)
            for kind in PASTED:
                console.app.post_message(Paste(TEXTS[kind]))
                await console.pilot.pause()
                guest.look()
            await guest.press("escape", "escape")
        assert console.app.is_running
        assert console.writes() == []
