"""The journal of writes on its screen: by customer, person and day, down to the company, and into a file."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from console_app.clock import now
from console_app.config.paths import export_folder
from console_app.services.account.write_request import Action
from console_app.services.journal.entries import group_events
from console_app.store import journal as chain
from console_app.tui.dialogs.interrupted_writes import InterruptedWrites
from console_app.tui.render import journal as render
from console_app.tui.screens.company import CompanyScreen
from console_app.tui.screens.journal import JournalScreen
from console_app.tui.widgets.journal_table import JournalTable
from tests.journals import left_open
from tests.stores import existing_store_file

SIZES = [(80, 24), (100, 30), (160, 50)]
EVIL = "[red]Ambridge[/] \x1b[31m\u202eLtd"


async def make_company_by_keys(console: Any, name: str) -> str:
    """Make a company with the keyboard; its id."""
    await console.press("N")
    await console.sees("New company")
    await console.type(name)
    await console.press("ctrl+s")
    await console.sees("Pick a platform")
    await console.press("escape")
    await console.until(lambda: isinstance(console.app.screen, CompanyScreen), "the company")
    company_id: str = console.app.screen.company_id
    await console.press("escape")
    await console.until(lambda: len(console.app.screen_stack) == 1, "the list")
    return company_id


async def open_journal(console: Any, rows: int) -> JournalTable:
    """The journal's list, once it has so many rows."""
    await console.press("J")
    await console.until(lambda: isinstance(console.app.screen, JournalScreen), "the journal")
    table: JournalTable = console.app.screen.query_one(JournalTable)
    await console.until(lambda: table.row_count == rows, f"{rows} entries")
    return table


@pytest.mark.parametrize("size", SIZES)
async def test_it_says_who_did_what_for_whom_and_what_became_of_it(open_console: Any, size: tuple[int, int]) -> None:
    async with open_console(size=size) as console:
        company_id = await make_company_by_keys(console, "Ambridge")
        await open_journal(console, 1)
        me = console.app.session.journal.writer
        await console.sees("Create company", "Ambridge", "✓ done")
        await console.reads(me, "#journal-detail")
        await console.reads(company_id, "#journal-detail")
        await console.press("enter")
        await console.until(lambda: isinstance(console.app.screen, CompanyScreen), "the company")
        assert console.app.screen.company_id == company_id


