"""Take the pictures that the README and the manual show: the real program on the seeded sandbox, dark and light.

A few are taken in high contrast and without colours, too.

    python -m screenshots.take [NAME ...]

Run it in the project's folder, with the development dependencies and the DejaVu fonts (Debian: fonts-dejavu-core). The
same screen gives the same bytes; a picture whose screen has not changed is left as it is, and one that no page shows is
deleted.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar
from unittest.mock import patch

from textual._context import visible_screen_stack
from textual.screen import Screen
from textual.widgets import Input, TextArea

from console_app.config.capabilities import usual
from console_app.config.profiles import Profile, sandbox_profile
from console_app.tui.app import ConsoleApp
from console_app.tui.dialogs.choices import InviteScreen, RelatedCompanies
from console_app.tui.dialogs.confirmations import SecondConnection, UnlockQuestion
from console_app.tui.dialogs.dialog import Dialog
from console_app.tui.dialogs.save import SaveDialog
from console_app.tui.dialogs.timeline import TimelineScreen
from console_app.tui.dialogs.unlink import ConfirmUnlink
from console_app.tui.screens.audit import AuditScreen
from console_app.tui.screens.bulk_unlink import BulkUnlinkScreen
from console_app.tui.screens.changes import ChangesScreen
from console_app.tui.screens.companies.screen import CompaniesScreen
from console_app.tui.screens.company import CompanyScreen
from console_app.tui.screens.company_edit import EditCompanyScreen
from console_app.tui.screens.company_link import CompanyLinkScreen
from console_app.tui.screens.connection import ConnectionScreen
from console_app.tui.screens.data import DataScreen
from console_app.tui.screens.delete import DeleteScreen
from console_app.tui.screens.journal import JournalScreen
from console_app.tui.screens.keep_alive import KeepAliveScreen
from console_app.tui.screens.link import LinkScreen
from console_app.tui.screens.onboarding.review import ReviewStep
from console_app.tui.screens.onboarding.steps import SoftwareStep
from console_app.tui.screens.platforms import PlatformPickerScreen
from console_app.tui.widgets.journal_table import JournalTable
from screenshots import drawing, pictures
from screenshots.world import is_here, run_here, same_world, sandbox_of_pictures

if TYPE_CHECKING:
    from PIL.Image import Image
    from textual.pilot import Pilot
    from textual.strip import Strip

    from console_app.sandbox.scenarios import Scenarios
    from screenshots.world import World

AnyScreen = TypeVar("AnyScreen", bound=Screen[Any])
WIDE, LARGE, MEDIUM, SMALL = (160, 50), (132, 40), (100, 30), (80, 24)
NO_COLOUR = "no-colour"
"""In the place of a theme: the program as `NO_COLOR=1` has it."""
THEMES = ("dark", "light", "high-contrast", NO_COLOUR)
LONGEST_WAIT = 60
STILL = 4
"""The number of times the screen has to be unchanged before it counts as done."""
UNTIL_POLLED = timedelta(seconds=14)
"""After so long the console asks the sandbox again for a connection that it watches, once: time stands still again."""
DAYS = 30
"""The days simulated in the accounts whose audit is shown."""

Step = Callable[["Shot"], Awaitable[None]]


class Shot:
    """The program, one picture long."""

    def __init__(self, app: ConsoleApp, pilot: Pilot[None], world: World) -> None:
        self.app = app
        self.pilot = pilot
        self.world = world

    async def press(self, *keys: str) -> None:
        """Press keys, each when nothing is left to do for the one before."""
        for key in keys:
            await self.pilot.press(key)
            await self.until_still()

    async def type_text(self, text: str) -> None:
        """Type a text."""
        await self.pilot.press(*({" ": "space"}.get(char, char) for char in text))
        await self.until_still()

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait for a state of the program, and until nothing changes any more."""
        async with asyncio.timeout(LONGEST_WAIT):
            while not condition():
                await self.pilot.pause()
        await self.until_still()

    async def until_still(self) -> None:
        """Wait until nothing is under way, and the screen stays as it is."""
        async with asyncio.timeout(LONGEST_WAIT):
            before, found = self.lines(), 0
            while found < STILL:
                await self.pilot.pause()
                now = self.lines()
                found = found + 1 if self.world.is_idle and now == before else 0
                before = now

    def lines(self) -> list[Strip]:
        """Return the screen as a terminal would show it, with a cursor that does not blink."""
        app = self.app
        for field in app.screen.query("Input, TextArea").results():
            if isinstance(field, Input | TextArea):
                field.cursor_blink = False
        # As `App.export_screenshot` does it; meta data differs with every frame and is not seen.
        visible_screen_stack.set(app._background_screens)
        return [line.discard_meta() for line in app.screen._compositor.render_strips()]

    async def on(self, screen: type[AnyScreen]) -> AnyScreen:
        """Wait until a screen of that kind is on top, and nothing changes any more; return it."""
        await self.until(lambda: isinstance(self.app.screen, screen))
        top = self.app.screen
        assert isinstance(top, screen)
        return top

    @property
    def scenarios(self) -> Scenarios:
        """Return the scenarios of the sandbox."""
        sandbox = self.app.session.embedded_sandbox
        assert sandbox is not None
        return sandbox.scenarios

    async def open_company(self, search: str) -> None:
        """Open the first company that a search finds."""
        await self.press("slash")
        await self.type_text(search)
        await self.press("enter")
        await self.on(CompanyScreen)

    async def open_connection(self, search: str) -> ConnectionScreen:
        """Open the first connection of the first company that a search finds."""
        await self.open_company(search)
        await self.press("enter")
        return await self.on(ConnectionScreen)


