"""Take the pictures of the README: the real program on the seeded sandbox, as SVG and PNG, dark and light.

    python screenshots/take.py [NAME ...]

Needs a Chromium (or Chrome) on the machine, which turns the SVG into PNG, and the development dependencies.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import sys
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from unittest.mock import patch

from console_app.clock import Clock, replaced
from console_app.config.capabilities import usual
from console_app.config.profiles import Profile, sandbox_profile
from console_app.sandbox.embedded import EmbeddedSandbox
from console_app.services.journal.people import Writer
from console_app.tui.app import ConsoleApp

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from console_app.sandbox.scenarios import Scenarios

COLOURS = "TEXTUAL_COLOR_SYSTEM"
FOLDER = Path(__file__).resolve().parent
WIDE, LARGE, MEDIUM, SMALL = (160, 50), (132, 40), (100, 30), (80, 24)
LONGEST_WAIT = 20
DAYS = 30
"""How long the accounts have lived whose audit is shown."""
FONT = "'DejaVu Sans Mono', 'Liberation Mono', Menlo, Consolas, monospace"

Step = Callable[["Shot"], Awaitable[None]]


class PictureClock(Clock):
    """The program's clock, which goes with that of the sandbox whose life is shown."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def now(self) -> datetime:
        """Return what it is at the sandbox."""
        return super().now() + self.ahead

    def go_with(self, scenarios: Scenarios) -> None:
        """Show what the sandbox's clock shows, from now on."""
        self.ahead = scenarios.now() - super().now()


