"""Deleting: nothing by accident, everything that is lost said first, and no screen that shows what is gone."""

from __future__ import annotations

from typing import Any

import pytest
from textual.widgets import Button, Input

from console_app.config.capabilities import EVERYTHING, Capability, Permission, Rule
from console_app.services.account.permissions import Permissions
from console_app.tui.screens.companies.screen import CompaniesScreen
from console_app.tui.screens.company import CompanyScreen
from console_app.tui.screens.delete import DeleteScreen
from tests.tui.steps import open_company, open_connection

SIZES = [(80, 24), (100, 30), (160, 50)]


async def ask_company(console: Any) -> DeleteScreen:
    await open_company(console, "1")
    await console.press("D")
    await console.until(lambda: isinstance(console.app.screen, DeleteScreen), "the question")
    await console.sees("to delete:")
    screen = console.app.screen
    assert isinstance(screen, DeleteScreen)
    assert screen.subject.kind == "company"
    return screen


async def ask_connection(console: Any, status: str = "1") -> DeleteScreen:
    await open_connection(console, status)
    await console.press("D")
    await console.until(lambda: isinstance(console.app.screen, DeleteScreen), "the question")
    await console.sees("to delete:")
    screen = console.app.screen
    assert isinstance(screen, DeleteScreen)
    assert screen.subject.kind == "connection"
    return screen


async def confirm_delete(console: Any) -> None:
    screen = console.app.screen
    await console.type(screen._shown.name)
    await console.until(lambda: not screen.query_one("#delete-go", Button).disabled, "the button")
    await console.press("tab", "tab", "enter")


@pytest.mark.parametrize("size", SIZES)
async def test_it_says_what_is_lost_with_a_company(open_console: Any, size: tuple[int, int]) -> None:
    async with open_console(size=size) as console:
        screen = await ask_company(console)
        await console.sees("Delete this company?", screen._shown.name, "Lost", "Permanent", "Instead")
        for each in screen._shown.connections:
            await console.sees(f"● Linked  {each.platform_name}")
        await console.reads("This can't be undone.")
        await console.reads("Unlink (Space, U): access ends, data stays")
        assert console.app.focused.id == "delete-cancel"
        assert screen.query_one("#delete-go", Button).disabled


@pytest.mark.parametrize("size", SIZES)
async def test_it_says_what_is_lost_with_a_connection(open_console: Any, size: tuple[int, int]) -> None:
    async with open_console(size=size) as console:
        screen = await ask_connection(console)
        await console.sees("Delete this connection?", screen._shown.name, "Xero", "● Linked", "Last sync")
        await console.reads("The customer would have to authorise again.")
        await console.reads("Unlink (u): access ends, data stays")


async def test_enter_held_down_and_a_burst_of_keys_delete_nothing(open_console: Any) -> None:
    async with open_console() as console:
        await ask_company(console)
        console.press_in_one_breath("y", "enter", "tab", "tab", "enter", "space", "D", "enter", "tab", "enter")
        for _ in range(5):
            await console.pilot.pause()
        assert console.writes() == []
    async with open_console() as console:
        await ask_company(console)
        await console.press(*["enter"] * 20)
        assert not isinstance(console.app.screen, DeleteScreen)
        assert console.writes() == []


async def test_a_company_that_is_deleted_is_nowhere_any_more(open_console: Any) -> None:
    async with open_console() as console:
        screen = await ask_company(console)
        company = screen._shown
        before = len(console.app.directory)
        await confirm_delete(console)
        await console.sees("The company no longer exists", f"Deleted {company.name[:20]}")
        await console.until(lambda: isinstance(console.app.screen, CompaniesScreen), "the list")
        assert console.writes() == [f"DELETE /companies/{company.id}"]
        assert len(console.app.directory) == before - 1
        await console.press("0", "r")
        await console.sees(f"{before - 1} companies")
        (activity,) = console.app.session.activity_log.of_company(company.id)
        assert (activity.kind, activity.text) == ("Company deleted", company.name)


async def test_a_connection_that_is_deleted_is_no_longer_shown_or_watched(open_console: Any) -> None:
    async with open_console() as console:
        screen = await ask_connection(console, "2")
        company, connection_id = screen._shown, screen.subject.connection_id
        assert console.app.waiting_room.get(connection_id) is not None
        await confirm_delete(console)
        await console.until(lambda: isinstance(console.app.screen, CompanyScreen), "the company")
        assert connection_id not in {each.id for each in console.app.screen.company.connections}
        assert console.writes() == [f"DELETE /companies/{company.id}/connections/{connection_id}"]
        assert console.app.waiting_room.get(connection_id) is None
        row = console.app.directory.get(company.id)
        assert connection_id not in {each.id for each in row.connections}


