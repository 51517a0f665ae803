"""The shared screen on every screen there is: of the other customers nothing is drawn, said or photographed."""

from __future__ import annotations

import importlib
import pkgutil
import re
from base64 import b64encode
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any, Protocol

import httpx
import pytest
from textual.screen import ModalScreen

import console_app.tui
from console_app.codat.models import Company, Connection, Integration
from console_app.config.capabilities import usual
from console_app.config.profiles import Profile
from console_app.sandbox.customer import Button, CustomerPage
from console_app.sandbox.network import LanAddress
from console_app.services.account.write_request import Action
from console_app.services.companies.duplicates import Similar
from console_app.services.companies.follow_up import NOTHING
from console_app.services.connections.platforms import platform_of
from console_app.services.connections.slots import platform_slots
from console_app.tui.dialogs.confirmations import ConfirmLocalNetwork
from console_app.tui.dialogs.customer import CustomerConsent, CustomerSoftware
from console_app.tui.dialogs.follow_up import FollowUpDialog
from console_app.tui.dialogs.line import Judgement, LineQuestion
from console_app.tui.dialogs.links import ChooseLink
from console_app.tui.dialogs.login import LogIn
from console_app.tui.dialogs.platform_slots import PlatformFull, PlatformHolders
from console_app.tui.dialogs.profiles import ProfilePicker
from console_app.tui.dialogs.save import SaveDialog, report_question
from console_app.tui.dialogs.similar_companies import SimilarCompanies
from console_app.tui.screens.base import ConsoleScreen
from console_app.tui.screens.link_layout import LinkFrame
from tests.journals import left_open

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from console_app.sandbox.embedded import EmbeddedSandbox
    from console_app.sandbox.scenarios import Scenarios

pytestmark = pytest.mark.slow

CUSTOMER = "Windmill Books"
ACCOUNT = "Fernhill Payables"
SIMILAR = "Quillfeather Partners"
"""A new customer, to whose name one that is there already has the mark added."""
MARK = re.compile(r"MARK[A-Z]")
"""Stands first in every name, description and tag of all other companies."""
ID = re.compile(r"\b[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}\b", re.IGNORECASE)
QUOTA = re.compile(r"\d,\d{3} (API calls )?left|\d (API )?calls\b")
"""Figures of the quota: the manual may say in words how many calls something takes."""
OTHERS = 39
KEYS = {
    "enter": "\r",
    # As terminals of the newer keyboard protocol send it: a letter right behind it is a key of its own.
    "escape": "\x1b[27u",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "left": "\x1b[D",
    "end": "\x1b[F",
    "space": " ",
    "right": "\x1b[C",
    "slash": "/",
    "question_mark": "?",
    "f2": "\x1bOQ",
    "f3": "\x1bOR",
    "f9": "\x1b[20~",
    "f12": "\x1b[24~",
    "f6": "\x1b[17~",
    "f7": "\x1b[18~",
    "tab": "\t",
    "ctrl+o": "\x0f",
    "ctrl+p": "\x10",
    "ctrl+s": "\x13",
    "ctrl+q": "\x11",
    "ctrl+y": "\x19",
}