class Shot:
    """The program, one picture long."""

    def __init__(self, app: ConsoleApp, pilot: Pilot[None], clock: PictureClock) -> None:
        self.app = app
        self.pilot = pilot
        self.clock = clock

    async def press(self, *keys: str) -> None:
        """Press keys."""
        await self.pilot.press(*keys)

    async def type(self, text: str) -> None:
        """Type a text."""
        await self.pilot.press(*({" ": "space"}.get(char, char) for char in text))

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait for a state of the program."""
        async with asyncio.timeout(LONGEST_WAIT):
            while not condition():
                await self.pilot.pause()

    async def open_company(self, search: str) -> None:
        """Open the first company that a search finds."""
        await self.press("slash")
        await self.type(search)
        await self.press("enter", "enter")
        await self.until(lambda: getattr(self.app.screen, "company", None))

    async def open_connection(self, search: str) -> None:
        """Open the first connection of the first company that a search finds."""
        await self.open_company(search)
        await self.press("enter")
        await self.until(lambda: getattr(self.app.screen, "connection", None))


async def companies(shot: Shot) -> None:
    await shot.press("down", "down", "down")


async def pending(shot: Shot) -> None:
    await shot.press("2")


async def create(shot: Shot) -> None:
    await shot.press("N")
    await shot.type("Brightwater (Design)")
    await shot.press("tab", "tab")
    await shot.type("region=uk")


async def onboarding(shot: Shot) -> None:
    """The guided way up to its check."""
    await shot.press("n")
    await shot.type("Brightwater Dental")
    await shot.press("tab", "tab")
    await shot.type("region=uk")
    await shot.press("ctrl+s")
    await shot.until(lambda: getattr(shot.app.screen, "platforms", None))
    await shot.type("xero")
    await shot.press("enter")
    await shot.until(lambda: shot.app.screen.query("#check-card MarkdownH1, #check-card MarkdownBullet"))
    await shot.pilot.pause(0.3)


async def coaching(shot: Shot) -> None:
    await link(shot)
    await shot.press("f2")
    await shot.until(lambda: shot.app.screen.query("#card MarkdownBullet"))
    await shot.pilot.pause(0.3)


async def invite(shot: Shot) -> None:
    await link(shot)
    await shot.press("m")
    await shot.until(lambda: shot.app.screen.query(".dialog"))


async def platforms(shot: Shot) -> None:
    await shot.open_company("elmbridge holdings")
    await shot.press("a")
    await shot.until(lambda: getattr(shot.app.screen, "platforms", None))


async def company(shot: Shot) -> None:
    await shot.open_company("harbourside coffee")


async def connection(shot: Shot) -> None:
    await shot.open_connection("holloway bakery")
    await shot.until(lambda: getattr(shot.app.screen, "link", None))


async def link(shot: Shot) -> None:
    await shot.open_connection("murphy paints")
    await shot.until(lambda: getattr(shot.app.screen, "link", None))
    await shot.press("l")


async def as_customer(shot: Shot, choice: Literal["authorise", "cancel"]) -> None:
    """Let the customer do something with the link that fills the screen."""
    sandbox = shot.app.session.embedded_sandbox
    assert sandbox is not None
    below = shot.app.screen_stack[-2]
    sandbox.scenarios.answer_as_customer(below.connection.id, choice)  # type: ignore[attr-defined]


async def used_link(shot: Shot) -> None:
    await link(shot)
    await as_customer(shot, "cancel")
    await shot.until(lambda: shot.app.screen.link.used)  # type: ignore[attr-defined]
    shot.app.clear_notifications()


async def pc_link(shot: Shot) -> None:
    await shot.open_company("elmbridge holdings")
    await shot.press("a")
    await shot.until(lambda: getattr(shot.app.screen, "platforms", None))
    await shot.type("desktop")
    await shot.press("enter")
    await shot.until(lambda: getattr(shot.app.screen, "link", None))


async def company_link(shot: Shot) -> None:
    await shot.open_company("harbourside coffee")
    await shot.press("l")
    await shot.until(lambda: getattr(shot.app.screen, "link", None))


async def related(shot: Shot) -> None:
    await shot.open_company("elmbridge holdings")
    await shot.press("p")
    await shot.until(lambda: shot.app.screen.query(".dialog"))


async def no_match(shot: Shot) -> None:
    await shot.press("slash")
    await shot.type("zanzibar")


async def linked(shot: Shot) -> None:
    await link(shot)
    below = shot.app.screen_stack[-2]
    await as_customer(shot, "authorise")
    await shot.until(lambda: getattr(below, "outcome", None))


async def edit(shot: Shot) -> None:
    await shot.open_company("harbourside coffee")
    await shot.press("e")
    await shot.until(lambda: shot.app.screen.query("#form-tags"))


async def waiting(shot: Shot) -> None:
    """Several links out with customers at once."""
    await shot.press("2")
    for _ in range(3):
        await shot.press("w", "down")
        await shot.pilot.pause(0.5)


async def shared(shot: Shot) -> None:
    """The list while a customer looks on."""
    await shot.open_company("harbourside coffee")
    await shot.press("f9")
    await shot.press("escape")
    await shot.pilot.pause()
    shot.app.clear_notifications()


async def marked(shot: Shot) -> None:
    """What of the marked companies would be unlinked."""
    await shot.press("1", "space", "down", "space", "down", "space", "U")
    await shot.until(lambda: getattr(shot.app.screen, "plan", None) or shot.app.screen.query("UnlinkTable"))
    await shot.pilot.pause(1.0)


async def second(shot: Shot) -> None:
    await shot.open_company("ahmed printing")
    await shot.press("a")
    await shot.until(lambda: getattr(shot.app.screen, "platforms", None))
    await shot.press("down", "enter")
    await shot.until(lambda: shot.app.screen.query(".dialog"))


async def problem(shot: Shot) -> None:
    sandbox = shot.app.session.embedded_sandbox
    assert sandbox is not None
    sandbox.scenarios.fail_next(status=403, times=50)
    await shot.press("r")
    await shot.until(lambda: getattr(shot.app.screen, "problem", None))


async def unlink(shot: Shot) -> None:
    await shot.open_connection("calder kitchens")
    await shot.press("u")
    await shot.until(lambda: shot.app.screen.query(".dialog"))


async def unlock(shot: Shot) -> None:
    await shot.press("f7")
    await shot.until(lambda: shot.app.screen.query(".dialog"))


async def unlocked(shot: Shot) -> None:
    await unlock(shot)
    assert shot.app.session.account is not None
    await shot.type(shot.app.session.account.name)
    await shot.press("tab", "tab", "enter")
    await shot.until(lambda: shot.app.access.state == "unlocked")


async def delete(shot: Shot) -> None:
    await unlocked(shot)
    await shot.open_connection("calder kitchens")
    await shot.press("D")
    await shot.until(lambda: shot.app.screen.query("#typed"))
    shot.app.clear_notifications()
    await shot.pilot.pause(0.3)


async def lived(shot: Shot) -> None:
    """A month of an account's life, looked at every day."""
    sandbox = shot.app.session.embedded_sandbox
    assert sandbox is not None
    scenarios = sandbox.scenarios
    scenarios.advance_clock(timedelta(days=-DAYS))
    for day in range(DAYS):
        shot.clock.go_with(scenarios)
        async for _ in shot.app.directory.refresh():
            pass
        scenarios.live(1, seed=day, pace=6)
    shot.clock.go_with(scenarios)
    async for _ in shot.app.directory.refresh():
        pass


