"""What Codat has read of a customer's data, on the screen: in words, for two calls, and read again with one key."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from console_app.config.capabilities import EVERYTHING, Capability, Permission, Rule
from console_app.services.data.statuses import DataState
from console_app.services.text.privacy_mask import HIDDEN
from console_app.tui.screens.data import DataScreen
from tests.tui.steps import dismiss_notices, is_on, open_company, open_connection

SIZES = [(80, 24), (100, 30), (160, 50)]
LATER = timedelta(minutes=5)
"""After this the first reads have ended."""


async def open_data(console: Any, *keys: str) -> DataScreen:
    """Open the data of the first Linked company of the list, after some keys."""
    await open_company(console, "1", *keys)
    console.scenarios.forget_calls()
    await console.press("d")
    await console.until(is_on(console, DataScreen), "the data")
    await console.until(lambda: console.app.screen.data or console.app.screen.problem, "what Codat has")
    screen: DataScreen = console.app.screen
    return screen


async def go_to(console: Any, screen: DataScreen, data_type: str) -> None:
    """Put the cursor on a data type."""
    assert screen.data is not None
    index = next(place for place, row in enumerate(screen.data.rows) if row.data_type == data_type)
    await console.press("g", *["j"] * index)
    await console.until(lambda: screen.row and screen.row.data_type == data_type, "the data type")


def calls_made(console: Any) -> list[str]:
    return [f"{call.method} {call.path.rpartition('/')[2]}" for call in console.scenarios.calls]


@pytest.mark.parametrize("size", SIZES)
async def test_it_says_what_was_read_when_and_what_failed_for_two_calls(
    open_console: Any, size: tuple[int, int]
) -> None:
    async with open_console(size=size) as console:
        screen = await open_data(console)
        assert calls_made(console) == ["GET dataStatus", "GET history"]
        assert screen.data is not None
        await console.sees("data types: ", "Data", "State", "Last read", "● read")
        await go_to(console, screen, "company")
        await console.sees("Status", "At Codat", "company: Complete")
        assert len(console.scenarios.calls) == 2, "moving asks for nothing"


async def open_failed_bills(console: Any) -> Any:
    """Open the data, have the bills read again, which fails, and go to them."""
    console.scenarios.switch(read_outcomes={"bills": "AuthError"})
    screen = await open_data(console)
    await go_to(console, screen, "bills")
    await console.press("R")
    await console.notices("Bills: Codat will read it again.")
    await console.sees("◌ waiting to be read")
    console.scenarios.advance_clock(LATER)
    await console.press("r")
    await console.until(lambda: screen.data and screen.data.count(DataState.FAILED), "the failure")
    await go_to(console, screen, "bills")
    return screen


async def test_a_failure_has_words_a_message_and_a_next_step(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        screen = await open_failed_bills(console)
        await console.reads("the customer has to sign in again", "#data-text")
        await console.reads("Send the customer the connection's link.", "#data-text")
        await console.reads("The connection is no longer authorized.", "#data-text")
        assert screen.data is not None
        assert screen.data.rows[0].data_type == "bills", "what failed comes first"


async def test_a_read_that_begins_has_nothing_of_the_one_before(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        screen = await open_failed_bills(console)
        await console.reads("Ended", "#data-text")
        await console.reads("The connection is no longer authorized.", "#data-text")
        await console.press("R")
        await console.until(lambda: screen.row and screen.row.state is DataState.READING, "the new read")
        await console.reads("waiting to be read", "#data-text")
        words = console.text
        assert "Ended" not in words
        assert "no longer authorized" not in words


async def test_one_key_has_a_data_type_read_again_once(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        screen = await open_data(console)
        await go_to(console, screen, "company")
        console.scenarios.forget_calls()
        console.press_in_one_breath("R", "R")
        await console.notices("Company: Codat will read it again.")
        assert console.writes() == [f"POST /companies/{screen.customer_id}/data/queue/company"]
        await dismiss_notices(console)
        await console.press("R")
        await console.notices("Company: being read already.")


async def test_all_data_is_read_again(open_console: Any) -> None:
    async with open_console() as console:
        screen = await open_data(console)
        await console.press("A")
        await console.notices("All of the company's data: Codat will read it again.")
        assert console.writes() == [f"POST /companies/{screen.customer_id}/data/all"]


async def test_an_account_that_may_not_is_told_in_codats_words_and_it_stays_on_the_screen(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        console.scenarios.switch(refreshes=False)
        screen = await open_data(console)
        await console.press("R")
        await console.sees("This API key does not have that permission")
        await console.reads("Codat refused to read data again for this account", "#data-state")
        await console.press("escape")
        await console.press("d")
        await console.until(lambda: isinstance(console.app.screen, DataScreen), "the data")
        assert console.app.screen is not screen
        await console.reads("Codat refused to read data again for this account", "#data-state")


async def test_an_unknown_outcome_is_asked_about_under_the_same_key(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        screen = await open_data(console)
        await go_to(console, screen, "company")
        console.scenarios.forget_calls()
        console.scenarios.fail_next(drop=True, method="POST", times=9)
        console.scenarios.fail_next(500, method="GET", path="*/data/history", times=9)
        await console.press("R")
        await console.sees("Codat gave no clear answer")
        console.scenarios.clear_faults()
        await console.press("A")
        await console.sees("This has to wait")
        await console.press("escape")
        await console.reads("Codat has not said whether the refresh was accepted.", ".dialog")
        await console.press("enter")
        await console.until(is_on(console, DataScreen), "the data, with the key of the request")
        await console.press("R")
        await console.notices("Company: ")
        keys = {call.idempotency_key for call in console.scenarios.writes if call.path.endswith("/company")}
        assert len(keys) == 1
        assert not any(call.path.endswith("/all") for call in console.scenarios.calls)


async def test_a_validation_is_read_for_one_call_when_asked_for(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        console.scenarios.switch(read_outcomes={"bills": "ValidationError"})
        screen = await open_data(console)
        await go_to(console, screen, "bills")
        await console.press("R")
        await console.notices("Bills: Codat will read it again.")
        console.scenarios.advance_clock(LATER)
        await console.press("r")
        await console.until(lambda: screen.data and screen.data.count(DataState.FAILED), "the failure")
        await go_to(console, screen, "bills")
        console.scenarios.forget_calls()
        await console.press("enter")
        await console.reads("Validation: 1 error", "#data-text")
        assert calls_made(console) == ["GET validation"]


async def test_a_connection_has_its_own(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        connection = await open_connection(console, "1")
        await console.press("d")
        await console.until(is_on(console, DataScreen), "the data")
        await console.until(lambda: console.app.screen.data, "what Codat has")
        assert {row.connection_id for row in console.app.screen.data.rows} == {connection.connection.id}
        await console.press("A")
        await console.notices("All of the company's data: Codat will read it again.")


async def test_a_customer_who_never_gave_access_has_none(open_console: Any) -> None:
    async with open_console() as console:
        await open_company(console, "5")
        await console.press("d")
        await console.sees("Codat has not read anything yet", "Press A to have all of the company's data read.")
        await console.press("A")
        await console.sees("no Linked connection to read from")


async def test_a_failed_read_can_be_repeated(open_console: Any) -> None:
    async with open_console() as console:
        console.scenarios.fail_next(500, method="GET", path="*/dataStatus", times=9)
        screen = await open_data(console)
        await console.sees("The data status could not be read", "Press r to try again.")
        console.scenarios.clear_faults()
        await console.press("r")
        await console.until(lambda: screen.data, "what Codat has")


async def test_without_permission_the_key_says_why(open_console: Any) -> None:
    rules = {Capability.CREATE: Rule(Permission.NO, "a test")}
    async with open_console(allowed=EVERYTHING.limited(rules)) as console:
        await open_data(console)
        await console.press("R")
        await console.notices("is not allowed")
        assert console.writes() == []


async def test_a_shared_screen_hides_the_ids(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        screen = await open_data(console)
        assert screen.row is not None
        await console.sees(screen.row.operation_id)
        await console.press("f9")
        await console.sees(HIDDEN)
        assert screen.row.operation_id not in console.text
