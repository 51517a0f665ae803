"""Links that are out with customers are watched while the person does something else, and what happens is told."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.events import AppFocus
from textual.widgets import OptionList

from console_app.services.links.link import ShownLink
from console_app.services.watch.poll_interval import PollIntervals
from console_app.tui.dialogs.waiting_room import WaitingRoomList
from console_app.tui.screens.companies.screen import CompaniesScreen
from console_app.tui.screens.company import CompanyScreen
from console_app.tui.screens.connection import ConnectionScreen
from console_app.tui.widgets.company_table import CompanyTable
from tests.tui.steps import open_connection_with_link

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from console_app.sandbox.embedded import EmbeddedSandbox


def who_waits(console: Any) -> list[Any]:
    """Return who waits."""
    return list(console.app.waiting_room.all())


async def show_pending(console: Any, place: int = 0) -> Any:
    """The screen of the first connection of a pending company, with its link."""
    return await open_connection_with_link(console, "2", *["down"] * place)


async def hears(console: Any, text: str) -> None:
    """Wait until one of the notices on the screen says `text`, wherever its lines are broken."""

    def unbroken(words: str) -> str:
        return "".join(words.split()).replace("▌", "")

    def notices() -> str:
        rows, said = console.text.splitlines(), []
        for toast in console.app.screen.query("NoticeBar"):
            region = toast.region
            said.append("".join(row[region.x : region.right] for row in rows[region.y : region.bottom]))
        return unbroken("".join(said))

    await console.until(lambda: unbroken(text) in notices(), f"a notice that says {text!r}")


async def go_home(console: Any) -> None:
    await console.until(lambda: len(console.app.screen_stack) > 1, "a screen to leave")
    while not isinstance(console.app.screen, CompaniesScreen):
        screen = console.app.screen
        await console.press("escape")
        await console.until(lambda screen=screen: console.app.screen is not screen, "the screen before")
    if console.app.screen.search.status != "all":
        await console.press("0")


async def wait_for_two(console: Any) -> list[Any]:
    """Put two companies of the list into the waiting room, by key."""
    await console.press("2")
    for count in (1, 2):
        await console.press("w")
        await console.until(lambda count=count: len(who_waits(console)) == count, f"{count} in the waiting room")
        await console.press("down")
    await console.press("0")
    return who_waits(console)


async def test_a_link_that_was_shown_is_watched_after_its_screen_is_left(open_console: Any) -> None:
    async with open_console() as console:
        screen = await show_pending(console)
        await go_home(console)
        await console.sees("1 waiting · ")
        panel = console.app.screen.query_one("#waiting-below").region
        assert panel.height <= 4
        console.scenarios.answer_as_customer(screen.connection.id, "authorise")
        await hears(console, f"{screen.company.name} is connected to {screen.connection.platform_name}.")
        await console.until(lambda: not who_waits(console), "an empty waiting room")
        await console.until(lambda: " waiting · " not in console.text, "no panel")


async def test_leaving_costs_no_call_and_the_list_shows_at_once_what_has_become_of_a_customer(
    open_console: Any,
) -> None:
    async with open_console() as console:
        screen = await show_pending(console)
        assert len(console.app.watcher._watches) == 1
        await go_home(console)
        # With one read for all it goes on.
        watches = list(console.app.watcher._watches.values())
        assert [watch.company_id for watch in watches] == [screen.company.id]
        assert watches[0].in_background
        company = screen.company.id
        console.scenarios.answer_as_customer(screen.connection.id, "authorise")
        await console.until(
            lambda: (
                next(row for row in console.app.screen.query_one(CompanyTable).rows if row.id == company).standing
                == "Linked"
            ),
            "the row with its new status",
        )


async def test_a_change_is_announced_on_every_screen_with_the_bell(open_console: Any) -> None:
    async with open_console() as console:
        rung = []
        console.app.bell = lambda: rung.append(True)
        screen = await show_pending(console)
        await go_home(console)
        await console.press("n")
        await console.sees("New company")
        console.scenarios.answer_as_customer(screen.connection.id, "cancel")
        await hears(console, f"{screen.company.name} did not authorise")
        await hears(console, "User cancelled.")
        assert rung == [True]
        assert [each.connection.id for each in who_waits(console)] == [screen.connection.id]


async def test_what_happens_on_its_own_screen_is_told_once_and_there(open_console: Any) -> None:
    async with open_console() as console:
        rung = []
        console.app.bell = lambda: rung.append(True)
        screen = await show_pending(console)
        console.scenarios.answer_as_customer(screen.connection.id, "authorise")
        await console.sees("● Linked")
        await console.until(lambda: not who_waits(console), "an empty waiting room")
        await console.pilot.pause()
        assert rung == [True]
        assert not console.app.notifications.kept


async def test_a_screen_that_lies_under_another_leaves_the_telling_to_the_waiting_room(open_console: Any) -> None:
    async with open_console() as console:
        screen = await show_pending(console)
        console.app.push_screen(CompanyScreen(screen.company.id))
        await console.until(lambda: isinstance(console.app.screen, CompanyScreen), "the company")
        console.scenarios.answer_as_customer(screen.connection.id, "authorise")
        await hears(console, f"{screen.company.name} is connected to")
        assert len(console.app.notifications.kept) == 1
        await console.sees("● Linked")


async def test_one_key_adds_the_pending_links_of_a_company_and_the_same_key_drops_them(open_console: Any) -> None:
    async with open_console(size=(100, 30)) as console:
        await console.press("2")
        console.scenarios.forget_calls()
        await console.press("w")
        await console.sees("1 waiting · ")
        reads = [call for call in console.scenarios.calls if call.path.count("/") == 2]
        assert len(reads) == 1
        await console.press("w")
        await console.until(lambda: " waiting · " not in console.text, "no panel")
        assert not console.app.watcher.is_watching


async def test_an_empty_waiting_room_says_how_to_fill_it_and_a_company_that_there_is_nothing_to_wait_for(
    open_console: Any,
) -> None:
    async with open_console() as console:
        await console.press("W")
        await hears(console, "Press w on a company")
        await console.press("5", "w")
        await hears(console, "No connection of this company is waiting for the customer")
        assert who_waits(console) == []


async def test_several_are_watched_at_once_and_each_is_told(open_console: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console_app.services.watch.watcher.PollIntervals", partial(PollIntervals, fast=0.2))
    async with open_console(size=(160, 50)) as console:
        first, second = await wait_for_two(console)
        await console.sees("2 waiting · ")
        assert console.app.screen.query_one("#waiting-beside").region.height == 4
        console.scenarios.answer_as_customer(first.connection.id, "authorise")
        console.scenarios.answer_as_customer(second.connection.id, "cancel")
        # One is shown at a time, whichever poll comes last; both can be read later.
        for words in (f"{first.company.name} is connected to", f"{second.company.name} did not authorise"):
            await console.until(
                lambda words=words: any(
                    words in f"{each.title} {each.text}" for each in console.app.notifications.kept
                ),
                f"the notice {words!r}",
            )
        await console.sees("1 waiting · ")


async def test_the_whole_list_leads_to_one_with_the_link_that_the_customer_has(open_console: Any) -> None:
    async with open_console(otp_rule="old-dies") as console:
        screen = await show_pending(console)
        link = screen.link.url
        await go_home(console)
        await console.press("W")
        await console.until(lambda: isinstance(console.app.screen, WaitingRoomList), "the list")
        await console.sees("Enter opens", screen.company.name[:12])
        console.scenarios.forget_calls()
        await console.press("enter")
        await console.until(lambda: isinstance(console.app.screen, ConnectionScreen), "the connection")
        await console.until(lambda: console.app.screen.link, "the link")
        assert console.app.screen.link.url == link
        assert not [call for call in console.scenarios.calls if call.path.endswith(screen.connection.id)]


async def test_a_click_opens_the_whole_list_that_is_left_in_order_and_one_can_be_dropped_from(
    open_console: Any,
) -> None:
    async with open_console() as console:
        first, second = await wait_for_two(console)
        await console.sees("2 waiting · ")
        await console.pilot.click("#waiting-below")
        await console.until(lambda: isinstance(console.app.screen, WaitingRoomList), "the list")
        await console.sees("Esc closes")
        await console.press("escape")
        await console.until(lambda: isinstance(console.app.screen, CompaniesScreen), "the companies")
        assert len(who_waits(console)) == 2
        await console.press("W")
        await console.until(lambda: isinstance(console.app.screen, WaitingRoomList), "the list")
        await console.press("down", "enter")
        await console.until(lambda: isinstance(console.app.screen, ConnectionScreen), "the connection")
        await console.press("escape")
        await console.until(lambda: isinstance(console.app.screen, CompaniesScreen), "the companies")
        assert len(who_waits(console)) == 2
        await console.press("W")
        await console.until(lambda: isinstance(console.app.screen, WaitingRoomList), "the list")
        await console.until(lambda: console.app.screen.query_one(OptionList).option_count == 2, "both")
        await console.press("d")
        await console.until(lambda: who_waits(console) == [second], "one left")
        await console.press("d")
        await console.until(lambda: isinstance(console.app.screen, CompaniesScreen), "the companies")
        assert who_waits(console) == []
        assert first.subscription.is_over


async def test_a_link_that_expires_leaves_the_waiting_room_and_is_told(open_console: Any) -> None:
    async with open_console() as console:
        screen = await show_pending(console)
        await go_home(console)
        entry = who_waits(console)[0]
        entry.link = ShownLink(entry.link.url, entry.link.made_at - timedelta(days=2))
        console.app.customer_watch.tell_expired()
        await hears(console, f"{screen.company.name}: the link for")
        assert who_waits(console) == []
        assert not console.app.watcher.is_watching


async def test_names_from_outside_are_shown_as_they_are(open_console: Any) -> None:
    async with open_console() as console:
        await wait_for_two(console)
        entry = who_waits(console)[0]
        entry.company = entry.company.model_copy(update={"name": "[b]Acme[/b] \x1b[31mLtd"})
        await console.sees("[b]Acme[/b]")
        console.scenarios.answer_as_customer(entry.connection.id, "authorise")
        await hears(console, "[b]Acme[/b]")


async def test_the_meter_counts_what_watching_costs(
    open_console: Any, make_account: Callable[..., EmbeddedSandbox]
) -> None:
    account = make_account(scenarios=True)
    account.scenarios.set_quota_left(9_000)
    async with open_console(sandbox=account, size=(120, 30)) as console:
        made = console.app.session.calls_made
        await console.press("r")
        await console.until(lambda: console.app.session.calls_made > made, "another call")
        # Codat may be asked once more meanwhile.
        await console.until(lambda: f"{console.app.session.calls_made} API calls made · " in console.text, "the calls")


async def test_a_newer_link_is_told_and_the_shown_one_stays(open_console: Any, scan_screen: Any) -> None:
    async with open_console(size=(160, 50)) as console:
        screen = await show_pending(console)
        console.app.session.filters_connections = False
        link = screen.link.url
        await console.press("l")
        await console.press("r")
        await console.reads("A newer link exists. If this one fails, press f.", "#link-side")
        assert screen.link.url == link
        await console.press("f")
        await console.until(lambda: screen.link.url != link, "a new link")
        await console.until(lambda: not screen.newer_link, "nothing newer")


async def test_watching_says_when_it_has_stopped_for_want_of_calls(open_console: Any) -> None:
    async with open_console(companies=0) as console:
        await console.press("n")
        await console.until(lambda: console.app.focused is not None, "the form")
        await console.type("Acme Ltd")
        await console.press("ctrl+s")
        await console.sees("FreeAgent", "QuickBooks Online")
        await console.press("down", "down", "enter")
        await console.sees("Nothing has been sent")
        await console.press("ctrl+s")
        await console.until(lambda: getattr(console.app.screen, "link", None), "the link")
        console.scenarios.set_quota_left(40)
        await console.press("r")
        await console.reads("Stopped watching", "#link-side")


async def test_a_key_or_coming_back_makes_a_patient_watch_quick_again(open_console: Any) -> None:
    async with open_console() as console:
        screen = await show_pending(console)
        await console.until(lambda: screen.connection_watch.subscription, "the watch")
        watch = screen.connection_watch.subscription._watch

        def grow_patient() -> None:
            watch._fast_until -= timedelta(hours=1)
            assert watch.pause_length() == 30.0

        grow_patient()
        await console.press("down")
        assert watch.pause_length() == 2.0
        await console.press("l")
        grow_patient()
        await console.press("down")
        assert watch.pause_length() == 2.0
        grow_patient()
        console.app.post_message(AppFocus())
        await console.until(lambda: watch.pause_length() == 2.0, "a quick watch")


async def test_the_names_of_others_do_not_come_up_over_a_link(open_console: Any) -> None:
    async with open_console() as console:
        await wait_for_two(console)
        await show_pending(console, place=3)
        await console.press("l")
        await console.sees("Copy link")
        screen = console.app.screen
        await console.press("W")
        await console.pilot.pause()
        assert console.app.screen is screen
