"""Views, columns, and what can be done with all that is marked."""

from __future__ import annotations

import csv
import errno
import os
from typing import TYPE_CHECKING, Any

from textual.widgets import Input

from console_app.clock import now
from console_app.config.paths import export_folder
from console_app.config.saved_views import read_views, views_file
from console_app.services.companies.columns import SortBy, read_order, sort
from console_app.services.search import find, parse
from console_app.tui.widgets.company_table import CompanyTable
from tests.tui.steps import at_sizes, resize

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from console_app.sandbox.embedded import EmbeddedSandbox

SIZES = [(80, 24), (100, 30), (160, 50)]


def table_of(console: Any) -> CompanyTable:
    table: CompanyTable = console.app.screen_stack[0].query_one(CompanyTable)
    return table


async def test_a_key_takes_a_view_and_the_same_key_leaves_it_at_all_sizes(open_console: Any) -> None:
    async with open_console() as console:
        async for size in at_sizes(console, SIZES):
            assert "age" not in table_of(console).shown_columns, size
            await console.press("6")
            await console.sees("“Pending over a day”")
            wanted = find(console.app.directory.all(), parse("status:pending age>1d"), now())
            assert wanted
            await console.until(lambda wanted=wanted: table_of(console).row_count == len(wanted), "those of the view")
            assert "age" in table_of(console).shown_columns, size
            await console.press("6")
            await console.until(lambda: table_of(console).row_count == 120, "all companies")
            assert "age" not in table_of(console).shown_columns, size


async def test_the_views_say_what_they_search_and_how_many_they_hold(open_console: Any) -> None:
    async with open_console() as console:
        await console.press("v")
        await console.until(lambda: len(console.app.screen_stack) == 2, "the views")
        async for _ in at_sizes(console, SIZES):
            await console.sees("Pending over a day", "Blocking errors", "Esc closes", "status:")
        await console.press("e")
        await console.sees("“Blocking errors”")
        assert all(any(each.errors for each in row.connections) for row in table_of(console).rows)


async def test_the_present_search_is_saved_under_a_name_and_a_key(open_console: Any) -> None:
    async with open_console() as console:
        await console.press("slash")
        await console.type("status:linked platform:xero")
        await console.press("escape", "tab", "v", "s")
        await console.sees("Save the view")
        await console.type("Good Xero")
        await console.press("tab", "backspace", "x", "ctrl+s")
        await console.sees("“Good Xero”")
        await console.press("escape")
        await console.until(lambda: table_of(console).row_count == 120, "all companies")
        await console.press("v", "x")
        await console.until(lambda: table_of(console).row_count < 60, "those of the view")
        assert console.app.screen.query_one("#search", Input).value == "status:linked platform:xero"
    assert [(view.name, view.key) for view in read_views().views] == [("Good Xero", "x")]


async def test_a_broken_file_is_named_and_the_programs_views_are_there(open_console: Any) -> None:
    views_file().parent.mkdir(parents=True, exist_ok=True)
    views_file().write_text("colums = 3", encoding="utf-8")
    async with open_console(size=(100, 30)) as console:
        await console.reads("“colums” is unknown")
        await console.press("6")
        await console.sees("“Pending over a day”")


async def test_a_view_that_cannot_be_written_says_which_file_and_what_to_do(
    open_console: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_told: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), "/elsewhere")

    monkeypatch.setattr("console_app.config.saved_views.edit_file", refuse)
    async with open_console() as console:
        await console.press("6", "s")
        await console.sees("changed")
        await console.press("V")
        await console.notices(
            f"It could not be saved for the next run: {views_file()} cannot be written (Read-only file system). "
            "That disk is read-only: mount it writable."
        )


async def test_columns_are_chosen_ordered_and_kept_at_all_sizes(
    open_console: Any, make_account: Callable[..., EmbeddedSandbox]
) -> None:
    account = make_account()
    async with open_console(sandbox=account) as console:
        await console.press("c")
        await console.until(lambda: len(console.app.screen_stack) == 2, "the columns")
        async for _ in at_sizes(console, SIZES):
            await console.sees("Space shows or hides")
        await console.press("j", "space")
        assert SortBy.STATUS not in console.app.screen.columns
        await console.press("j", "K")
        assert console.app.screen.columns[1] is SortBy.PLATFORM
        await console.press("escape")
        async for _ in at_sizes(console, SIZES):
            await console.until(lambda: table_of(console).shown_columns[:2] == ("name", "platform"), "the columns")
        assert not read_views().columns, "the file is what every profile begins with"
    async with open_console(sandbox=account) as console:
        async for size in at_sizes(console, SIZES):
            await console.until(lambda: table_of(console).shown_columns[:2] == ("name", "platform"), "the next run")
            assert "status" not in table_of(console).shown_columns, size
        await console.press("c", "r", "escape")
        async for _ in at_sizes(console, SIZES):
            await console.until(lambda: table_of(console).shown_columns[:2] == ("name", "status"), "the usual ones")