async def companies(shot: Shot) -> None:
    await shot.press("down", "down", "down")


async def pending(shot: Shot) -> None:
    await shot.press("2")


async def create(shot: Shot) -> None:
    await shot.press("N")
    await shot.type_text("Brightwater (Design)")
    await shot.press("tab", "tab")
    await shot.type_text("region=uk")


async def onboarding(shot: Shot) -> None:
    """The onboarding wizard up to its review."""
    await shot.press("n")
    await shot.type_text("Brightwater Dental")
    await shot.press("tab", "tab")
    await shot.type_text("region=uk")
    await shot.press("ctrl+s")
    await shot.on(SoftwareStep)
    await shot.type_text("xero")
    await shot.press("enter")
    await shot.on(ReviewStep)
    await shot.until(lambda: shot.app.screen.query("#review-card MarkdownBullet"))


async def platform_card(shot: Shot) -> None:
    await link(shot)
    await shot.press("f2")
    await shot.until(lambda: shot.app.screen.query("#card MarkdownBullet"))


async def invite(shot: Shot) -> None:
    await link(shot)
    await shot.press("m")
    await shot.on(InviteScreen)


async def platforms(shot: Shot) -> None:
    await shot.open_company("elmbridge holdings")
    await shot.press("a")
    await shot.on(PlatformPickerScreen)


async def company(shot: Shot) -> None:
    await shot.open_company("harbourside coffee")


async def connection(shot: Shot) -> None:
    screen = await shot.open_connection("holloway bakery")
    await shot.until(lambda: screen.link)


async def link(shot: Shot) -> None:
    screen = await shot.open_connection("murphy paints")
    await shot.until(lambda: screen.link)
    await shot.press("l")
    await shot.on(LinkScreen)


async def as_customer(shot: Shot, choice: Literal["authorise", "cancel"]) -> ConnectionScreen:
    """Let the customer do something with the link that fills the screen, and the console notice; the screen below."""
    below = shot.app.screen_stack[-2]
    assert isinstance(below, ConnectionScreen)
    assert below.connection is not None
    shot.scenarios.answer_as_customer(below.connection.id, choice)
    shot.world.pass_time(UNTIL_POLLED)
    return below


async def used_link(shot: Shot) -> None:
    await link(shot)
    below = await as_customer(shot, "cancel")
    await shot.until(lambda: below.link and below.link.used)


async def pc_link(shot: Shot) -> None:
    await shot.open_company("elmbridge holdings")
    await shot.press("a")
    await shot.on(PlatformPickerScreen)
    await shot.type_text("desktop")
    await shot.press("enter")
    screen = await shot.on(LinkScreen)
    await shot.until(lambda: screen.link)


