"""What may not be done is shown with its reason and never sent; what has to be unlocked is so for a while only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from textual.widgets import Button, Static

from console_app.config.capabilities import EVERYTHING, Capability, Permission, Rule, read_only, usual
from console_app.services.account.permissions import Permissions
from console_app.tui.dialogs.confirmations import UnlockQuestion
from console_app.tui.render.top_bar import AccessLine
from console_app.tui.screens.companies.screen import CompaniesScreen
from console_app.tui.screens.company import CompanyScreen
from console_app.tui.screens.link import LinkScreen
from console_app.tui.theme import THEMES
from console_app.tui.widgets.key_bar import KeyHint, fitting
from tests.tui.steps import at_sizes, dismiss_notices, in_every_look, open_company, open_connection

if TYPE_CHECKING:
    from collections.abc import Callable

    from console_app.sandbox.embedded import EmbeddedSandbox

SIZES = [(80, 24), (100, 30), (160, 50)]
PRODUCTION = usual("the profile production", production=True)
READ_ONLY = EVERYTHING.limited(read_only("--read-only"))


def without(capability: Capability, permission: Permission = Permission.NO) -> Any:
    return EVERYTHING.changed({capability: Rule(permission, "the profile production")})


async def unlock(console: Any) -> None:
    await console.press("f7")
    await console.until(lambda: isinstance(console.app.screen, UnlockQuestion), "the question")
    await console.type("fernhill payables")
    await console.press("tab", "tab", "enter")
    await console.sees("UNLOCKED 1")


def with_clock(console: Any, capabilities: Any = PRODUCTION) -> list[float]:
    """Let the permits go by a clock that the test sets."""
    seconds = [1000.0]
    console.app.session.permissions = Permissions(capabilities, clock=lambda: seconds[0])
    return seconds


# The first line


async def test_every_screen_says_which_account_and_what_may_be_done_in_both_themes_at_all_sizes(
    open_console: Any,
) -> None:
    async with open_console(production=True, allowed=PRODUCTION) as console:
        for keys in ((), ("n",), ("escape", "N"), ("escape", "A"), ("escape", "C"), ("escape", "question_mark")):
            others = (console.app.screen, console.app.screen_stack[0])
            await console.press(*keys)
            await console.until(
                lambda others=others, keys=keys: not keys or console.app.screen not in others, f"{keys}"
            )
            async for look in in_every_look(console, SIZES):
                await console.until(
                    lambda: "PRODUCTION · default" in console.text.splitlines()[0], f"the bar after {keys}, {look}"
                )
                first = console.text.splitlines()[0]
                assert "LOCKED" in first, (keys, look)
                assert "Fernhill Payables" in first, (keys, look)
        await console.press("escape")
        while not isinstance(console.app.screen, CompaniesScreen):
            await console.press("escape")
        await open_connection(console, "2")
        await console.press("l")
        await console.until(lambda: isinstance(console.app.screen, LinkScreen), "the link full-screen")
        async for _ in in_every_look(console, SIZES):
            await console.sees("PRODUCTION · default", "LOCKED", "Works once")


@pytest.mark.parametrize(
    ("production", "allowed", "says"),
    [
        (False, EVERYTHING, "LIVE · default"),
        (True, EVERYTHING, "PRODUCTION · default"),
        (True, READ_ONLY, "READ-ONLY"),
        (True, PRODUCTION, "LOCKED"),
    ],
)
async def test_the_bar_tells_the_accounts_apart(open_console: Any, production: bool, allowed: Any, says: str) -> None:
    async with open_console(production=production, allowed=allowed, companies=1) as console:
        first = console.text.splitlines()[0]
        assert says in first
        assert ("PRODUCTION" in first) is production
        assert ("LOCKED" in first or "READ-ONLY" in first) is (allowed is not EVERYTHING)


async def test_the_first_line_has_its_parts_in_one_order_whenever_they_come(
    open_console: Any, make_account: Callable[..., EmbeddedSandbox]
) -> None:
    account = make_account(companies=1, scenarios=True)
    account.scenarios.set_quota_left(100)
    async with open_console(production=True, sandbox=account, size=(120, 30)) as console:
        await console.until(lambda: "left" in console.text.splitlines()[0], "the calls that are left")
        console.app.access = AccessLine.of(Permissions(PRODUCTION))
        await console.until(lambda: "LOCKED" in console.text.splitlines()[0], "the permissions")
        first = console.text.splitlines()[0]
        parts = ["PRODUCTION · default", "LOCKED", "Fernhill Payables", "Companies", "left"]
        assert sorted(parts, key=first.index) == parts, first


async def test_what_the_account_is_stays_when_the_window_is_narrow(open_console: Any) -> None:
    async with open_console(production=True, allowed=PRODUCTION, companies=1) as console:
        async for width, _ in at_sizes(console, [(80, 24), (60, 24), (40, 24), (20, 24)]):
            assert "PRODUCTION" in console.text.splitlines()[0], width
            if width >= 40:
                assert "LOCKED" in console.text.splitlines()[0], width


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_signs_can_be_read(theme: str) -> None:
    variables = THEMES[theme].variables
    for sign in ("production", "locked", "unlocked", "live", "sandbox", "shared"):
        assert contrast(variables[sign], variables[f"{sign}-text"]) >= 4.5, sign


def contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    darker, lighter = sorted((light(one), light(other)))
    return (lighter + 0.05) / (darker + 0.05)


async def test_without_colours_the_words_do(open_console: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with open_console(production=True, allowed=PRODUCTION, companies=1) as console:
        assert "PRODUCTION · default  LOCKED" in console.text.splitlines()[0]


# Unlocking


async def test_it_is_unlocked_for_a_while_and_locks_itself(open_console: Any) -> None:
    async with open_console(production=True, allowed=PRODUCTION) as console:
        seconds = with_clock(console)
        await console.press("f7")
        await console.sees("Unlock this account?", "15 minutes", "unlink customers", "delete connections")
        assert console.app.screen.query_one("#answer-1", Button).disabled
        await console.press("enter", "enter")
        assert console.app.session.permissions.unlocked_for == 0
        await console.type("fernhill payables")
        await console.press("tab", "tab", "enter")
        await console.sees("UNLOCKED 15:00", "F7 Lock")
        seconds[0] += 28
        await console.sees("UNLOCKED 14:32")
        seconds[0] += 14 * 60 + 31
        await console.sees("UNLOCKED 00:01")
        seconds[0] += 1
        await console.sees("Locked again", "To unlink", " LOCKED ")
        assert "UNLOCKED" not in console.text
        assert "F7 Lock" not in console.text


async def test_the_same_key_locks_it_again_and_cancel_unlocks_nothing(open_console: Any) -> None:
    async with open_console(production=True, allowed=PRODUCTION) as console:
        await console.press("f7")
        await console.until(lambda: isinstance(console.app.screen, UnlockQuestion), "the question")
        await console.press("escape")
        await console.until(lambda: isinstance(console.app.screen, CompaniesScreen), "the list")
        assert console.app.session.permissions.unlocked_for == 0
        await unlock(console)
        await console.press("ctrl+n")
        await console.sees("Locked again", " LOCKED ")
        assert console.app.session.permissions.unlocked_for == 0


@pytest.mark.parametrize(
    ("allowed", "says"), [(EVERYTHING, "Nothing is locked here."), (READ_ONLY, "can't be unlocked")]
)
async def test_where_nothing_can_be_unlocked_the_key_says_so(open_console: Any, allowed: Any, says: str) -> None:
    async with open_console(allowed=allowed, companies=1) as console:
        await console.press("f7")
        await console.sees(says)


async def test_the_question_fits(open_console: Any) -> None:
    async with open_console(production=True, allowed=PRODUCTION, companies=1) as console:
        await console.press("f7")
        await console.until(lambda: isinstance(console.app.screen, UnlockQuestion), "the question")
        async for _ in at_sizes(console, SIZES):
            await console.sees("Unlock this account?", "Type  Fernhill Payables  to unlock:", "Cancel", "15 minutes")


async def test_the_key_that_unlocks_is_offered_where_something_is_locked_at_all_sizes(open_console: Any) -> None:
    async with open_console(allowed=PRODUCTION) as console:

        async def bar_has(key: str, offer: str) -> None:
            async for size in at_sizes(console, SIZES):
                await console.until(lambda: key in bar() and offer in bar(), f"{key} and {offer} at {size}")

        def bar() -> str:
            return str(console.text.splitlines()[-1])

        seconds = with_clock(console)
        async for _ in at_sizes(console, SIZES):
            assert "F7" not in bar(), "in the list only what is marked can be unlinked"
        await open_connection(console, "1")
        await bar_has("u ⊘ Unlink", "F7 Unlock")
        await unlock(console)
        await bar_has("u Unlink", "F7 Lock")
        seconds[0] += 900
        await bar_has("u ⊘ Unlink", "F7 Unlock")
        await console.press("escape")
        async for width, _ in at_sizes(console, SIZES):
            # In narrower windows the company's own keys fill the bar to its end.
            has_room = width > 100
            await console.until(
                lambda has_room=has_room: "Edit" in bar() and ("F7 Unlock" in bar()) is has_room,
                f"the offer for a company, {width} columns",
            )


def test_an_offer_takes_no_room_from_the_keys_of_the_screen() -> None:
    own = KeyHint("u", "Unlink", "unlink", Static(), enabled=True, is_everywhere=False)
    shared = KeyHint("?", "Help", "help", Static(), enabled=True, is_everywhere=True)
    offer = KeyHint("F7", "Unlock", "unlock", Static(), enabled=True, is_everywhere=True, is_offer=True)
    assert fitting([own, shared, offer], 29) == [own, shared, offer]
    assert fitting([own, shared, offer], 28) == [own, shared]
    assert fitting([own, own, shared, offer], 29) == [own, own, shared]
    assert fitting([own, shared, offer], 8) == [shared]


# What may not be done

IN_THE_LIST = [("n", Capability.CREATE), ("N", Capability.CREATE), ("a", Capability.CREATE), ("U", Capability.UNLINK)]
IN_THE_COMPANY = [
    ("a", Capability.CREATE),
    ("e", Capability.CREATE),
    ("n", Capability.CREATE),
    ("l", Capability.LINK),
    ("U", Capability.UNLINK),
    ("D", Capability.DELETE),
]
PENDING = [(key, Capability.LINK) for key in ("l", "c", "m", "f", "o", "s")] + [("D", Capability.DELETE)]
DOING = {
    Capability.CREATE: "Creating and changing",
    Capability.LINK: "Showing links",
    Capability.UNLINK: "Unlinking",
    Capability.DELETE: "Deleting",
}


async def test_each_key_of_the_list_says_why_it_does_nothing(open_console: Any) -> None:
    async with open_console() as console:
        for key, capability in IN_THE_LIST:
            if key == "U":
                await console.press("1", "space")
            for permission in (Permission.NO, Permission.UNLOCK):
                await is_refused(console, key, capability, permission)


async def test_each_key_of_a_company_says_why_it_does_nothing(open_console: Any) -> None:
    async with open_console() as console:
        await open_company(console, "1")
        await console.press("space")
        for key, capability in IN_THE_COMPANY:
            await is_refused(console, key, capability)


async def test_each_key_of_a_pending_connection_says_why_it_does_nothing(open_console: Any) -> None:
    async with open_console(allowed=without(Capability.LINK)) as console:
        await open_connection(console, "2")
        for key, capability in PENDING:
            await is_refused(console, key, capability)


async def test_unlinking_says_why_it_does_nothing(open_console: Any) -> None:
    async with open_console(allowed=PRODUCTION) as console:
        screen = await open_connection(console, "1")
        await console.sees("⊘ Unlink")
        await console.press("u")
        await says_why(console, Capability.UNLINK, Permission.UNLOCK)
        assert console.app.screen is screen
        await unlock(console)
        await console.until(lambda: "⊘" not in console.text.splitlines()[-1], "the key without the sign")
        assert console.writes() == []


async def is_refused(console: Any, key: str, capability: Capability, permission: Permission = Permission.NO) -> None:
    """Forbid one thing and nothing else, and press a key for it: the screen stays, and says why."""
    with_clock(console, without(capability, permission))
    screen = console.app.screen
    await console.press(key)
    await says_why(console, capability, permission)
    assert console.app.screen is screen, key
    assert console.writes() == []
    await dismiss_notices(console)


async def says_why(console: Any, capability: Capability, permission: Permission) -> None:
    if permission is Permission.UNLOCK:
        told = f"{DOING[capability]} is locked (the profile production). Press F7 to unlock it."
    else:
        told = f"{DOING[capability]} is not allowed: set by the profile production."
    await console.notices(told)


async def test_no_link_is_read_or_shown_where_links_may_not_be_at_any_size(open_console: Any) -> None:
    async with open_console(allowed=without(Capability.LINK)) as console:
        screen = await open_connection(console, "2")
        async for size in at_sizes(console, SIZES):
            await console.reads("Showing links is not allowed")
            await console.pilot.pause()
            assert screen.link is None, size
            assert "otp=" not in console.text, size
        reads = [call.path for call in console.scenarios.calls if "/connections/" in call.path]
        assert reads == [], "to read it would end the link that the customer has"


async def test_a_link_goes_when_it_locks_itself(open_console: Any, scan_screen: Any) -> None:
    allowed = without(Capability.LINK, Permission.UNLOCK)
    async with open_console(size=(100, 40), allowed=allowed) as console:
        seconds = with_clock(console, allowed)
        await unlock(console)
        await open_connection(console, "2")
        await console.press("f")
        await console.until(lambda: console.app.screen.link, "the link")
        await console.press("l")
        await console.until(lambda: scan_screen(console.app), "the code")
        seconds[0] += 900
        await console.reads("Showing links is locked")
        assert scan_screen(console.app) == []
        assert "otp=" not in console.text


async def test_it_locks_itself_while_the_program_is_being_left(
    open_console: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    allowed = without(Capability.LINK, Permission.UNLOCK)
    async with open_console(size=(100, 40), allowed=allowed) as console:
        seconds = with_clock(console, allowed)
        await unlock(console)
        await open_connection(console, "2")
        await console.press("f")
        await console.until(lambda: console.app.screen.link, "the link")
        await console.press("l")
        await console.until(lambda: type(console.app.screen) is LinkScreen, "the link room")

        def tick(_screen: LinkScreen) -> None:
            seconds[0] += 900
            console.app.permission_guard.show()

        monkeypatch.setattr(LinkScreen, "on_unmount", tick, raising=False)
    assert seconds[0] > 1000


async def test_the_help_and_the_palette_say_why(open_console: Any) -> None:
    allowed = PRODUCTION.changed({Capability.CREATE: Rule(Permission.NO, "the profile production")})
    async with open_console(size=(160, 80), allowed=allowed) as console:
        await open_company(console, "1")
        await console.press("question_mark")
        await console.reads("⊘ not allowed: the profile production. Change name, description and tags.")
        await console.reads("⊘ locked: press F7 to unlock. Delete the company with all its connections")
        await console.press("escape", "ctrl+p")
        await console.type("delete company")
        await console.reads("⊘ locked: press F7 to unlock. Delete the company")
        await console.press("enter")
        await console.reads("Deleting is locked (the profile production).")
        assert isinstance(console.app.screen, CompanyScreen)


# What was begun while it was unlocked


async def test_a_form_that_was_opened_before_it_locked_keeps_what_was_typed(open_console: Any) -> None:
    allowed = without(Capability.CREATE, Permission.UNLOCK)
    async with open_console(allowed=allowed) as console:
        seconds = with_clock(console, allowed)
        await unlock(console)
        await console.press("N")
        await console.sees("New company")
        await console.type("Zebra Crossing")
        seconds[0] += 900
        await console.sees("Locked again")
        await console.press("ctrl+s")
        await console.reads("Creating and changing is locked")
        console.app.screen.query_one("#create-button").press()
        await console.reads("Nothing was sent.")
        await console.reads("Press F7 to unlock it, then try again. What you typed is kept.")
        assert console.writes() == []
        form = console.app.screen
        await unlock(console)
        await console.until(lambda: form.problem is None, "no word of a lock that is open")
        await console.press("ctrl+s")
        await console.until(lambda: console.writes() == ["POST /companies"], "the company")


async def test_an_unlink_that_was_asked_before_it_locked_is_not_sent(open_console: Any) -> None:
    async with open_console(allowed=PRODUCTION) as console:
        seconds = with_clock(console)
        await unlock(console)
        screen = await open_connection(console, "1")
        await console.press("u")
        await console.sees("Unlink this connection?")
        await console.type(screen.company.name)
        seconds[0] += 900
        await console.press("tab", "tab", "enter")
        await console.reads("Unlinking is locked (the profile production)")
        await console.reads("Nothing was sent.")
        assert console.writes() == []
