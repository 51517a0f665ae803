"""Access that ends soon: listed for no call, refreshed for the marked ones after the price, and continued."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from console_app.services.data.keep_alive import AGES, RefreshStatus
from console_app.services.text.privacy_mask import HIDDEN
from console_app.tui.screens.company import CompanyScreen
from console_app.tui.screens.keep_alive import AccessTable, KeepAliveScreen
from tests.tui.steps import is_on

SIZES = [(80, 24), (100, 30), (160, 50)]


async def open_ending(console: Any) -> KeepAliveScreen:
    """Let fifty days pass, read the list again, and open what ends soon."""
    console.scenarios.advance_clock(timedelta(days=50))
    before = console.app.home.loader.reads_ended
    await console.press("r")
    await console.until(lambda: console.app.home.loader.reads_ended > before, "the list of companies")
    await console.until(lambda: console.app.directory.progress.done, "its end")
    console.scenarios.forget_calls()
    await console.press("K")
    await console.until(is_on(console, KeepAliveScreen), "what ends soon")
    screen: KeepAliveScreen = console.app.screen
    return screen


@pytest.mark.parametrize("size", SIZES)
async def test_it_lists_what_ends_soon_for_no_call(open_console: Any, size: tuple[int, int]) -> None:
    async with open_console(size=size) as console:
        await open_ending(console)
        await console.sees("without a sync for 45 d", "Company", "No sync for", "Access ends")
        assert console.scenarios.calls == []
        await console.press("d")
        await console.sees("without a sync for 60 d")
        await console.press("d")
        await console.sees("without a sync for 30 d")


async def test_the_marked_ones_are_refreshed_after_the_price_was_said(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        screen = await open_ending(console)
        await console.press("space", "j", "space")
        await console.sees("2 marked = 2 calls; ")
        await console.press("ctrl+s")
        await console.sees("Refresh 2 connections?", "2 connections = 2 calls; ")
        assert console.writes() == [], "the price comes first, and Cancel has the focus"
        await console.press("tab", "enter")
        await console.sees("2 connections refreshed: Codat reads the company data of each.")
        assert [each.rpartition("/")[2] for each in console.writes()] == ["company", "company"]
        assert len(console.scenarios.calls) == 2
        await console.sees("● requested at ")
        await console.press("asterisk")
        accesses = screen.query_one(AccessTable)
        assert len(accesses.marked) == accesses.row_count - 2, "those that were refreshed are left out"


async def test_cancel_sends_nothing(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        await open_ending(console)
        await console.press("ctrl+s")
        await console.notices("Mark connections with Space first.")
        await console.press("space", "ctrl+s")
        await console.sees("Refresh 1 connection?")
        await console.press("enter")
        await console.until(is_on(console, KeepAliveScreen), "the list")
        assert console.scenarios.calls == []


async def test_it_stops_at_the_first_surprise_and_continues_from_there(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        screen = await open_ending(console)
        await console.press("space", "j", "space", "ctrl+s")
        await console.sees("Refresh 2 connections?")
        console.scenarios.fail_next(402, method="POST")
        await console.press("tab", "enter")
        await console.sees("(not read): 0 of 2 refreshed.", "Ctrl+S continues")
        assert len(console.writes()) == 1
        await console.press("ctrl+s")
        await console.sees("Refresh 2 connections?")
        await console.press("tab", "enter")
        await console.sees("2 connections refreshed")
        assert not screen.problem


async def test_the_refused_one_is_tried_after_the_others(open_console: Any) -> None:
    async with open_console(size=(160, 50)) as console:
        screen = await open_ending(console)
        first, second = screen.query_one(AccessTable).rows[:2]
        console.scenarios.fail_next(404, method="POST", path=f"/companies/{first.company_id}/*", times=9)
        await console.press("space", "j", "space", "ctrl+s")
        await console.sees("Refresh 2 connections?")
        await console.press("tab", "enter")
        await console.reads("0 of 2 refreshed.   Ctrl+S continues with the others.", "#keep-words")
        await console.press("ctrl+s")
        await console.sees("Refresh 2 connections?")
        await console.press("tab", "enter")
        await console.reads("1 of 2 refreshed.   Ctrl+S continues.", "#keep-words")
        assert [each.split("/")[2] for each in console.writes()] == [
            first.company_id,
            second.company_id,
            first.company_id,
        ]
        await console.press("escape", "K")
        await console.sees("refused before, comes last")
        screen = console.app.screen
        known = {first.connection_id, second.connection_id}
        third = next(each for each in screen.query_one(AccessTable).rows if each.connection_id not in known)
        screen.query_one(AccessTable).move_to_key(first.connection_id)
        await console.press("space")
        screen.query_one(AccessTable).move_to_key(third.connection_id)
        await console.press("space", "ctrl+s")
        await console.sees("Refresh 2 connections?")
        await console.press("tab", "enter")
        await console.reads("1 of 2 refreshed.", "#keep-words")
        assert [each.split("/")[2] for each in console.writes()[3:]] == [third.company_id, first.company_id]


async def test_an_unknown_outcome_keeps_its_key_until_it_is_known(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        await open_ending(console)
        console.scenarios.fail_next(drop=True, method="POST", times=9)
        console.scenarios.fail_next(500, method="GET", path="*/data/history", times=9)
        await console.press("space", "ctrl+s")
        await console.sees("Refresh 1 connection?")
        await console.press("tab", "enter")
        await console.reads("(unknown): 0 of 1 refreshed.", "#keep-words")
        console.scenarios.clear_faults()
        await console.press("d")
        await console.notices("The outcome of a refresh is unknown. Press Ctrl+S first, which asks again.")
        await console.press("escape")
        await console.reads("Codat has not said whether the refresh was accepted.", ".dialog")
        await console.press("enter")
        await console.press("ctrl+s")
        await console.sees("Refresh 1 connection?")
        await console.press("tab", "enter")
        await console.reads("1 connection refreshed", "#keep-words")
        assert len({call.idempotency_key for call in console.scenarios.writes}) == 1
        await console.press("d")
        await console.until(lambda: console.app.screen.age == AGES[2], "the next age")


async def test_what_was_refreshed_before_is_known_when_it_is_opened_again(open_console: Any) -> None:
    async with open_console(size=(160, 50)) as console:
        await open_ending(console)
        await console.press("space", "ctrl+s")
        await console.sees("Refresh 1 connection?")
        await console.press("tab", "enter")
        await console.sees("1 connection refreshed")
        await console.press("escape", "K")
        await console.sees("refreshed within a day")


async def test_an_account_that_may_not_is_remembered(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        await open_ending(console)
        console.scenarios.switch(refreshes=False)
        await console.press("space", "ctrl+s")
        await console.sees("Refresh 1 connection?")
        await console.press("tab", "enter")
        await console.sees("This API key does not have that permission")
        await console.press("escape", "K")
        await console.until(is_on(console, KeepAliveScreen), "the list")
        await console.reads("Codat refused to read data again for this account", "#keep-words")


async def test_enter_opens_the_company(open_console: Any) -> None:
    async with open_console() as console:
        await open_ending(console)
        await console.press("enter")
        await console.until(is_on(console, CompanyScreen), "the company")


async def test_a_run_stops_after_the_connection_in_progress(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        screen = await open_ending(console)
        await console.press("space", "j", "space", "ctrl+s")
        await console.sees("Refresh 2 connections?")
        console.scenarios.hold_writes()
        await console.press("tab", "enter")
        await console.sees("Refreshing 1 of 2", "Esc stops after this one.")
        await console.press("escape")
        console.scenarios.release_calls()
        await console.sees("Stopped as you asked: 1 of 2 refreshed. Ctrl+S continues.")
        assert [step.status for step in screen._steps.values()] == [RefreshStatus.REQUESTED]
        await console.press("escape")
        await console.until(lambda: not isinstance(console.app.screen, KeepAliveScreen), "the list of companies")


async def test_a_shared_screen_hides_who_it_is(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        screen = await open_ending(console)
        row = screen.query_one(AccessTable).cursor_row
        assert row is not None
        await console.sees(row.company_name[:12])
        await console.press("f9")
        await console.sees(HIDDEN)
        assert row.company_name[:12] not in console.text


async def test_a_shared_screen_says_the_price_and_not_what_is_left(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        await open_ending(console)
        await console.press("space")
        await console.sees("1 marked = 1 call; ")
        await console.press("f9")
        await console.sees("1 marked = 1 call")
        await console.until(lambda: "left today" not in console.text, "what is left is hidden")
        await console.press("ctrl+s")
        await console.sees("Refresh 1 connection?")
        assert "left today" not in console.text