class Marked:
    """An account where every company but one is marked."""

    def __init__(self, sandbox: EmbeddedSandbox) -> None:
        endpoint = sandbox.start()
        self.sandbox = sandbox
        self.key = endpoint.api_key
        header = {"Authorization": "Basic " + b64encode(self.key.encode()).decode()}
        with httpx.Client(base_url=endpoint.base_url, headers=header, timeout=20) as http:
            found = http.get("/companies", params={"pageSize": 100}).json()["results"]
            head = next(each for each in found if each["name"] == "Toft Stores")
            self.customer_id: str = head["id"]
            self.other_ids: list[str] = []
            self.linked_of_another = ""
            for number, each in enumerate(found):
                if each is head:
                    change: dict[str, Any] = {"name": CUSTOMER, "description": "Ours to read", "tags": {"seen": "yes"}}
                else:
                    # A name with another number would be another company's, and not similar.
                    mark = f"MARK{ascii_uppercase[number // 26]}{ascii_uppercase[number % 26]}"
                    tags = {mark: mark, "region": mark}
                    name = f"{mark} {SIMILAR if each is found[-1] else 'Oakfield Bakery'}"
                    change = {"name": name, "description": f"{mark} is it", "tags": tags}
                    self.other_ids.append(each["id"])
                    self.other_ids += [connection["id"] for connection in each["dataConnections"]]
                    linked_ones = [one["id"] for one in each["dataConnections"] if one["status"] == "Linked"]
                    self.linked_of_another = next(iter(linked_ones), self.linked_of_another)
                assert http.patch(f"/companies/{each['id']}", json=change).status_code == 200
            made = http.post(f"/companies/{self.customer_id}/connections", json={"platformKey": "shpf"})
            assert made.status_code == 200, made.text
            linked = next(each["id"] for each in head["dataConnections"])
            self.own_ids: set[str] = {self.customer_id, made.json()["id"], linked}
        another = next(each for each in found if each is not head)
        profile = Profile("default", is_sandbox=False, base_url=endpoint.base_url, key_text=self.key)
        left_open(
            profile,
            Action.CREATE_CONNECTION,
            companyId=another["id"],
            companyName="MARKZ was interrupted",
            platform="Xero",
            body={"platformKey": "gbol"},
        )

    @property
    def scenarios(self) -> Scenarios:
        return self.sandbox.scenarios


@pytest.fixture
def marked(make_account: Callable[..., EmbeddedSandbox]) -> Marked:
    """An account where every company but one is marked."""
    return Marked(make_account(companies=OTHERS + 1, scenarios=True))


class Seat(Protocol):
    """Somebody at the keyboard who sees the screen."""

    async def press(self, *keys: str) -> None: ...

    async def type(self, text: str) -> None: ...

    async def clear_notices(self) -> None:
        """Have those that were read out of the way, where there is little room."""

    async def sees(self, *texts: str, gone: str = "") -> None:
        """Wait until all texts are on the screen, and `gone` is not."""

    async def on(self, screen: str) -> None:
        """Wait until that screen is the one on top."""


async def walk(seat: Seat, marked: Marked) -> None:
    """From the list, shared already, through every screen and back."""
    scenarios = marked.scenarios
    await what_was_cut_off(seat)
    await seat.sees("◉ SHARED", "••••••••", f"{OTHERS + 1} companies")
    await seat.on("CompaniesScreen")
    # The search may ask who calls.
    await seat.press("escape")
    await seat.press("down", "down", "y")
    await seat.sees("was sent to your terminal's clipboard")
    await seat.press("f12")
    await seat.on("NoticesScreen")
    await seat.sees("↑ ↓ move")
    await seat.press("escape")
    await seat.sees(gone="↑ ↓ move")
    await seat.clear_notices()
    await seat.press("slash")
    await seat.type("oakfield")
    await seat.sees(f"{OTHERS - 1} of {OTHERS + 1} companies", "•••••••• Oakfield")
    await seat.press("f3")
    await seat.on("SearchHelp")
    await seat.press("escape")
    await seat.on("CompaniesScreen")
    await seat.press("escape")
    await seat.sees(f"{OTHERS + 1} companies", gone=f"{OTHERS - 1} of")
    await seat.press("ctrl+p")
    await seat.on("Palette")
    await seat.type("go to oakfield")
    await seat.sees("Go to •••••••• Oakfield ••••••••")
    await seat.press("escape")
    await seat.sees(gone="Go to ••")
    await seat.press("enter")
    await seat.on("ShowCustomer")
    await seat.sees("Show this customer's name?", "••••••••")
    await seat.press("escape")
    await seat.sees(gone="Show this customer's name?")
    await those_who_wait(seat)
    await what_ends_soon(seat)
    await the_audit(seat, marked)
    await many_at_once(seat)
    await the_company(seat)
    await its_connections(seat)
    await back_to_the_list(seat)
    await the_wizard(seat)
    await an_unknown_outcome(seat, scenarios)
    await the_journal(seat)
    await an_error(seat, scenarios)