async def company_link(shot: Shot) -> None:
    await shot.open_company("harbourside coffee")
    await shot.press("L")
    screen = await shot.on(CompanyLinkScreen)
    await shot.until(lambda: screen.link)


async def related(shot: Shot) -> None:
    await shot.open_company("elmbridge holdings")
    await shot.press("p")
    await shot.on(RelatedCompanies)


async def no_match(shot: Shot) -> None:
    await shot.press("slash")
    await shot.type_text("zanzibar")


async def linked(shot: Shot) -> None:
    await link(shot)
    shot.scenarios.switch(read_seconds=0)
    below = await as_customer(shot, "authorise")
    await shot.until(lambda: below.outcome and "first data is there" in below.outcome.data)
    await shot.until(lambda: below.outcome and below.entity.check)


async def linked_elsewhere(shot: Shot) -> None:
    """The customer has picked another company of theirs."""
    await link(shot)
    shot.scenarios.switch(entity="wrong")
    below = await as_customer(shot, "authorise")
    await shot.until(lambda: below.outcome and below.entity.is_in_question)


async def edit(shot: Shot) -> None:
    await shot.open_company("harbourside coffee")
    await shot.press("e")
    await shot.on(EditCompanyScreen)


async def waiting(shot: Shot) -> None:
    """Several links out with customers at once."""
    await shot.press("2")
    room = shot.app.waiting_room
    for _ in range(3):
        await shot.press("w", "down")
    await shot.until(lambda: len(room) == 3)


async def shared(shot: Shot) -> None:
    """The list while a customer looks on."""
    await shot.open_company("harbourside coffee")
    await shot.press("f9")
    await shot.press("escape")


async def marked(shot: Shot) -> None:
    """Show which connections of the marked companies would be unlinked."""
    await shot.press("1", "space", "down", "space", "down", "space", "U")
    screen = await shot.on(BulkUnlinkScreen)
    await shot.until(lambda: screen.bulk)


async def second(shot: Shot) -> None:
    await shot.open_company("ahmed printing")
    await shot.press("a")
    await shot.on(PlatformPickerScreen)
    await shot.press("down", "enter")
    await shot.on(SecondConnection)


async def problem(shot: Shot) -> None:
    shot.scenarios.fail_next(status=403, times=50)
    await shot.press("r")
    screen = await shot.on(CompaniesScreen)
    await shot.until(lambda: screen.problem)


async def unlink(shot: Shot) -> None:
    await shot.open_connection("calder kitchens")
    await shot.press("u")
    await shot.on(ConfirmUnlink)


async def unlock(shot: Shot) -> None:
    await shot.press("f7")
    await shot.on(UnlockQuestion)


async def unlocked(shot: Shot) -> None:
    await unlock(shot)
    assert shot.app.session.account is not None
    await shot.type_text(shot.app.session.account.name)
    await shot.press("tab", "tab", "enter")
    await shot.until(lambda: shot.app.access.state == "unlocked")


async def delete(shot: Shot) -> None:
    await unlocked(shot)
    await shot.open_connection("calder kitchens")
    await shot.press("D")
    await shot.on(DeleteScreen)
    await shot.until(lambda: shot.app.screen.query("#typed"))


async def lived(shot: Shot) -> None:
    """A month of an account's life, looked at every day."""
    scenarios = shot.scenarios
    scenarios.advance_clock(timedelta(days=-DAYS))
    for day in range(DAYS):
        shot.world.clock.go_with(scenarios)
        async for _ in shot.app.directory.refresh():
            pass
        scenarios.live(1, seed=day, rate=6)
    shot.world.clock.go_with(scenarios)
    async for _ in shot.app.directory.refresh():
        pass


async def audit(shot: Shot) -> None:
    await lived(shot)
    await shot.press("A")
    screen = await shot.on(AuditScreen)
    await shot.until(lambda: screen.report)


async def changes(shot: Shot) -> None:
    await lived(shot)
    await shot.press("C")
    screen = await shot.on(ChangesScreen)
    await shot.until(lambda: screen.report)
    before = screen.report
    screen.compare(screen.snapshots[-8], screen.snapshots[-1])
    await shot.until(lambda: screen.report is not before)


