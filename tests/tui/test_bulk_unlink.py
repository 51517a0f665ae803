"""Marked rows, and what is unlinked of them: a list first, one by one, and a stop at the first surprise."""

from __future__ import annotations

import csv
from dataclasses import replace
from typing import Any

import pytest
from textual.events import Paste
from textual.widgets import Button, Input, Static

from console_app.codat.idempotency import Intent
from console_app.codat.retry import RetryPolicy
from console_app.config.paths import export_folder
from console_app.services.connections.unlink import StepStatus
from console_app.tui.screens.bulk_unlink import BulkUnlinkScreen, Stage
from console_app.tui.screens.company import CompanyScreen
from console_app.tui.widgets.company_table import CompanyTable
from console_app.tui.widgets.tables import ConnectionTable


def companies_table(console: Any) -> CompanyTable:
    return console.app.screen.query_one(CompanyTable)  # type: ignore[no-any-return]


async def mark_linked(console: Any, count: int = 3) -> list[str]:
    """Mark the first companies with a Linked connection; their ids."""
    await console.press("1")
    for _ in range(count):
        await console.press("space", "down")
    return list(companies_table(console).marked)


async def open_list(console: Any, count: int = 3) -> Any:
    """The list of what will happen to the first Linked companies."""
    await mark_linked(console, count)
    await console.press("U")
    await console.until(lambda: isinstance(console.app.screen, BulkUnlinkScreen), "the list")
    screen = console.app.screen
    await console.until(lambda: screen.stage is Stage.READY, "the plan")
    return screen


async def confirm_bulk(console: Any, screen: Any) -> None:
    await console.type(f"unlink {screen.bulk.left}")
    await console.press("tab", "tab", "enter")


async def truth(console: Any, screen: Any) -> list[str]:
    """Return what Codat has of the planned connections now."""
    client = console.app.session.client
    return [
        (await client.get_connection(step.company_id, step.connection_id)).status for step in screen.bulk.plan.steps
    ]


async def test_a_mark_is_seen_counted_and_outlives_sorting_filtering_and_refreshing(open_console: Any) -> None:
    async with open_console() as console:
        marked = await mark_linked(console, 2)
        await console.sees("✓ 2 marked · ", "U Unlink")
        assert sum(line[1:2] == "✓" for line in console.text.splitlines()[3:-2]) == 2
        await console.press("2")
        await console.sees("✓ 2 marked (2 not shown)")
        await console.press("0", "s", "S", "r")
        await console.until(lambda: not console.app.screen.loader.is_loading, "the list again")
        assert list(companies_table(console).marked) == marked
        await console.press("slash")
        await console.type("qqqq")
        await console.sees("✓ 2 marked (2 not shown)")
        await console.press("escape", "escape")
        await console.until(lambda: not companies_table(console).marked, "no marks")
        assert "marked" not in console.text


async def test_space_takes_the_mark_away_again_and_types_a_blank_in_the_search(open_console: Any) -> None:
    async with open_console() as console:
        await console.press("space", "space")
        assert not companies_table(console).marked
        await console.press("slash")
        await console.type("a b")
        assert console.app.screen.query_one("#search", Input).value == "a b"
        assert not companies_table(console).marked


async def test_without_marks_the_key_says_how_to_mark(open_console: Any) -> None:
    async with open_console() as console:
        assert "U Unlink" not in console.text
        await console.press("U")
        await console.reads("Mark companies with Space first", "NoticeBar")