async def test_all_that_are_shown_are_marked_or_turned_around_and_what_can_be_done_is_offered(
    open_console: Any,
) -> None:
    async with open_console() as console:
        await console.press("2", "asterisk")
        await console.sees("26 marked")
        await console.press("b")
        await console.sees("26 marked companies", "Copy the ids", "Unlink …")
        await console.press("escape", "asterisk")
        await console.until(lambda: not table_of(console).marked, "no marks")
        await console.press("space", "down", "space")
        before = set(table_of(console).marked)
        assert len(before) == 2
        await console.press("I")
        await console.sees("24 marked")
        assert not before & set(table_of(console).marked)
        await console.press("I")
        await console.until(lambda: set(table_of(console).marked) == before, "the two that were marked first")


async def test_marked_companies_are_exported(open_console: Any) -> None:
    async with open_console() as console:
        await console.press("space", "down", "space", "b", "e")
        await console.sees("Save as")
        await console.press("right", "enter")
        await console.sees("Exported")
        (path,) = export_folder().iterdir()
        assert path.suffix == ".csv"
        rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
        assert {row["company_id"] for row in rows} == set(table_of(console).marked)


async def test_marked_companies_are_read_again_and_who_is_gone_is_named(open_console: Any) -> None:
    async with open_console() as console:
        rows = table_of(console).rows
        await console.press("space", "down", "space")
        first, second = table_of(console).marked
        await console.app.session.client.delete_company(second)
        linked = next(row for row in rows if row.id == first)
        for each in linked.connections:
            if each.status == "Linked":
                console.scenarios.deauthorize(each.id)
        console.scenarios.forget_calls()
        await console.press("b", "r")
        await console.reads("Failed:")
        await console.reads("no longer exists")
        assert len(console.scenarios.calls) == 2


async def test_marked_pending_ones_go_to_the_waiting_room(open_console: Any) -> None:
    async with open_console() as console:
        await console.press("2", "space", "down", "space", "b", "w")
        await console.sees("Watched: 2 companies")
        assert len(console.app.waiting_room.all()) >= 2


async def test_a_view_of_all_companies_keeps_its_order_when_something_was_searched_before(open_console: Any) -> None:
    async with open_console() as console:
        await console.press("s", "v", "s")
        await console.type("By status")
        await console.press("enter")
        await console.sees("“By status”")
        await console.press("0")
        await console.until(lambda: "By status" not in console.text, "no view")
        await console.press("slash")
        await console.type("bright")
        await console.press("tab", "v", "1")
        await console.sees("“By status”", "by status ↑")
        await console.until(lambda: table_of(console).row_count == 120, "all companies")
        await console.press("escape")
        await console.sees("by name ↑")


async def test_keys_of_views_pressed_in_one_breath_end_at_the_last_one(open_console: Any) -> None:
    async with open_console() as console:
        console.press_in_one_breath("6", "9", "6", "9", "6")
        await console.sees("“Pending over a day”")
        wanted = find(console.app.directory.all(), parse("status:pending age>1d"), now())
        await console.until(lambda: table_of(console).row_count == len(wanted), "those of the view")
        await console.sees("“Pending over a day”")


async def test_keys_still_work_where_the_list_is_empty(open_console: Any) -> None:
    async with open_console() as console:
        await console.press("9")
        await console.sees("No companies match")
        assert console.app.focused is None, "a key is not typed into the search"
        await console.press("6")
        await console.sees("“Pending over a day”")
        await console.until(lambda: table_of(console).row_count, "those of the view")
        assert console.app.focused is table_of(console)


async def test_reading_marked_ones_again_stops_when_the_key_is_refused_and_says_how_many_are_left(
    open_console: Any,
) -> None:
    async with open_console() as console:
        await console.press("space", "down", "space", "down", "space")
        console.scenarios.fail_next(401, times=5)
        console.scenarios.forget_calls()
        await console.press("b", "r")
        await console.reads("Read again: 0 companies. Failed:")
        await console.reads("3 companies were skipped.")
        await console.reads("Correlation id")
        await console.press("ctrl+y")
        assert console.app.screen.problem.correlation_id in console.app.clipboard
        assert len(console.scenarios.calls) == 1
        console.scenarios.clear_faults()