async def what_was_cut_off(seat: Seat) -> None:
    await seat.on("InterruptedWrites")
    await seat.sees("Interrupted before Codat answered", "Create connection (Xero)  ••••••••", "It was not done.")
    await seat.press("f")
    await seat.on("Dialog")
    await seat.sees("Finish it?", "••••••••")
    await seat.press("escape")
    await seat.sees(gone="Finish it?")
    await seat.press("escape")
    await seat.sees(gone="Interrupted before")


async def what_ends_soon(seat: Seat) -> None:
    await seat.press("K")
    await seat.on("KeepAliveScreen")
    await seat.sees("Access ends soon")
    await seat.press("escape")
    await seat.on("CompaniesScreen")


async def the_journal(seat: Seat) -> None:
    await seat.press("J")
    await seat.on("JournalScreen")
    await seat.sees("Create company", "Create connection", "••••••••", "interrupted")
    await seat.press("down", "down", "e")
    await seat.on("SaveDialog")
    await seat.sees("Save as")
    await seat.press("escape")
    await seat.sees(gone="Save as")
    await seat.press("c")
    await seat.sees("Names and ids are hidden")
    await seat.clear_notices()
    await seat.press("escape")
    await seat.on("CompaniesScreen")
    await seat.sees(f"{OTHERS + 1} companies", gone="Create connection")


async def those_who_wait(seat: Seat) -> None:
    await seat.press("2")
    await seat.sees(f"of {OTHERS + 1} companies")
    await seat.press("w")
    await seat.sees("1 waiting")
    await seat.press("W")
    await seat.on("WaitingRoomList")
    await seat.sees("Enter opens", "••••••••")
    await seat.press("escape")
    await seat.sees("1 waiting", gone="Enter opens")
    await seat.press("ctrl+q")
    await seat.on("QuitWhileWatching")
    await seat.sees("Quit while customers are being watched?", "••••••••")
    await seat.press("escape")
    await seat.sees("1 waiting", gone="Quit while")
    await seat.press("w")
    await seat.sees(gone="1 waiting")


async def the_audit(seat: Seat, marked: Marked) -> None:
    marked.scenarios.deauthorize(marked.linked_of_another)
    await seat.press("A")
    await seat.on("AuditScreen")
    await seat.sees("Companies by worst status", "audits now")
    await seat.press("ctrl+s")
    await seat.sees("Since ")
    await seat.press("e")
    await seat.on("SaveDialog")
    await seat.sees("Save as")
    await seat.press("escape")
    await seat.sees(gone="Save as")
    await seat.press("enter")
    await seat.on("FoundScreen")
    await seat.sees("••••••••", gone="Companies by worst status")
    await seat.press("escape")
    await seat.sees("Companies by worst status")
    await seat.press("w")
    await seat.on("WorklistScreen")
    await seat.sees("1 of ", "to do", "••••••••")
    await seat.press("escape")
    await seat.sees("Companies by worst status")
    await seat.press("c")
    await seat.on("ChangesScreen")
    await seat.sees("Between ", "••••••••")
    await seat.press("c")
    await seat.on("SnapshotPicker")
    await seat.sees("What changed since")
    await seat.press("escape")
    await seat.sees(gone="What changed since")
    await seat.press("escape")
    await seat.sees("Companies by worst status")
    await seat.press("escape")
    await seat.on("CompaniesScreen")
    await seat.sees("companies", gone="Companies by worst status")


