"""One connection: its link, the customer at it, and the way back out."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import httpx
import pytest

from console_app.services.links.link import ShownLink
from console_app.services.watch.poll_interval import PollIntervals
from console_app.tui.dialogs.unlink import ConfirmUnlink
from tests.tui.steps import open_connection, open_connection_with_link, search_for

IN_A_HURRY = partial(PollIntervals, fast=0.2, slower=(3.0, 0.2, 0.2))
"""Customers are quick here. The first error stays long enough to be read on a busy machine."""


@pytest.fixture(autouse=True)
def _polls_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console_app.services.watch.watcher.PollIntervals", IN_A_HURRY)


async def test_shows_what_codat_knows_and_the_whole_link(open_console: Any) -> None:
    async with open_console(size=(80, 30)) as console:
        screen = await open_connection_with_link(console, "2")
        await console.sees("◐ PendingAuth", "Zoho Books", "rwuv", "Accounting", screen.connection.id, "No errors.")
        await console.reads(screen.link.url, "#link-text")
        await console.sees("Works once", "valid for 23 h 59 min")


async def test_turns_to_linked_before_ones_eyes(open_console: Any) -> None:
    async with open_console() as console:
        screen = await open_connection_with_link(console, "2")
        console.scenarios.answer_as_customer(screen.connection.id, "authorise")
        await console.sees("● Linked")
        await console.reads("is connected to Zoho Books")
        assert screen.link is None


async def test_looking_neither_swaps_the_link_nor_kills_it(open_console: Any) -> None:
    """Each read of a connection makes a new one-time link; here a new one kills those before it."""
    async with open_console(otp_rule="old-dies") as console:
        screen = await open_connection_with_link(console, "2")
        shown = screen.link.url
        polls = screen.checked_at
        await console.press("r")
        await console.until(lambda: screen.checked_at != polls, "a poll")
        polls = screen.checked_at
        await console.press("r")
        await console.until(lambda: screen.checked_at != polls, "another poll")
        assert screen.link.url == shown
        async with httpx.AsyncClient() as customer:
            page = await customer.get(shown)
        assert page.status_code == 200
        assert "Authorise" in page.text


async def test_a_customer_who_cancels_is_told_once_and_can_have_a_fresh_link(open_console: Any) -> None:
    async with open_console(size=(80, 40)) as console:
        screen = await open_connection_with_link(console, "2")
        shown = screen.link.url
        console.scenarios.answer_as_customer(screen.connection.id, "cancel")
        await console.sees("User cancelled.", "403")
        await console.sees("◐ PendingAuth")
        await console.press("f")
        await console.until(lambda: screen.link.url != shown, "a new link")
        await console.reads("The previous one may no longer work.")
        await console.reads(screen.link.url, "#link-text")


async def test_a_lost_network_is_said_and_the_watch_goes_on(open_console: Any) -> None:
    async with open_console(size=(80, 40)) as console:
        screen = await open_connection_with_link(console, "2")
        console.scenarios.fail_next(status=403, times=2)
        await console.press("r")
        await console.reads(
            "not associated with that resource. The customer can continue, but nothing has been seen",
            "#waiting",
        )
        await console.press("ctrl+y")
        assert screen.poll_problem.correlation_id in console.app.clipboard
        await console.until(lambda: not screen.watch_note, "a poll that worked")
        console.scenarios.answer_as_customer(screen.connection.id, "authorise")
        await console.sees("● Linked")


async def test_a_deauthorized_connection_comes_back_through_its_own_link(open_console: Any) -> None:
    async with open_console(size=(80, 40)) as console:
        screen = await open_connection(console, "3")
        await console.until(lambda: screen.link, "a link")
        await console.sees("▲ Deauthorized", "revoked or has expired")
        console.scenarios.answer_as_customer(screen.connection.id, "authorise")
        await console.sees("● Linked")


async def test_unlinks_and_says_how_to_undo_it(open_console: Any) -> None:
    async with open_console(size=(80, 40)) as console:
        screen = await open_connection(console, "1")
        await console.press("u")
        await console.until(lambda: isinstance(console.app.screen, ConfirmUnlink), "the question")
        await console.type(screen.company.name)
        await console.press("tab", "tab", "enter")
        await console.sees("○ Unlinked")
        await console.reads("The data synced so far stays.", "OutcomeBanner")
        assert [write.split()[0] for write in console.writes()] == ["PATCH"]
        await console.sees("f New link")
        await console.press("f")
        await console.until(lambda: screen.link, "a link to undo it with")
        console.scenarios.answer_as_customer(screen.connection.id, "authorise")
        await console.sees("● Linked")


async def test_a_status_that_changed_meanwhile_is_seen_before_anything_is_sent(open_console: Any) -> None:
    async with open_console() as console:
        screen = await open_connection(console, "1")
        await console.press("u")
        await console.until(lambda: isinstance(console.app.screen, ConfirmUnlink), "the question")
        console.scenarios.deauthorize(screen.connection.id)
        await console.type(screen.company.name)
        await console.press("tab", "tab", "enter")
        await console.sees("▲ Deauthorized")
        await console.reads("Nothing was sent")
        assert console.writes() == []


async def test_what_is_not_linked_cannot_be_unlinked_and_says_why(open_console: Any) -> None:
    async with open_console() as console:
        screen = await open_connection_with_link(console, "2")
        await console.press("u")
        await console.reads("Only a Linked connection can be unlinked; this one is PendingAuth", "NoticeBar")
        assert console.app.screen is screen
        assert "Unlink" not in console.text.splitlines()[-1]


async def test_opening_the_link_here_warns_that_it_is_used_up(open_console: Any) -> None:
    async with open_console() as console:
        screen = await open_connection_with_link(console, "2")
        await console.press("o")
        await console.reads("Opening it here uses it up")
        await console.press("enter")
        await console.until(lambda: console.app.screen is screen, "the connection again")


async def test_copying_says_sent_and_not_copied(open_console: Any) -> None:
    async with open_console() as console:
        screen = await open_connection_with_link(console, "2")
        await console.press("c")
        await console.reads("The link was sent to your terminal's clipboard")
        assert console.app.clipboard == screen.link.url


async def test_a_linked_connection_offers_no_link(open_console: Any) -> None:
    async with open_console() as console:
        await open_connection(console, "1")
        await console.reads("the customer needs no link")
        last = console.text.splitlines()[-1]
        assert "Unlink" in last
        assert not re.search(r"QR code|Copy link|New link", last)


async def test_leaving_waits_for_the_answer_to_an_unlink(open_console: Any) -> None:
    async with open_console() as console:
        screen = await open_connection(console, "1")
        await console.press("u")
        await console.until(lambda: isinstance(console.app.screen, ConfirmUnlink), "the question")
        console.scenarios.hold_calls()
        await console.type(screen.company.name)
        await console.press("tab", "tab", "enter")
        await console.until(lambda: screen.writing, "the request under way")
        await console.press("escape", "u")
        await console.reads("Wait for its answer", "NoticeBar")
        assert console.app.screen is screen
        console.scenarios.release_calls()
        await console.sees("○ Unlinked")
        assert [write.split()[0] for write in console.writes()] == ["PATCH"]


async def test_coming_back_spares_the_link_that_the_customer_holds(open_console: Any) -> None:
    """Reading the company again would make another link, and here that kills the one before."""
    async with open_console(otp_rule="old-dies") as console:
        screen = await open_connection_with_link(console, "2")
        shown = screen.link.url
        await console.press("escape")
        await console.until(lambda: console.app.screen is not screen, "the company again")
        await console.sees("◐ PendingAuth")
        async with httpx.AsyncClient() as customer:
            page = await customer.get(shown)
        assert page.status_code == 200


async def test_coming_back_shows_what_has_become_of_it(open_console: Any) -> None:
    async with open_console() as console:
        screen = await open_connection_with_link(console, "2")
        console.scenarios.answer_as_customer(screen.connection.id, "authorise")
        await console.until(lambda: screen.outcome, "Linked")
        await console.press("escape")
        await console.until(lambda: console.app.screen is not screen, "the company again")
        await console.sees("● Linked")


async def test_an_unlink_that_codat_did_not_do_is_not_called_done(
    open_console: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_console(size=(80, 40)) as console:
        screen = await open_connection(console, "1")
        linked = screen.connection

        async def pretends(*_arguments: object, **_more: object) -> Any:
            return linked

        monkeypatch.setattr(console.app.session.client, "unlink_connection", pretends)
        await console.press("u")
        await console.until(lambda: isinstance(console.app.screen, ConfirmUnlink), "the question")
        await console.type(screen.company.name)
        await console.press("tab", "tab", "enter")
        await console.sees("still says Linked", "● Linked")
        assert "were unlinked" not in console.text


async def test_a_connection_that_was_deleted_shows_no_link_any_more(open_console: Any) -> None:
    async with open_console(size=(80, 40)) as console:
        screen = await open_connection_with_link(console, "2")
        await console.app.session.client.delete_connection(screen.company.id, screen.connection.id)
        await console.press("f")
        await console.reads("it was deleted", "#waiting")
        assert screen.link is None
        assert not [worker for worker in screen.workers if worker.group == "watch" and worker.is_running]


async def test_an_expired_link_is_not_shown_as_a_code(open_console: Any, scan_screen: Any) -> None:
    async with open_console(size=(160, 50)) as console:
        screen = await open_connection_with_link(console, "2")
        await console.until(lambda: scan_screen(console.app), "a code that scans")
        screen.link = ShownLink(screen.link.url, screen.link.made_at - timedelta(days=2))
        await console.reads("Expired. Press f for a new link", "#link-life")
        assert scan_screen(console.app) == []


async def test_a_connection_that_was_lost_meanwhile_gets_its_link(open_console: Any) -> None:
    async with open_console(size=(80, 40)) as console:
        screen = await open_connection(console, "1")
        console.scenarios.deauthorize(screen.connection.id)
        await console.press("r")
        await console.sees("▲ Deauthorized")
        await console.until(lambda: screen.link, "the link back")


async def test_a_new_link_to_a_platform_whose_limit_is_reached_warns_and_names_the_holders(
    open_console: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_console() as console:
        limited = replace(console.app.session.profile, platform_limits={"gbol": 1})
        monkeypatch.setattr(console.app.session, "profile", limited)
        await search_for(console, "platform:gbol status:deauthorized")
        screen = await open_connection_with_link(console)
        assert screen.connection.integration_key == "gbol"
        own = screen.company.name
        full = "Xero has a limit of 1 here, and "
        await console.reads(full, "#link-full")
        await console.reads("The platform may refuse the next customer.", "#link-full")
        await console.press("l")
        await console.reads(full, "#link-words")
        await console.press("H")
        await console.reads("Who holds them")
        await console.sees("last sync")
        assert own not in console.text
        await console.press("enter")
        await console.reads(full, "#link-words")
        await console.press("H", "tab", "enter")
        await console.sees("platform:gbol status:linked")
        assert console.writes() == []
