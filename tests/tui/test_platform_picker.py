"""Picking a platform: the likely ones first, and a warning before a second accounting connection."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from textual.widgets import Input

from console_app.config.settings import Settings
from console_app.tui.screens.connection import ConnectionScreen
from console_app.tui.screens.link import LinkScreen
from console_app.tui.screens.platforms import PlatformPickerScreen
from console_app.tui.widgets.key_bar import KeyBar
from console_app.tui.widgets.platform_list import PlatformList, PlatformTable

if TYPE_CHECKING:
    import pytest


async def open_picker(console: Any, search: str) -> None:
    await console.press("slash")
    await console.type(search)
    await console.press("tab", "a")
    await console.until(
        lambda: (
            isinstance(console.app.screen, PlatformPickerScreen)
            and console.app.screen.query_one(PlatformList).platforms
        ),
        "the platforms",
    )


def platform_keys(console: Any) -> list[str]:
    return [platform.key for platform in console.app.screen.query_one(PlatformTable).rows]


async def test_the_payables_platforms_come_first(open_console: Any) -> None:
    async with open_console() as console:
        await open_picker(console, "elmbridge holdings")
        assert platform_keys(console)[:6] == ["fbrh", "akxx", "qhyg", "knfz", "gbol", "rwuv"]
        await console.sees("payables", "on-premise", "beta", "FreeAgent")


async def test_typing_searches_by_name_and_by_key(open_console: Any) -> None:
    async with open_console(chosen=Settings(default_platform="qb")) as console:
        await open_picker(console, "elmbridge holdings")
        await console.notices("The setting default_platform is “qb”: no enabled platform of this account is called so")
        await console.type("desktop")
        assert platform_keys(console) == ["pqsw"]
        await console.reads("On-premise: a connector and the link go to the PC, not to a phone")
        await console.press("escape")
        await console.type("gbol")
        assert platform_keys(console) == ["gbol"]
        await console.type("zzz")
        await console.sees("No platform matches")


async def test_what_people_call_it_is_found_and_what_was_connected_last_comes_first_the_next_time(
    open_console: Any,
) -> None:
    async with open_console(chosen=Settings(default_platform="d365")) as console:
        await open_picker(console, "elmbridge holdings")
        assert platform_keys(console)[:2] == ["trji", "fbrh"]
        await console.sees("default")
        await console.type("qbo")
        assert platform_keys(console)[0] == "qhyg"
        await console.press("enter")
        await console.until(lambda: isinstance(console.app.screen, LinkScreen), "the link")
        await console.press("escape", "escape", "escape")
        await console.until(lambda: console.app.screen is console.app.home, "the list")
        await console.press("escape")
        await open_picker(console, "Ahmed Printing")
        assert platform_keys(console)[:3] == ["trji", "qhyg", "fbrh"]
        await console.sees("last used")


async def test_a_disabled_platform_is_refused_with_the_reason(open_console: Any) -> None:
    async with open_console() as console:
        await open_picker(console, "elmbridge holdings")
        disabled = next(
            platform for platform in console.app.screen.query_one(PlatformList).platforms if not platform.enabled
        )
        await console.type(disabled.key)
        await console.sees("disabled")
        bar = console.app.screen.query_one(KeyBar)
        await console.until(lambda: "Connect" not in bar.render().plain, "a key bar without what Enter does not do")
        await console.press("enter")
        await console.reads(f"{disabled.name} is disabled for this account")
        assert console.writes() == []


async def test_picking_makes_one_connection_and_shows_its_link(open_console: Any) -> None:
    async with open_console() as console:
        console.scenarios.set_latency(0.2)
        await open_picker(console, "elmbridge holdings")
        await console.type("xero")
        await console.press("enter", "enter", "enter")
        await console.until(lambda: isinstance(console.app.screen, LinkScreen), "the link")
        await console.sees("Elmbridge Holdings", "Xero", "◐ PendingAuth")
        assert [write.rpartition("/")[2] for write in console.writes()] == ["connections"]


async def test_enter_never_overtakes_the_search_before_it(open_console: Any) -> None:
    async with open_console() as console:
        await open_picker(console, "elmbridge holdings")
        console.press_in_one_breath(*"gbol", "enter")
        await console.until(lambda: isinstance(console.app.screen, LinkScreen), "the link")
        await console.sees("Xero")
        assert [call.body for call in console.scenarios.calls if call.method == "POST"] == ['{"platformKey":"gbol"}']


async def test_moving_never_overtakes_the_search_before_it(open_console: Any) -> None:
    async with open_console() as console:
        await open_picker(console, "elmbridge holdings")
        console.press_in_one_breath(*"quickbooks", "down", "enter")
        await console.until(lambda: isinstance(console.app.screen, LinkScreen), "the link")
        await console.sees("QuickBooks Desktop")


async def test_another_search_begins_at_its_first_match(open_console: Any) -> None:
    async with open_console() as console:
        await open_picker(console, "elmbridge holdings")
        await console.type("sage")
        await console.press("ctrl+u")
        await console.type("quick")
        table = console.app.screen.query_one(PlatformTable)
        await console.until(lambda: table.cursor_row is table.rows[0], "the cursor on the first match")
        assert table.cursor_row.key == "qhyg"


async def test_a_second_accounting_connection_is_asked_about_and_a_refusal_told(open_console: Any) -> None:
    async with open_console() as console:
        await open_picker(console, "Ahmed Printing")
        await console.sees("There is already an accounting connection", "Oracle NetSuite", "● Linked")
        await console.press("down", "down", "enter")
        await console.sees("A second accounting connection?", "Nothing has been sent yet")
        await console.press("enter")
        await console.until(lambda: isinstance(console.app.screen, PlatformPickerScreen), "the platforms again")
        assert console.writes() == []
        console.scenarios.fail_next(status=400, method="POST")
        await console.press("enter")
        await console.reads("Codat may refuse a second", ".dialog")
        await console.press("tab", "tab", "enter")
        await console.reads("Codat refused a second accounting connection (400)")
        await console.reads("Unlink Oracle NetSuite first, or keep it.")
        assert isinstance(console.app.screen, PlatformPickerScreen)
        assert len(console.writes()) == 1
        await console.press("ctrl+o")
        await console.until(lambda: isinstance(console.app.screen, ConnectionScreen), "the existing connection")
        await console.sees("Oracle NetSuite", "● Linked")


async def test_beyond_a_platforms_limit_those_who_hold_it_are_shown(
    open_console: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_console() as console:
        limited = replace(console.app.session.profile, platform_limits={"gbol": 1})
        monkeypatch.setattr(console.app.session, "profile", limited)
        await open_picker(console, "elmbridge holdings")
        await console.type("xero")
        await console.press("enter")
        await console.reads("Xero has a limit of 1 here", ".dialog")
        await console.reads("last sync", ".dialog")
        await console.press("enter")
        await console.until(lambda: isinstance(console.app.screen, PlatformPickerScreen), "the platforms again")
        await console.press("enter")
        await console.reads("Xero has a limit of 1 here", ".dialog")
        await console.press("tab", "enter")
        await console.sees("platform:gbol status:linked")
        assert console.writes() == []


async def test_banking_needs_no_question_beside_accounting(open_console: Any) -> None:
    async with open_console() as console:
        await open_picker(console, "Ahmed Printing")
        await console.type("plaid")
        await console.press("enter")
        await console.until(lambda: isinstance(console.app.screen, LinkScreen), "the link")
        assert len(console.writes()) == 1


async def test_a_refusal_stays_on_the_picker_with_its_reason(open_console: Any) -> None:
    async with open_console() as console:
        await open_picker(console, "elmbridge holdings")
        console.scenarios.fail_next(status=403, method="POST", times=5)
        await console.press("down", "enter")
        await console.sees("This API key does not have that permission", "Nothing was changed")
        assert isinstance(console.app.screen, PlatformPickerScreen)
        assert console.app.screen.query_one("#platform-search", Input).has_focus


async def test_a_platform_named_like_markup_is_connected_like_any_other(
    open_console: Any,
) -> None:
    async with open_console() as console:
        await open_picker(console, "elmbridge holdings")
        console.app.screen.query_one(PlatformList).platforms = [
            replace(console.app.screen.query_one(PlatformList).platforms[0], name="Sage [/foo] [b]x[/]")
        ]
        console.scenarios.hold_calls()
        await console.press("down", "enter")
        await console.sees("Creating the connection to Sage [/foo] [b]x[/] …")
        console.scenarios.release_calls()
        await console.until(lambda: isinstance(console.app.screen, LinkScreen), "the link")


async def test_software_on_a_pc_gets_no_code_for_a_phone_unless_asked(open_console: Any, scan_screen: Any) -> None:
    async with open_console() as console:
        await open_picker(console, "elmbridge holdings")
        await console.type("desktop")
        await console.press("enter")
        await console.sees("Open this link on the PC", "where the software runs.", "c  copies it")
        await console.until(lambda: console.app.screen.link, "the link")
        assert scan_screen(console.app) == []
        await console.press("q")
        await console.until(lambda: scan_screen(console.app), "the code all the same")