async def many_at_once(seat: Seat) -> None:
    await seat.press("1", "g", "down", "space", "down", "space")
    await seat.sees("2 marked")
    await seat.press("b")
    await seat.on("MarkedMenu")
    await seat.sees("2 marked companies")
    await seat.press("escape")
    await seat.sees(gone="2 marked companies")
    await seat.press("c")
    await seat.on("ColumnChooser")
    await seat.sees("Space shows or hides")
    await seat.press("escape")
    await seat.sees(gone="Space shows or hides")
    await seat.press("v")
    await seat.on("ViewList")
    await seat.sees("Pending over a day")
    await seat.press("s")
    await seat.on("SaveView")
    await seat.sees("Save the view")
    await seat.press("escape")
    await seat.sees(gone="Save the view")
    await seat.press("U")
    await seat.on("BulkUnlinkScreen")
    await seat.sees("will be unlinked", "••••••••")
    await seat.press("escape")
    await seat.on("CompaniesScreen")
    await seat.sees("2 marked", gone="will be unlinked")
    await seat.press("0")
    await seat.sees(gone=f" of {OTHERS + 1} companies")


async def the_company(seat: Seat) -> None:
    await seat.press("slash")
    await seat.type("windmill books")
    await seat.sees(f"1 of {OTHERS + 1} companies")
    await seat.press("tab")
    await seat.sees("⏎ Open  / Search")
    await seat.press("enter")
    await seat.on("CompanyScreen")
    await seat.sees("Connections", CUSTOMER, "Subsidiaries  ••••••••", "Xero", "Shopify")
    await seat.press("y")
    await seat.sees("The company's id was sent")
    await seat.press("f7")
    await seat.on("UnlockQuestion")
    await seat.sees("Unlock this account?")
    await unlock_account(seat)
    await seat.press("D")
    await seat.on("DeleteScreen")
    await seat.sees("Delete this company?", CUSTOMER, "to delete:")
    await seat.press("escape")
    await seat.on("CompanyScreen")
    await seat.sees("Connections", gone="Delete this company")
    await seat.press("t")
    await seat.on("TimelineScreen")
    await seat.sees("Timeline")
    await seat.press("escape")
    await seat.sees(gone="Timeline ·")
    await seat.press("d")
    await seat.on("DataScreen")
    await seat.sees("Data")
    await seat.press("escape")
    await seat.on("CompanyScreen")
    await seat.press("p")
    await seat.on("RelatedCompanies")
    await seat.sees("Subsidiary ••••••••")
    await seat.press("escape")
    await seat.sees(gone="Related companies")
    await seat.press("question_mark")
    await seat.on("HelpScreen")
    await seat.sees("Keys · Company")
    await the_manual(seat)
    await seat.sees("a Add connection", CUSTOMER)
    await seat.press("e")
    await seat.on("EditCompanyScreen")
    await seat.sees("Edit company", CUSTOMER, "seen=yes")
    await seat.type("x")
    await seat.press("escape")
    await leave_the_form(seat)
    await seat.press("L")
    await seat.on("CompanyLinkScreen")
    await seat.sees("Company link", CUSTOMER, "◉ SHARED", "http://127.0.0.1")
    await seat.press("escape")
    await seat.sees("a Add connection", CUSTOMER)
    await seat.press("a")
    await seat.on("PlatformPickerScreen")
    await seat.sees("Type to search", "qhyg")
    await seat.type("xero")
    await seat.sees(gone="qhyg")
    await seat.press("f2")
    await seat.on("PlatformCardScreen")
    await seat.sees("Esc closes")
    await seat.press("escape")
    await seat.sees(gone="Esc closes")
    await seat.press("enter")
    await seat.on("SecondConnection")
    await seat.sees("Nothing has been sent yet", CUSTOMER)
    await seat.press("escape")
    await seat.sees(gone="Nothing has been sent yet")
    await seat.press("escape")
    await seat.sees("qhyg")
    await seat.press("escape")
    await seat.sees("a Add connection", CUSTOMER)


