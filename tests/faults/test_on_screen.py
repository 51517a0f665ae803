"""Faults as somebody at the terminal meets them: the last good data stays, and what went wrong is said beside it."""

from __future__ import annotations

from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from console_app.config.capabilities import EVERYTHING
from console_app.config.profiles import Profile
from console_app.services.account.session import Session
from console_app.tui import app as tui
from console_app.tui.app import ConsoleApp
from console_app.tui.screens.connection import ConnectionScreen
from console_app.tui.widgets.company_table import CompanyTable
from tests.clocks import PATIENCE
from tests.faults.conftest import KEY
from tests.faults.troubles import page, reset_before, silence_before, status
from tests.tui.conftest import Console

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from contextlib import AbstractAsyncContextManager

    from console_app.sandbox.embedded import EmbeddedSandbox
    from tests.faults.conftest import Account, Waits
    from tests.faults.faulty_network import Network

CLASSES = {
    "reset": (reset_before, "There is no connection|The connection to"),
    "no answer": (silence_before, "Codat took too long to answer"),
    "a proxy's page": (page(200), "The answer is not Codat's"),
    "401": (status(401), "Codat does not accept the API key"),
    "402": (status(402, "Account expired."), "The account's plan has ended"),
    "403": (status(403), "This API key does not have that permission|Codat does not accept this API key"),
    "429": (status(429, retry_after="3600"), "Try again in 1 h"),
    "500": (status(500), "Codat had an internal error (500)"),
    "503": (status(503, retry_after="600"), "Try again in 10 min"),
}


@pytest.fixture
def open_program(
    network: Network, behind: EmbeddedSandbox, account: Account, waits: Waits, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], AbstractAsyncContextManager[Console]]:
    """The program on the account behind the network, entered once its list is read; it loses no time between tries."""
    assert account.connection.status == "Linked"
    monkeypatch.setattr(tui, "Session", partial(Session, retry=waits.policy(tries=1), timeout=PATIENCE))

    @asynccontextmanager
    async def opened() -> AsyncIterator[Console]:
        profile = Profile("default", is_sandbox=False, base_url=network.base_url, key_text=KEY, capabilities=EVERYTHING)
        app = ConsoleApp(profile)
        async with app.run_test(size=(100, 40), notifications=True) as pilot:
            console = Console(app, pilot, behind)
            await console.until(lambda: app.directory.as_of and app.account.name and app.focused, "the list")
            yield console
            network.heal()

    return opened


async def refresh_through(console: Console, network: Network, shown: Any) -> None:
    """Refresh into each class of fault: it is said, and `shown` still is there."""
    screen: Any = console.app.screen
    for name, (trouble, says) in CLASSES.items():
        network.plan(trouble)
        await console.press("r")
        await console.until(partial(_is_told, screen, says), f"{name}: {says}")
        assert screen.problem.next_step, name
        assert "Nothing was changed" in screen.problem.meaning, name
        await console.sees("→")
        assert shown(), name
    network.heal()
    await console.press("r")
    await console.until(lambda: screen.problem is None, "all is well again")


def _is_told(screen: Any, says: str) -> bool:
    problem = screen.problem
    return problem is not None and any(each in f"{problem.happened} {problem.next_step}" for each in says.split("|"))


async def test_the_screens_keep_what_was_read_last(open_program: Any, network: Network, account: Account) -> None:
    """The list, one company and its connection, each refreshed into every class of fault."""
    async with open_program() as console:
        table = console.app.screen.query_one(CompanyTable)
        await refresh_through(console, network, lambda: len(table.rows) == account.there)
        network.plan(status(403))
        await console.press("r")
        await console.sees("OLD: the last refresh failed", account.customer.name)
        network.heal()
        await console.press("r")
        await console.until(lambda: "OLD" not in console.text, "a list that is not old")
        await console.press("slash")
        await console.type("fault finders")
        await console.press("enter")
        await console.until(lambda: getattr(console.app.screen, "company", None), "the company")
        screen = console.app.screen
        await refresh_through(
            console, network, lambda: account.customer.name in console.text and len(screen.company.connections) == 1
        )
        await console.press("enter")
        await console.until(lambda: isinstance(console.app.screen, ConnectionScreen), "the connection")
        await console.sees("● Linked")
        await refresh_through(
            console, network, lambda: "● Linked" in console.text and account.connection.id in console.text
        )
