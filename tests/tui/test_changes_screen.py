"""What changed between two audits, and a company's own timeline."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from console_app.services.snapshots.models import ChangeKind
from console_app.tui.screens.changes import ChangesScreen, ChangeTable

if TYPE_CHECKING:
    from collections.abc import Callable

    from console_app.sandbox.embedded import EmbeddedSandbox
    from tests.clocks import ComputerClock

SIZES = [(80, 24), (100, 30), (160, 50)]


async def refresh_list(console: Any, number: int) -> None:
    """Refresh the list, until so many snapshots are stored."""
    # While it is being read, and remembered, the key does nothing.
    await console.until(lambda: not console.app.screen.loader.is_loading, "the end of the refresh before")
    await console.press("r")
    snapshots = 0
    while snapshots < number:
        await console.pilot.pause()
        snapshots = len(await console.app.store.snapshots())


async def test_what_changed_is_told_since_the_last_audit_whatever_was_refreshed_since(
    open_console: Any, make_account: Callable[..., EmbeddedSandbox]
) -> None:
    account = make_account(scenarios=True)
    async with open_console(sandbox=account, size=(100, 30)) as console:
        await console.until(lambda: console.app.directory.snapshot, "the first snapshot")
        await console.press("A")
        await console.sees("Audit now")
        await console.press("ctrl+s")
        while len(await console.app.store.snapshots()) < 2:
            await console.pilot.pause()
        await console.press("escape")
        linked = next(row for row in console.app.directory.all() if row.statuses == ("Linked",))
        account.scenarios.deauthorize(linked.connections[0].id)
        await refresh_list(console, 3)
        await refresh_list(console, 4)
        reasons = [snapshot.reason for snapshot in await console.app.store.snapshots()]
        assert reasons == ["refresh", "audit", "refresh", "refresh"]
        await console.press("C")
        await console.until(lambda: isinstance(console.app.screen, ChangesScreen), "what changed")
        await console.sees("Between ", " (audit) and ", linked.name[:12])
        report = console.app.screen.report
        assert [change.kind for change in report.changes] == [ChangeKind.DEAUTHORIZED]


@pytest.mark.parametrize("size", SIZES)
async def test_it_tells_who_and_from_what_to_what(
    open_console: Any, make_account: Callable[..., EmbeddedSandbox], size: tuple[int, int]
) -> None:
    account = make_account(scenarios=True)
    async with open_console(sandbox=account, size=size) as console:
        await console.until(lambda: console.app.directory.snapshot, "the first snapshot")
        linked = [row for row in console.app.directory.all() if row.statuses == ("Linked",)][:2]
        pending = next(row for row in console.app.directory.all() if row.statuses == ("PendingAuth",))
        for row in linked:
            account.scenarios.deauthorize(row.connections[0].id)
        account.scenarios.answer_as_customer(pending.connections[0].id, "authorise")
        await refresh_list(console, 2)
        await console.press("C")
        await console.until(lambda: isinstance(console.app.screen, ChangesScreen), "what changed")
        table = console.app.screen.query_one(ChangeTable)
        await console.until(lambda: table.row_count == 3, "three changes")
        await console.sees("Between", linked[0].name[:12], "→ Linked" if size[0] > 80 else "Linked")
        kinds = [change.kind for change in table.rows]
        assert kinds == [ChangeKind.DEAUTHORIZED, ChangeKind.DEAUTHORIZED, ChangeKind.LINKED]
        await console.press("4")
        await console.until(lambda: [each.company_id for each in table.rows] == [pending.id], "only the linked one")
        await console.press("enter")
        await console.until(lambda: getattr(console.app.screen, "company", None), "the company")
        assert console.app.screen.company.id == pending.id
        await console.press("t")
        await console.sees("Timeline", "PendingAuth", "Linked", "between ", "Already there at the first snapshot")
        await console.press("escape", "escape")
        await console.until(lambda: isinstance(console.app.screen, ChangesScreen), "what changed, again")


async def test_with_one_look_it_says_what_to_do(open_console: Any) -> None:
    async with open_console() as console:
        await console.until(lambda: console.app.directory.snapshot, "the first snapshot")
        await console.press("C")
        await console.sees("There is only one snapshot of the account so far", "Ctrl+S")


@pytest.mark.parametrize("size", SIZES)
async def test_the_audit_to_compare_with_is_typed_or_picked(
    open_console: Any, make_account: Callable[..., EmbeddedSandbox], size: tuple[int, int]
) -> None:
    account = make_account(scenarios=True)
    async with open_console(sandbox=account, size=size) as console:
        await console.until(lambda: console.app.directory.snapshot, "the first snapshot")
        await refresh_list(console, 2)
        linked = next(row for row in console.app.directory.all() if row.statuses == ("Linked",))
        account.scenarios.deauthorize(linked.connections[0].id)
        await refresh_list(console, 3)
        await console.press("C")
        await console.until(lambda: isinstance(console.app.screen, ChangesScreen), "what changed")
        screen = console.app.screen
        await console.until(lambda: screen.report, "the changes")
        await console.press("c")
        await console.sees("Companies", "Why", "Enter chooses")
        options = console.app.screen.query_one("#snapshot-list")
        assert options.virtual_size.height == options.option_count, "a line for each, seconds and all"
        await console.type("gibberish")
        await console.press("enter")
        await console.reads("gibberish")
        await console.press(*["backspace"] * 9)
        await console.type("first")
        await console.press("enter")
        await console.until(lambda: screen.report.before == screen.snapshots[0], "since its first")
        assert screen.report.count == 1


async def test_the_smallest_terminal_tells_what_was_in_the_way(
    open_console: Any, make_account: Callable[..., EmbeddedSandbox]
) -> None:
    account = make_account(scenarios=True)
    async with open_console(sandbox=account) as console:
        await console.until(lambda: console.app.directory.snapshot, "the first snapshot")
        linked = next(row for row in console.app.directory.all() if row.statuses == ("Linked",))
        account.scenarios.deauthorize(linked.connections[0].id)
        await refresh_list(console, 2)
        await console.press("C")
        await console.until(lambda: isinstance(console.app.screen, ChangesScreen), "what changed")
        await console.until(lambda: console.app.screen.report, "the changes")
        (change,) = console.app.screen.report.changes
        assert change.errors
        await console.reads(change.errors[0].text[:40], "#changes-detail")


async def test_audits_within_one_minute_are_told_apart_by_their_seconds(
    open_console: Any, make_account: Callable[..., EmbeddedSandbox], computer_clock: ComputerClock
) -> None:
    began = datetime(2026, 11, 25, 14, 2, 2, tzinfo=UTC)
    moments = [began, began + timedelta(seconds=34)]
    account = make_account(scenarios=True)
    computer_clock.go_with(account.scenarios, began - timedelta(hours=3))
    async with open_console(sandbox=account, size=(100, 30)) as console:
        await console.until(lambda: console.app.directory.snapshot, "the first snapshot")
        for number, following in enumerate(moments, 2):
            computer_clock.go_with(account.scenarios, following)
            await refresh_list(console, number)
        await console.press("C")
        await console.until(lambda: getattr(console.app.screen, "report", None), "the changes")
        taken = [snapshot.at for snapshot in console.app.screen.snapshots]
        assert taken[1].replace(second=0, microsecond=0) == taken[2].replace(second=0, microsecond=0)
        first, second = (f"{each.astimezone():%a %Y-%m-%d %H:%M:%S}" for each in taken[1:])
        await console.sees(f"Between {first} (refresh) and {second}")
        await console.press("u")
        await console.sees("… and until", first, second)
        oldest = taken[0]
        await console.press("escape", "c")
        await console.sees("What changed since …", first, f"{oldest.astimezone():%a %Y-%m-%d %H:%M}  ")
