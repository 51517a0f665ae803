"""The audit: what it costs, how it runs, and that every number opens the list behind it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from console_app.clock import now
from console_app.config.paths import export_folder
from console_app.services.connections.entity import Entity, SeenEntity
from console_app.services.search import find, parse
from console_app.tui.screens.audit import AuditScreen
from console_app.tui.screens.changes import ChangesScreen
from console_app.tui.screens.companies.screen import CompaniesScreen
from console_app.tui.widgets.company_table import CompanyTable
from console_app.tui.widgets.figure_board import FigureBoard, FigureBox
from tests.tui.steps import at_sizes

if TYPE_CHECKING:
    from collections.abc import Callable

    from console_app.sandbox.embedded import EmbeddedSandbox
    from tests.clocks import ComputerClock

SIZES = [(80, 24), (100, 30), (160, 50)]


async def open_audit(console: Any) -> AuditScreen:
    """Go from the list to the report."""
    await console.until(lambda: console.app.directory.snapshot, "the saved snapshot")
    await console.press("A")
    await console.until(
        lambda: isinstance(console.app.screen, AuditScreen) and console.app.screen.query_one(FigureBoard).cursor_key,
        "the report",
    )
    screen: AuditScreen = console.app.screen
    return screen


async def test_one_screen_tells_how_the_account_stands_at_all_sizes(open_console: Any) -> None:
    async with open_console() as console:
        screen = await open_audit(console)
        assert screen.report is not None
        names = [figure.label for figure in screen.report.platforms.figures]
        async for size in at_sizes(console, SIZES):
            await console.sees(
                "120 companies",
                "120 companies = 2 calls",
                "Companies by worst status",
                "Connections by status",
                "PendingAuth for",
                "over a week",
                "no sync in 100 days",
                "Deauthorized",
                "Connections by platform",
                "QuickBooks Online",
                "Trend",
            )
            below_the_bar = console.text.partition("\n")[2]
            for cut in re.findall(r"(?:\S+ )*\S+(?=…\s)", below_the_bar):
                assert any(name.startswith(cut.strip()) for name in names), f"only long names are cut: {cut} {size}"


async def test_a_wide_terminal_shows_platforms_the_trend_and_what_changed_too(
    open_console: Any, make_account: Callable[..., EmbeddedSandbox]
) -> None:
    account = make_account(scenarios=True)
    async with open_console(sandbox=account, size=(160, 50)) as console:
        await console.until(lambda: console.app.directory.snapshot, "the first snapshot")
        linked = next(row for row in console.app.directory.all() if row.statuses == ("Linked",))
        account.scenarios.deauthorize(linked.connections[0].id)
        screen = await open_audit(console)
        await console.press("ctrl+s")
        await console.until(lambda: len(screen._snapshots) == 2, "the second snapshot")
        await console.sees("Connections by platform", "QuickBooks Online", "Trend", "Since ", "Access lost")


async def test_a_small_terminal_tells_what_changed_in_one_line_that_opens_it(
    open_console: Any, make_account: Callable[..., EmbeddedSandbox]
) -> None:
    account = make_account(scenarios=True)
    async with open_console(sandbox=account, size=(80, 24)) as console:
        await console.until(lambda: console.app.directory.snapshot, "the first snapshot")
        linked = next(row for row in console.app.directory.all() if row.statuses == ("Linked",))
        account.scenarios.deauthorize(linked.connections[0].id)
        screen = await open_audit(console)
        await console.press("ctrl+s")
        await console.until(lambda: len(screen._snapshots) == 2, "the second snapshot")
        await console.sees("Since ", "▲ 1", "Connections by platform", "Trend")
        screen.query_one(FigureBoard).move_to_key("change:")
        await console.press("enter")
        await console.until(lambda: isinstance(console.app.screen, ChangesScreen), "what changed")
        await console.sees("Between ", linked.name[:12])


async def test_every_number_opens_the_list_behind_it_at_all_sizes(open_console: Any) -> None:
    async def report() -> AuditScreen:
        screen = console.app.screen
        return screen if isinstance(screen, AuditScreen) else await open_audit(console)

    async with open_console() as console:
        async for size in at_sizes(console, SIZES):
            keys = [place.key for place in (await report()).query_one(FigureBoard)._places if ":" not in place.key]
            assert len(keys) > 15, size
            for key in keys[::4]:
                screen = await report()
                assert screen.report is not None
                figure = screen.report.figure(key)
                screen.query_one(FigureBoard).move_to_key(key)
                await console.press("enter")
                await console.until(lambda: isinstance(console.app.screen, CompaniesScreen), "the list")
                table = console.app.screen.query_one(CompanyTable)
                await console.until(lambda table=table, figure=figure: table.row_count == figure.companies, figure)
                wanted = find(console.app.directory.all(), parse(figure.query), now())
                assert {row.id for row in table.rows} == {row.id for row in wanted}


async def test_the_smallest_terminal_shows_platforms_trend_and_changes_and_leads_to_what_is_below(
    open_console: Any, make_account: Callable[..., EmbeddedSandbox], computer_clock: ComputerClock
) -> None:
    account = make_account(companies=120, scenarios=True)
    computer_clock.go_with(account.scenarios, now() - timedelta(days=1))
    async with open_console(sandbox=account) as console:
        await console.until(lambda: console.app.directory.snapshot, "the first snapshot")
        linked = next(row for row in console.app.directory.all() if row.statuses == ("Linked",))
        account.scenarios.deauthorize(linked.connections[0].id)
        computer_clock.go_with(account.scenarios, None)
        screen = await open_audit(console)
        await console.press("ctrl+s")
        await console.until(lambda: len(screen._snapshots) == 2, "the second snapshot")
        assert screen.report is not None
        platforms = screen.report.platforms.figures
        await console.sees("Connections by platform", platforms[0].label, "Since ", "▲ 1", "Trend", "7 days", "+1")
        await console.sees("Below: Connections by platform (", "PgDn")
        assert platforms[-1].label not in console.text
        await console.press("pagedown", "pagedown", "pagedown")
        await console.sees(platforms[-1].label, "more above")
        assert screen.figure() == platforms[-1]
        await console.press("home")
        await console.sees("Companies by worst status", "Below: ")


async def test_the_arrow_keys_go_on_to_the_cards_below(open_console: Any) -> None:
    async with open_console() as console:
        screen = await open_audit(console)
        board = screen.query_one(FigureBoard)
        assert screen.report is not None
        seen = [board.cursor_key]
        for _ in range(60):
            await console.press("down")
            seen.append(board.cursor_key)
        assert seen[-1] == screen.report.platforms.figures[-1].key
        await console.sees(screen.report.platforms.figures[-1].label)
        await console.press("home", "right")
        for _ in range(60):
            await console.press("down")
        assert board.cursor_key == seen[-1], "below the last number of the column beside it, it goes on, too"


async def test_a_number_of_the_trend_opens_its_list(
    open_console: Any, make_account: Callable[..., EmbeddedSandbox], computer_clock: ComputerClock
) -> None:
    account = make_account(scenarios=True)
    computer_clock.go_with(account.scenarios, now() - timedelta(days=1))
    async with open_console(sandbox=account) as console:
        await console.until(lambda: console.app.directory.snapshot, "the first snapshot")
        computer_clock.go_with(account.scenarios, None)
        screen = await open_audit(console)
        await console.press("ctrl+s")
        await console.until(lambda: len(screen._snapshots) == 2, "the second snapshot")
        assert screen.report is not None
        pending = screen.report.figure("status-pending")
        screen.query_one(FigureBoard).move_to_key("trend:PendingAuth")
        await console.press("enter")
        await console.until(lambda: isinstance(console.app.screen, CompaniesScreen), "the list")
        table = console.app.screen.query_one(CompanyTable)
        await console.until(lambda: table.row_count == pending.companies, "those that are pending")


async def test_whatever_the_size_every_number_can_be_reached_and_read(open_console: Any) -> None:
    sizes = [(20, 10), (40, 12), (60, 20), (71, 24), (72, 24), (100, 24), (129, 40), (130, 24)]
    async with open_console() as console:
        linked = next(each for each in console.app.directory.all() if each.statuses == ("Linked",))
        seen = SeenEntity(linked.id, linked.connections[0].id, "gbol", Entity("Morrow Cycles Ltd", "EUR"), now())
        console.app.directory.note_entity(seen)
        screen = await open_audit(console)
        board = screen.query_one(FigureBoard)
        assert screen.report is not None
        figures = {figure.key for section in screen.report.sections for figure in section.figures}
        assert "entity-different" in figures
        box = screen.query_one("#figure-scroll")
        async for size in at_sizes(console, sizes):
            await console.until(lambda size=size: screen.query_one(FigureBox).size.width == size[0], "the other size")
            missing = figures - {place.key for place in board._places}
            assert missing <= {"access-lost"}, f"it stands among the statuses, {size}"
            for place in board._places:
                board.move_to_key(place.key)
                await console.until(
                    lambda place=place: box.scroll_y <= place.y < box.scroll_y + box.size.height,
                    f"the row of {place.key} on the screen, {size}",
                )


async def test_an_audit_can_be_stopped_and_loses_nothing(
    open_console: Any, make_account: Callable[..., EmbeddedSandbox]
) -> None:
    account = make_account(companies=2500, scenarios=True)
    async with open_console(sandbox=account) as console:
        screen = await open_audit(console)
        as_of = console.app.directory.as_of
        account.scenarios.hold_calls()
        await console.press("ctrl+s")
        await console.until(lambda: screen.running, "the audit")
        await console.press("e")
        await console.sees("The audit is still running: export it")
        assert "e Export" not in console.text
        await console.sees("x Stop")
        await console.press("x")
        await console.sees("The audit was stopped")
        account.scenarios.release_calls()
        await console.until(lambda: not screen.running, "the end")

        assert console.app.directory.as_of == as_of
        assert len(console.app.directory) == 2500
        assert len(await console.app.store.snapshots()) == 1


async def test_the_program_can_be_used_while_an_audit_runs(
    open_console: Any, make_account: Callable[..., EmbeddedSandbox]
) -> None:
    account = make_account(companies=2500, scenarios=True)
    async with open_console(sandbox=account) as console:
        screen = await open_audit(console)
        account.scenarios.hold_calls()
        await console.press("ctrl+s")
        await console.until(lambda: screen.running, "the audit")
        await console.press("escape", "slash")
        await console.type("brightwater")
        await console.sees("best match first")
        account.scenarios.release_calls()
        await console.until(lambda: not console.app.screen.loader.is_loading, "the end of the audit")

        assert len(await console.app.store.snapshots()) == 2


async def test_the_report_is_written_into_a_file_that_holds_no_link(open_console: Any) -> None:
    async with open_console() as console:
        await open_audit(console)
        await console.press("e")
        await console.sees("Save as", "HTML", "CSV")
        await console.press("enter")
        await console.sees("Exported")
        (path,) = export_folder().iterdir()
        text = path.read_text(encoding="utf-8")
        assert path.suffix == ".html"
        assert "Companies by worst status" in text
        assert "otp=" not in text
        assert path.stat().st_mode & 0o777 == 0o600


async def test_a_worklist_goes_through_what_a_number_counts_and_makes_no_link_before_it_is_asked_for(
    open_console: Any, make_account: Callable[..., EmbeddedSandbox]
) -> None:
    account = make_account(scenarios=True)
    async with open_console(sandbox=account, size=(100, 30)) as console:
        screen = await open_audit(console)
        screen.query_one(FigureBoard).move_to_key("pending-longer")
        account.scenarios.forget_calls()
        await console.press("w")
        await console.sees("1 of ", "to do")
        total = len(console.app.screen.worklist.items)
        assert total > 2
        first = console.app.screen.item
        await console.press("j")
        await console.sees(f"2 of {total}")
        assert account.scenarios.calls == []
        await console.press("k", "d")
        await console.sees("1 done", f"2 of {total}")
        assert console.app.screen.item != first
        await console.press("l")
        await console.sees("Works once")
        reads = [call.path for call in account.scenarios.calls]
        item = next(each for each in console.app.screen_stack if hasattr(each, "worklist")).item
        assert reads
        assert all(item.company_id in path for path in reads), "only this one's link was made"
        await console.press("escape")
        await console.sees("1 done")