async def worklist(shot: Shot) -> None:
    await lived(shot)
    await shot.press("3", "L", "d")


async def data(shot: Shot) -> None:
    """A customer whose software gives no bills, and one data type that is being read again."""
    shot.scenarios.switch(read_outcomes={"bills": "AuthError"})
    await shot.open_company("calder kitchens")
    await shot.press("d")
    screen = await shot.on(DataScreen)
    await shot.until(lambda: screen.data)
    assert screen.data is not None
    bills = next(place for place, row in enumerate(screen.data.rows) if row.data_type == "bills")
    await shot.press("g", *["j"] * bills, "R")
    shot.scenarios.advance_clock(timedelta(minutes=5))
    shot.world.clock.go_with(shot.scenarios)
    await shot.press("r", "g")
    shot.app.clear_notifications()
    await shot.until(lambda: screen.data and screen.data.rows[0].data_type == "bills")


async def keep_alive(shot: Shot) -> None:
    """Fifty days later: two were refreshed, and others are marked."""
    # The font of the pictures has no glyphs for some names.
    for company in shot.app.directory.all():
        if not company.name.isascii():
            for connection in company.connections:
                shot.scenarios.deauthorize(connection.id)
    shot.scenarios.advance_clock(timedelta(days=50))
    shot.world.clock.go_with(shot.scenarios)
    async for _ in shot.app.directory.refresh():
        pass
    await shot.press("K", "space", "j", "space", "ctrl+s")
    await shot.on(Dialog)
    await shot.press("tab", "enter")
    await shot.on(KeepAliveScreen)
    await shot.press("j", "space", "j", "space")


async def timeline(shot: Shot) -> None:
    await lived(shot)
    longest = max(shot.app.directory.all(), key=lambda row: sum(each.since is not None for each in row.connections))
    await shot.open_company(longest.id)
    await shot.press("t")
    await shot.on(TimelineScreen)


async def journal(shot: Shot) -> None:
    """A customer who was onboarded, and another one who was unlinked."""
    from console_app.codat.drafts import CompanyChanges, NewCompany
    from console_app.codat.idempotency import Intent

    writing = shot.app.session.writing
    made = await writing.create_company(NewCompany("Brightwater Dental"), intent=Intent.new())
    shot.app.directory.upsert(made)
    await writing.create_connection(made.id, "gbol", intent=Intent.new())
    changes = CompanyChanges(tags={"region": "uk"})
    await writing.change_company(made.id, changes, intent=Intent.new())
    linked = next(row for row in shot.app.directory.all() if row.statuses == ("Linked",))
    await writing.unlink(linked.id, linked.connections[0].id, intent=Intent.new())
    await shot.press("J")
    await shot.on(JournalScreen)
    await shot.until(lambda: shot.app.screen.query_one(JournalTable).rows)


async def refused_export(shot: Shot) -> None:
    """A dialog that says what is in the way."""
    await shot.press("e")
    await shot.on(SaveDialog)
    await shot.press("shift+tab", "home", "ctrl+k")
    await shot.type_text("/dev/null/companies")
    await shot.press("tab", "enter")


async def search(shot: Shot) -> None:
    """A search with fields, and one of them half typed."""
    await shot.press("slash")
    await shot.type_text("status:pending platform:q")


async def near_names(shot: Shot) -> None:
    """A search with slips in two words."""
    await shot.press("slash")
    await shot.type_text("harborside cofee")


async def help_(shot: Shot) -> None:
    await shot.press("question_mark")


async def palette(shot: Shot) -> None:
    await shot.press("ctrl+p")
    await shot.type_text("elm")


