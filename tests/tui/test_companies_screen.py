"""The list of companies, as somebody at the terminal sees it."""

from __future__ import annotations

from typing import Any

import pytest
from textual.command import CommandList
from textual.widgets import Input

from console_app.services.companies.columns import COLUMNS, SortBy
from console_app.tui.commands import registry
from console_app.tui.commands.palette_providers import LETTERS_IN_ORDER
from console_app.tui.screens.companies.screen import CompaniesScreen
from console_app.tui.widgets.company_table import CompanyTable
from console_app.tui.widgets.filter_chips import StatusFilter
from console_app.tui.widgets.key_bar import KeyBar
from console_app.tui.widgets.table.columns import SORT_HELP
from console_app.tui.widgets.text_input import SafeInput


def listed_names(console: Any) -> list[str]:
    return [company.name for company in console.app.screen.query_one(CompanyTable).rows]


async def test_shows_whose_account_it_is_and_how_the_connections_stand(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        await console.sees("LIVE · default", "Fernhill Payables", "120 companies · as of")
        assert "calls" not in console.text.splitlines()[0], "nobody needs to think of them yet"
        await console.sees("● Linked", "◐ PendingAuth", "Zoho Books")


async def test_typing_narrows_the_list_by_words_in_any_order(open_console: Any) -> None:
    async with open_console() as console:
        await console.press("slash")
        await console.type("DESIGN bright")
        assert listed_names(console)
        assert all("brightwater design" in name.lower() for name in listed_names(console))
        await console.sees(f"{len(listed_names(console))} of 120 companies")
        await console.press("escape")
        assert len(listed_names(console)) == 120
        assert isinstance(console.app.focused, CompanyTable)


async def test_accents_and_case_do_not_hide_anybody(open_console: Any) -> None:
    async with open_console() as console:
        await console.press("slash")
        await console.type("backerei muller")
        assert listed_names(console) == ["Bäckerei Müller & Söhne"]


async def test_one_key_shows_one_status_and_the_same_key_shows_all(open_console: Any) -> None:
    async with open_console() as console:
        for key, status in (("1", "Linked"), ("2", "PendingAuth"), ("3", "Deauthorized"), ("4", "Unlinked")):
            await console.press(key)
            rows = console.app.screen.query_one(CompanyTable).rows
            assert rows
            assert all(status in {connection.status for connection in company.connections} for company in rows)
        await console.press("5")
        assert all(not company.connections for company in console.app.screen.query_one(CompanyTable).rows)
        await console.press("5")
        assert len(listed_names(console)) == 120


async def test_a_search_without_hits_says_how_to_get_back(open_console: Any) -> None:
    async with open_console() as console:
        await console.press("slash")
        await console.type("zzzz")
        await console.sees("No companies match", "Esc")
        await console.press("escape")
        await console.sees("120 companies")


async def test_sorting_by_key_and_by_heading(open_console: Any) -> None:
    async with open_console(size=(120, 30)) as console:
        assert listed_names(console) == sorted(
            listed_names(console), key=lambda name: listed_names(console).index(name)
        )
        await console.press("S")
        backwards = listed_names(console)
        await console.press("S")
        assert listed_names(console) == backwards[::-1]
        await console.press("s")
        await console.sees("by status ↑")
        assert [company.standing for company in console.app.screen.query_one(CompanyTable).rows][:3] == [
            "Deauthorized"
        ] * 3
        table = console.app.screen.query_one(CompanyTable)
        heading = next(line for line in console.text.splitlines() if "Created" in line)
        await console.pilot.click(CompanyTable, offset=(heading.index("Created") - table.region.x, 0))
        await console.sees("by created ↓")


async def test_the_cursor_stays_on_its_company_while_the_list_changes(open_console: Any) -> None:
    async with open_console() as console:
        await console.press(*["down"] * 7)
        table = console.app.screen.query_one(CompanyTable)
        key = table.cursor_key
        await console.press("s")
        assert table.cursor_key == key
        before = console.app.directory.as_of
        await console.press("r")
        await console.until(lambda: console.app.directory.as_of != before, "another as-of")
        assert table.cursor_key == key


async def test_a_failed_refresh_leaves_the_rows_and_calls_them_old(open_console: Any) -> None:
    async with open_console() as console:
        console.scenarios.fail_next(status=403, path="/companies", times=9)
        await console.press("r")
        await console.sees("OLD: the last refresh failed", "Codat does not accept this API key", "→")
        assert len(listed_names(console)) == 120
        console.scenarios.clear_faults()
        await console.press("r")
        await console.until(lambda: "OLD" not in console.text, "a list that is not old")


async def test_an_account_without_companies_says_how_to_begin(open_console: Any) -> None:
    async with open_console(companies=0) as console:
        await console.sees("No companies yet", "Press n to create the first one")
        last = console.text.splitlines()[-1]
        assert "New customer" in last
        assert "Open" not in last


async def test_no_connection_at_the_start_is_told_and_can_be_tried_again(open_console: Any, make_account: Any) -> None:
    account = make_account()
    account.scenarios.fail_next(status=401, times=9)
    async with open_console(sandbox=account, wait=False) as console:
        await console.sees("Codat does not accept the API key", "No companies to show")
        account.scenarios.clear_faults()
        await console.press("r")
        await console.sees("120 companies")
        await console.until(lambda: "does not accept" not in console.text, "the problem gone")


async def test_a_wide_terminal_shows_the_company_under_the_cursor(open_console: Any) -> None:
    async with open_console(size=(160, 50)) as console:
        table = console.app.screen.query_one(CompanyTable)
        await console.press("down")
        await console.sees(table.cursor_key)
        await console.press("down")
        await console.sees(table.cursor_key)


async def test_names_full_of_markup_are_literal_everywhere(open_console: Any) -> None:
    async with open_console(size=(160, 50)) as console:
        await console.press("slash")
        await console.type("brackets")
        await console.sees("Brackets [and] Sons (Holdings)")
        await console.press("enter")
        await console.sees("Brackets [and] Sons (Holdings)", "Sage 50")
        await console.press("ctrl+p")
        await console.type("brackets")
        await console.sees("Go to Brackets [and] Sons (Holdings)")


async def test_the_palette_goes_to_a_company(open_console: Any) -> None:
    async with open_console() as console:
        await console.press("ctrl+p")
        await console.type("go to company backerei")
        await console.sees("Go to Bäckerei Müller & Söhne")
        await console.press("enter")
        await console.sees("Exact Online")
        assert not isinstance(console.app.screen, CompaniesScreen)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("elm", "Go to Elmbridge Holdings"),
        ("calder", "Go to Calder Accounting & Daughters"),
        ("holl", "Go to Holloway Bakery"),
        ("refresh", "Refresh"),
        ("sort", "Sort"),
        ("light", "Change between light and dark"),
        ("quit", "Quit"),
        ("theme", "Change between light and dark"),
    ],
)
async def test_the_palette_puts_what_was_meant_first(open_console: Any, typed: str, first: str) -> None:
    async with open_console() as console:
        await console.press("ctrl+p")
        await console.type(typed)
        await console.sees(first)
        hits = console.app.screen.query_one(CommandList)
        await console.until(lambda: hits.option_count and hits.get_option_at_index(0).hit.text.startswith(first), first)
        # Letters that are scattered over a name are no hit where anything else is: "theme" in "Unlink the marked".
        assert all(hits.get_option_at_index(at).hit.score > LETTERS_IN_ORDER for at in range(hits.option_count))


