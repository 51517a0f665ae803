"""Unlinking one connection: nothing happens by accident, and what happened can be undone."""

from __future__ import annotations

from dataclasses import replace
from time import monotonic
from typing import Any

import httpx
import pytest
from textual.widgets import Button, Input

from console_app.codat.models import Company, Connection
from console_app.tui.dialogs.unlink import ConfirmUnlink
from console_app.tui.screens.connection import ConnectionScreen
from console_app.tui.screens.link import LinkScreen
from console_app.tui.widgets.typed_confirmation import DELIBERATE
from tests.tui.steps import open_connection, paste


async def ask(console: Any) -> Any:
    """The question on the first Linked connection; the connection's screen."""
    screen = await open_connection(console, "1")
    await console.press("u")
    await console.until(lambda: isinstance(console.app.screen, ConfirmUnlink), "the question")
    return screen


def unlink_button(console: Any) -> Button:
    return console.app.screen.query_one("#answer-1", Button)  # type: ignore[no-any-return]


async def test_the_question_says_whom_it_is_about_and_what_is_not_known(open_console: Any) -> None:
    async with open_console() as console:
        screen = await ask(console)
        await console.sees(
            "Unlink this connection?", screen.company.name, "Xero", "Last sync", "Stops", "Stays", "Undo"
        )
        await console.reads("Codat does not say since when; created 20", ".dialog")
        await console.reads(f"Type {screen.company.name} to unlink:")
        assert isinstance(console.app.focused, Input)
        assert unlink_button(console).disabled


async def test_enter_held_down_unlinks_nothing(open_console: Any) -> None:
    async with open_console() as console:
        screen = await ask(console)
        await console.press(*["enter"] * 30)
        assert isinstance(console.app.screen, ConfirmUnlink)
        await console.type(screen.company.name.upper())
        assert not unlink_button(console).disabled
        await console.press(*["enter"] * 30)
        assert isinstance(console.app.screen, ConfirmUnlink)
        await console.press("escape")
        await console.until(lambda: console.app.screen is screen, "the connection again")
        assert console.writes() == []


async def test_a_paragraph_that_is_pasted_unlinks_nothing(open_console: Any) -> None:
    async with open_console() as console:
        screen = await ask(console)
        name = screen.company.name
        await paste(console.pilot, f"{name}\n{name}\n\nDear all, please unlink {name}.\n")
        await console.press("enter")
        assert unlink_button(console).disabled
        await console.press("tab", "enter")
        await console.until(lambda: console.app.screen is screen, "the connection again")
        assert console.writes() == []


async def test_a_paragraph_that_comes_as_keys_unlinks_nothing(open_console: Any) -> None:
    """Some terminals pass a paste on as if it were typed, line breaks and all."""
    async with open_console() as console:
        screen = await ask(console)
        text = f"{screen.company.name}\n\nDear all, you may unlink u u u\n\n".replace("\n", "\r")
        console.press_in_one_breath(*("enter" if char == "\r" else char for char in text))
        await console.until(lambda: "you may" in console.app.screen.query_one(Input).value, "the text in the field")
        await console.pilot.pause()
        assert unlink_button(console).disabled
        await console.press("escape")
        await console.until(lambda: console.app.screen is screen, "the connection again")
        assert console.writes() == []


async def test_a_burst_of_keys_unlinks_nothing(open_console: Any) -> None:
    async with open_console() as console:
        await ask(console)
        await console.press("escape")
        await console.until(lambda: isinstance(console.app.screen, ConnectionScreen), "the connection again")
        console.press_in_one_breath(
            "u", "enter", "u", "tab", "enter", "u", "y", "tab", "tab", "enter", "space", "enter"
        )
        for _ in range(5):
            await console.pilot.pause()
        assert console.writes() == []


async def test_the_name_and_the_button_unlink(open_console: Any) -> None:
    async with open_console(size=(80, 40)) as console:
        screen = await ask(console)
        await console.type("  " + screen.company.name.lower())
        await console.reads("Confirmed. Press Enter to unlink.")
        await console.press("tab", "tab", "enter")
        await console.sees("○ Unlinked")
        assert [write.split()[0] for write in console.writes()] == ["PATCH"]


async def test_enter_on_the_name_unlinks_once_nothing_was_typed_for_a_moment(open_console: Any) -> None:
    async with open_console() as console:
        screen = await ask(console)
        # A line break right behind the name may be one of a pasted text.
        console.press_in_one_breath(*screen.company.name, "enter")
        await console.reads("Confirmed. Press Enter to unlink.")
        typed = monotonic()
        await console.until(lambda: monotonic() - typed > DELIBERATE, "a moment")
        assert console.writes() == []
        await console.press("enter")
        await console.sees("○ Unlinked")
        assert [write.split()[0] for write in console.writes()] == ["PATCH"]


