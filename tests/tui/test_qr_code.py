"""The code on the real screen is read by a scanner, or there are words instead."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.app import App, ComposeResult
from textual.containers import Container

from console_app.services.links.qr import QrPlan, QrTooLarge
from console_app.tui.theme import THEMES, VARIABLE_DEFAULTS
from console_app.tui.widgets.qr_code import QrCode
from tests.tui.codes import same_link

STYLES = Path(__file__).parents[2] / "styles"
CONNECTION_LINK = (
    "https://link-api.codat.io/companies/86bd88cb-44ab-4dfb-b32f-87b19b14287f"
    "/connections/ee2eb431-c0fa-4dc9-93fa-d29781c12bcd/start?otp=481516"
)
COMPANY_LINK = "https://link.codat.io/company/86bd88cb-44ab-4dfb-b32f-87b19b14287f?otp=481516"
SIZES = [(80, 24), (100, 30), (120, 40)]

Scan = Callable[..., list[str]]


class CodeApp(App[None]):
    CSS_PATH = [STYLES / "qr_code.tcss"]
    CSS = "Screen { background: $background; }"

    def __init__(self, link: str | None, theme: str = "dark", ansi: bool = False) -> None:
        super().__init__(ansi_color=ansi)
        self.code = QrCode(link, hint="Press f for the whole screen.")
        for each in THEMES.values():
            self.register_theme(each)
        self.theme = THEMES[theme].name

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return VARIABLE_DEFAULTS

    def compose(self) -> ComposeResult:
        with Container():
            yield self.code


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("link", [CONNECTION_LINK, COMPANY_LINK])
async def test_a_scanner_reads_the_link_off_the_screen(
    link: str, size: tuple[int, int], theme: str, scan_screen: Scan
) -> None:
    app = CodeApp(link, theme)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        read = scan_screen(app)
    assert len(read) == 1
    assert same_link(read[0], link)


@pytest.fixture
def no_color(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")


@pytest.mark.usefixtures("no_color")
@pytest.mark.parametrize(("theme", "text", "ground"), [("dark", 230, 20), ("light", 30, 250)])
@pytest.mark.parametrize("ansi", [False, True], ids=["grey levels", "terminal colours"])
async def test_it_scans_without_colours(theme: str, text: int, ground: int, ansi: bool, scan_screen: Scan) -> None:
    app = CodeApp(CONNECTION_LINK, theme, ansi)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        read = scan_screen(app, (text,) * 3, (ground,) * 3)
    assert [same_link(each, CONNECTION_LINK) for each in read] == [True]


async def test_cells_are_black_and_white_in_any_theme(
    console_screen_cells: Callable[..., list[list[tuple[str, object, object]]]],
) -> None:
    black, white = (0, 0, 0), (255, 255, 255)
    app = CodeApp(CONNECTION_LINK, "dark")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        plan = app.code.plan
        cells = console_screen_cells(app)
    assert isinstance(plan, QrPlan)
    left = (80 - plan.columns) // 2
    seen = {cell for row in cells[: plan.rows] for cell in row[left : left + plan.columns]}
    assert seen == {(" ", black, white), (" ", white, black), ("▄", black, white), ("▄", white, black)}
    assert all(cell[2] != white for row in cells for cell in row[:left]), "the code is as wide as planned"


async def test_too_small_a_terminal_gets_words_and_no_code(
    scan_screen: Scan, console_screen_text: Callable[[App[None]], list[str]]
) -> None:
    app = CodeApp(CONNECTION_LINK)
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        assert (app.code.plan, app.code.fits) == (QrTooLarge((45, 23)), False)
        assert scan_screen(app) == []
        shown = " ".join(" ".join(console_screen_text(app)).split())
        assert "60 × 23" in shown
        assert "The link works the same." in shown
        assert "Press f for the whole screen." in shown
        assert "codat.io" not in shown

        await pilot.resize_terminal(60, 23)
        await pilot.pause()
        assert app.code.fits is True
        assert [same_link(each, CONNECTION_LINK) for each in scan_screen(app)] == [True]


async def test_another_link_replaces_the_code(scan_screen: Scan) -> None:
    app = CodeApp(None)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert app.code.plan is None
        assert scan_screen(app) == []
        app.code.link = CONNECTION_LINK
        await pilot.pause()
        assert [same_link(each, CONNECTION_LINK) for each in scan_screen(app)] == [True]
        app.code.link = COMPANY_LINK
        await pilot.pause()
        assert [same_link(each, COMPANY_LINK) for each in scan_screen(app)] == [True]
        app.code.link = None
        await pilot.pause()
        assert scan_screen(app) == []


@pytest.mark.parametrize("size", [(1, 1), (4, 2), (12, 40), (40, 3)])
async def test_no_terminal_is_too_small_to_draw(size: tuple[int, int], scan_screen: Scan) -> None:
    app = CodeApp(CONNECTION_LINK)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert scan_screen(app) == []


async def test_the_one_time_password_is_in_no_repr() -> None:
    app = CodeApp(CONNECTION_LINK)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert app.code.fits
        for said in (repr(app.code), str(app.code), repr(app.code.plan), app.tree.__repr__()):
            assert "481516" not in said
