"""What may not be done is shown with its reason and never sent; what has to be unlocked is so for a while only."""

from __future__ import annotations

from typing import Any

import pytest
from textual.widgets import Button, Static

from console_app.config.capabilities import EVERYTHING, Capability, Permission, Rule, read_only, usual
from console_app.services.permits import Permits
from console_app.tui.modals.unlock import UnlockQuestion
from console_app.tui.screens.companies import CompaniesScreen
from console_app.tui.screens.company import CompanyScreen
from console_app.tui.screens.connection import ConnectionScreen
from console_app.tui.theme import THEMES
from console_app.tui.widgets.key_bar import KeyHint, fitting

SIZES = [(80, 24), (100, 30), (160, 50)]
PRODUCTION = usual("the profile production", production=True)
READ_ONLY = EVERYTHING.limited(read_only("--read-only"))


def without(capability: Capability, permission: Permission = Permission.NO) -> Any:
    return EVERYTHING.changed({capability: Rule(permission, "the profile production")})


async def to_company(console: Any, status: str = "1") -> CompanyScreen:
    await console.press(status, "enter")
    await console.until(lambda: getattr(console.app.screen, "company", None), "the company")
    screen = console.app.screen
    assert isinstance(screen, CompanyScreen)
    return screen


async def to_connection(console: Any, status: str = "1") -> ConnectionScreen:
    await to_company(console, status)
    await console.press("enter")
    await console.until(lambda: isinstance(console.app.screen, ConnectionScreen), "the connection")
    screen = console.app.screen
    assert isinstance(screen, ConnectionScreen)
    return screen


async def unlock(console: Any) -> None:
    await console.press("f7")
    await console.until(lambda: isinstance(console.app.screen, UnlockQuestion), "the question")
    await console.type("fernhill payables")
    await console.press("tab", "tab", "enter")
    await console.sees("UNLOCKED 1")


def with_clock(console: Any, capabilities: Any = PRODUCTION) -> list[float]:
    """Let the permits go by a clock that the test sets."""
    seconds = [1000.0]
    console.app.session.permits = Permits(capabilities, clock=lambda: seconds[0])
    return seconds


# The first line


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("size", SIZES)
async def test_every_screen_says_which_account_and_what_may_be_done(
    open_console: Any, size: tuple[int, int], theme: str
) -> None:
    async with open_console(size=size, theme=theme, production=True, allowed=PRODUCTION) as console:
        for keys in ((), ("n",), ("escape", "N"), ("escape", "A"), ("escape", "C"), ("escape", "question_mark")):
            await console.press(*keys)
            await console.until(lambda: "PRODUCTION · default" in console.text.splitlines()[0], f"the bar after {keys}")
            first = console.text.splitlines()[0]
            assert "LOCKED" in first, keys
            assert "Fernhill Payables" in first, keys
        await console.press("escape")
        while not isinstance(console.app.screen, CompaniesScreen):
            await console.press("escape")
        await to_connection(console, "2")
        await console.press("l")
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
    async with open_console(production=production, allowed=allowed) as console:
        first = console.text.splitlines()[0]
        assert says in first
        assert ("PRODUCTION" in first) is production
        assert ("LOCKED" in first or "READ-ONLY" in first) is (allowed is not EVERYTHING)


@pytest.mark.parametrize("width", [80, 60, 40, 20])
async def test_what_the_account_is_stays_when_the_window_is_narrow(open_console: Any, width: int) -> None:
    async with open_console(size=(width, 24), production=True, allowed=PRODUCTION) as console:
        assert "PRODUCTION" in console.text.splitlines()[0]
        if width >= 40:
            assert "LOCKED" in console.text.splitlines()[0]


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
    async with open_console(production=True, allowed=PRODUCTION) as console:
        assert "PRODUCTION · default  LOCKED" in console.text.splitlines()[0]


# Unlocking


async def test_it_is_unlocked_for_a_while_and_locks_itself(open_console: Any) -> None:
    async with open_console(production=True, allowed=PRODUCTION) as console:
        seconds = with_clock(console)
        await console.press("f7")
        await console.sees("Unlock this account?", "15 minutes", "unlink customers", "delete connections")
        assert console.app.screen.query_one("#answer-1", Button).disabled
        await console.press("enter", "enter")
        assert console.app.session.permits.unlocked_for == 0
        await console.type("fernhill payables")
        await console.press("tab", "tab", "enter")
        await console.sees("UNLOCKED 15:00", "F7 Lock")
        seconds[0] += 28
        await console.sees("UNLOCKED 14:32")
        seconds[0] += 14 * 60 + 31
        await console.sees("UNLOCKED 00:01")
        seconds[0] += 1
        await console.sees("Locked again", "Unlock it again (F7) to unlink", " LOCKED ")
        assert "UNLOCKED" not in console.text
        assert "F7 Lock" not in console.text


async def test_the_same_key_locks_it_again_and_cancel_unlocks_nothing(open_console: Any) -> None:
    async with open_console(production=True, allowed=PRODUCTION) as console:
        await console.press("f7")
        await console.until(lambda: isinstance(console.app.screen, UnlockQuestion), "the question")
        await console.press("escape")
        await console.until(lambda: isinstance(console.app.screen, CompaniesScreen), "the list")
        assert console.app.session.permits.unlocked_for == 0
        await unlock(console)
        await console.press("ctrl+n")
        await console.sees("Locked again", " LOCKED ")
        assert console.app.session.permits.unlocked_for == 0


@pytest.mark.parametrize(
    ("allowed", "says"), [(EVERYTHING, "Nothing has to be unlocked here."), (READ_ONLY, "nothing unlocks that")]
)
async def test_where_nothing_can_be_unlocked_the_key_says_so(open_console: Any, allowed: Any, says: str) -> None:
    async with open_console(allowed=allowed) as console:
        await console.press("f7")
        await console.sees(says)