async def audit(shot: Shot) -> None:
    await lived(shot)
    await shot.press("A")
    await shot.until(lambda: getattr(shot.app.screen, "report", None))
    await shot.pilot.pause(0.5)


async def changes(shot: Shot) -> None:
    await lived(shot)
    await shot.press("C")
    await shot.until(lambda: getattr(shot.app.screen, "report", None))
    screen = shot.app.screen
    screen.compare(screen.looks[-8], screen.looks[-1])  # type: ignore[attr-defined]
    await shot.pilot.pause(0.5)


async def worklist(shot: Shot) -> None:
    await lived(shot)
    await shot.press("3", "L", "d")
    await shot.pilot.pause(0.3)


async def timeline(shot: Shot) -> None:
    await lived(shot)
    longest = max(shot.app.directory.all(), key=lambda row: sum(each.since is not None for each in row.connections))
    await shot.open_company(longest.id)
    await shot.press("t")
    await shot.pilot.pause(0.5)


async def journal(shot: Shot) -> None:
    """A customer who was onboarded, and another one who was unlinked."""
    from console_app.codat.drafts import CompanyChanges, NewCompany
    from console_app.codat.writes import Intent

    writing = shot.app.session.writing
    made = await writing.create_company(NewCompany("Brightwater Dental"), intent=Intent.new())
    shot.app.directory.note(made)
    await writing.create_connection(made.id, "gbol", intent=Intent.new())
    changes = CompanyChanges(tags={"region": "uk"})
    await writing.change_company(made.id, changes, intent=Intent.new())
    linked = next(row for row in shot.app.directory.all() if row.statuses == ("Linked",))
    await writing.unlink(linked.id, linked.connections[0].id, intent=Intent.new())
    await shot.press("J")
    await shot.until(lambda: getattr(shot.app.screen, "entries", None))
    await shot.pilot.pause(0.3)


async def search(shot: Shot) -> None:
    """A search with fields, and one of them half typed."""
    await shot.press("slash")
    await shot.type("status:pending platform:q")
    await shot.pilot.pause(0.3)


async def help_(shot: Shot) -> None:
    await shot.press("question_mark")


async def palette(shot: Shot) -> None:
    await shot.press("ctrl+p")
    await shot.type("elm")
    await shot.pilot.pause()