async def the_manual(seat: Seat) -> None:
    await seat.press("f6")
    await seat.on("ManualScreen")
    await seat.sees("The call, step by step", "◉ SHARED")
    await seat.press("left", "end")
    await seat.sees("Every screen")
    await seat.press("up")
    await seat.sees("Contributing")
    await seat.press("up")
    await seat.sees("The client handles retries")
    await seat.press("enter", "tab")
    await seat.sees("⏎ Open")
    await seat.press("enter")
    await seat.on("ConfirmOpenAddress")
    await seat.sees("Open this web page?", "https://docs.codat.io/")
    await seat.press("escape")
    await seat.on("ManualScreen")
    await seat.sees(gone="Open this web page?")
    await seat.press("escape")


async def unlock_account(seat: Seat) -> None:
    await seat.type(ACCOUNT)
    await seat.press("tab", "tab", "enter")
    await seat.sees("UNLOCKED", gone="Unlock this account?")


async def its_connections(seat: Seat) -> None:
    await seat.press("enter")
    await seat.on("ConnectionScreen")
    await seat.sees("Connection id", "● Linked", "••••••••")
    await seat.press("D")
    await seat.on("DeleteScreen")
    await seat.sees("Delete this connection?", CUSTOMER, "to delete:")
    await seat.press("escape")
    await seat.on("ConnectionScreen")
    await seat.sees("Connection id", gone="Delete this connection")
    await seat.press("u")
    await seat.on("ConfirmUnlink")
    await seat.sees("Unlink this connection?", CUSTOMER)
    await seat.press("escape")
    await seat.sees(gone="Unlink this connection?")
    await seat.press("escape")
    await seat.sees("a Add connection")
    await seat.press("down", "enter")
    await seat.on("ConnectionScreen")
    await seat.sees("◐ PendingAuth", "Works once")
    await seat.press("l")
    await seat.on("LinkScreen")
    await seat.sees("Works once", CUSTOMER, "◉ SHARED", "http://127.0.0.1", gone="Connection id")
    await seat.press("m")
    await seat.on("InviteScreen")
    await seat.sees("Invite the customer", CUSTOMER)
    await seat.press("tab", "tab", "tab", "tab", "enter")
    await seat.on("TextToCopy")
    await seat.sees("This will be copied", CUSTOMER)
    await seat.press("escape")
    await seat.on("LinkScreen")
    await seat.sees(gone="This will be copied")
    await seat.press("m")
    await seat.on("InviteScreen")
    await seat.sees("Invite the customer", CUSTOMER)
    await seat.press("escape")
    await seat.sees(gone="Invite the customer")
    await seat.press("s")
    await seat.on("SaveDialog")
    await seat.sees("Anyone who has it can use the link")
    await seat.press("escape")
    await seat.sees(gone="Anyone who has it can use the link")
    await seat.press("o")
    await seat.on("ConfirmOpenLink")
    await seat.sees("Open the customer's link here?")
    await seat.press("escape")
    await seat.sees(gone="Open the customer's link here?")
    await seat.press("escape")
    await seat.sees("Connection id")


async def back_to_the_list(seat: Seat) -> None:
    await seat.press("escape")
    await seat.sees("a Add connection")
    await seat.press("escape")
    await seat.on("CompaniesScreen")
    await seat.sees(f"{OTHERS + 1} companies", CUSTOMER, "••••••••")


async def the_wizard(seat: Seat) -> None:
    await seat.press("n")
    await seat.on("CustomerStep")
    await seat.sees("Already a customer?")
    await seat.type(SIMILAR)
    await seat.sees("Similar names", "≈ ••••••••")
    await seat.press("ctrl+s")
    await seat.on("SoftwareStep")
    await seat.sees("Type to search", "qhyg")
    await seat.type("xero")
    await seat.sees(gone="qhyg")
    await seat.press("enter")
    await seat.on("ReviewStep")
    await seat.sees("•••••••• has a similar name")
    await seat.press("escape")
    await seat.on("SoftwareStep")
    await seat.sees(gone="has a similar name")
    await seat.press("escape")
    await seat.sees("qhyg")
    await seat.press("escape")
    await seat.on("CustomerStep")
    await seat.sees("Already a customer?")
    await seat.press("escape")
    await leave_the_form(seat)
    await seat.sees(f"{OTHERS + 1} companies")