async def test_a_name_that_became_wrong_again_is_not_enough(open_console: Any) -> None:
    async with open_console() as console:
        screen = await ask(console)
        await console.type(screen.company.name)
        await console.press("tab", "tab")
        console.app.screen.query_one(Input).value += "x"
        await console.press("enter")
        await console.until(lambda: console.app.screen is screen, "the connection again: Enter fell on Cancel")
        assert console.writes() == []


@pytest.mark.parametrize("name", ["\u200b\u2060", "🎉🎉🎉", "x" * 5_000], ids=["invisible", "emoji", "long"])
async def test_a_name_nobody_can_type_is_told_by_its_id(open_console: Any, name: str) -> None:
    async with open_console(companies=1) as console:
        answers: list[bool | None] = []
        company = Company(id="1a2b3c4d-0000-4000-8000-000000000000", name=name)
        question = ConfirmUnlink(company, Connection(id="x", status="Linked", platform_name="Xero"))
        console.app.push_screen(question, answers.append)
        await console.reads("Type 1a2b3c4d to unlink:")
        await console.press("enter", "space", "enter")
        assert unlink_button(console).disabled
        await console.type("1A2b3c4d")
        await console.press("tab", "tab", "enter")
        await console.until(lambda: answers, "the answer")
        assert answers == [True]


async def test_after_it_a_fresh_link_is_a_key_away_and_nobody_waits_before(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        screen = await ask(console)
        await console.type(screen.company.name)
        await console.press("tab", "tab", "enter")
        await console.reads("Reconnect l shows the customer a new link for this connection.", "UndoBanner")
        rows = [console.app.screen.query_one(each).region.height for each in ("OutcomeBanner", "UndoBanner")]
        assert rows == [1, 1]
        assert not screen.links.safe_link()
        assert not console.app.has_waiting_links
        assert screen.connection_watch.subscription is None
        await console.press("l")
        await console.until(lambda: type(console.app.screen) is LinkScreen and screen.link, "the link full-screen")
        assert [each.connection.id for each in console.app.waiting_room.all()] == [screen.connection.id]
        await console.press("escape")
        await console.reads("Reconnect New link for this connection: works once, valid for 23 h 59 min.", "UndoBanner")
        await console.press("c")
        assert console.app.clipboard == screen.link.url
        async with httpx.AsyncClient() as customer:
            page = await customer.get(screen.link.url)
        assert "Authorise" in page.text
        console.scenarios.answer_as_customer(screen.connection.id, "authorise")
        await console.sees("● Linked")
        assert "Reconnect" not in console.text


async def test_the_way_back_waits_for_a_link_that_did_not_come(open_console: Any) -> None:
    async with open_console(size=(100, 40)) as console:
        screen = await ask(console)
        await console.type(screen.company.name)
        await console.press("tab", "tab", "enter")
        await console.sees("f New link")
        console.scenarios.fail_next(403, method="GET", path="*/connections")
        await console.press("f")
        await console.until(lambda: screen.problem, "what went wrong")
        await console.press("f")
        await console.reads("New link for this connection", "UndoBanner")


async def test_an_unclear_answer_is_asked_about_under_the_same_key(open_console: Any) -> None:
    async with open_console(size=(100, 40)) as console:
        screen = await ask(console)
        await console.type(screen.company.name)
        console.scenarios.fail_next(409, method="PATCH", times=20)
        await console.press("tab", "tab", "enter")
        await console.until(lambda: screen.problem and not screen.writing, "what went wrong")
        console.scenarios.clear_faults()
        await console.press("u")
        await console.until(lambda: isinstance(console.app.screen, ConfirmUnlink), "the question")
        await console.type(screen.company.name)
        await console.press("tab", "tab", "enter")
        await console.until(lambda: len(console.scenarios.writes) > 1 and not screen.writing, "the answer")
        assert len({call.idempotency_key for call in console.scenarios.writes}) == 1


async def test_on_the_sandbox_the_second_button_is_enough_and_the_first_enter_falls_on_cancel(
    open_console: Any,
) -> None:
    async with open_console() as console:
        console.app.session.profile = replace(console.app.session.profile, is_sandbox=True)
        screen = await ask(console)
        assert str(console.app.focused.label) == "Cancel"
        assert not console.app.screen.query(Input)
        await console.press("enter")
        await console.until(lambda: console.app.screen is screen, "the connection again")
        assert console.writes() == []
        await console.press("u")
        await console.until(lambda: isinstance(console.app.screen, ConfirmUnlink), "the question")
        await console.press("tab", "enter")
        await console.sees("○ Unlinked")
        assert [write.split()[0] for write in console.writes()] == ["PATCH"]


async def test_the_key_pressed_three_times_asks_once(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        await ask(console)
        await console.press("escape")
        console.press_in_one_breath("u", "u", "u")
        await console.sees("Unlink this connection?")
        await console.press("escape")
        await console.until(lambda: isinstance(console.app.screen, ConnectionScreen), "the connection")
        await console.pilot.pause()
        assert isinstance(console.app.screen, ConnectionScreen)
