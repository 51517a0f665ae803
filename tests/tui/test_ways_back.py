"""One stack of screens: Esc leads back to where one came from, and the top bar says so and can be clicked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from textual.keys import _character_to_key

from console_app.services.text.privacy_mask import HIDDEN
from console_app.tui.dialogs.confirmations import LeaveTyped
from console_app.tui.render.top_bar import SEPARATOR
from console_app.tui.screens.base import ConsoleScreen
from console_app.tui.screens.companies.found import FoundScreen
from console_app.tui.screens.companies.screen import CompaniesScreen
from console_app.tui.screens.company import CompanyScreen
from console_app.tui.screens.company_edit import EditCompanyScreen
from console_app.tui.widgets.figure_board import FigureBoard
from console_app.tui.widgets.table.widget import VirtualTable

if TYPE_CHECKING:
    from tests.tui.conftest import OpenConsole

WAYS: dict[str, dict[str, str]] = {
    "CompaniesScreen": {
        "a": "PlatformPickerScreen",
        "n": "CustomerStep",
        "N": "CreateCompanyScreen",
        "A": "AuditScreen",
        "C": "ChangesScreen",
        "L": "WorklistScreen",
        "K": "KeepAliveScreen",
        "J": "JournalScreen",
        "enter": "CompanyScreen",
        "v": "ViewList",
        "f1": "HelpScreen",
    },
    "AuditScreen": {"enter": "FoundScreen", "c": "ChangesScreen", "w": "WorklistScreen"},
    "FoundScreen": {"enter": "CompanyScreen", "A": "AuditScreen", "J": "JournalScreen"},
    "WorklistScreen": {"enter": "CompanyScreen"},
    "CompanyScreen": {
        "enter": "ConnectionScreen",
        "e": "EditCompanyScreen",
        "a": "PlatformPickerScreen",
        "J": "JournalScreen",
        "d": "DataScreen",
        "t": "TimelineScreen",
        "D": "DeleteScreen",
    },
    "ConnectionScreen": {"d": "DataScreen", "D": "DeleteScreen", "f6": "ManualScreen"},
}
"""The keys of each screen that open another one."""


def name_of(screen: Any) -> str:
    return type(screen).__name__


def cursor_of(screen: Any) -> str | None:
    for each in screen.query(FigureBoard):
        return str(each.cursor_key)
    tables = [each for each in screen.query(VirtualTable) if each.display]
    return tables[0].cursor_key if tables else None


def crumbs_of(screen: Any) -> list[str]:
    return [each.words for each in screen.crumbs()] if isinstance(screen, ConsoleScreen) else []


def check_named_keys(console: Any) -> None:
    """Check that each key that the screen says to press does something there."""
    active = console.app.screen.active_bindings
    for named in re.findall(r"\b[Pp]ress (Ctrl\+\w|F\d+|Enter|Esc|Space|[^\s\w]|\w)(?=[ ,.:;])", console.text):
        words = {"Enter": "enter", "Esc": "escape", "Space": "space"}
        key = words.get(named) or (named.lower() if len(named) > 1 else _character_to_key(named))
        assert key in active, f"{named} on {name_of(console.app.screen)}"


async def walk_ways(console: Any, walked: set[str]) -> None:
    """Open what the screen on top can open, and what that can open in turn, and come back each time with Esc."""
    here = console.app.screen
    ways = {} if name_of(here) in walked else WAYS.get(name_of(here), {})
    walked.add(name_of(here))
    for key, opened in ways.items():
        way = f"{key} on {' > '.join(map(name_of, console.app.screen_stack))}"
        before = cursor_of(here)
        await console.press(key)
        await console.until(lambda opened=opened: name_of(console.app.screen) == opened, f"{opened} by {way}")
        there = crumbs_of(console.app.screen)
        if there:
            assert there[: len(crumbs_of(here))] == crumbs_of(here), way
            await console.sees(SEPARATOR.join(there))
        check_named_keys(console)
        await walk_ways(console, walked)
        await console.press("escape")
        await console.until(lambda: console.app.screen is here, f"back by Esc after {way}")
        assert cursor_of(here) == before, way


async def test_esc_leads_back_to_where_one_came_from(open_console: OpenConsole) -> None:
    async with open_console(size=(160, 50)) as console:
        home, first = console.app.screen, cursor_of(console.app.screen)
        # The new connection is left for the list, where it was asked for.
        await console.press("a")
        await console.until(lambda: name_of(console.app.screen) == "PlatformPickerScreen", "the picker")
        await console.sees("FreeAgent")
        await console.type("wave")
        await console.press("enter")
        await console.until(lambda: name_of(console.app.screen) == "LinkScreen", "the link")
        await console.press("escape", "escape")
        await console.until(lambda: console.app.screen is home, "the list")
        assert cursor_of(home) == first
        walked: set[str] = set()
        await walk_ways(console, walked)
        assert set(WAYS) <= walked


async def test_the_top_bar_can_be_clicked(open_console: OpenConsole) -> None:
    async with open_console(size=(160, 50)) as console:
        app: Any = console.app
        await console.press("slash", "s", "tab", "A")
        await console.until(lambda: app.screen.query(FigureBoard), "the audit")
        await console.press("enter")
        await console.until(lambda: isinstance(app.screen, FoundScreen) and cursor_of(app.screen), "the list behind it")
        # `q` quits on the first screen only, and is not offered here.
        await console.press("q")
        assert "q Quit" not in console.text
        assert isinstance(app.screen, FoundScreen)
        await console.press("enter")
        await console.until(lambda: getattr(app.screen, "company", None), "the company")
        company = app.screen
        await console.press("e")
        await console.until(lambda: isinstance(app.screen, EditCompanyScreen), "the form")
        await console.press("end", "x")
        # What was typed is asked about, and all stays where it is.
        await click(console, 0)
        await console.until(lambda: isinstance(app.screen, LeaveTyped), "the question")
        await console.press("escape")
        await console.sees("Edit company")
        # The same goes for a command of the list.
        await console.press("ctrl+p")
        await console.type(":search bakery")
        await console.press("enter")
        await console.until(lambda: isinstance(app.screen, LeaveTyped), "the question")
        await console.press("escape")
        await console.sees("Edit company")
        await click(console, 3)
        await console.until(lambda: isinstance(app.screen, LeaveTyped), "the question")
        await console.press("right", "enter")
        await console.until(lambda: app.screen is company, "the company")
        figure = cursor_of(app.screen_stack[1])
        await click(console, 1)
        await console.until(lambda: name_of(app.screen) == "AuditScreen", "the audit")
        assert (len(app.screen_stack), cursor_of(app.screen)) == (2, figure)
        # Each word of a screen that has several leads to it.
        await console.press("w")
        await console.until(lambda: name_of(app.screen) == "WorklistScreen", "the worklist")
        await console.press("enter")
        await console.until(lambda: isinstance(app.screen, CompanyScreen), "a company of it")
        await click(console, 2)
        await console.until(lambda: name_of(app.screen) == "WorklistScreen", "the worklist again")
        await click(console, 1)
        await console.until(lambda: name_of(app.screen) == "AuditScreen", "the audit again")
        await click(console, 0)
        await console.until(lambda: type(app.screen) is CompaniesScreen, "the list")
        assert app.screen.search.text == "s", "as it was left"
        # A screen that was opened past its company leads to that company, too.
        row, other = app.directory.all()[0], app.directory.all()[1]
        known = await app.session.client.get_company(row.id)
        app.open_data(known)
        await console.sees(f"Companies › {row.name} › Data")
        await click(console, 1)
        await console.until(lambda: isinstance(app.screen, CompanyScreen), "its company")
        # Names of others on the way are hidden from the customer on the call.
        app.open_company(other.id)
        await console.sees(f"{row.name} › {other.name}")
        await console.press("f9")
        await console.sees(f"{HIDDEN} › {other.name}")
        assert row.name not in console.text


async def click(console: Any, at: int) -> None:
    """Click on a part of the top bar."""
    x = len(SEPARATOR.join([*crumbs_of(console.app.screen)[:at], ""]))
    await console.pilot.click(console.app.screen.query_one("#place"), offset=(1 + x, 0))