async def test_every_connection_is_named_before_anything_is_asked(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        screen = await open_list(console)
        for step in screen.bulk.plan.steps:
            await console.sees(step.company_name[:20], step.platform, step.connection_id[:8])
        await console.reads(f"Type unlink {len(screen.bulk.plan.steps)} to confirm:")
        assert console.text.count("will be unlinked") == len(screen.bulk.plan.steps) + 1
        assert console.writes() == []


async def test_a_row_that_is_old_is_read_anew_and_left_alone_with_the_reason(open_console: Any) -> None:
    async with open_console(size=(120, 30)) as console:
        ids = await mark_linked(console, 2)
        row = console.app.directory.get(ids[0])
        linked = next(each for each in row.connections if each.status == "Linked")
        console.scenarios.deauthorize(linked.id)
        await console.app.session.client.delete_company(ids[1])
        console.scenarios.forget_calls()
        await console.press("U")
        await console.reads("– skipped: Deauthorized")
        await console.reads("– deleted at Codat")
        await console.reads(f"{len(row.connections) - 1} connections of 1 company will be unlinked")
        assert console.writes() == []


async def test_they_are_unlinked_one_by_one_and_the_rows_know_it(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        screen = await open_list(console)
        count = len(screen.bulk.plan.steps)
        await confirm_bulk(console, screen)
        await console.reads(f"{count} of {count} unlinked by")
        assert await truth(console, screen) == ["Unlinked"] * count
        assert [write.split()[0] for write in console.writes()] == ["PATCH"] * count
        await console.press(*["enter"] * 10)
        assert console.app.screen is screen, "Enter held down does not leave the result unread"
        ids = {step.company_id for step in screen.bulk.plan.steps}
        await console.press("escape")
        await console.until(lambda: console.app.screen is not screen, "the companies again")
        assert not companies_table(console).marked
        for company_id in ids:
            assert "Unlinked" in console.app.directory.get(company_id).statuses


@pytest.mark.parametrize("fault", [{"status": 500}, {"status": 403}, {"drop": True, "times": 50}, {"status": 409}])
async def test_the_first_surprise_stops_it_and_what_is_told_is_true(open_console: Any, fault: dict[str, Any]) -> None:
    async with open_console(size=(120, 40)) as console:
        screen = await open_list(console)
        second = screen.bulk.plan.steps[1].connection_id
        if fault.get("drop"):
            console.app.session.client._sender._policy = RetryPolicy(tries=1)
        console.scenarios.fail_next(**fault, method="PATCH", path=f"*/connections/{second}")
        await confirm_bulk(console, screen)
        await console.until(lambda: screen.stage is Stage.ENDED, "the end")
        count = len(screen.bulk.plan.steps)
        await console.reads(f"Stopped: 1 of {count} unlinked")
        statuses = [result.status for result in screen.bulk.results]
        unclear = bool(fault.get("drop")) or fault.get("status") == 409
        told = StepStatus.UNKNOWN if unclear else StepStatus.NOT_UNLINKED
        assert statuses == [StepStatus.UNLINKED, told, *[StepStatus.NOT_BEGUN] * (count - 2)]
        await console.reads("the outcome is unknown" if unclear else "was not unlinked")
        assert await truth(console, screen) == ["Unlinked", *["Linked"] * (count - 1)]
        assert len({write.split()[1] for write in console.writes()}) <= 2
        # It goes on only when the rest is confirmed anew.
        console.scenarios.clear_faults()
        await console.press(*["enter"] * 5)
        assert await truth(console, screen) == ["Unlinked", *["Linked"] * (count - 1)]
        if fault.get("status") != 409:
            screen.query_one("#typed").focus()
            await confirm_bulk(console, screen)
            await console.reads(f"{count} of {count} unlinked by")
            assert await truth(console, screen) == ["Unlinked"] * count


async def test_escape_stops_after_the_one_under_way(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        screen = await open_list(console)
        console.scenarios.hold_calls()
        await confirm_bulk(console, screen)
        await console.until(lambda: screen.stage is Stage.RUNNING, "the first one under way")
        await console.reads("Esc stops after this one")
        await console.press("escape")
        await console.reads("Stopping after this one")
        console.scenarios.release_calls()
        await console.reads("Stopped as you asked: 1 of")
        assert (await truth(console, screen))[:2] == ["Unlinked", "Linked"]
        assert len(console.writes()) == 1


async def test_neither_enter_nor_a_paste_nor_a_burst_unlinks(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        screen = await open_list(console)
        await console.press(*["enter"] * 20)
        count = screen.bulk.left
        console.app.post_message(Paste(f"unlink {count}\nunlink {count}\nAnd what else is to be said.\n"))
        await console.press("enter", "enter")
        assert screen.query_one("#bulk-go", Button).disabled
        screen.query_one("#typed", Input).value = ""
        text = f"unlink {count}||so be it|unlink|".replace("|", "\r")
        console.press_in_one_breath(*("enter" if char == "\r" else char for char in text))
        await console.until(lambda: "so be" in screen.query_one("#typed", Input).value, "the text in the field")
        await console.press("tab", "tab", "enter")
        await console.pilot.pause()
        assert screen.stage is not Stage.RUNNING
        assert console.writes() == []


async def test_leaving_the_list_sends_nothing_and_keeps_the_marks(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        screen = await open_list(console)
        await console.press("escape")
        await console.until(lambda: console.app.screen is not screen, "the companies again")
        assert len(companies_table(console).marked) == 3
        assert console.writes() == []


async def test_the_report_is_saved_and_copied(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        screen = await open_list(console)
        assert "Save report" not in console.text
        await confirm_bulk(console, screen)
        await console.sees("Save report", "Copy report")
        await console.press("y")
        assert console.app.clipboard.startswith("# Connections unlinked")
        assert "otp" not in console.app.clipboard
        await console.press("s")
        await console.sees("Save the report")
        await console.press("enter")
        await console.until(lambda: screen.query_one("#bulk-saved", Static).display, "where it was saved")
        await console.reads("Report saved as ~/Downloads/unlinked-")
        assert str(screen.query_one("#bulk-leave", Button).label) == "Leave"
        (table,) = export_folder().glob("*.csv")
        with table.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file, strict=True))
        assert [row["connection id"] for row in rows] == [step.connection_id for step in screen.bulk.plan.steps]
        assert {row["result"] for row in rows} == {"unlinked"}


async def test_some_connections_of_one_company(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        client = console.app.session.client
        company = next(row for row in console.app.directory.all() if row.standing == "Linked")
        second = await client.create_connection(company.id, "shpf", intent=Intent.new())
        console.scenarios.answer_as_customer(second.id, "authorise")
        console.scenarios.forget_calls()
        console.app.push_screen(CompanyScreen(company.id))
        await console.until(lambda: getattr(console.app.screen, "company", None), "the company")
        screen = console.app.screen
        await console.press("end", "space")
        await console.sees("✓ 1 marked", "U Unlink")
        await console.press("U")
        await console.until(lambda: isinstance(console.app.screen, BulkUnlinkScreen), "the list")
        bulk = console.app.screen
        assert [step.connection_id for step in bulk.bulk.plan.steps] == [second.id]
        await console.until(lambda: console.app.focused, "the field")
        await confirm_bulk(console, bulk)
        await console.reads("1 of 1 unlinked by")
        await console.press("escape")
        await console.until(lambda: console.app.screen is screen, "the company again")
        await console.sees("○ Unlinked", "● Linked")
        assert not screen.query_one(ConnectionTable).marked
        assert len(console.writes()) == 1


async def test_escape_takes_the_marks_of_a_company_away_before_it_leaves(open_console: Any) -> None:
    async with open_console() as console:
        await console.press("1", "enter")
        await console.until(lambda: getattr(console.app.screen, "company", None), "the company")
        screen = console.app.screen
        await console.press("space", "escape")
        assert console.app.screen is screen
        assert not screen.query_one(ConnectionTable).marked
        await console.press("escape")
        await console.until(lambda: console.app.screen is not screen, "the companies")


async def test_on_the_sandbox_the_second_button_is_enough(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        console.app.session.profile = replace(console.app.session.profile, is_sandbox=True)
        screen = await open_list(console)
        await console.until(lambda: console.app.focused is screen.query_one("#bulk-leave"), "the focus on Cancel")
        await console.press("tab", "enter")
        await console.reads("unlinked by")
        assert set(await truth(console, screen)) == {"Unlinked"}


async def test_where_nothing_is_linked_there_is_nothing_to_press(open_console: Any) -> None:
    async with open_console(size=(80, 24)) as console:
        await console.press("5", "space", "U")
        await console.reads("No marked connection is Linked: there is nothing to unlink. 1 skipped.")
        await console.sees("– no connections")
        assert not console.app.screen.query_one("#bulk-go", Button).display
        assert console.app.focused is console.app.screen.query_one("#bulk-leave")


async def test_companies_that_cannot_be_read_are_not_guessed(open_console: Any) -> None:
    async with open_console(size=(80, 24)) as console:
        ids = await mark_linked(console, 2)
        console.scenarios.fail_next(403, method="GET", path=f"/companies/{ids[1]}")
        await console.press("U")
        await console.reads("Nothing was sent. Press Esc, then U, to try again.")
        assert not console.app.screen.query_one("#bulk-go", Button).display
        await console.press("enter", "escape")
        await console.sees("✓ 2 marked")
        await console.press("U")
        await console.reads("will be unlinked, one by one")
        assert console.writes() == []
