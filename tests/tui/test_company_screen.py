"""One company: its id, its relations, and the Portal."""

from __future__ import annotations

from typing import Any

from console_app.tui.screens.company import CompanyScreen
from tests.tui.steps import open_company


async def test_copies_the_whole_id(open_console: Any) -> None:
    async with open_console() as console:
        screen = await open_company(console)
        assert screen.company is not None
        await console.press("y")
        assert console.app.clipboard == screen.company.id


async def test_says_so_where_no_portal_is_known(open_console: Any) -> None:
    async with open_console() as console:
        await open_company(console)
        await console.press("o")
        await console.reads("The Portal's address is unknown", "NoticeBar")


async def test_goes_to_a_related_company(open_console: Any) -> None:
    async with open_console(size=(100, 40)) as console:
        await console.press("slash")
        await console.type("elmbridge kitchens wales")
        await console.press("tab")
        child = await open_company(console)
        assert child.company is not None
        assert child.company.parent is not None
        await console.press("p")
        await console.sees("Related companies", child.company.parent.name)
        await console.press("enter")
        await console.until(
            lambda: isinstance(console.app.screen, CompanyScreen) and console.app.screen is not child, "the parent"
        )
        await console.until(lambda: console.app.screen.company, "the parent's details")
        assert console.app.screen.company.id == child.company.parent.id


async def test_a_company_without_connections_offers_none_to_open(open_console: Any) -> None:
    async with open_console() as console:
        await console.press("5", "enter")
        await console.sees("No connection yet")
        assert "Open" not in console.text.splitlines()[-1]
