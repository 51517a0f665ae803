"""Names that are near to what was typed: shown where nothing has it as typed, marked, and never among exact hits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from textual.widgets import Input

from console_app.services.text.privacy_mask import HIDDEN
from console_app.tui.widgets.company_table import NEAR_MARK, CompanyTable
from console_app.tui.widgets.filter_chips import StatusFilter

if TYPE_CHECKING:
    from console_app.tui.screens.companies.screen import CompaniesScreen

SIZES = pytest.mark.parametrize("size", [(80, 24), (160, 50)])


def search_of(console: Any) -> Any:
    screen: CompaniesScreen = console.app.screen
    return screen.search


async def type_search(console: Any, text: str) -> None:
    await console.press("slash")
    console.app.screen.query_one("#search", Input).value = ""
    await console.type(text)


@SIZES
async def test_near_names_are_marked_and_the_line_says_that_they_are(open_console: Any, size: tuple[int, int]) -> None:
    async with open_console(size=size) as console:
        await type_search(console, "tehcnicalium")
        await console.sees("No name has this as typed; 1 near one", "nearest first", f"{NEAR_MARK}Technicalium")
        assert console.app.screen.query_one(StatusFilter).counts["all"] == 1
        assert search_of(console).words_for_export == "tehcnicalium (near names: none has all words as typed)"
        assert search_of(console).text_with_status == "tehcnicalium", "a view is saved without it"


async def test_exact_hits_show_no_near_ones(open_console: Any) -> None:
    async with open_console() as console:
        await type_search(console, "technicalim")
        await console.sees(f"{NEAR_MARK}Technicalium")
        await type_search(console, "technicalium")
        await console.sees("1 of 120 companies")
        assert NEAR_MARK not in console.text
        assert "near" not in console.text
        assert search_of(console).words_for_export == "technicalium"
        # The status leaves nothing, but a company has the words as typed.
        await type_search(console, "technicalium status:none")
        await console.sees("No companies match")
        assert NEAR_MARK not in console.text


async def test_a_shared_screen_hides_near_names_as_it_hides_others(open_console: Any) -> None:
    async with open_console() as console:
        await console.press("f9")
        await type_search(console, "technicalim")
        await console.sees("No name has this as typed; 1 near one", HIDDEN)
        assert "Technicalium" not in console.text
        assert NEAR_MARK not in console.text


async def test_marks_of_near_ones_count_as_shown(open_console: Any) -> None:
    async with open_console() as console:
        await type_search(console, "technicalim")
        await console.press("tab", "space")
        await console.sees("✓ 1 marked · No name has this")
        await type_search(console, "technicalium status:none")
        await console.sees("✓ 1 marked (1 not shown)")


async def test_a_long_list_is_searched_in_turns_and_the_newest_key_wins(
    open_console: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console_app.tui.screens.companies.search.AT_ONCE", 0)
    monkeypatch.setattr("console_app.tui.screens.companies.search.UNPREPARED_AT_ONCE", 0)
    monkeypatch.setattr("console_app.in_turns.TURN", 0)
    async with open_console() as console:
        await type_search(console, "technicalim")
        await console.sees(f"{NEAR_MARK}Technicalium", "1 near one")
        await type_search(console, "toft stores ireland")
        await console.sees("1 of 120 companies")
        assert [row.name for row in console.app.screen.query_one(CompanyTable).rows] == ["Toft Stores Ireland"]
        await console.press("escape")
        await console.sees("120 companies")
        # The search of each letter is given up for that of the next, and the key bar still follows the last.
        console.press_in_one_breath("slash", *"techn")
        await console.sees("1 of 120 companies")
        await console.sees("Tab To the list", "Esc Back")
        console.press_in_one_breath(*"zzzzz")
        await console.sees("No companies match")
        await console.until(lambda: "Tab To the list" not in console.text, "no way to a list that is not there")
