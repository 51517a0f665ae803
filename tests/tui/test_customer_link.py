"""`l` is the link that the customer needs, wherever one is."""

from __future__ import annotations

from time import monotonic
from typing import Any

from console_app.tui.features.keyboard import DELIBERATE
from console_app.tui.screens.companies.screen import CompaniesScreen
from console_app.tui.screens.company import CompanyScreen
from console_app.tui.screens.company_link import CompanyLinkScreen
from console_app.tui.screens.journal import JournalScreen
from console_app.tui.screens.link import LinkScreen
from tests.tui.steps import is_on, search_for

WAITS, LINKED, SEVERAL, NOTHING = "Technicalium", "Adeyemi Recruitment", "O'Brien, Walsh", "Elmbridge Holdings"


async def back_to(console: Any, screen: type[Any]) -> None:
    await console.press("escape")
    await console.until(is_on(console, screen), screen.__name__)


async def read_the_list(console: Any) -> None:
    """Take as long as a person needs to look at a list, so that Enter is not the one of the screen before."""
    before = monotonic()
    await console.until(lambda: monotonic() - before > DELIBERATE, "a moment without a key")


async def sees_link_of(console: Any, name: str) -> str:
    await console.until(is_on(console, LinkScreen), "the link room")
    await console.until(lambda: console.app.screen.link, "a link")
    await console.sees(name)
    return str(console.app.screen.link.url)


async def test_l_is_the_link_of_the_connection_that_needs_one_on_every_screen(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        await search_for(console, WAITS)
        await console.press("l")
        link = await sees_link_of(console, WAITS)
        writes = console.writes()
        await back_to(console, CompaniesScreen)
        # On the customer's own screen it is the same link: another one could end that which they have.
        await console.press("enter")
        await console.until(lambda: getattr(console.app.screen, "company", None), "the company")
        await console.press("l")
        assert await sees_link_of(console, WAITS) == link
        await back_to(console, CompanyScreen)
        # The company's own link says what it is, and whose it is not.
        await console.press("L")
        await console.until(is_on(console, CompanyLinkScreen), "the company link")
        await console.reads("Company link The customer picks the software. It makes another connection.")
        await console.reads("has a link of its own: Esc, then l.")
        await back_to(console, CompanyScreen)
        await back_to(console, CompaniesScreen)
        await console.press("W")
        await console.sees("1 waiting")
        await console.press("l")
        assert await sees_link_of(console, WAITS) == link
        assert console.writes() == writes
        await back_to(console, CompaniesScreen)

        await search_again(console, SEVERAL)
        await console.press("l")
        await console.sees("Which link does the customer need?", SEVERAL, "▲ Deauthorized", "◐ PendingAuth")
        await console.press("down", "enter")
        await sees_link_of(console, "◐ PendingAuth")
        await back_to(console, CompaniesScreen)

        await search_again(console, LINKED)
        await console.press("l")
        await console.notices("All 3 connections are Linked: the customer needs no link.")
        assert type(console.app.screen) is CompaniesScreen

        await search_again(console, NOTHING)
        await console.press("enter")
        await console.sees("No connection yet")
        await console.press("l")
        await console.sees("Type to search", "qhyg", f"Companies › {NOTHING} › Pick a platform")
        await back_to(console, CompanyScreen)
        await back_to(console, CompaniesScreen)
        await console.press("l")
        await console.sees("Type to search", "qhyg")
        await read_the_list(console)
        await console.press("enter")
        await sees_link_of(console, NOTHING)

        await console.press("escape")
        await console.press("escape")
        await console.until(is_on(console, CompanyScreen), "the company")
        await console.press("J")
        await console.until(is_on(console, JournalScreen), "the journal")
        await console.sees("Create connection")
        await console.press("l")
        await sees_link_of(console, NOTHING)
        await back_to(console, JournalScreen)


async def search_again(console: Any, name: str) -> None:
    console.app.screen.search.line.value = ""
    await search_for(console, name)
