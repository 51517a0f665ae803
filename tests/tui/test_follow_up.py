"""Owner, next step and notes of a company, asked for by one key on its screens, and there in the next run."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from console_app.services.companies.follow_up import EventKind, FollowUpEvent
from console_app.services.journal.writer import current_user
from console_app.services.text.privacy_mask import HIDDEN
from console_app.services.text.time_format import iso_day, today
from console_app.tui.dialogs.follow_up import FollowUpDialog
from console_app.tui.screens.connection import ConnectionScreen
from console_app.tui.screens.link import LinkScreen
from tests.builders import NOW
from tests.tui.steps import is_on, open_company

if TYPE_CHECKING:
    from collections.abc import Callable

    from console_app.sandbox.embedded import EmbeddedSandbox


async def follow_up(console: Any, *texts: str) -> None:
    """Open the dialog, go through its fields from the first empty one on, and save."""
    await console.press("F")
    await console.until(is_on(console, FollowUpDialog), "the dialog")
    for place, text in enumerate(texts):
        await console.press(*["tab"] * bool(place))
        await console.type(text)


async def test_it_is_said_once_and_seen_on_all_screens_and_in_the_next_run(
    open_console: Any, make_account: Callable[..., EmbeddedSandbox]
) -> None:
    account, user = make_account(), current_user()
    async with open_console(sandbox=account, size=(160, 50)) as console:
        await console.until(lambda: console.app.directory.snapshot, "the saved snapshot")
        await console.press("2")
        row = console.app.screen._table.cursor_row
        await follow_up(console, "me", "see link.codat.io/company/x", "fri")
        await console.sees(f"{user}, that is you.", "can't be kept", "in ")
        await console.press("enter")
        assert console.app.focused.id == "follow-up-step", "what cannot be taken has the focus"
        await console.press("ctrl+u")
        await console.type("send a [new] link")
        await console.press("tab", "ctrl+u")
        await console.type("today")
        await console.press("tab")
        await console.type("was on holiday")
        await console.sees("earlier ones stay", "Enter or Ctrl+S saves")
        await console.press("ctrl+s")
        # The preview, at once.
        await console.sees("send a [new] link", f"{user}, ", "was on holiday")
        await console.press("v", "m")
        await console.sees("“Mine, due” · 1 of", "today")
        await console.press("L")
        await console.sees("1 of 1", "✎ was on holiday", "Next step", "send a [new] link")
        await console.press("enter")
        await console.until(lambda: getattr(console.app.screen, "company", None), "the company")
        await console.sees("Next step", "send a [new] link", "was on holiday")
        await console.reads(f"send a [new] link, due {iso_day(today())}", "#company-timeline")
        # What is said on the company's screen is in its timeline at once.
        await follow_up(console, "is [back]")
        await console.press("enter")
        await console.reads("is [back]", "#company-timeline")
        await console.press("enter")
        await console.until(is_on(console, ConnectionScreen), "the connection")
        await console.press("l")
        await console.until(is_on(console, LinkScreen), "the link room")
        await follow_up(console, "is back")
        await console.press("f2")
        await console.sees("✓ Done: send a [new] link", "✎ was on holiday")
        await console.press("enter")
        # Another console on the same account says something, too: the next refresh shows it.
        due = today() - timedelta(days=400)
        other = FollowUpEvent(row.id, EventKind.STEP, "ask Pat", "kim", NOW, due, "k1")
        await console.app.store.keep_follow_ups([other])
        await console.press("escape", "escape", "escape", "escape")
        await console.press("r")
        await console.sees(f"! {iso_day(due)}")
        present = console.app.directory.get(row.id).follow_up
        assert [each.kind for each in present.events[-3:]] == [EventKind.DONE, EventKind.NOTE, EventKind.STEP]
        # On a shared screen there is nothing of it.
        await console.press("f9")
        await console.sees("◉ SHARED", HIDDEN)
        assert not any(text in console.text for text in ("is back", f"! {iso_day(due)}", "ask Pat"))
        await console.press("tab", "F")
        await console.notices("hidden while the screen is shared")
    async with open_console(sandbox=account, size=(160, 50)) as console:
        await console.until(lambda: console.app.directory.get(row.id).follow_up, "what was said before")
        await open_company(console)
        await console.press("F")
        await console.sees("ask Pat", "✎ is back", "✎ was on holiday")
