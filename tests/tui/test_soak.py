"""Two walks of five hundred random keys and resizes on an account whose server falters: nothing fails, and nothing is
written that nobody confirmed.

The server's own log of calls is what proves it. In the first walk nobody confirms anything: Enter goes no further than
from row to row, and no button is pressed; so the log must hold no write at all, apart from data that is read again. In
the second one everything is pressed: then every write that reached the server must have been in the journal before.

CODAT_CONSOLE_SOAK=20 makes it twenty times as long, for a night.
"""

from __future__ import annotations

import os
from collections import Counter
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from console_app.tui.dialogs.confirmations import LeaveTyped
from console_app.tui.widgets.company_table import CompanyTable
from console_app.tui.widgets.tables import ConnectionTable

if TYPE_CHECKING:
    from collections.abc import Callable

    from console_app.sandbox.embedded import EmbeddedSandbox
    from console_app.sandbox.scenarios import Scenarios
    from console_app.sandbox.settings import CallRecord
    from console_app.tui.features.keyboard import Typeahead

TIMES = max(1, int(os.environ.get("CODAT_CONSOLE_SOAK", "1")))
PRESSES = 500 * TIMES

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300 * TIMES)]

AT_ONCE = 20
SIZES = [(80, 24), (100, 30), (160, 50), (132, 40), (40, 12), (60, 20), (81, 25)]
MOVING = ["up", "down", "left", "right", "pageup", "pagedown", "home", "end", "tab", "shift+tab", "escape", "backspace"]
# Not q, which quits on the list.
LETTERS = [*"abcdefghijklmnoprstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"]
OTHERS = [
    "f1",
    "f2",
    "f3",
    "f5",
    "f6",
    "f7",
    "f8",
    "f9",
    "ctrl+p",
    "ctrl+r",
    "ctrl+l",
    "ctrl+o",
    "ctrl+g",
    "ctrl+y",
    "delete",
    "insert",
    "question_mark",
    "asterisk",
    "slash",
    "plus",
    "minus",
    "colon",
]
CONFIRMING = ["enter", "space", "ctrl+s"]
"""Enter and the space bar press what has the focus, Ctrl+S sends a form."""
HARMLESS_IN = (CompanyTable, ConnectionTable)
"""Where Enter opens a row; and in the question whether to leave what was typed, which sends nothing either way."""


def falter(scenarios: Scenarios, random: Random) -> None:
    """Let something go wrong at the server."""
    match random.randrange(6):
        case 0:
            scenarios.fail_next(random.choice([429, 500, 502, 503]), retry_after=random.choice([None, "0", "1"]))
        case 1:
            scenarios.fail_next(drop=True, stage=random.choice(["before", "after"]))
        case 2:
            scenarios.fail_next(502, page="<html>a proxy</html>")
        case 3:
            scenarios.set_latency(random.choice([0.0, 0.01, 0.05]))
        case _:
            scenarios.clear_faults()


def are_read(typeahead: Typeahead) -> bool:
    """Return whether all keys have come to their end; a busy machine takes longer over some than a pause waits."""
    return typeahead._key_at is None and not typeahead._held


async def soak(console: Any, random: Random, keys: list[str], *, confirming: bool) -> tuple[Counter[str], set[str]]:
    """Press keys; what was pressed, and on which screens."""
    seen: Counter[str] = Counter()
    screens: set[str] = set()
    for _ in range(PRESSES // AT_ONCE):
        for key in random.choices(keys, k=AT_ONCE):
            pressed = key
            if key == "enter" and not confirming:
                # Where it would go is known only once all before it has been taken in.
                await console.pilot.pause()
                await console.until(lambda: are_read(console.app.typeahead), "all keys read")
                is_harmless = isinstance(console.app.focused, HARMLESS_IN) or isinstance(console.app.screen, LeaveTyped)
                pressed = key if is_harmless else "escape"
            seen[pressed] += 1
            console.press_in_one_breath(pressed)
        await console.pilot.pause()
        assert console.app.is_running, seen
        screens.add(type(console.app.screen).__name__)
        if random.random() < 0.15:
            falter(console.scenarios, random)
        if random.random() < 0.15:
            await console.pilot.resize_terminal(*random.choice(SIZES))
    return seen, screens


def reads_data(call: CallRecord) -> bool:
    """Return whether a call has data read again, for which one key is enough: it changes nothing of the customer's."""
    return "/data/" in call.path


@pytest.mark.parametrize("seed", [1])
async def test_nothing_is_written_that_nobody_confirmed(
    open_console: Any, make_account: Callable[..., EmbeddedSandbox], seed: int
) -> None:
    random = Random(seed)
    account = make_account(scenarios=True)
    async with open_console(sandbox=account, size=(100, 30)) as console:
        await console.until(lambda: console.app.directory.snapshot, "the list")
        keys = [*MOVING, *MOVING, *LETTERS, *OTHERS, *["enter"] * 6]
        _, screens = await soak(console, random, keys, confirming=False)
        account.scenarios.clear_faults()
        account.scenarios.set_latency(0)
    assert [each for each in account.scenarios.writes if not reads_data(each)] == []
    assert len(screens) >= 8, screens


@pytest.mark.parametrize("seed", [2])
async def test_whatever_is_written_was_recorded_before(
    open_console: Any, make_account: Callable[..., EmbeddedSandbox], seed: int
) -> None:
    random = Random(seed)
    account = make_account(scenarios=True)
    async with open_console(sandbox=account, size=(100, 30)) as console:
        await console.until(lambda: console.app.directory.snapshot, "the list")
        keys = [*MOVING, *LETTERS, *OTHERS, *CONFIRMING * 6]
        seen, _ = await soak(console, random, keys, confirming=True)
        account.scenarios.clear_faults()
        account.scenarios.set_latency(0)
        recorded = {each.key for each in await console.app.session.journal.entries()}
    sent = {each.idempotency_key for each in account.scenarios.writes}
    assert sent <= recorded
    changes = {each.idempotency_key for each in account.scenarios.writes if not reads_data(each)}
    assert len(changes) <= sum(seen[key] for key in CONFIRMING)
