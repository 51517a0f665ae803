"""The console on a computer whose clock is wrong: what is seen is shown, not remembered, and links last as at Codat."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.clocks import ComputerClock


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_a_wrong_clock_is_told_and_nothing_is_remembered_until_it_is_right(
    open_console: Any, computer_clock: ComputerClock, size: tuple[int, int]
) -> None:
    computer_clock.wrong_by = timedelta(hours=26)
    async with open_console(companies=3, size=size) as console:
        await console.until(lambda: console.app.directory.clock_problem, "the clock")
        await console.notices("The clock of this computer is 1 d 2 h ahead of Codat's.")
        await console.notices("No snapshot was saved, and nothing was deleted. Correct the date, time and time zone")
        assert console.app.directory.snapshot is None
        assert len(console.app.directory) == 3
        console.app.clear_notifications()
        await console.sees("⚠ not stored: clock 1 d 2 h ahead of")
        computer_clock.wrong_by = timedelta(0)
        await console.press("r")
        await console.until(lambda: console.app.directory.snapshot, "a snapshot")
        await console.until(lambda: "not stored" not in console.text, "all is well")


async def test_what_ends_soon_is_listed_again_once_codats_answer_has_corrected_the_clock(
    open_console: Any, make_account: Any, computer_clock: ComputerClock
) -> None:
    account = make_account()
    async with open_console(sandbox=account) as console:
        await console.until(lambda: console.app.directory.snapshot, "a first run, which stores the companies")
    computer_clock.wrong_by = timedelta(days=200)
    account.scenarios.hold_calls()
    async with open_console(sandbox=account, wait=False) as console:
        await console.until(lambda: len(console.app.directory), "the stored companies")
        await console.press("K")
        await console.sees("without a sync for 45 d", "200 d")
        account.scenarios.release_calls()
        await console.sees("No access ends soon")
