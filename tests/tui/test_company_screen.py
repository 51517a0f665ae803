"""One company: its id, its relations, the Portal, and what a window with room shows beside its connections."""

from __future__ import annotations

from typing import Any

from console_app.clock import now
from console_app.codat.drafts import CompanyChanges
from console_app.services.account.activity import ActivityKind
from console_app.services.account.write_request import Action
from console_app.services.companies.edit import CompanyEditing
from console_app.services.connections.unlink import UnlinkRequest
from console_app.services.text.privacy_mask import PrivacyMask
from console_app.services.watch.waiting_room import Change, WaitingEventKind
from console_app.tui.screens.company import CompanyScreen
from tests.tui.steps import open_company, resize, search_for

PANELS = ("#company-facts", "#company-connections", "#company-details", "#company-timeline")


async def test_copies_the_whole_id(open_console: Any) -> None:
    async with open_console() as console:
        screen = await open_company(console)
        assert screen.company is not None
        await console.press("y")
        assert console.app.clipboard == screen.company.id


async def test_says_so_where_no_portal_is_known(open_console: Any) -> None:
    async with open_console() as console:
        await open_company(console)
        await console.press("o")
        await console.reads("The Portal's address is unknown", "NoticeBar")


async def test_goes_to_a_related_company(open_console: Any) -> None:
    async with open_console(size=(100, 40)) as console:
        await console.press("slash")
        await console.type("elmbridge kitchens wales")
        await console.press("tab")
        child = await open_company(console)
        assert child.company is not None
        assert child.company.parent is not None
        await console.press("p")
        await console.sees("Related companies", child.company.parent.name)
        await console.press("enter")
        await console.until(
            lambda: isinstance(console.app.screen, CompanyScreen) and console.app.screen is not child, "the parent"
        )
        await console.until(lambda: console.app.screen.company, "the parent's details")
        assert console.app.screen.company.id == child.company.parent.id


async def test_a_company_without_connections_offers_none_to_open(open_console: Any) -> None:
    async with open_console() as console:
        await console.press("5", "enter")
        await console.sees("No connection yet")
        assert "Open" not in console.text.splitlines()[-1]


async def test_a_window_with_room_shows_the_connection_and_what_has_happened(open_console: Any) -> None:
    async with open_console(size=(100, 30), scenarios=True) as console:
        row = next(each for each in console.app.directory.all() if each.name == "Harbourside Coffee")
        await search_for(console, "harbourside coffee")
        screen: Any = await open_company(console)
        await console.reads("Selected connection")
        first, second = screen.company.connections[:2]
        await console.reads(first.id, "#company-details")
        await console.reads("Already there at the first snapshot", "#company-timeline")
        boxes = [screen.query_one(each).region for each in PANELS]
        console.scenarios.forget_calls()
        await console.press("down")
        await console.reads(second.id, "#company-details")
        await console.reads(second.platform_name, "#company-details")
        assert [screen.query_one(each).region for each in PANELS] == boxes, "nothing jumps"
        assert console.scenarios.calls == [], "to read a connection makes a new link"

        await UnlinkRequest(console.app.session, row.id, second.id).submit()
        for _ in range(2):
            async for _ in console.app.directory.refresh():
                pass
        await console.press("r")
        await console.reads("Unlinked", "#company-details")
        await console.reads(f"Unlinked by us: {second.platform_name}", "#company-timeline")
        await console.reads(", in this run", "#company-timeline")
        assert "now Unlinked" not in console.text, "the snapshots saw what the journal explains"
        unlink = screen.timeline.timeline.events[0]
        assert (unlink.entry.action, unlink.activity.kind) == (Action.UNLINK, ActivityKind.UNLINKED)
        assert unlink.change.after == "Unlinked"

        # The customer gives access again, and another screen hears of it.
        linked = second.model_copy(update={"status": "Linked"})
        console.app.session.activity_log.note(ActivityKind.LINKED, row.id, second.id, second.platform_name, now())
        screen.connection_changed(Change(WaitingEventKind.LINKED, screen.company, linked))
        await console.reads("● Linked", "#company-details")
        await console.reads("Linked: the customer gave access", "#company-timeline")

        editing = CompanyEditing(console.app.session, console.app.directory, row.id)
        saved: Any = await editing.submit(CompanyChanges(description="Rings on Mondays"))
        screen.company_changed(saved.company)
        await console.reads("Description: “Rings on Mondays” added", "#company-timeline")

        # The same in the dialog; another customer's is hidden while the screen is shared.
        await console.press("t")
        await console.sees("Timeline · Harbourside Coffee", "Company changed", "Description: “Rings on Mondays” added")
        console.app.privacy_mask = PrivacyMask(on=True, customer_id="another")
        await console.until(lambda: "Mondays" not in console.text, "the description hidden")
        await console.sees("Company changed", "Unlinked by us")
        await console.press("escape")
        await console.until(lambda: console.app.screen is screen, "the company")
        await console.reads("••••••••", "#company-details")
        assert second.id not in console.text
        console.app.privacy_mask = PrivacyMask()

        for size, shown in (((80, 24), 2), ((160, 50), 4), ((80, 50), 4)):
            await resize(console, size)
            visible = [screen.query_one(each) for each in PANELS if screen.query_one(each).display]
            assert len(visible) == shown, size
            assert all(each.region.height >= 7 and each.region.bottom <= size[1] - 1 for each in visible), size
            area = sum(each.region.area for each in visible)
            assert area == size[0] * (size[1] - 2), f"all of the room at {size}"
