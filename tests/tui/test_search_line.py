"""The line one searches with: what it offers, what it explains, and what it asks Codat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from textual.events import Paste
from textual.widgets import Input

from console_app.sandbox.faults import Fault
from console_app.services.search import parse
from console_app.tui.widgets.company_table import CompanyTable
from console_app.tui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from console_app.services.companies.cached_company import CompanySummary


def focused(console: Any) -> str | None:
    return console.app.focused.id if console.app.focused else None


async def notice_says(console: Any, words: str) -> None:
    """Wait until a notice has said it."""
    await console.until(lambda: console.app.screen.query("NoticeBar"), "a notice")
    await console.reads(words, within="NoticeBar")


SIZES = pytest.mark.parametrize("size", [(80, 24), (100, 30), (160, 50)])


def table_rows(console: Any) -> list[CompanySummary]:
    return list(console.app.screen.query_one(CompanyTable).rows)


def typed(console: Any) -> str:
    return str(console.app.screen.query_one("#search", Input).value)


@SIZES
async def test_what_could_be_meant_stands_below_the_line_and_tab_takes_it(
    open_console: Any, size: tuple[int, int]
) -> None:
    async with open_console(size=size) as console:
        await console.press("slash")
        await console.type("stat")
        await console.sees("Tab status:", "linked, pending, deauth")
        await console.press("tab")
        assert typed(console) == "status:"
        await console.sees("› linked", "deauthorized", "unlinked", "none")
        await console.press("down", "right")
        assert typed(console) == "status:pending"
        assert focused(console) == "search"
        assert table_rows(console)
        assert all("PendingAuth" in company.statuses for company in table_rows(console))
        await console.press("tab")
        assert focused(console) == "companies-table"


@SIZES
async def test_tab_mends_what_is_wrong(open_console: Any, size: tuple[int, int]) -> None:
    async with open_console(size=size) as console:
        await console.press("slash")
        await console.type("age>7 status:lnked ")
        await console.sees("Tab corrects it", "needs a unit")
        await console.press("tab")
        assert typed(console) == "age>7d status:lnked "
        await console.sees("Tab corrects it", "no status")
        await console.press("tab")
        assert typed(console) == "age>7d status:linked "
        await console.until(lambda: "Tab corrects" not in console.text, "nothing is wrong any more")
        assert focused(console) == "search"
        await console.press("tab")
        assert focused(console) == "companies-table", "and Tab goes on again"


async def test_platforms_are_offered_by_their_names(open_console: Any) -> None:
    async with open_console() as console:
        await console.press("slash")
        await console.type("platform:zoho")
        await console.sees("› rwuv", "Zoho Books")
        await console.press("tab")
        assert typed(console) == "platform:rwuv"


async def test_escape_closes_what_is_offered_before_it_leaves_the_search(open_console: Any) -> None:
    async with open_console() as console:
        await console.press("slash")
        await console.type("stat")
        await console.sees("Tab status:")
        await console.press("escape")
        await console.until(lambda: "Tab status:" not in console.text, "no offer")
        assert typed(console) == "stat"
        await console.press("escape")
        assert typed(console) == ""


async def test_the_rows_move_while_one_types_and_enter_opens(open_console: Any) -> None:
    """What is offered for a name that looks like a field is passed; rows of what was typed last are moved in."""
    async with open_console(size=(100, 30)) as console:
        console.app.screen.action_search()
        # Before the field itself knows that it has the focus: what is drawn then may stay.
        assert "Esc Back" in console.app.screen.query_one(KeyBar).render().plain
        await console.pilot.pause()
        # In one breath: the arrows are for the rows of "na", and not for those before.
        console.press_in_one_breath(*"na", "down", "down", "up", "pagedown", "pageup")
        await console.until(lambda: typed(console) == "na", "the text")
        await console.pilot.pause()
        rows = console.app.screen.query_one(CompanyTable)
        assert focused(console) == "search"
        await console.sees("Tab name:", "Tab Complete", "⏎ Open", "F3 Fields", "Esc Close")
        await console.until(lambda: rows.cursor_index == 1, "the second row")
        await console.press("down", "escape")
        await console.sees("Tab To the list", "Esc Back")
        third = table_rows(console)[2]
        await console.press("enter")
        await console.until(lambda: getattr(console.app.screen, "company_id", "") == third.id, "the third company")
        await console.press("escape")
        await console.until(lambda: focused(console) == "companies-table", "the list, for its keys")
        assert (typed(console), rows.cursor_key) == ("na", third.id)
        # A part that is not understood: the rows are those of the rest, and the first is not what was meant.
        console.press_in_one_breath("slash", "end", *" stalled>7d")
        await console.sees("There is no field “stalled”", "Tab Correct")
        await console.press("enter")
        assert focused(console) == "companies-table"
        # Letters and Enter in one breath open what they find.
        console.press_in_one_breath("slash", "ctrl+u", *"technicalium", "enter")
        await console.until(lambda: getattr(console.app.screen, "company", None), "the company")
        assert console.app.screen.company.name == "Technicalium"


async def test_a_shared_screen_offers_nothing_that_tells_a_customer(open_console: Any) -> None:
    async with open_console() as console:
        await console.press("slash")
        await console.type("tag:")
        await console.until(lambda: "›" in console.text, "the keys of tags")
        await console.press("f9")
        await console.press("slash")
        await console.type("tag:")
        await console.until(lambda: typed(console).endswith("tag:"), "what was typed")
        assert "›" not in console.text


async def test_f3_tells_what_the_search_understands(open_console: Any) -> None:
    async with open_console(size=(100, 60)) as console:
        await console.press("slash", "f3")
        await console.sees("Fields", "platform:", "age>", "Examples", "status:pending age>1d")
        await console.press("escape")
        assert focused(console) == "search"


async def test_one_key_asks_codat_and_the_words_are_told(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        await console.press("ctrl+r")
        await notice_says(console, "Type a search first")
        console.app.clear_notifications()
        await console.until(lambda: not console.app.screen.query("NoticeBar"), "no notice")
        await console.press("slash")
        await console.type("status:pending")
        before = len(console.scenarios.calls)
        await console.press("ctrl+r")
        await notice_says(console, "Codat was asked for dataConnections.status=PendingAuth")
        assert any("PendingAuth" in call.query for call in list(console.scenarios.calls)[before:])


async def test_where_codat_refuses_the_whole_list_is_read_and_that_is_said(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        console.scenarios.settings.faults.append(Fault(400, method="GET", path="/companies"))
        await console.press("slash")
        await console.type("status:pending")
        await console.press("ctrl+r")
        await notice_says(console, "Codat rejected this query: the whole list was read and searched here.")
        assert table_rows(console)


async def test_tab_never_takes_what_was_offered_for_another_text(open_console: Any) -> None:
    async with open_console() as console:
        await console.press("slash")
        await console.type("tag:")
        await console.sees("› ")
        console.press_in_one_breath("tab", "tab", "tab")
        await console.until(lambda: focused(console) != "search" or "=" in typed(console), "the suggestion")
        await console.pilot.pause()
        assert parse(typed(console)).problems == ()
        assert len(parse(typed(console)).terms) == 1
        await console.press("slash", "ctrl+u")
        console.press_in_one_breath(*"status:", "tab")
        await console.until(lambda: typed(console) != "status:" and typed(console).startswith("status:"), "a status")
        assert typed(console) == "status:linked"


@pytest.mark.parametrize("keys", [("tab",), ("right",)])
async def test_keys_faster_than_what_is_offered_do_nothing_strange(open_console: Any, keys: tuple[str, ...]) -> None:
    async with open_console() as console:
        await console.press("slash")
        console.press_in_one_breath(*"abbott", *keys)
        await console.until(lambda: typed(console) == "abbott", "the text")
        await console.pilot.pause()
        assert typed(console) == "abbott"
        assert (focused(console) == "search") == (keys == ("right",))


async def test_a_pasted_column_of_ids_lists_those_companies(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        wanted = table_rows(console)[:40:2]
        await console.press("slash")
        column = "\r\n".join(f"{{{each.id.upper()}}}" for each in wanted)
        console.app.screen.query_one("#search", Input).post_message(Paste(column))
        await console.until(
            lambda: {row.id for row in table_rows(console)} == {each.id for each in wanted}, "their rows"
        )
        await console.press("ctrl+u")
        address = f"https://app.codat.io/companies/{wanted[3].id}/overview"
        console.app.screen.query_one("#search", Input).post_message(Paste(address))
        await console.until(lambda: [row.id for row in table_rows(console)] == [wanted[3].id], "its row")
        assert "Tab corrects" not in console.text


@SIZES
async def test_what_other_searches_write_is_underlined_and_mended_with_tab(
    open_console: Any, size: tuple[int, int]
) -> None:
    async with open_console(size=size) as console:
        await console.press("slash")
        await console.type("age > 7d NOT status=linked OR status=none")
        await console.sees("Tab corrects it", "Use age>7d")
        await console.press("tab")
        assert typed(console).startswith("age>7d NOT")
        while parse(typed(console)).mended is not None:
            before = typed(console)
            await console.press("tab")
            assert typed(console) != before
        assert focused(console) == "search"


async def test_names_with_such_words_are_searched_for_without_a_word(open_console: Any) -> None:
    async with open_console() as console:
        await console.press("slash")
        for name in ("Smith (UK) and Sons", "AND Digital", "R&B = Co"):
            await console.type(name)
            await console.until(lambda name=name: typed(console) == name, "the name")
            await console.pilot.pause()
            assert "⚠" not in console.text
            await console.press("ctrl+u")