async def test_the_palette_runs_a_command_of_the_screen(open_console: Any) -> None:
    async with open_console() as console:
        await console.press("ctrl+p")
        await console.type("new company")
        await console.sees("Create a company without")
        await console.press("enter")
        await console.sees("Already a customer?")


async def test_the_palette_over_a_question_offers_nothing_that_the_question_cannot_do(open_console: Any) -> None:
    async with open_console() as console:
        await console.press("v")
        await console.sees("Pending over a day")
        await console.press("ctrl+p")
        hits = console.app.screen.query_one(CommandList)
        await console.until(lambda: hits.option_count, "what it offers")
        offered = [str(hits.get_option_at_index(each).hit.text) for each in range(hits.option_count)]
        assert "Change between light and dark" in offered
        assert "Copy the error" not in offered


async def test_the_key_bar_never_loses_help_and_runs_on_a_click(open_console: Any) -> None:
    async with open_console(size=(60, 20)) as console:
        last = console.text.splitlines()[-1]
        assert "? Help" in last
        assert "^p Commands" in last
        await console.pilot.click("KeyBar", offset=(last.index("Help"), 0))
        await console.sees("Keys · Companies")


async def test_light_and_dark_change_with_a_key(open_console: Any) -> None:
    async with open_console() as console:
        assert console.app.current_theme.dark
        await console.press("ctrl+l")
        assert not console.app.current_theme.dark
        await console.sees("120 companies")


async def test_a_search_typed_in_one_breath_runs_no_commands(open_console: Any) -> None:
    async with open_console() as console:
        for key in ("slash", "a", "n", "b", "b", "r"):
            console.app.simulate_key(key)
        await console.until(lambda: console.app.screen.query_one("#search", Input).value == "anbbr", "the whole word")
        assert isinstance(console.app.screen, CompaniesScreen)
        assert len(console.app.screen_stack) == 1


async def test_the_palette_starts_a_new_company_from_deep_inside(open_console: Any) -> None:
    async with open_console() as console:
        await console.press("1", "enter")
        await console.until(lambda: getattr(console.app.screen, "company", None), "the company")
        await console.press("enter")
        await console.sees("Connection id")
        await console.press("ctrl+p")
        await console.type("new company")
        await console.sees("Create a company without")
        await console.press("enter")
        await console.sees("Already a customer?")
        await console.press("escape")
        await console.sees("companies · as of")
        assert len(console.app.screen_stack) == 1


