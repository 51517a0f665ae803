"""The list that is there at once: what was remembered, marked with its age, while Codat is asked or cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from textual.widgets import Input

from console_app.config.profiles import sandbox_profile
from console_app.config.settings import Settings
from console_app.tui.app import ConsoleApp
from console_app.tui.widgets.company_table import CompanyTable

if TYPE_CHECKING:
    from collections.abc import Callable

    from console_app.sandbox.embedded import EmbeddedSandbox

SIZES = [(80, 24), (100, 30), (160, 50)]


async def test_the_second_start_shows_the_rows_before_codat_answers(
    open_console: Any, make_account: Callable[..., EmbeddedSandbox]
) -> None:
    account = make_account(scenarios=True)
    async with open_console(sandbox=account) as console:
        await console.until(lambda: console.app.directory.snapshot, "the saved snapshot")
        first = console.app.screen.query_one(CompanyTable).rows[0].name
    account.scenarios.hold_calls()

    async with open_console(sandbox=account, wait=False) as console:
        await console.sees(first[:16], "120 companies", "as of", "refreshing")
        assert not console.app.directory.was_read
        account.scenarios.release_calls()
        await console.until(lambda: console.app.directory.was_read, "the refresh")
        await console.until(lambda: "refreshing" not in console.text, "the end of the refresh")


@pytest.mark.parametrize("size", SIZES)
async def test_without_a_network_everything_but_writing_works(
    open_console: Any, make_account: Callable[..., EmbeddedSandbox], size: tuple[int, int]
) -> None:
    account = make_account(scenarios=True)
    async with open_console(sandbox=account) as console:
        await console.until(lambda: console.app.directory.snapshot, "the saved snapshot")
    gone = OnlyItsAddress(account)

    async with open_console(sandbox=gone, wait=False, size=size) as console:
        await console.sees("120 companies", "as of")
        await console.until(lambda: console.app.screen.problem, "what is wrong")
        assert "nothing to show yet" not in console.app.screen.problem.meaning
        await console.press("slash")
        await console.type("harbourside")
        await console.sees("Harbourside Coffee")
        await console.press("enter")
        await console.until(lambda: getattr(console.app.screen, "company", None), "the remembered company")
        await console.sees("not read again")
        await console.press("enter")
        await console.until(lambda: getattr(console.app.screen, "connection", None), "the remembered connection")


async def test_cursor_search_and_scrolling_stay_while_pages_arrive(
    open_console: Any, make_account: Callable[..., EmbeddedSandbox]
) -> None:
    account = make_account(companies=2500, scenarios=True)
    async with open_console(sandbox=account) as console:
        await console.until(lambda: console.app.directory.snapshot, "the saved snapshot")
    account.scenarios.hold_calls()

    async with open_console(sandbox=account, wait=False) as console:
        await console.until(lambda: len(console.app.directory) == 2500, "all that is remembered")
        await console.press("slash")
        await console.type("a")
        await console.press("tab", "pagedown", "pagedown", "down")
        companies = console.app.screen.query_one(CompanyTable)
        await console.until(lambda: companies.scroll_offset.y, "the second page")
        held, top = companies.cursor_key, companies.scroll_offset.y
        account.scenarios.release_calls()
        await console.until(lambda: console.app.directory.was_read, "the refresh")
        await console.until(lambda: "refreshing" not in console.text, "the end of the refresh")

        assert (companies.cursor_key, companies.scroll_offset.y) == (held, top)
        assert console.app.screen.query_one("#search", Input).value == "a"


class OnlyItsAddress:
    """A sandbox that has gone, at its address."""

    def __init__(self, account: EmbeddedSandbox) -> None:
        self._endpoint = account.start()
        account.stop()

    def start(self) -> Any:
        """Return where it was."""
        return self._endpoint


def test_looks_are_kept_for_as_long_as_was_chosen() -> None:
    assert ConsoleApp(sandbox_profile(None), settings=Settings(keep_days=7)).store.keep_days == 7