async def test_it_is_narrowed_by_customer_person_and_day(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        profile = console.app.session.profile
        for days, name, user in ((3, "Toft Stores", "jo"), (2, "Ambridge", "jo"), (2, "Ambridge", "kim")):
            at = now() - timedelta(days=days)
            left_open(profile, Action.UNLINK, at=at, companyId=f"id-{name[:4]}", companyName=name, user=user)
        table = await open_journal(console, 3)
        assert [each.writer.user for each in table.rows] == ["kim", "jo", "jo"]
        assert "n Next hit" not in console.text
        await console.press("c")
        await console.until(lambda: [each.company_name for each in table.rows] == ["Ambridge"] * 2, "one customer")
        await console.sees("2 of 3 writes", "n Next hit", "N Previous hit")
        for key, index in (("n", 1), ("n", 0), ("N", 1), ("N", 0)):
            await console.press(key)
            await console.until(lambda index=index: table.cursor_index == index, f"hit {index} by {key}")
        await console.press("w")
        await console.until(lambda: [each.writer.user for each in table.rows] == ["kim"], "one person")
        await console.press("w", "c")
        await console.until(lambda: table.row_count == 3, "all of it")
        left_open(profile, Action.CREATE_COMPANY, companyName="Ambridge")
        await console.press("r")
        await console.until(lambda: table.row_count == 4, "what was to make one of them")
        await console.press("down", "c")
        await console.until(
            lambda: [each.action for each in table.rows] == ["create-company", "unlink", "unlink"], "that, too"
        )
        await console.press("c")
        await console.until(lambda: table.row_count == 4, "all of it")
        await console.press("d")
        await console.until(lambda: table.row_count == 2, "one day")
        await console.press("escape")
        await console.until(lambda: table.row_count == 4, "all of it again")
        await console.press("slash")
        await console.type("who:jo company:toft action:unlink")
        await console.until(lambda: [each.company_name for each in table.rows] == ["Toft Stores"], "what was typed")


async def test_a_query_that_means_nothing_says_what_can_be_meant(open_console: Any) -> None:
    async with open_console() as console:
        left_open(console.app.session.profile, Action.UNLINK, companyId="a", companyName="Toft")
        table = await open_journal(console, 1)
        await console.press("slash")
        await console.type("day:sometime")
        await console.sees("isn't a day. Try today, yesterday")
        assert table.row_count == 1, "what was found before stays"
        for typed, told in (("acton:unlink", "Did you mean action:?"), ("who: jo", "Use who:jo, without a space")):
            await console.press("escape", "slash")
            await console.type(typed)
            await console.sees(told)
        await console.press("escape", "slash")
        await console.type("who:")
        await console.sees("1 write since")
        await console.press("enter")
        await console.sees("who: needs a value")
        await console.press("escape")
        await console.sees("1 write since")


async def test_names_from_outside_are_literal(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        left_open(
            console.app.session.profile,
            Action.CREATE_COMPANY,
            companyId="a",
            companyName=EVIL,
            platform="[bold]x[/bold]",
            body={"name": EVIL},
        )
        await open_journal(console, 1)
        await console.sees("[red]Ambridge[/]")
        assert "\x1b" not in console.text
        assert "\u202e" not in console.text


async def test_with_nothing_changed_it_says_so(open_console: Any) -> None:
    async with open_console() as console:
        await console.press("J")
        await console.sees("Nothing has been changed from here yet")


async def test_what_other_journals_of_this_computer_hold_is_told(open_console: Any) -> None:
    async with open_console(size=(80, 24)) as console:
        profile = console.app.session.profile
        before = replace(profile, key_text="c29tZWJvZHktZWxzZXMta2V5")
        left_open(before, Action.UNLINK, companyId="toft", companyName="Toft")
        left_open(replace(profile, name="work"), Action.CREATE_COMPANY, companyName="Ambridge")
        await console.press("J")
        await console.sees("This journal is empty")
        await console.sees("2 more in 2 other journals here, 2 open: codat-console journal --everywhere")
        left_open(profile, Action.UNLINK, companyId="toft", companyName="Toft")
        await console.press("r")
        await console.sees("1 write since")
        await console.press("slash")
        await console.type("toft")
        await console.reads("1 more matching in 1 other journal here, 1 open", "#journal-state")
        path = existing_store_file(profile)
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("DROP TABLE journal")
        await console.press("escape", "r")
        await console.reads("started after", "#journal-state")
        (aside,) = path.parent.glob("default-*.set-aside-*.db")
        await console.reads(aside.name, "#journal-state")


async def test_what_is_shown_is_exported(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        profile = console.app.session.profile
        left_open(profile, Action.UNLINK, companyId="a", companyName="Toft")
        left_open(profile, Action.UNLINK, companyId="b", companyName="Ambridge")
        table = await open_journal(console, 2)
        await console.press("slash")
        await console.type("toft")
        await console.until(lambda: table.row_count == 1, "one entry")
        await console.press("tab", "e")
        await console.sees("Journal of writes: 1 entry", "Search: toft")
        await console.press("right", "right", "right", "enter")
        await console.sees("Exported")
        document = json.loads(await asyncio.to_thread(lambda: next(export_folder().iterdir()).read_text()))
        assert document["kind"] == "journal"
        assert [each["company"] for each in document["rows"]] == ["Toft"]
        assert document["rows"][0]["user"] == "jo"


async def test_from_a_company_it_tells_of_that_company(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        left_open(console.app.session.profile, Action.UNLINK, companyId="another", companyName="Another")
        await console.press("enter")
        await console.until(lambda: isinstance(console.app.screen, CompanyScreen), "a company")
        await console.press("J")
        await console.sees("Nothing has been changed for this company from here yet")


async def test_a_create_that_failed_hides_its_name_on_a_shared_screen(open_console: Any) -> None:
    async with open_console() as console:
        left_open(console.app.session.profile, Action.CREATE_COMPANY, companyName="Toft", body={"name": "Toft"})
        await open_journal(console, 1)
        await console.sees("Toft")
        await console.press("f9")
        await console.until(lambda: "Toft" not in console.text, "the name is hidden")
        await console.sees("••••••••")


async def test_what_was_cut_off_is_shown_from_here_too(open_console: Any) -> None:
    async with open_console() as console:
        left_open(console.app.session.profile, Action.CREATE_COMPANY, companyName="Toft", body={"name": "Toft"})
        await open_journal(console, 1)
        await console.sees("1 interrupted")
        await console.press("o")
        await console.until(lambda: isinstance(console.app.screen, InterruptedWrites), "what was cut off")
        await console.sees("The company “Toft” was not created.")


async def test_what_could_not_be_completed_in_the_journal_is_told_with_the_success(
    open_console: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = chain.append

    def only_beginnings(connection: sqlite3.Connection, text: str) -> chain.Kept:
        if '"event":"begun"' not in text:
            raise OSError(28, "No space left on device")
        return usual(connection, text)

    async with open_console(size=(100, 30)) as console:
        monkeypatch.setattr(chain, "append", only_beginnings)
        await console.press("N")
        await console.type("Ambridge")
        await console.press("ctrl+s")
        await console.sees("Pick a platform")
        await console.reads("Journal incomplete", "NoticeBar")
        await console.reads("could not be recorded in", "NoticeBar")
        assert any(each.text.startswith("Created Ambridge.") for each in console.app.notifications.kept)
        assert console.writes() == ["POST /companies"]


async def test_what_cannot_be_recorded_is_not_sent_and_the_screen_says_why(
    open_console: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_connection: sqlite3.Connection, _text: str) -> chain.Kept:
        raise OSError(28, "No space left on device")

    async with open_console(size=(100, 30)) as console:
        monkeypatch.setattr(chain, "append", full)
        await console.press("N")
        await console.type("Ambridge")
        await console.press("ctrl+s")
        await console.reads("The journal cannot be written")
        await console.reads("Free some space on the disk, then try again.")
        assert console.writes() == []


def test_it_says_since_when_though_a_clock_was_set_back() -> None:
    days = ("2026-11-25T10:00:00Z", "2026-11-20T10:00:00Z", "2026-11-24T10:00:00Z")
    entries = group_events(
        (number, {"event": "begun", "id": str(number), "at": at}) for number, at in enumerate(days, 1)
    )
    assert render.state_words(3, entries, 0).plain == "3 writes since 2026-11-20"


async def test_a_long_journal_is_read_once_for_each_time_it_is_shown(
    open_console: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_console() as console:
        left_open(console.app.session.profile, Action.UNLINK, companyId="a", companyName="Toft")
        await open_journal(console, 1)
        screen, journal = console.app.screen, console.app.session.journal
        reads: list[int] = []
        read, screen.left = journal.newest_first, -1

        def counted(first: int) -> Any:
            reads.append(1)
            return read(first)

        monkeypatch.setattr(journal, "newest_first", counted)
        await console.press("r")
        await console.until(lambda: screen.left == 1, "the journal to be read")
        assert len(reads) == 1