async def leave_the_form(seat: Seat) -> None:
    await seat.on("LeaveTyped")
    await seat.sees("Leave the form?")
    await seat.press("right", "enter")
    await seat.sees(gone="Leave the form?")


async def an_unknown_outcome(seat: Seat, scenarios: Scenarios) -> None:
    await seat.press("N")
    await seat.on("CreateCompanyScreen")
    await seat.sees("New company")
    await seat.type(SIMILAR)
    await seat.sees("≈ ••••••••")
    scenarios.fail_next(drop=True, stage="before", times=50)
    scenarios.hold_calls()
    await seat.press("ctrl+s")
    await seat.sees("Creating …")
    await seat.press("ctrl+q")
    await seat.on("QuitWhileWriting")
    await seat.sees("Quit during a request?")
    await seat.press("enter")
    scenarios.release_calls()
    await seat.on("CreateCompanyScreen")
    await seat.sees("may or may not have happened", "Ask again")
    scenarios.clear_faults()
    await seat.press("escape")
    await seat.on("LeaveUnanswered")
    await seat.sees("Leave without the answer?")
    await seat.press("right", "enter")
    await seat.on("CompaniesScreen")
    await seat.sees(f"{OTHERS + 1} companies", gone="Leave without the answer?")


async def an_error(seat: Seat, scenarios: Scenarios) -> None:
    scenarios.fail_next(status=403, path="/companies", times=9)
    await seat.press("r")
    await seat.sees("Codat does not accept this API key", "Correlation id ••••••••")
    scenarios.clear_faults()
    await seat.press("ctrl+y")
    await seat.sees("The error was sent")
    await seat.press("r")
    await seat.sees(gone="Codat does not accept this API key")


STILL = 0.15
"""Seconds without a drawing after which a screen has been drawn."""
TICK = 1.1
"""Seconds in which whatever happens each second happens at least once."""
LONGEST_NOTICE = 15
CLOCK = 120
"""Bytes that take the cursor to a few cells, change them, and put it back, twice."""


class PilotSeat:
    """Looks at every screen it comes to, in the smallest window, and takes a picture of it."""

    def __init__(self, console: Any) -> None:
        self._console = console
        self.visited: set[str] = set()

    async def press(self, *keys: str) -> None:
        await self._console.press(*keys)

    async def type(self, text: str) -> None:
        await self._console.type(text)

    async def clear_notices(self) -> None:
        self._console.app.clear_notifications()

    async def sees(self, *texts: str, gone: str = "") -> None:
        screen = ""

        def is_so() -> bool:
            nonlocal screen
            screen = self._console.text
            # What has only just come has not been drawn yet, so that nothing is on it.
            return "◉ SHARED" in screen and all(text in screen for text in texts) and not (gone and gone in screen)

        await self._console.until(is_so, f"{texts}, without {gone!r}")
        self._snapshot(screen)

    async def on(self, screen: str) -> None:
        def is_there() -> bool:
            # One that has just come has not been drawn yet.
            return type(self._console.app.screen).__name__ == screen and "◉ SHARED" in self._console.text

        await self._console.until(is_there, screen)
        self.visited.add(screen)
        self._snapshot(self._console.text)
        self._has_nothing_of_another(self._console.app.export_screenshot().replace("&#160;", " "))

    def _snapshot(self, shown: str) -> None:
        self._has_nothing_of_another(shown)
        if type(self._console.app.screen).__name__ not in WITH_A_LINK:
            assert not ID.search(shown), shown
        assert "◉ SHARED" in shown

    def _has_nothing_of_another(self, text: str) -> None:
        assert not MARK.search(text), text
        assert not QUOTA.search(text), text