SHOTS: dict[str, tuple[tuple[int, int], Step]] = {
    "companies": (LARGE, companies),
    "companies-wide": (WIDE, companies),
    "companies-small": (SMALL, pending),
    "no-match": (SMALL, no_match),
    "create-company": (MEDIUM, create),
    "onboarding": (LARGE, onboarding),
    "onboarding-small": (SMALL, onboarding),
    "platform-card": (MEDIUM, platform_card),
    "invite": (MEDIUM, invite),
    "platforms": (MEDIUM, platforms),
    "company": (MEDIUM, company),
    "connection": (LARGE, connection),
    "edit-company": (MEDIUM, edit),
    "second-connection": (MEDIUM, second),
    "problem": (SMALL, problem),
    "link": (SMALL, link),
    "link-large": (LARGE, link),
    "link-used": (SMALL, used_link),
    "link-for-a-pc": (SMALL, pc_link),
    "company-link": (SMALL, company_link),
    "related": (MEDIUM, related),
    "linked": (SMALL, linked),
    "linked-to-another-name": (MEDIUM, linked_elsewhere),
    "unlink": (MEDIUM, unlink),
    "unlink-several": (MEDIUM, marked),
    "unlock": (MEDIUM, unlock),
    "production": (MEDIUM, unlocked),
    "delete": (MEDIUM, delete),
    "waiting-room": (MEDIUM, waiting),
    "shared-screen": (MEDIUM, shared),
    "search": (MEDIUM, search),
    "near-names": (SMALL, near_names),
    "audit": (MEDIUM, audit),
    "audit-small": (SMALL, audit),
    "audit-wide": (WIDE, audit),
    "changes": (MEDIUM, changes),
    "worklist": (MEDIUM, worklist),
    "data": (MEDIUM, data),
    "keep-alive": (MEDIUM, keep_alive),
    "journal": (MEDIUM, journal),
    "timeline": (MEDIUM, timeline),
    "refused-export": (MEDIUM, refused_export),
    "help": (MEDIUM, help_),
    "palette": (MEDIUM, palette),
}


def production_profile(ending: ExitStack) -> Profile:
    """An account that passes for one with real customers; it is a sandbox all the same."""
    endpoint = ending.enter_context(sandbox_of_pictures()).start()
    return Profile(
        "production",
        is_sandbox=False,
        base_url=endpoint.base_url,
        key_text=endpoint.api_key,
        is_production=True,
        capabilities=usual("the profile production", production=True),
    )


async def take(name: str, theme: str) -> Image:
    """Run the program up to one picture and draw it."""
    size, step = SHOTS[name]
    with ExitStack() as ending:
        world = ending.enter_context(same_world())
        profile = production_profile(ending) if step in {unlock, unlocked, delete} else sandbox_profile(None)
        if theme == NO_COLOUR:
            ending.enter_context(patch.dict(os.environ, NO_COLOR="1"))
        app = ConsoleApp(profile, theme="dark" if theme == NO_COLOUR else theme)
        async with app.run_test(size=size) as pilot:
            shot = Shot(app, pilot, world)
            await shot.until(lambda: app.directory.as_of and app.account.name and app.focused)
            await shot.until_still()
            await step(shot)
            await shot.until_still()
            return drawing.draw(shot.lines(), "codat-console")


def main() -> None:
    """Take the pictures that are shown, or those of them that are named."""
    if not is_here():
        sys.exit(run_here(sys.argv[1:]))
    parser = argparse.ArgumentParser(prog="python -m screenshots.take", description="Take the pictures that are shown.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="such as link; all that are shown without one")
    parser.add_argument("--into", type=Path, default=pictures.FOLDER, help="the folder; this one without it")
    options = parser.parse_args()
    if missing := drawing.missing_fonts():
        sys.exit(f"These fonts are missing: {', '.join(missing)}. On Debian they are in fonts-dejavu-core.")
    shown = pictures.shown_pictures()
    if unknown := shown - {f"{name}-{theme}.png" for name in SHOTS for theme in THEMES}:
        sys.exit(f"Shown, but there is no such picture: {', '.join(sorted(unknown))}.")
    if unknown := set(options.names) - {name for name in SHOTS for theme in THEMES if f"{name}-{theme}.png" in shown}:
        sys.exit(f"No page shows such a picture: {', '.join(sorted(unknown))}.")
    written = 0
    for name in options.names or SHOTS:
        for theme in THEMES:
            file = f"{name}-{theme}.png"
            if file in shown:
                written += pictures.write(options.into / file, asyncio.run(take(name, theme)))
    deleted = pictures.delete_unshown() if options.into == pictures.FOLDER else []
    print(f"{written} pictures written, {len(deleted)} deleted, the others are as they were.")


if __name__ == "__main__":
    main()
