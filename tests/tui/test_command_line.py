"""The palette: names, keys and what fits first; and its command line, where a name runs what it names."""

from __future__ import annotations

from typing import Any

import pytest
from textual.command import CommandList
from textual.widgets import Input

from console_app.tui.commands.command_line import LINE_COMMANDS
from console_app.tui.commands.palette import Palette
from console_app.tui.commands.registry import COMMANDS
from console_app.tui.commands.wordings import line_name, wording
from console_app.tui.screens.audit import AuditScreen
from console_app.tui.screens.companies.screen import CompaniesScreen
from console_app.tui.screens.company import CompanyScreen
from console_app.tui.screens.journal import JournalScreen
from tests.tui.steps import is_on, open_company


def offered_lines(console: Any) -> list[str]:
    hits = console.app.screen.query_one(CommandList)
    return [str(hits.get_option_at_index(each).hit.text) for each in range(hits.option_count)]


async def run_line(console: Any, line: str) -> None:
    """Type a line and Enter, without a look at the list."""
    await console.press("colon", *(("space" if each == " " else each) for each in line), "enter")


async def test_the_palette_has_verbs_and_keys_and_what_fits_here_first(open_console: Any) -> None:
    async with open_console(keys={"companies.audit": "f4"}) as console:
        await console.press("ctrl+p")
        await console.sees("Search for commands… or type : and a command")
        await console.until(lambda: len(offered_lines(console)) > 20, "the commands")
        assert offered_lines(console)[0] == "Search"
        await console.type("figures")
        await console.sees("Open the audit")
        row = next(line for line in console.text.splitlines() if "Open the audit" in line)
        assert row.rstrip(" ▁▂▃▄▅▆▇█▎▌").endswith("F4")
        await console.press("escape")
        company = await open_company(console, "1")
        await console.press("ctrl+p")
        await console.until(lambda: len(offered_lines(console)) > 20, "the commands")
        here = [wording(each).name for each in COMMANDS if each.place == company.PLACE]
        assert offered_lines(console)[0] in here
        await console.type("journal")
        await console.until(lambda: offered_lines(console)[:1] == ["Open the journal"], "the journal")
        assert offered_lines(console).count("Open the journal") == 1


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("theme", "Change between light and dark"),
        ("dark", "Change between light and dark"),
        ("settings", "Change between light and dark"),
        ("exit", "Quit"),
        ("shortcuts", "Show all keys"),
        ("csv", "Export"),
        ("privacy", "Hide or show other customers"),
        ("docs", "Read the manual"),
        ("diff", "Show what changed"),
    ],
)
def test_other_words_find_a_command(typed: str, name: str) -> None:
    from console_app.tui.commands.palette_providers import command_score

    places = ("companies", "everywhere")
    scored = {
        wording(each).name: command_score(each, wording(each), typed, 0.0) for each in COMMANDS if each.place in places
    }
    assert max(scored, key=lambda each: scored[each]) == name


def test_every_command_begins_with_a_capital_and_no_two_names_of_a_line_are_one() -> None:
    for each in COMMANDS:
        if each.palette:
            assert wording(each).name[:1].isupper() or wording(each).name[:1].isdigit(), each.id
    for place in {each.place for each in COMMANDS}:
        names = [line_name(each) for each in COMMANDS if each.place == place]
        assert len(names) == len(set(names))
    assert {each.name for each in LINE_COMMANDS} >= {"view", "theme", "open"}


async def test_a_line_runs_what_it_names_from_everywhere(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        await run_line(console, "audit")
        await console.until(is_on(console, AuditScreen), "the audit")
        await run_line(console, "view 6")
        await console.until(is_on(console, CompaniesScreen), "the list")
        await console.sees("Pending over a day")
        await run_line(console, "view xero")
        await console.sees("Xero without sync")
        await run_line(console, "jour")
        await console.until(is_on(console, JournalScreen), "the journal")
        await run_line(console, "search bakery")
        await console.sees("3 of 120 companies")
        await run_line(console, "open holloway bakery")
        await console.until(is_on(console, CompanyScreen), "the company")
        await run_line(console, "theme nord")
        await console.until(lambda: console.app.theme == "nord", "the theme")
        await run_line(console, "theme")
        await console.until(lambda: console.app.theme == "codat-light", "the light one")
        await run_line(console, "theme nothing")
        await console.notices("There is no theme “nothing”.")
        await run_line(console, "jurnal")
        await console.notices("There is no command “jurnal”. Did you mean :journal?")
        await run_line(console, "read-all")
        await console.notices("“read-all” works on other screens: Data.")
        await run_line(console, "view")
        await console.notices("Type what to view: :view KEY or NAME.")
        await run_line(console, "q")
        await console.until(lambda: console.app.return_code == 0, "the end")


async def test_the_list_shows_what_a_line_may_become(open_console: Any) -> None:
    async with open_console() as console:
        await console.press("colon")
        await console.until(is_on(console, Palette), "the palette")
        await console.until(lambda: ":audit" in offered_lines(console), "the names")
        assert console.app.screen.query_one(Input).value == ":"
        await console.type("theme so")
        await console.until(
            lambda: offered_lines(console) == [":theme solarized-light", ":theme solarized-dark"], "themes"
        )
        await console.press("down", "enter")
        await console.until(lambda: console.app.theme == "solarized-dark", "the chosen one")
        # Without the colon it is the palette; in a field a colon is typed.
        await console.press("colon", "backspace")
        await console.until(lambda: "Open the audit" in offered_lines(console), "the palette")
        await console.press("escape", "slash", "colon")
        await console.until(lambda: console.app.screen.query_one("#search", Input).value == ":", "the colon")