WITH_A_LINK = {"ConnectionScreen", "LinkScreen", "CompanyLinkScreen", "ConfirmOpenLink", "SaveDialog"} | {
    "InviteScreen",
    "TextToCopy",
}
"""Where the customer's link is to be seen: it holds ids of their own."""
WITH_A_CLOCK = {*WITH_A_LINK, "WaitingRoomList"}
"""Where a time is counted."""
OF_THE_SANDBOX = {"ConfirmLocalNetwork", "CustomerConsent", "CustomerSoftware"}
OFF_THE_WALK = {"PlatformFull", "PlatformHolders", "SimilarCompanies", "ChooseLink", *OF_THE_SANDBOX} | {
    "FollowUpDialog",
    "LineQuestion",
    "LogIn",
    "ProfilePicker",
}
"""Come where a platform has a limit, connections were unlinked, several companies may be the same customer, or the
account is a sandbox of the program: the test in the small window opens them itself.
"""


class TerminalSeat:
    """Reads what the program writes to a real terminal."""

    def __init__(self, terminal: Any) -> None:
        self.terminal = terminal
        self.heard: dict[str, int] = {}
        """For each screen the bytes that came while nobody touched anything, but for those of a clock."""
        self._here = ""

    async def press(self, *keys: str) -> None:
        self._listen()
        for key in keys:
            self.terminal.type(KEYS.get(key, key))

    async def type(self, text: str) -> None:
        self._listen()
        self.terminal.type(text)

    def _listen(self) -> None:
        """Listen to a screen for as long as whatever happens each second takes, once it and its notices are drawn."""
        if not self._here or self._here in self.heard:
            return
        for _ in range(LONGEST_NOTICE):
            while len(self.terminal.written_within(STILL)) > CLOCK:
                pass
            heard = len(self.terminal.written_within(TICK))
            # A countdown runs in the first line as long as the account is unlocked.
            has_clock = self._here in WITH_A_CLOCK or "UNLOCKED" in self.terminal.text
            self.heard[self._here] = 0 if has_clock and heard <= CLOCK else heard
            if not self.heard[self._here]:
                break

    async def clear_notices(self) -> None:
        """The window is large."""

    async def sees(self, *texts: str, gone: str = "") -> None:
        self.terminal.wait_for(*texts, lambda now: not (gone and gone in now.text))

    async def on(self, screen: str) -> None:
        self._here = screen


def screens_there_are() -> Iterator[type[Any]]:
    """Every screen that is not only there to be built upon."""
    for module in pkgutil.walk_packages(console_app.tui.__path__, "console_app.tui."):
        importlib.import_module(module.name)
    waiting: list[type[Any]] = [ConsoleScreen, ModalScreen, LinkFrame]
    while waiting:
        each = waiting.pop()
        below = each.__subclasses__()
        waiting += below
        if not below and each.__module__.startswith("console_app."):
            yield each


