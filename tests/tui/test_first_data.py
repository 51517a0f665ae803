"""The last step of the call: the link room says what has come of the first data, and never holds anybody up."""

from __future__ import annotations

from typing import Any

import pytest

from console_app.tui.screens.connection import ConnectionScreen
from console_app.tui.screens.data import DataScreen
from tests.tui.steps import is_on, open_link

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
        assert data_calls(console) == 3


async def test_who_leaves_ends_the_waiting(open_console: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console_app.services.data.first_data.PAUSES", (3600.0,))
    async with open_console(size=(100, 30)) as console:
        room = await open_link(console, "2")
        console.scenarios.answer_as_customer(room.connection.id, "authorise")
        await console.reads("Waiting for the first data …", "#link-instead")
        await console.press("escape", "escape")
        await console.until(lambda: not isinstance(console.app.screen, ConnectionScreen), "the company")
        assert data_calls(console) == 0


async def test_a_server_without_such_an_answer_leaves_the_rest_as_it_is(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        room = await open_link(console, "2")
        console.scenarios.fail_next(404, method="GET", path="*/data/history", times=9)
        console.scenarios.answer_as_customer(room.connection.id, "authorise")
        await console.reads("No data has come yet. Press d later to see whether it has come.", "#link-instead")
        assert data_calls(console) == 1
        assert room.is_current
