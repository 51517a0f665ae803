"""The link full-screen: a code that a phone reads, whatever the terminal looks like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console_app.clock import now
from console_app.services.links.link import ShownLink
from console_app.tui.screens.company_link import CompanyLinkScreen
from tests.tui.codes import same_link
from tests.tui.steps import at_sizes, in_every_look, open_link, resize

if TYPE_CHECKING:
    import pytest

SIZES = [(80, 24), (100, 30), (120, 40), (160, 50)]


async def scanned(console: Any, scan_screen: Any) -> list[str]:
    """Wait for a code that scans; the texts of all codes on the screen."""
    found: list[str] = []

    def is_found() -> bool:
        found[:] = scan_screen(console.app)
        return bool(found)

    await console.until(is_found, "a code that scans")
    return found


async def test_a_phone_reads_the_link_off_the_screen_at_all_sizes_in_both_themes(
    open_console: Any, scan_screen: Any
) -> None:
    async with open_console() as console:
        screen = await open_link(console, "2")
        async for look in in_every_look(console, SIZES):
            (code,) = await scanned(console, scan_screen)
            assert same_link(code, screen.link.url), look
            await console.reads(screen.link.url, "#link-side")


async def test_a_phone_reads_it_without_colours_too(
    open_console: Any, scan_screen: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with open_console() as console:
        screen = await open_link(console, "2")
        async for size in at_sizes(console, SIZES):
            assert same_link((await scanned(console, scan_screen))[0], screen.link.url), size


async def test_says_whose_link_it_is_and_the_code_beside_the_details_is_the_same(
    open_console: Any, scan_screen: Any
) -> None:
    async with open_console(size=(160, 50)) as console:
        screen = await open_link(console, "2")
        await console.sees("LIVE · default  Fernhill Payables")
        await resize(console, (80, 24))
        await console.sees("LIVE · default  Fernhill…bles")
        await console.sees("LIVE · default", "Abbott & Kaur Printing LLC", "Zoho Books", "◐ PendingAuth")
        await resize(console, (160, 50))
        await console.press("escape")
        await console.until(lambda: console.app.screen is not screen, "the details")
        assert same_link((await scanned(console, scan_screen))[0], screen.link.url)


async def test_a_terminal_that_is_too_small_says_how_large_it_must_be(open_console: Any, scan_screen: Any) -> None:
    async with open_console(size=(70, 20)) as console:
        screen = await open_link(console, "2")
        await console.sees("No room for the QR code", "70 × 20")
        assert scan_screen(console.app) == []
        await console.pilot.resize_terminal(100, 30)
        assert same_link((await scanned(console, scan_screen))[0], screen.link.url)


async def test_a_narrow_terminal_has_the_words_below_in_its_whole_width(open_console: Any) -> None:
    async with open_console(size=(40, 24)) as console:
        await open_link(console, "2")
        await console.sees("No room for the QR code", "It needs a terminal of", "The link works the same.")
        side, code = console.app.screen.query_one("#link-side"), console.app.screen.query_one("#link-code")
        assert (side.region.width, code.region.width) == (40, 40)
        assert not side.region.overlaps(code.region)


async def test_the_screen_turns_when_the_customer_has_consented(open_console: Any, scan_screen: Any) -> None:
    async with open_console() as console:
        screen = await open_link(console, "2")
        connection = screen._source.connection
        assert connection is not None
        console.scenarios.answer_as_customer(connection.id, "authorise")
        await console.sees("● Linked")
        await console.until(lambda: scan_screen(console.app) == [], "no code any more")
        await console.press("escape", "escape", "escape")
        await console.sees("Companies")


async def test_a_link_that_the_customer_has_used_is_shown_no_more(open_console: Any, scan_screen: Any) -> None:
    async with open_console() as console:
        screen = await open_link(console, "2")
        used = screen.link.url
        await scanned(console, scan_screen)
        console.scenarios.answer_as_customer(screen._source.connection.id, "cancel")
        await console.sees("This link has been used")
        await console.reads("Used: the customer opened it, but did not authorise it (User cancelled)", "#link-side")
        assert scan_screen(console.app) == []
        await console.press("c")
        assert console.app.clipboard != used
        await console.press("f")
        assert same_link((await scanned(console, scan_screen))[0], screen.link.url)
        assert screen.link.url != used


async def test_a_link_that_was_opened_here_is_shown_no_more(
    open_console: Any, scan_screen: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []

    async def open_in_browser(url: str) -> None:
        opened.append(url)

    monkeypatch.setattr("console_app.tui.screens.link_actions.open_in_browser", open_in_browser)
    async with open_console() as console:
        screen = await open_link(console, "2")
        await console.press("o")
        await console.reads("Opening it here uses it up")
        await console.press("tab", "enter")
        await console.reads("Used: it was opened on this machine", "#link-side")
        assert opened == [screen.link.url]
        assert scan_screen(console.app) == []


async def test_a_notice_leaves_the_code_and_the_keys_free(open_console: Any, scan_screen: Any) -> None:
    async with open_console() as console:
        screen = await open_link(console, "2")
        await console.press("c")
        await console.reads("The link", "NoticeBar")
        assert same_link((await scanned(console, scan_screen))[0], screen.link.url)
        await console.sees("c Copy link", "f New link", "Esc Back")


async def test_a_company_link_that_fails_tells_what_codats_support_asks_for(open_console: Any) -> None:
    async with open_console() as console:
        await console.press("enter")
        await console.until(lambda: getattr(console.app.screen, "company", None), "the company")
        console.scenarios.fail_next(status=403, times=1)
        await console.press("L")
        await console.sees("Correlation id")
        await console.press("ctrl+y")
        assert "Correlation id: " in console.app.clipboard


async def test_the_companys_own_link_lets_the_customer_choose(open_console: Any, scan_screen: Any) -> None:
    async with open_console() as console:
        await console.press("enter")
        await console.until(lambda: getattr(console.app.screen, "company", None), "the company")
        await console.press("L")
        await console.until(lambda: isinstance(console.app.screen, CompanyLinkScreen), "the link")
        await console.reads("The customer picks the software", "#link-side")
        assert same_link((await scanned(console, scan_screen))[0], console.app.screen.link.url)


async def test_a_link_to_a_strange_host_is_not_drawn(open_console: Any, scan_screen: Any) -> None:
    async with open_console() as console:
        screen = await open_link(console, "2")
        screen._source.link = ShownLink("https://codat.io.evil.example/x?otp=123456", now())
        await console.reads("not to codat.io", "#link-side")
        assert scan_screen(console.app) == []


async def test_a_branded_host_is_drawn_once_somebody_says_that_it_is_ours(open_console: Any, scan_screen: Any) -> None:
    async with open_console() as console:
        screen = await open_link(console, "2")
        branded = ShownLink("https://connect.fernhill.example/x?otp=123456", now())
        screen._source.link = branded
        await console.reads("Make sure that it is your own branded domain", "#link-side")
        await console.press("c")
        assert console.app.clipboard != branded.url
        await console.press("t")
        assert same_link((await scanned(console, scan_screen))[0], branded.url)