async def test_no_screen_and_no_picture_shows_another_customer(open_console: Any, marked: Marked) -> None:
    async with open_console(sandbox=marked.sandbox, allowed=usual("this test", production=False)) as console:
        assert MARK.search(console.text)
        await console.press("f9")
        seat = PilotSeat(console)
        xero = platform_of(Integration(key="gbol", name="Xero"))
        slots = platform_slots(xero, {"gbol": 1}, console.app.directory.all())
        assert slots is not None
        assert slots.is_full
        for dialog in (PlatformFull, PlatformHolders):
            console.app.push_screen(dialog(slots, console.app.privacy_mask))
            await seat.on(dialog.__name__)
            await seat.sees("Xero has a limit of 1 here", "last sync")
            await seat.press("escape")
            await seat.sees(gone="Xero has a limit")
        candidates = [Similar(each, same_name=False) for each in console.app.directory.all()]
        console.app.push_screen(SimilarCompanies(candidates, None))
        await seat.on("SimilarCompanies")
        await seat.sees("Which one is the same customer?", "≈ ••••••••")
        await seat.press("escape")
        await seat.sees(gone="Which one is the same customer?")
        console.app.push_screen(SaveDialog(report_question(), path="~/Downloads/unlinked"))
        await seat.on("SaveDialog")
        await seat.sees("A table for a spreadsheet")
        await seat.press("escape")
        page = CustomerPage("", heading="Which software", buttons=[Button("choice", "authorise", "Authorise")])
        asked = (ConfirmLocalNetwork([LanAddress("192.168.1.7")]), CustomerConsent(page), CustomerSoftware(page))
        assert {type(each).__name__ for each in asked} == OF_THE_SANDBOX
        for question in asked:
            console.app.push_screen(question)
            await seat.on(type(question).__name__)
            await seat.press("escape")
        console.app.push_screen(ChooseLink(Company(id="1", name=CUSTOMER), [Connection(id="2", status="Unlinked")]))
        await seat.on("ChooseLink")
        await seat.sees("Which link does the customer need?", CUSTOMER)
        await seat.press("escape")
        await seat.sees(gone="Which link")
        one_line = LineQuestion("A note", CUSTOMER, lambda text: Judgement(text))
        follow_up = FollowUpDialog(CUSTOMER, NOTHING, user="jo")
        for asked_for in (one_line, follow_up, LogIn("production"), ProfilePicker([], "default")):
            console.app.push_screen(asked_for)
            await seat.on(type(asked_for).__name__)
            await seat.press("escape")
        await walk(seat, marked)
        assert {each.__name__ for each in screens_there_are()} <= seat.visited


async def test_a_large_terminal_gets_nothing_of_another_customer_and_nothing_at_all_while_nothing_changes(
    run_in_terminal: Any, marked: Marked
) -> None:
    address = marked.sandbox.start().base_url
    settings = {"CODAT_API_KEY": marked.key, "CODAT_BASE_URL": address}
    terminal = run_in_terminal(settings=settings, columns=160, rows=50)
    # With the focus in the search, where the key leads, what was interrupted would only be a notice.
    terminal.wait_for(f"{OTHERS + 1} companies", "MARK", "Interrupted before Codat answered")
    terminal.type(KEYS["f9"])
    terminal.wait_for("◉ SHARED")
    begun = len(terminal.written)
    seat = TerminalSeat(terminal)
    await walk(seat, marked)
    came = terminal.written[begun:].decode(errors="replace")
    drawn = re.sub(r"\x1b\[[0-9;?<>=]*[a-zA-Z]", "", came)
    assert not MARK.search(drawn)
    assert not QUOTA.search(drawn)
    assert marked.key not in terminal.written.decode(errors="replace")
    assert {found.lower() for found in ID.findall(drawn)} <= marked.own_ids
    assert not any(each[:8] in drawn for each in marked.other_ids)
    # On none of them is anything written while nothing changes: over ssh, each byte is sent.
    assert {each.__name__ for each in screens_there_are()} <= seat.heard.keys() | OFF_THE_WALK
    assert {name: heard for name, heard in seat.heard.items() if heard} == {}


def test_both_keys_reach_the_program_through_a_real_terminal(run_in_terminal: Any) -> None:
    terminal = run_in_terminal("--fresh")
    terminal.wait_for("120 companies")
    terminal.type("\x07")
    terminal.wait_for("◉ SHARED")
    terminal.type(KEYS["f9"])
    terminal.wait_for(lambda now: "◉ SHARED" not in now.text)


async def test_the_setting_hides_them_from_the_first_frame_on(run_in_terminal: Any, marked: Marked) -> None:
    settings = {
        "CODAT_API_KEY": marked.key,
        "CODAT_BASE_URL": marked.sandbox.start().base_url,
        "CODAT_CONSOLE_SHARED_SCREEN": "on",
    }
    terminal = run_in_terminal(settings=settings, columns=160, rows=50)
    terminal.wait_for(f"{OTHERS + 1} companies", "◉ SHARED", "••••••••")
    terminal.type("\x11")
    assert terminal.wait_exit() == 0
    assert not MARK.search(terminal.written.decode(errors="replace"))
