"""The look the program starts with, and that the style sheets are not parsed more often than needed."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from textual.css.stylesheet import Stylesheet

from console_app.config.profiles import sandbox_profile
from console_app.tui.app import ConsoleApp
from console_app.tui.features.startup import first_style_sheets, later_style_sheets, without_blanks
from console_app.tui.theme import DARK, LIGHT
from console_app.tui.widgets.company_table import CompanyTable

if TYPE_CHECKING:
    from textual.pilot import Pilot


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


async def until_all_are_read(app: ConsoleApp, pilot: Pilot[Any]) -> None:
    every = {path.name for path in (Path(__file__).parents[2] / "styles").glob("*.tcss")}
    async with asyncio.timeout(20):
        while not every <= {Path(path).name for path, _ in app.stylesheet.source}:
            await pilot.pause()


async def test_the_styles_of_the_other_screens_follow_the_first_frame() -> None:
    app = ConsoleApp(sandbox_profile(None))
    async with app.run_test(size=(80, 24)) as pilot:
        await until_all_are_read(app, pilot)


@pytest.mark.parametrize("path", [*first_style_sheets(), *later_style_sheets()], ids=lambda path: path.stem)
def test_blanks_of_a_style_sheet_mean_nothing(path: Path) -> None:
    variables = ConsoleApp(sandbox_profile(None)).get_css_variables()
    text = path.read_text("utf-8")
    rules = []
    for css in (text, without_blanks(text)):
        sheet = Stylesheet(variables=variables)
        sheet.add_source(css, (str(path), ""))
        rules.append(sheet.css)
    assert rules[0] == rules[1] != ""


def styles_of(app: ConsoleApp) -> dict[str, dict[str, Any]]:
    """Return the rules of each node of the screen and of each of its parts with a style of its own."""
    found: dict[str, dict[str, Any]] = {}
    for node in app.screen.walk_children(with_self=True):
        found[f"{node.css_path_nodes!r}"] = {**node.styles.base.get_rules()}
        for name, styles in node._component_styles.items():
            found[f"{node.css_path_nodes!r} {name}"] = {**styles.base.get_rules()}
    return found


@pytest.mark.parametrize("size", [(80, 24), (40, 10), (110, 29), (135, 30), (160, 50)])
@pytest.mark.parametrize("theme", ["dark", "light"])
async def test_the_first_frame_needs_none_of_the_later_styles(size: tuple[int, int], theme: str) -> None:
    app = ConsoleApp(sandbox_profile(None), theme=theme)
    async with app.run_test(size=size) as pilot:
        await until_all_are_read(app, pilot)
        app.screen.query_one(CompanyTable).focus()
        await pilot.pause()
        before = styles_of(app)
        app.stylesheet.update(app.screen)
        assert styles_of(app) == before
