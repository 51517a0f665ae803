"""How a link gets to a customer who does not see the screen: a message, a picture; and the note that stays."""

from __future__ import annotations

import os
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from console_app.clock import now
from console_app.services.links.link import ShownLink
from console_app.tui.screens.link import LinkScreen
from tests.tui.steps import open_link, search_for

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def pictures(home: Path) -> list[Path]:
    return list(home.rglob("*.png"))


async def open_link_of(console: Any, search: str = "murphy paints") -> Any:
    await search_for(console, search)
    return await open_link(console)


async def test_the_way_without_a_message_is_offered_first(open_console: Any) -> None:
    async with open_console() as console:
        await search_for(console, "murphy paints")
        await console.press("enter")
        await console.until(lambda: getattr(console.app.screen, "PLACE", "") == "company", "the company")
        await console.press("enter")
        await console.until(lambda: getattr(console.app.screen, "link", None), "the connection with its link")
        await console.press("m")
        await console.sees("Invite the customer", "Scan or read out", "Copy as text")
        await console.reads("On a call, let them scan the code or read the link out.", ".dialog")
        await console.reads("A chat's link preview or a mail scanner may use it up", ".dialog")
        await console.press("enter")
        await console.until(lambda: isinstance(console.app.screen, LinkScreen), "the link, full-screen")
        assert console.app.clipboard == ""


async def test_a_link_without_a_password_has_no_end_and_is_anybodys(open_console: Any) -> None:
    async with open_console() as console:
        room = await open_link_of(console)
        room._source.link = ShownLink(room.link.url.partition("?")[0], now() - timedelta(days=40))
        await console.reads("Anybody who has this link can use it.", "#link-side")
        assert "Works once" not in console.text
        assert "valid for" not in console.text
        assert "expired" not in console.text
        await console.press("m")
        await console.reads("Anybody who has this link can use it.", ".dialog")
        await console.press("tab", "enter")
        await console.reads("send it to the customer only", "NoticeBar")
        await console.press("escape")
        assert "until" not in console.app.clipboard
        assert "works once" not in console.app.clipboard
        await console.press("s")
        await console.reads("Anyone who has it can use the link: send", ".dialog")
        await console.press("escape")
        await console.press("o")
        await console.reads("The customer can still open it afterwards", ".dialog")


async def test_an_invitation_is_copied_with_three_keys(open_console: Any) -> None:
    async with open_console() as console:
        room = await open_link_of(console)
        await console.press("m")
        await console.sees("Invite the customer", "Copy as text", "Murphy Paints Group: please connect")
        await console.press("tab", "enter")
        await console.until(lambda: console.app.clipboard, "the text")
        text = console.app.clipboard
        assert room.link.url in text
        assert "Murphy Paints" in text
        assert re.search(r"\bUTC\b", text), "until when it works"
        await console.reads("A chat's link preview or a mail scanner may use it up", "NoticeBar")


async def test_the_warning_of_previews_comes_once(open_console: Any) -> None:
    async with open_console() as console:
        await open_link_of(console)
        await console.press("c")
        await console.reads("A chat's link preview or a mail scanner may use it up", "NoticeBar")
        console.app.clear_notifications()
        await console.press("c")
        await console.reads("clipboard", "NoticeBar")
        assert "link preview" not in console.text


async def test_leaving_the_invitation_copies_nothing(open_console: Any) -> None:
    async with open_console() as console:
        await open_link_of(console)
        await console.press("m")
        await console.sees("Invite the customer")
        await console.press("escape")
        await console.until(lambda: isinstance(console.app.screen, LinkScreen), "the link room again")
        assert console.app.clipboard == ""


async def test_the_mail_program_gets_the_invitation(
    open_console: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opener, seen = tmp_path / "xdg-open", tmp_path / "seen"
    opener.write_text(f'#!/bin/sh\nprintf %s "$1" > {seen}.part && mv {seen}.part {seen}\n')
    opener.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("BROWSER", "one-with-a-window")
    async with open_console() as console:
        await open_link_of(console)
        await console.press("m")
        await console.sees("Open in mail")
        await console.press("tab", "tab", "tab", "enter")
        await console.until(seen.exists, "the mail program")
        assert seen.read_text().startswith("mailto:?subject=Murphy%20Paints")
        await console.reads("a mail scanner may use it up before the customer does", "NoticeBar")


async def test_the_code_is_saved_as_a_picture_for_its_owner_alone(open_console: Any, own_home: Path) -> None:
    async with open_console() as console:
        room = await open_link_of(console)
        await console.press("s")
        await console.sees("Save the QR code")
        await console.reads("readable by you only", ".dialog")
        await console.press("enter")
        await console.reads("Delete it once the customer is connected", "NoticeBar")
        (picture,) = pictures(own_home)
        assert picture.stat().st_mode & 0o777 == 0o600
        otp = room.link.url.rpartition("=")[2]
        assert otp not in picture.name
        assert picture.name.startswith("qr-murphy-paints")
        assert picture.read_bytes().startswith(b"\x89PNG")


async def test_the_case_note_tells_the_call_and_no_secret(open_console: Any) -> None:
    async with open_console() as console:
        room = await open_link_of(console)
        otp = room.link.url.rpartition("=")[2]
        connection = console.app.screen_stack[-2].connection
        await console.press("c")
        await console.press("N", "enter")
        await console.until(lambda: "## Codat" in console.app.clipboard, "the note")
        note = console.app.clipboard
        assert "Murphy Paints" in note
        assert connection.id in note
        assert "Link copied" in note
        assert "PendingAuth" in note
        assert otp not in note
        assert "otp" not in note


async def test_the_steps_of_the_customer_are_ticked_off(open_console: Any) -> None:
    async with open_console() as console:
        await open_link_of(console)
        await console.sees("✓ ✓ ◐ ○ Waiting for consent")
        console.scenarios.switch(read_seconds=0)
        console.scenarios.answer_as_customer(console.app.screen_stack[-2].connection.id, "authorise")
        await console.sees("● Linked", "a case note for the CRM")
        await console.sees("✓ ✓ ✓ ✓ First data is here")
        await console.press("N", "enter")
        await console.until(lambda: "Linked: the customer gave access" in console.app.clipboard, "the note of the call")
        assert "Link shown" in console.app.clipboard


async def test_what_is_copied_is_shown_before_to_be_changed_and_after(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        room = await open_link_of(console)
        await console.press("N")
        await console.sees("Case note for the CRM", "## Codat: Murphy Paints Group", "This will be copied.")
        assert console.app.clipboard == ""
        await console.press("shift+tab")
        await console.type("Called at ten. ")
        await console.sees("Called at ten. ## Codat", "Your changes are not copied yet.")
        await console.press("escape")
        await console.sees("Esc again leaves without them.")
        await console.press("ctrl+s")
        await console.sees("This is what was copied.", "Copy again")
        await console.until(lambda: console.app.clipboard.startswith("Called at ten. ## Codat"), "the changed note")
        await console.press("enter")
        await console.until(lambda: console.app.screen is room, "the link room")
        await console.press("m", "tab", "tab", "tab", "tab", "enter")
        await console.sees("This will be copied.", "Murphy Paints Group: please connect")
        await console.press("shift+tab")
        await console.type("Dear Jo, ")
        await console.press("tab", "enter")
        await console.until(lambda: console.app.clipboard.startswith("Dear Jo, Murphy Paints"), "the changed message")
        assert room.link.url in console.app.clipboard