async def test_pressing_twice_deletes_once(open_console: Any) -> None:
    async with open_console() as console:
        screen = await ask_company(console)
        await console.type(screen._shown.name)
        console.scenarios.set_latency(0.3)
        screen.query_one("#delete-go", Button).focus()
        console.press_in_one_breath("enter", "enter", "enter", "space")
        await console.until(lambda: isinstance(console.app.screen, CompaniesScreen), "the list")
        assert len(console.writes()) == 1


async def test_what_has_changed_since_is_shown_again_and_nothing_is_deleted(open_console: Any) -> None:
    async with open_console() as console:
        screen = await ask_company(console)
        console.scenarios.deauthorize(screen._shown.connections[0].id)
        await confirm_delete(console)
        await console.notices("It has changed since it was shown, so nothing was deleted.")
        await console.sees("Deauthorized")
        assert console.writes() == []
        assert screen.query_one(Input).value == ""
        assert console.app.focused.id == "delete-cancel"
        await confirm_delete(console)
        await console.until(lambda: isinstance(console.app.screen, CompaniesScreen), "the list")
        assert len(console.writes()) == 1


@pytest.mark.parametrize("stage", ["before", "after"])
async def test_a_lost_answer_is_told_or_settled(open_console: Any, stage: str) -> None:
    async with open_console(size=(100, 40)) as console:
        screen = await ask_company(console)
        # The delete gets no answer, and neither does the check after it.
        console.scenarios.fail_next(drop=True, stage=stage, method="DELETE", times=9)
        if stage == "before":
            company = f"/companies/{screen._shown.id}"
            console.scenarios.fail_next(403, method="GET", path=company, after=1, times=9)
        await confirm_delete(console)
        if stage == "after":
            await console.until(lambda: isinstance(console.app.screen, CompaniesScreen), "the list: it is gone")
            return
        await console.reads("It may or may not have happened.")
        await console.sees("Check and ask again")
        await console.press("escape")
        await console.sees("Leave without the answer?")
        assert [str(each.label) for each in console.app.screen.query(Button)] == ["Stay and ask again", "Leave"]
        await console.press("enter")
        console.scenarios.clear_faults()
        screen.query_one("#delete-go", Button).press()
        await console.until(lambda: isinstance(console.app.screen, CompaniesScreen), "the list: it is gone")


async def test_what_somebody_else_has_deleted_counts_as_done(open_console: Any) -> None:
    async with open_console() as console:
        screen = await ask_company(console)
        client = console.app.session.client
        await client.delete_company(screen._shown.id)
        await confirm_delete(console)
        await console.notices("had already been deleted by someone else.")
        await console.until(lambda: isinstance(console.app.screen, CompaniesScreen), "the list")
        assert console.app.directory.get(screen._shown.id) is None
        assert len(console.writes()) == 1, "only the other one's"


async def test_what_cannot_be_read_is_not_deleted(open_console: Any) -> None:
    async with open_console() as console:
        await open_company(console, "1")
        console.scenarios.fail_next(403, method="GET", times=9)
        await console.press("D")
        await console.reads("Could not read what would be lost, so nothing was sent.")
        await console.sees("Read again")
        console.scenarios.clear_faults()
        console.app.screen.query_one("#delete-go", Button).press()
        await console.sees("to delete:")
        assert console.writes() == []


async def test_it_is_not_sent_once_it_is_locked_again(open_console: Any) -> None:
    allowed = EVERYTHING.changed({Capability.DELETE: Rule(Permission.UNLOCK, "the profile production")})
    async with open_console(allowed=allowed) as console:
        seconds = [0.0]
        console.app.session.permissions = Permissions(allowed, clock=lambda: seconds[0])
        console.app.session.permissions.unlock()
        screen = await ask_company(console)
        seconds[0] += 900
        await confirm_delete(console)
        await console.reads("Deleting is locked (the profile production)")
        assert "(deleting the company)" not in console.text
        await console.reads("What you typed is kept.")
        assert console.writes() == []
        assert screen.query_one(Input).value == screen._shown.name


@pytest.mark.parametrize("size", [(5, 5), (1, 5), (1, 1)])
async def test_it_survives_a_window_of_nothing(open_console: Any, size: tuple[int, int]) -> None:
    async with open_console() as console:
        await ask_company(console)
        await console.pilot.resize_terminal(*size)
        await console.pilot.pause()
        await console.pilot.resize_terminal(80, 24)
        await console.sees("to delete:", "Cancel")