async def test_says_so_while_codat_asks_us_to_wait(open_console: Any) -> None:
    async with open_console() as console:
        console.scenarios.limit_rate("30")
        await console.press("r")
        await console.sees("⚠ Codat asks us to wait")


@pytest.mark.parametrize(("width", "panel"), [(132, False), (160, True)])
async def test_the_panel_takes_no_room_from_the_columns(open_console: Any, width: int, panel: bool) -> None:
    async with open_console(size=(width, 40)) as console:
        await console.sees("Created", "Last sync", " Id ")
        assert console.app.screen.query_one("#side").display is panel


async def test_the_panel_comes_when_the_window_grows(open_console: Any) -> None:
    async with open_console(size=(80, 24)) as console:
        await console.sees("companies · as of")
        await console.pilot.resize_terminal(160, 40)
        await console.reads("Created", "#preview")
        assert console.app.screen.query_one("#side").display


async def test_a_disabled_field_is_faded(open_console: Any) -> None:
    async with open_console() as console:
        field = SafeInput("as it is")
        field.disabled = True
        await console.app.screen.mount(field)
        assert field.styles.opacity == 0.7


async def test_copying_an_id_shows_what_was_copied(open_console: Any) -> None:
    async with open_console() as console:
        await console.press("y")
        await console.reads(
            f"The company's id was sent to your terminal's clipboard: {console.app.clipboard}", "NoticeBar"
        )


async def test_the_key_bar_is_empty_under_a_dialog_and_there_again_behind_it(open_console: Any) -> None:
    async with open_console() as console:
        for key, words in (("question_mark", "Keys · Companies"), ("ctrl+p", "Search for commands"), ("c", "Columns")):
            await console.press(key)
            await console.sees(words)
            assert console.text.splitlines()[-1].strip() == "", key
            await console.press("escape")
            await console.until(lambda: "n New customer" in console.text.splitlines()[-1], "the keys of the list")


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (160, 50)])
async def test_fields_narrow_the_list_and_what_is_wrong_is_said_below_the_search(
    open_console: Any, size: tuple[int, int]
) -> None:
    async with open_console(size=size) as console:
        await console.press("slash")
        await console.type("status:pending platform:xero")
        table = console.app.screen.query_one(CompanyTable)
        await console.until(lambda: 0 < table.row_count < 26, "only pending ones of Xero")
        for row in table.rows:
            assert any(each.status == "PendingAuth" and each.platform_name == "Xero" for each in row.connections), (
                row.name
            )
        await console.type(" age>soon")
        await console.reads("“soon” isn't a time")
        assert table.row_count, "the rest of the search holds"


async def test_the_best_hits_come_first_and_are_marked_until_somebody_sorts(open_console: Any) -> None:
    async with open_console() as console:
        await console.press("slash")
        await console.type("bright")
        table = console.app.screen.query_one(CompanyTable)
        await console.sees("best match first")
        assert table.rows[0].name.casefold().startswith("bright")
        assert table.words == ("bright",)
        await console.press("tab", "s")
        await console.sees("by status ↑")


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_a_click_on_a_chip_shows_that_status_and_the_mouse_marks_it(
    open_console: Any, size: tuple[int, int]
) -> None:
    async with open_console(size=size) as console:
        await console.until(lambda: console.app.directory.snapshot, "the list")
        chips = console.app.screen.query_one(StatusFilter)
        x = next(line for line in console.text.splitlines() if "Linked" in line).index("Linked")
        await console.pilot.hover(StatusFilter, offset=(x, 0))
        assert chips.hovered == "Linked"
        await console.pilot.click(StatusFilter, offset=(x, 0))
        await console.sees("62 of 120 companies", "▸1 ")
        assert chips.status == "Linked"
        await console.pilot.hover(CompanyTable, offset=(5, 5))
        assert chips.hovered == ""


async def test_what_is_under_the_mouse_says_what_a_click_does(open_console: Any) -> None:
    async with open_console(companies=1) as console:
        bar, chips = console.app.screen.query_one(KeyBar), console.app.screen.query_one(StatusFilter)
        lines = console.text.splitlines()
        for widget, word, command in (
            (bar, "New customer", "companies.onboard"),
            (chips, "Linked", "companies.linked"),
        ):
            await console.pilot.hover(widget, offset=(lines[widget.region.y].index(word), 0))
            await console.until(lambda widget=widget: widget.tooltip, "what it does")
            assert str(widget.tooltip) == registry.command(command).help
        table = console.app.screen.query_one(CompanyTable)
        await console.pilot.hover(table, offset=(lines[table.region.y].index("Status"), 0))
        await console.until(lambda: not bar.tooltip and not chips.tooltip, "nothing any more")
        assert str(table.tooltip) == f"{COLUMNS[SortBy.STATUS].help} {SORT_HELP}"
        await console.pilot.hover(table, offset=(5, 1))
        await console.until(lambda: not table.tooltip, "none on a row")
