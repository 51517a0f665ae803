"""The last step of the call: the link room says what has come of the first data, and never holds anybody up."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from console_app.codat.idempotency import Intent
from console_app.services.data.company_data import DataRow
from console_app.services.data.first_data import FirstData, first_data
from console_app.tui.screens.connection import ConnectionScreen
from console_app.tui.screens.data import DataScreen
from tests.tui.steps import is_on, open_connection, open_link, show_link

SIZES = [(80, 24), (100, 30), (160, 50)]


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console_app.services.data.first_data.PAUSES", (0.01, 0.01, 0.01))


def data_calls(console: Any) -> int:
    """Return how often the history of reads was asked for."""
    return sum(call.path.endswith("/data/history") for call in console.scenarios.calls)


@pytest.mark.parametrize("size", SIZES)
async def test_the_room_says_what_has_come_and_what_failed(open_console: Any, size: tuple[int, int]) -> None:
    async with open_console(size=size) as console:
        room = await open_link(console, "2")
        console.scenarios.switch(read_seconds=0, read_outcomes={"bills": "AuthError"})
        console.scenarios.answer_as_customer(room.connection.id, "authorise")
        await console.reads("The first data is there: ", "#link-instead")
        await console.reads("Bills: the customer has to sign in again. d shows the rest.", "#link-instead")
        assert data_calls(console) == 1
        await console.press("d")
        await console.until(is_on(console, DataScreen), "the rest")


async def test_it_asks_three_times_at_most_and_then_leaves_it(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        room = await open_link(console, "2")
        console.scenarios.switch(read_seconds=3600)
        console.scenarios.answer_as_customer(room.connection.id, "authorise")
        await console.reads("still being read. d shows the rest.", "#link-instead")
        await console.sees("✓ ✓ ✓ ◐ Waiting for first data")
        assert data_calls(console) == 3


async def test_who_leaves_ends_the_waiting(open_console: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    over, ends = asyncio.Event(), []

    async def pause(_: float) -> None:
        try:
            await over.wait()
        except asyncio.CancelledError:
            ends.append("ended")
            raise
        ends.append("went on")

    monkeypatch.setattr("console_app.tui.screens.connection_watch.first_data", partial(first_data, sleep=pause))
    async with open_console(size=(100, 30)) as console:
        room = await open_link(console, "2")
        console.scenarios.answer_as_customer(room.connection.id, "authorise")
        await console.reads("Waiting for the first data …", "#link-instead")
        await console.press("escape", "escape")
        await console.until(lambda: not isinstance(console.app.screen, ConnectionScreen), "the company")
        over.set()
        await console.until(lambda: ends, "the end of the pause")
        await console.app.session.client.get_profile()
        assert ends == ["ended"]
        assert data_calls(console) == 0


async def test_after_a_reconnect_nothing_old_is_said(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        screen = await open_connection(console, "1")
        company_id, connection_id = screen.subject_ids
        console.scenarios.switch(read_outcomes={"journals": "AuthError"})
        # Codat does not read journals of its own accord when the customer reconnects.
        await console.app.session.client.data.refresh(company_id, "journals", intent=Intent.new())
        console.scenarios.advance_clock(timedelta(days=1))
        console.scenarios.deauthorize(connection_id)
        console.scenarios.advance_clock(timedelta(minutes=1))
        console.scenarios.switch(read_seconds=3600)
        await console.press("r")
        await console.until(lambda: screen.link, "a link to reconnect")
        await show_link(console)
        console.scenarios.answer_as_customer(connection_id, "authorise")
        await console.reads("still being read. d shows the rest.", "#link-instead")
        said = screen.outcome.data
        assert said.startswith("No data has come yet.")
        assert "Journals" not in said
        assert "sign in again" not in said


async def test_the_last_sync_is_never_moved_back(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        screen = await open_connection(console, "1")
        known = screen.connection.last_sync
        row = DataRow("bills", "Complete", known - timedelta(days=9))
        screen.show_first_data(FirstData((row,), is_final=True))
        assert screen.connection.last_sync == known
        newer = replace(row, last_read=known + timedelta(seconds=9))
        screen.show_first_data(FirstData((newer,), is_final=True))
        assert screen.connection.last_sync == newer.last_read


async def test_with_few_calls_left_the_room_says_that_it_did_not_ask(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        room = await open_link(console, "2")
        console.scenarios.set_quota_left(100)
        console.scenarios.answer_as_customer(room.connection.id, "authorise")
        await console.press("r")
        await console.reads("Not asked for the first data: few calls are left today. d shows it.", "#link-instead")
        assert data_calls(console) == 0


async def test_a_server_without_such_an_answer_leaves_the_rest_as_it_is(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        room = await open_link(console, "2")
        console.scenarios.fail_next(404, method="GET", path="*/data/history", times=9)
        console.scenarios.answer_as_customer(room.connection.id, "authorise")
        await console.reads("Not known whether data has come: ", "#link-instead")
        await console.reads("; d shows it.", "#link-instead")
        assert data_calls(console) == 1
        assert room.is_current