@pytest.mark.parametrize("size", SIZES)
async def test_the_question_fits(open_console: Any, size: tuple[int, int]) -> None:
    async with open_console(size=size, production=True, allowed=PRODUCTION) as console:
        await console.press("f7")
        await console.sees("Unlock this account?", "Type  Fernhill Payables  to unlock:", "Cancel", "15 minutes")


@pytest.mark.parametrize("size", SIZES)
async def test_the_key_that_unlocks_is_offered_where_something_is_locked(
    open_console: Any, size: tuple[int, int]
) -> None:
    def bar(console: Any) -> str:
        return str(console.text.splitlines()[-1])

    async with open_console(size=size, allowed=PRODUCTION) as console:
        seconds = with_clock(console)
        assert "F7" not in bar(console), "in the list only what is marked can be unlinked"
        await to_connection(console)
        await console.until(lambda: "u ⊘ Unlink" in bar(console) and "F7 Unlock" in bar(console), "the offer")
        await unlock(console)
        await console.until(lambda: "u Unlink" in bar(console) and "F7 Lock" in bar(console), "the way back")
        seconds[0] += 900
        await console.until(lambda: "u ⊘ Unlink" in bar(console) and "F7 Unlock" in bar(console), "the offer again")
        await console.press("escape")
        # In between the company's own keys fill the bar to its end.
        has_room = size[0] != 100
        await console.until(
            lambda: "Edit" in bar(console) and ("F7 Unlock" in bar(console)) is has_room, "the offer for a company"
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


@pytest.mark.parametrize(("key", "capability"), IN_THE_LIST)
@pytest.mark.parametrize("permission", [Permission.NO, Permission.UNLOCK])
async def test_a_key_of_the_list_says_why_it_does_nothing(
    open_console: Any, key: str, capability: Capability, permission: Permission
) -> None:
    async with open_console(allowed=without(capability, permission)) as console:
        if key == "U":
            await console.press("1", "space")
        await console.press(key)
        await says_why(console, capability, permission)
        assert isinstance(console.app.screen, CompaniesScreen)
        assert console.writes() == []


@pytest.mark.parametrize(("key", "capability"), IN_THE_COMPANY)
async def test_a_key_of_a_company_says_why_it_does_nothing(open_console: Any, key: str, capability: Capability) -> None:
    async with open_console(allowed=without(capability)) as console:
        screen = await to_company(console)
        await console.press("space", key)
        await says_why(console, capability, Permission.NO)
        assert console.app.screen is screen
        assert console.writes() == []


@pytest.mark.parametrize(("key", "capability"), PENDING)
async def test_a_key_of_a_pending_connection_says_why_it_does_nothing(
    open_console: Any, key: str, capability: Capability
) -> None:
    async with open_console(allowed=without(capability)) as console:
        screen = await to_connection(console, "2")
        await console.press(key)
        await says_why(console, capability, Permission.NO)
        assert console.app.screen is screen
        assert console.writes() == []


async def test_unlinking_says_why_it_does_nothing(open_console: Any) -> None:
    async with open_console(allowed=PRODUCTION) as console:
        screen = await to_connection(console)
        await console.sees("⊘ Unlink")
        await console.press("u")
        await says_why(console, Capability.UNLINK, Permission.UNLOCK)
        assert console.app.screen is screen
        await unlock(console)
        await console.until(lambda: "⊘" not in console.text.splitlines()[-1], "the key without the sign")
        assert console.writes() == []


async def says_why(console: Any, capability: Capability, permission: Permission) -> None:
    if permission is Permission.UNLOCK:
        told = f"{DOING[capability]} is locked (the profile production). Press F7 to unlock it."
    else:
        told = f"{DOING[capability]} is not allowed: the profile production says so."
    await console.notices(told)


@pytest.mark.parametrize("size", SIZES)
async def test_no_link_is_read_or_shown_where_links_may_not_be(open_console: Any, size: tuple[int, int]) -> None:
    async with open_console(size=size, allowed=without(Capability.LINK)) as console:
        screen = await to_connection(console, "2")
        await console.reads("Showing links is not allowed")
        await console.pilot.pause()
        assert screen.link is None
        assert "otp=" not in console.text
        reads = [call.path for call in console.scenarios.calls if "/connections/" in call.path]
        assert reads == [], "to read it would end the link that the customer has"


async def test_a_link_goes_when_it_locks_itself(open_console: Any, scan_screen: Any) -> None:
    allowed = without(Capability.LINK, Permission.UNLOCK)
    async with open_console(size=(100, 40), allowed=allowed) as console:
        seconds = with_clock(console, allowed)
        await unlock(console)
        await to_connection(console, "2")
        await console.press("f")
        await console.until(lambda: console.app.screen.link, "the link")
        await console.press("l")
        await console.until(lambda: scan_screen(console.app), "the code")
        seconds[0] += 900
        await console.reads("Showing links is locked")
        assert scan_screen(console.app) == []
        assert "otp=" not in console.text


async def test_the_help_and_the_palette_say_why(open_console: Any) -> None:
    allowed = PRODUCTION.changed({Capability.CREATE: Rule(Permission.NO, "the profile production")})
    async with open_console(size=(160, 50), allowed=allowed) as console:
        await to_company(console)
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
        await console.reads("Press F7 to unlock it, then do it once more. What you typed stays.")
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
        screen = await to_connection(console)
        await console.press("u")
        await console.sees("Unlink this connection?")
        await console.type(screen.company.name)
        seconds[0] += 900
        await console.press("tab", "tab", "enter")
        await console.reads("Unlinking is locked (the profile production)")
        await console.reads("Nothing was sent.")
        assert console.writes() == []