SHOTS: dict[str, tuple[tuple[int, int], Step]] = {
    "companies": (LARGE, companies),
    "companies-wide": (WIDE, companies),
    "companies-small": (SMALL, pending),
    "no-match": (SMALL, no_match),
    "create-company": (MEDIUM, create),
    "onboarding": (LARGE, onboarding),
    "onboarding-small": (SMALL, onboarding),
    "coaching": (MEDIUM, coaching),
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
    "unlink": (MEDIUM, unlink),
    "unlink-several": (MEDIUM, marked),
    "unlock": (MEDIUM, unlock),
    "production": (MEDIUM, unlocked),
    "delete": (MEDIUM, delete),
    "waiting-room": (MEDIUM, waiting),
    "shared-screen": (MEDIUM, shared),
    "search": (MEDIUM, search),
    "audit": (MEDIUM, audit),
    "audit-small": (SMALL, audit),
    "audit-wide": (WIDE, audit),
    "changes": (MEDIUM, changes),
    "worklist": (MEDIUM, worklist),
    "journal": (MEDIUM, journal),
    "timeline": (MEDIUM, timeline),
    "help": (MEDIUM, help_),
    "palette": (MEDIUM, palette),
}


async def take(name: str, theme: str) -> Path:
    """Run the program up to one picture and write it as SVG."""
    size, step = SHOTS[name]
    with ExitStack() as ending:
        profile = production_profile(ending) if step in {unlock, unlocked, delete} else sandbox_profile(None)
        return await _take(name, theme, profile, size, step)


def production_profile(ending: ExitStack) -> Profile:
    """An account that passes for one with real customers; it is a sandbox all the same."""
    endpoint = ending.enter_context(EmbeddedSandbox(None)).start()
    return Profile(
        "production",
        is_sandbox=False,
        base_url=endpoint.base_url,
        key_text=endpoint.api_key,
        is_production=True,
        capabilities=usual("the profile production", production=True),
    )


async def _take(name: str, theme: str, profile: Profile, size: tuple[int, int], step: Step) -> Path:
    app, clock = ConsoleApp(profile, theme=theme), PictureClock()
    # Nobody has to know on whose machine it was taken.
    jo = patch("console_app.services.journal.recording.this_writer", lambda: Writer("jo", "desk-4", os.getpid(), ""))
    with replaced(clock), jo:
        svg = await draw(app, size, step, clock)
    path = FOLDER / f"{name}-{theme}.svg"
    path.write_text(svg, encoding="utf-8")
    return path


async def draw(app: ConsoleApp, size: tuple[int, int], step: Step, clock: PictureClock) -> str:
    """Run the program up to one picture; the picture as SVG."""
    async with app.run_test(size=size) as pilot:
        shot = Shot(app, pilot, clock)
        await shot.until(lambda: app.directory.as_of and app.account.name and app.focused)
        await step(shot)
        await pilot.pause()
        svg = app.export_screenshot(title="codat-console")
    # The fonts that Textual names are fetched from the web; a picture should need nothing but itself.
    svg = re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL)
    return re.sub(r"font-family: Fira Code[^;]*;", f"font-family: {FONT};", svg)


def to_png(paths: list[Path]) -> None:
    """Turn the SVGs into PNGs beside them."""
    from playwright.sync_api import sync_playwright

    browser_path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if browser_path is None:
        sys.exit("No Chromium found: install it to get the PNGs. The SVGs are written.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browser_path, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        for path in paths:
            svg = path.read_text(encoding="utf-8")
            box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
            assert box is not None
            page = browser.new_page(viewport={"width": int(float(box[1])) + 1, "height": int(float(box[2])) + 1})
            page.set_content(f"<body style='margin:0'>{svg}</body>")
            page.screenshot(path=path.with_suffix(".png"))
            page.close()
        browser.close()


def main() -> None:
    """Take all pictures, or those named."""
    if os.environ.get(COLOURS) != "truecolor":
        # Read when Textual is imported, which it is by now: whatever terminal this runs in, pictures have all colours.
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, COLOURS: "truecolor"})
    names = sys.argv[1:] or list(SHOTS)
    if unknown := set(names) - set(SHOTS):
        sys.exit(f"No such picture: {', '.join(sorted(unknown))}. There are: {', '.join(SHOTS)}.")
    paths = [asyncio.run(take(name, theme)) for name in names for theme in ("dark", "light")]
    to_png(paths)
    print(f"{len(paths)} pictures written to {FOLDER.name}/")


if __name__ == "__main__":
    main()
