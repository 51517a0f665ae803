"""A worklist: one customer after the other, each with a link of their own, a note, and what was done remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from console_app.services.journal.writer import this_writer
from console_app.services.text.privacy_mask import HIDDEN
from console_app.tui.dialogs.help import keys_without_command
from console_app.tui.screens.worklist import WorklistScreen, WorkTable

if TYPE_CHECKING:
    from collections.abc import Callable

    from console_app.sandbox.embedded import EmbeddedSandbox

SIZES = [(80, 24), (100, 30), (160, 50)]


async def work_through(console: Any, search: str = "") -> WorklistScreen:
    """Go from the list, narrowed to a search, to the worklist of what is shown."""
    if search:
        await console.press("slash")
        await console.type(search)
        await console.press("tab")
    await console.press("L")
    await console.until(lambda: isinstance(console.app.screen, WorklistScreen), "the worklist")
    screen: WorklistScreen = console.app.screen
    return screen


@pytest.mark.parametrize("size", SIZES)
async def test_it_says_where_one_is_and_why_the_customer_is_in_it(open_console: Any, size: tuple[int, int]) -> None:
    async with open_console(size=size) as console:
        screen = await work_through(console, "status:pending")
        total = len(screen.worklist.items)
        assert total > 3
        assert screen.item is not None
        await console.sees(f"1 of {total}", f"0 done, {total} to do", screen.item.company_name, "Why", "PendingAuth")
        await console.until(lambda: screen._has_begun, "what was said before")
        await console.press("j", "j", "k")
        await console.sees(f"2 of {total}", screen.item.company_name)
        assert "Esc Back" in console.text.splitlines()[-1]
        assert "d Done" in console.text.splitlines()[-1]
        assert all(words != "Open." for _, words in keys_without_command(screen)), "Enter is listed as a command"


@pytest.mark.parametrize("keys", [["2"], ["slash", *"status", "colon", *"pending", "tab"]], ids=["chip", "search"])
async def test_only_the_connections_that_the_list_is_narrowed_to_are_work(open_console: Any, keys: list[str]) -> None:
    async with open_console() as console:
        await console.press(*keys)
        screen = await work_through(console)
        rows = {row.id: row for row in console.app.directory.all()}
        statuses = [
            each.status
            for item in screen.worklist.items
            for each in rows[item.company_id].connections
            if each.id == item.connection_id
        ]
        assert any("Deauthorized" in rows[item.company_id].statuses for item in screen.worklist.items), "one has two"
        assert set(statuses) == {"PendingAuth"}


async def test_marked_companies_come_before_those_that_are_shown(open_console: Any) -> None:
    async with open_console() as console:
        await console.press("3", "space", "down", "space")
        await console.sees("2 marked")
        marked = {row.id for row in console.app.screen.bulk.companies()}
        await console.press("0")
        screen = await work_through(console)
        assert {item.company_id for item in screen.worklist.items} == marked


async def test_what_is_said_of_a_company_is_there_in_the_next_run_with_who_and_when(
    open_console: Any, make_account: Callable[..., EmbeddedSandbox]
) -> None:
    account = make_account()
    async with open_console(sandbox=account, size=(100, 30)) as console:
        await console.until(lambda: console.app.directory.snapshot, "the saved snapshot")
        screen = await work_through(console, "status:pending")
        total = len(screen.worklist.items)
        assert len({item.company_id for item in screen.worklist.items}) == total, "a company is there once"
        first, second, third = screen.worklist.items[:3]
        await console.press("d")
        await console.sees("2 of ", "1 done")
        await console.press("z")
        await console.sees("Snooze until …", second.company_name)
        await console.type("yesterday")
        await console.press("enter")
        await console.sees("Type a day")
        await console.press("ctrl+u")
        await console.type("3d")
        await console.sees("in 3 days")
        await console.press("ctrl+s")
        await console.sees("2 of ", "1 done, 1 snoozed", third.company_name)
        await console.press("n")
        await console.sees("Note", third.company_name)
        await console.type("see https://link.codat.io/company/x")
        await console.press("enter")
        await console.sees("can't be kept")
        await console.press("ctrl+u")
        await console.type("calls back [on] Friday")
        await console.press("enter")
        await console.sees("calls back [on] Friday", this_writer().user)
        await console.press("n")
        await console.sees("The newest: calls back [on] Friday")
        await console.type("or on [Monday]")
        await console.press("enter")
        await console.sees("or on [Monday]")
    async with open_console(sandbox=account, size=(100, 30)) as console:
        await console.until(lambda: console.app.home.search.text, "the search of the last run")
        again = await work_through(console)
        await console.sees("1 done, 1 snoozed", "or on [Monday]")
        rows = again.query_one(WorkTable).rows
        assert rows[-1].company_id == second.company_id, "what is snoozed comes last"
        assert again.item == third, "it goes on where it ended"
        await console.press("g")
        await console.sees(f"✓ done by {this_writer().user} at ")
        await console.press("d")
        await console.sees("0 done")
        assert again.item == first, "who takes it back stays there"
        await console.press("e")
        await console.sees(f"{total} companies")
        document = again.document()
        assert document is not None
        assert (document.counts["companies"], document.counts["snoozed"]) == (total, 1)
        keys = [each.key for each in document.columns]
        said = [dict(zip(keys, row, strict=True)) for row in document.rows]
        assert {row["company"] for row in said if row["state"] == "snoozed"} == {second.company_name}
        assert {row["note"] for row in said if row["company_id"] == third.company_id} == {"or on [Monday]"}
        await console.press("escape", "G", "z")
        await console.sees(f"0 done, {total} to do")


async def test_the_end_of_the_list_is_said(open_console: Any) -> None:
    async with open_console(companies=12) as console:
        screen = await work_through(console)
        for number in range(len(screen.worklist.items)):
            assert f"{number} done" in console.text
            await console.press("d")
            await console.sees(f"{number + 1} done")
        await console.sees("All are done.", "0 to do")


async def test_a_note_costs_no_call_so_the_link_that_was_sent_stays_the_newest(
    open_console: Any, make_account: Callable[..., EmbeddedSandbox]
) -> None:
    account = make_account(scenarios=True)
    async with open_console(sandbox=account, size=(100, 30)) as console:
        await console.until(lambda: console.app.directory.snapshot, "the saved snapshot")
        screen = await work_through(console, "status:pending")
        account.scenarios.forget_calls()
        await console.press("N")
        await console.sees("Case note for the CRM")
        await console.press("enter")
        await console.sees("The case note")
        note = console.app.clipboard
        assert screen.item is not None
        assert f"Company id: {screen.item.company_id}" in note
        assert "PendingAuth" in note
        assert "otp=" not in note
        assert account.scenarios.calls == []


async def test_a_customer_who_has_given_access_meanwhile_is_seen_to_be_linked(
    open_console: Any, make_account: Callable[..., EmbeddedSandbox]
) -> None:
    account = make_account(scenarios=True)
    async with open_console(sandbox=account, size=(100, 30)) as console:
        await console.until(lambda: console.app.directory.snapshot, "the saved snapshot")
        screen = await work_through(console, "status:pending")
        item = screen.item
        assert item is not None
        assert item.connection_id is not None
        await console.press("l")
        await console.sees("Works once")
        account.scenarios.answer_as_customer(item.connection_id, "authorise")
        await console.sees("● Linked")
        await console.press("escape")
        await console.until(lambda: console.app.screen is screen, "the worklist")
        assert screen.item == item
        await console.sees("● Linked", "1 of ")
        await console.press("d")
        await console.sees("2 of ", "1 done")
        row = console.app.directory.get(item.company_id)
        assert [each.status for each in row.connections if each.id == item.connection_id] == ["Linked"]


async def test_the_next_customers_link_is_two_keys_away(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        screen = await work_through(console, "status:pending")
        await console.press("l")
        await console.sees("Works once")
        await console.press("escape")
        await console.until(lambda: console.app.screen is screen, "the worklist")
        await console.press("d", "l")
        assert screen.item == screen.worklist.items[1]
        await console.sees("Works once")
        assert console.app.screen.customer_id == screen.worklist.items[1].company_id


async def test_a_company_without_a_connection_gets_its_software_picked_first(open_console: Any) -> None:
    async with open_console() as console:
        screen = await work_through(console, "status:none")
        assert screen.item is not None
        assert screen.item.connection_id is None
        await console.sees("no connection yet")
        await console.press("l")
        await console.sees("Type to search", "qhyg")


async def test_on_a_shared_screen_the_next_customer_is_not_shown(open_console: Any) -> None:
    async with open_console(size=(160, 50)) as console:
        screen = await work_through(console, "status:pending")
        names = {item.company_name for item in screen.worklist.items}
        await console.press("f9")
        await console.sees("◉ SHARED", HIDDEN)
        for _ in range(3):
            assert not any(name in console.text for name in names)
            await console.press("j")
        assert screen.item is not None
        theirs = screen.item.company_name
        await console.press("l")
        await console.sees("Show this customer's name?")
        await console.press("tab", "enter")
        await console.sees("Works once", theirs)
        await console.press("escape")
        await console.until(lambda: console.app.screen is screen, "the worklist")
        await console.sees(theirs, HIDDEN)
        await console.press("j")
        others = {item.company_name for item in screen.worklist.items if item.company_name != theirs}
        assert not any(name in console.text for name in others)
