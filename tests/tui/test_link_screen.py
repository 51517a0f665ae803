"""The link full-screen: a code that a phone reads, whatever the terminal looks like."""

from __future__ import annotations

from typing import Any

import pytest

from console_app.clock import now
from console_app.services.links import ShownLink
from console_app.tui.screens.company_link import CompanyLinkScreen
from console_app.tui.screens.link import LinkScreen


async def open_link(console: Any) -> Any:
    await console.press("2", "enter")
    await console.until(lambda: getattr(console.app.screen, "company", None), "the company")
    await console.press("enter")
    await console.until(lambda: getattr(console.app.screen, "link", None), "a link")
    await console.press("l")
    await console.until(lambda: isinstance(console.app.screen, LinkScreen), "the link full-screen")
    return console.app.screen


def same_link(scanned: str, link: str) -> bool:
    """Whether two links are the same, scheme and host compared without case."""
    host_end = link.index("/", link.index("//") + 2)
    return scanned[:host_end].lower() == link[:host_end].lower() and scanned[host_end:] == link[host_end:]


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("size", [(80, 24), (100, 30), (120, 40), (160, 50)])
async def test_a_phone_reads_the_link_off_the_screen(
    open_console: Any, scan_screen: Any, size: tuple[int, int], theme: str
) -> None:
    async with open_console(size=size, theme=theme) as console:
        screen = await open_link(console)
        await console.until(lambda: scan_screen(console.app), "a code that scans")
        (scanned,) = scan_screen(console.app)
        assert same_link(scanned, screen.link.url)
        await console.reads(screen.link.url, "#link-side")


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (120, 40), (160, 50)])
async def test_a_phone_reads_it_without_colours_too(
    open_console: Any, scan_screen: Any, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with open_console(size=size) as console:
        screen = await open_link(console)
        await console.until(lambda: scan_screen(console.app), "a code that scans")
        assert same_link(scan_screen(console.app)[0], screen.link.url)


async def test_the_code_beside_the_details_is_the_same_link(open_console: Any, scan_screen: Any) -> None:
    async with open_console(size=(160, 50)) as console:
        screen = await open_link(console)
        await console.press("escape")
        await console.until(lambda: scan_screen(console.app), "a code that scans")
        assert same_link(scan_screen(console.app)[0], screen.link.url)


async def test_a_terminal_that_is_too_small_says_how_large_it_must_be(open_console: Any, scan_screen: Any) -> None:
    async with open_console(size=(70, 20)) as console:
        screen = await open_link(console)
        await console.sees("No room for the QR code", "70 × 20")
        assert scan_screen(console.app) == []
        await console.pilot.resize_terminal(100, 30)
        await console.until(lambda: scan_screen(console.app), "a code that scans")
        assert same_link(scan_screen(console.app)[0], screen.link.url)


async def test_says_sandbox_or_live_and_whom_it_is_for(open_console: Any) -> None:
    async with open_console() as console:
        await open_link(console)
        await console.sees("LIVE · default", "Abbott & Kaur Printing LLC", "Zoho Books", "◐ PendingAuth")


async def test_the_screen_turns_when_the_customer_has_consented(open_console: Any, scan_screen: Any) -> None:
    async with open_console() as console:
        screen = await open_link(console)
        connection = screen._source.connection
        assert connection is not None
        console.scenarios.answer_as_customer(connection.id, "authorise")
        await console.sees("● Linked")
        await console.until(lambda: scan_screen(console.app) == [], "no code any more")
        await console.press("escape", "escape", "escape")
        await console.sees("Companies")


async def test_a_link_that_the_customer_has_used_is_shown_no_more(open_console: Any, scan_screen: Any) -> None:
    async with open_console() as console:
        screen = await open_link(console)
        used = screen.link.url
        await console.until(lambda: scan_screen(console.app), "a code that scans")
        console.scenarios.answer_as_customer(screen._source.connection.id, "cancel")
        await console.sees("This link has been used")
        await console.reads("Used: the customer opened it, but did not authorise (User cancelled)", "#link-side")
        assert scan_screen(console.app) == []
        await console.press("c")
        assert console.app.clipboard != used
        await console.press("f")
        await console.until(lambda: scan_screen(console.app), "a code that scans")
        assert same_link(scan_screen(console.app)[0], screen.link.url)
        assert screen.link.url != used


async def test_a_link_that_was_opened_here_is_shown_no_more(
    open_console: Any, scan_screen: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []

    async def open_in_browser(url: str) -> None:
        opened.append(url)

    monkeypatch.setattr("console_app.tui.screens.link_actions.open_in_browser", open_in_browser)
    async with open_console() as console:
        screen = await open_link(console)
        await console.press("o")
        await console.reads("Opening it here uses it up")
        await console.press("tab", "enter")
        await console.reads("Used: it was opened on this machine", "#link-side")
        assert opened == [screen.link.url]
        assert scan_screen(console.app) == []


async def test_a_notice_leaves_the_code_and_the_keys_free(open_console: Any, scan_screen: Any) -> None:
    async with open_console() as console:
        screen = await open_link(console)
        await console.press("c")
        await console.reads("The link", "Toast")
        await console.until(lambda: scan_screen(console.app), "a code that scans")
        assert same_link(scan_screen(console.app)[0], screen.link.url)
        await console.sees("c Copy link", "f Fresh link", "Esc Back")


async def test_says_which_account_the_link_belongs_to(open_console: Any) -> None:
    async with open_console(size=(160, 50)) as console:
        await open_link(console)
        await console.sees("LIVE · default  Fernhill Payables")
        await console.pilot.resize_terminal(80, 24)
        await console.sees("LIVE · default  Fernhill…bles")


async def test_a_company_link_that_fails_tells_what_codats_support_asks_for(open_console: Any) -> None:
    async with open_console() as console:
        await console.press("enter")
        await console.until(lambda: getattr(console.app.screen, "company", None), "the company")
        console.scenarios.fail_next(status=403, times=1)
        await console.press("l")
        await console.sees("Correlation id")
        await console.press("ctrl+y")
        assert "Correlation id: " in console.app.clipboard


async def test_the_companys_own_link_lets_the_customer_choose(open_console: Any, scan_screen: Any) -> None:
    async with open_console() as console:
        await console.press("enter")
        await console.until(lambda: getattr(console.app.screen, "company", None), "the company")
        await console.press("l")
        await console.until(lambda: isinstance(console.app.screen, CompanyLinkScreen), "the link")
        await console.sees("The customer picks the software")
        await console.until(lambda: scan_screen(console.app), "a code that scans")
        assert same_link(scan_screen(console.app)[0], console.app.screen.link.url)


async def test_a_link_to_a_strange_host_is_not_drawn(open_console: Any, scan_screen: Any) -> None:
    async with open_console() as console:
        screen = await open_link(console)
        screen._source.link = ShownLink("https://codat.io.evil.example/x?otp=123456", now())
        await console.reads("not to codat.io", "#link-side")
        assert scan_screen(console.app) == []


async def test_a_branded_host_is_drawn_once_somebody_says_that_it_is_ours(open_console: Any, scan_screen: Any) -> None:
    async with open_console() as console:
        screen = await open_link(console)
        branded = ShownLink("https://connect.fernhill.example/x?otp=123456", now())
        screen._source.link = branded
        await console.reads("Make sure that it is your own branded address", "#link-side")
        await console.press("c")
        assert console.app.clipboard != branded.url
        await console.press("t")
        await console.until(lambda: scan_screen(console.app), "a code that scans")
        assert same_link(scan_screen(console.app)[0], branded.url)
