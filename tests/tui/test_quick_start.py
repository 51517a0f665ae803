"""The look the program starts with, and that the style sheets are not parsed more often than needed."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual.css.stylesheet import Stylesheet

from console_app.config.profiles import sandbox_profile
from console_app.tui.app import ConsoleApp
from console_app.tui.theme import DARK, LIGHT


@pytest.fixture
def parsed_again(monkeypatch: pytest.MonkeyPatch) -> list[Stylesheet]:
    """The style sheets that were parsed a second time, in order."""
    again: list[Stylesheet] = []
    reparse = Stylesheet.reparse

    def noted(sheet: Stylesheet) -> None:
        again.append(sheet)
        reparse(sheet)

    monkeypatch.setattr(Stylesheet, "reparse", noted)
    return again


@pytest.mark.parametrize(("name", "theme", "other"), [("dark", DARK, LIGHT), ("light", LIGHT, DARK)])
async def test_it_starts_in_its_look_at_once_and_changes_it_on_demand(
    parsed_again: list[Stylesheet], name: str, theme: object, other: object
) -> None:
    app = ConsoleApp(sandbox_profile(None), theme=name)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert parsed_again == []
        assert app.current_theme is theme
        first = app.screen.styles.background.hex6
        assert first == app.theme_variables["background"].upper()
        await pilot.press("ctrl+l")
        await pilot.pause()
        assert len(parsed_again) == 1
        assert app.current_theme is other
        assert app.screen.styles.background.hex6 == app.theme_variables["background"].upper() != first
        await pilot.press("ctrl+l")
        await pilot.pause()
        assert app.screen.styles.background.hex6 == first


async def test_the_styles_of_the_other_screens_follow_the_first_frame() -> None:
    app = ConsoleApp(sandbox_profile(None))
    every = {path.name for path in (Path(__file__).parents[2] / "styles").glob("*.tcss")}
    async with app.run_test(size=(80, 24)) as pilot:
        async with asyncio.timeout(20):
            while not every <= {Path(path).name for path, _ in app.stylesheet.source}:
                await pilot.pause()