async def test_the_menu_can_be_opened_while_marked_ones_are_being_read(open_console: Any) -> None:
    async with open_console() as console:
        await console.press("space", "down", "space")
        console.scenarios.hold_calls()
        await console.press("b", "r")
        await console.press("b")
        await console.sees("2 marked companies")
        await console.press("r")
        await console.reads("The marked companies are still being read.")
        console.scenarios.release_calls()
        await console.reads("Read again: 2 companies.")


async def test_no_more_are_watched_than_the_waiting_room_has_places(open_console: Any) -> None:
    async with open_console() as console:
        await console.press("2", "asterisk", "b", "w")
        await console.reads("Watched: 20 companies. Failed")
        await console.sees("6 more: the", "has 20 places")


async def test_the_picked_status_is_saved_and_an_own_view_gets_another_name_and_key_and_one_of_the_program_does_not(
    open_console: Any,
) -> None:
    async with open_console() as console:
        await console.press("3", "v", "s")
        await console.type("Lost")
        await console.press("enter")
        await console.sees("“Lost”")
        await console.until(lambda: table_of(console).row_count == 12, "those who lost access")
        assert [(view.name, view.search) for view in read_views().views] == [("Lost", "status:deauthorized")]
        await console.press("v", "r")
        await console.reads("This is a built-in view.")
        await console.press("end", "r")
        await console.sees("Rename the view")
        await console.press("end")
        await console.type(" access")
        await console.press("tab", "backspace", "q", "enter")
        await console.sees("“Lost access”")
    (kept,) = read_views().views
    assert (kept.name, kept.search, kept.key) == ("Lost access", "status:deauthorized", "q")


async def test_a_name_that_is_taken_is_said_before_the_view_is_saved(open_console: Any) -> None:
    async with open_console() as console:
        await console.press("v", "s")
        await console.type("blocking ERRORS")
        await console.reads("A view with that name exists; this one replaces it.")


async def test_the_list_is_sorted_by_several_columns_without_a_mouse_at_all_sizes(open_console: Any) -> None:
    async with open_console() as console:
        await console.press("c", "j", "s", "j", "plus")
        async for _ in at_sizes(console, SIZES):
            await console.sees("Sorted by status ↑, platform ↑", "↑¹", "↑²", "s sorts by it", "Esc closes")
        await console.press("plus")
        await console.sees("Sorted by status ↑, platform ↓")
        shown = table_of(console).rows
        assert [row.id for row in shown] == [
            row.id for row in sort(console.app.directory.all(), read_order(["status", "-platform"]))
        ]
        await console.press("k", "backspace", "escape")
        async for _ in at_sizes(console, SIZES):
            await console.sees("by platform ↓")
        await console.press("c", "r", "escape")
        async for _ in at_sizes(console, SIZES):
            await console.sees("by name ↑")


async def test_what_is_changed_in_a_view_is_said_at_all_sizes_and_one_key_keeps_it(open_console: Any) -> None:
    async with open_console() as console:
        await console.press("6")
        async for _ in at_sizes(console, SIZES):
            await console.sees("“Pending over a day” ·")
        await console.press("c")
        await console.until(lambda: len(console.app.screen_stack) == 2, "the columns")
        async for _ in at_sizes(console, SIZES):
            await console.sees("Only for now: V saves it to the view.")
        await console.press("j", "s", "escape")
        async for _ in at_sizes(console, SIZES):
            await console.sees("“Pending over a day”, changed", "V Save to view")
        await resize(console, SIZES[0])
        await console.press("V")
        await console.reads(
            "Saved to “Pending over a day”. It is your own view now; v, then d, restores the built-in one."
        )
        await console.until(lambda: ", changed" not in console.text, "nothing is changed any more")
        assert "V Keep" not in console.text
        await console.press("6", "6")
        await console.sees("“Pending over a day” ·")
        assert console.app.screen.search.order == read_order(["status"])
    (kept,) = read_views().views
    assert (kept.name, kept.sort) == ("Pending over a day", ("status",))


async def test_a_view_taken_while_another_is_kept_is_left_as_it_is(open_console: Any) -> None:
    async with open_console(size=(160, 50)) as console:
        await console.press("6", "s")
        await console.sees("“Pending over a day”, changed")
        console.press_in_one_breath("V", "9")
        await console.reads("Saved to “Pending over a day”.")
        await console.sees("“No sync for 60 days” ·")
        assert ", changed" not in console.text
        await console.press("c", "j", "space", "escape")
        await console.sees("“No sync for 60 days”, changed")
        await console.press("V")
        await console.reads("Saved to “No sync for 60 days”.")
    assert {view.name for view in read_views().views} == {"Pending over a day", "No sync for 60 days"}
