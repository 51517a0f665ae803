"""Links of the program's own sandbox: no phone opens them, the customer is played here, and phones can be let in."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from console_app.config.profiles import Profile
from console_app.sandbox.network import LanAddress
from console_app.services.links.link import ShownLink, link_host
from console_app.tui.app import ConsoleApp
from console_app.tui.dialogs.confirmations import ConfirmLocalNetwork
from console_app.tui.dialogs.customer import CustomerConsent, CustomerSoftware
from console_app.tui.screens.company import CompanyScreen
from console_app.tui.screens.company_link import CompanyLinkScreen
from console_app.tui.screens.link import LinkScreen
from tests.tui.conftest import Console
from tests.tui.steps import dismiss_notices, is_on, open_link, search_for

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

NEIGHBOUR = LanAddress("127.0.0.2", "wlan0")
"""An address that is not the sandbox's own, under which every machine with Linux can serve."""


@asynccontextmanager
async def sandbox_console(size: tuple[int, int], *, lan: bool = False) -> AsyncIterator[Console]:
    """The program on its own sandbox, as without a key."""
    app = ConsoleApp(Profile("sandbox", is_sandbox=True, sandbox_data=None), lan=lan)
    async with app.run_test(size=size, notifications=True) as pilot:
        console = Console(app, pilot, app.session.embedded_sandbox)  # type: ignore[arg-type]
        await console.until(lambda: app.directory.progress and app.directory.progress.done, "the list of companies")
        yield Console(app, pilot, app.session.embedded_sandbox)  # type: ignore[arg-type]


def top(console: Console) -> Any:
    """Return the screen that is seen."""
    return console.app.screen


async def status_at(url: str, method: str = "GET") -> int:
    """Return the status of what a phone gets."""
    async with httpx.AsyncClient() as phone:
        return (await phone.request(method, url)).status_code


async def test_the_customer_is_played_without_a_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    async def open_in_browser(url: str) -> None:
        opened.append(url)

    monkeypatch.setattr("console_app.tui.screens.link_actions.open_in_browser", open_in_browser)
    async with sandbox_console((80, 24)) as console:
        await search_for(console, "murphy paints")
        screen = await open_link(console)
        await console.reads("Sandbox: no phone can open it. p plays the customer, P lets phones in.", "#link-words")

        # The first customer opens the page and leaves it; the next one cancels. Each uses a link up.
        first = screen.link.url
        await console.press("p")
        await console.until(is_on(console, CustomerConsent), "what the customer sees")
        await console.sees("You are the customer", "asks to connect to your", "Authorise", "Something went wrong")
        await console.press("escape")
        await console.reads("The customer has opened the link and left the page", "NoticeBar")
        await console.reads("This link has been used", "#link-instead")
        assert (await status_at(first)) == 401
        await dismiss_notices(console)
        await console.press("f")
        await console.until(lambda: screen.link.url != first, "a new link")
        await console.press("p")
        await console.until(is_on(console, CustomerConsent), "what the customer sees")
        answers = [label for label, _ in top(console)._answers]
        await console.press(*["right"] * answers.index("Cancel"), "enter")
        # What the poll says of it may take its place at once.
        kept = console.app.notifications
        await console.until(
            lambda: any("You cancelled, and nothing was shared" in each.text for each in kept.kept), "what came of it"
        )
        await console.until(lambda: screen.connection.errors, "the refusal, as a browser causes it")
        await dismiss_notices(console)

        # One that has several companies in their books picks another, and is Linked to it.
        await console.press("f")
        await console.until(lambda: screen.links.safe_link(), "a new link")
        await console.press("p")
        await console.until(is_on(console, CustomerConsent), "what the customer sees")
        answers = [label for label, _ in top(console)._answers]
        wrong = next(index for index, label in enumerate(answers) if label.startswith("Authorise: "))
        await console.press(*["right"] * wrong, "enter")
        await console.until(lambda: screen.connection.status == "Linked", "Linked")
        await console.sees("● Linked")
        assert not screen.check_action("play_customer", ())
        assert opened == []

        # On the company's own link the customer picks the software first. There `o` asks nothing.
        await console.press("escape")
        await console.until(lambda: not isinstance(console.app.screen, LinkScreen), "the connection")
        await console.press("escape")
        await console.until(is_on(console, CompanyScreen), "the company")
        console.app.open_company_link(top(console).company)
        await console.until(is_on(console, CompanyLinkScreen), "the company's link")
        room: Any = console.app.screen
        await console.until(lambda: room.links.safe_link(), "the link")
        await console.press("p")
        await console.until(is_on(console, CustomerSoftware), "the software to pick from")
        await console.sees("Which software does your business use?", "Oracle NetSuite")
        stripe = next(at for at, each in enumerate(top(console)._page.buttons) if each.label == "Stripe")
        await console.press(*["down"] * stripe, "enter")
        await console.until(is_on(console, CustomerConsent), "the consent")
        await console.press("enter")
        await console.reads("You're connected", "NoticeBar")
        await console.press("f")
        await console.until(lambda: room.links.safe_link(), "a new link")
        await console.press("o")
        await console.until(lambda: opened, "the browser, without a question")
        assert opened == [room.link.url if room.link else opened[0]]


async def test_phones_are_let_in_after_a_question_and_kept_out_again(monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[LanAddress] = []
    monkeypatch.setattr("console_app.sandbox.network.lan_addresses", lambda: found)
    async with sandbox_console((100, 30), lan=True) as console:
        # Started with --lan, but in no network: said, and all else works.
        await console.reads("This machine is in no local network", "NoticeBar")
        await dismiss_notices(console)
        session = console.app.session
        await search_for(console, "murphy paints")
        screen = await open_link(console)
        here = screen.link.url
        found.append(NEIGHBOUR)
        await console.press("P")
        await console.until(is_on(console, ConfirmLocalNetwork), "the question")
        await console.sees("Open at 127.0.0.2 (wlan0)", "nothing else of the sandbox")
        await console.press("enter")
        await console.until(is_on(console, LinkScreen), "the link")
        assert [session.lan_url] == [None], "the safe answer has the focus"

        await console.press("P")
        await console.until(is_on(console, ConfirmLocalNetwork), "the question")
        await console.press("right", "enter")
        await console.until(lambda: screen.link.url != here, "a link with the address")
        await console.reads("Sandbox: phones in this network can open it.", "#link-words")
        lan = session.lan_url
        assert lan is not None
        assert lan.startswith("http://127.0.0.2:")
        assert screen.link.url.startswith(lan)
        assert screen.links.safe_link() is not None, "its code is drawn"
        assert (await status_at(screen.link.url, "HEAD")) == 200
        assert (await status_at(f"{lan}/companies")) == 404
        # Only this address: a link elsewhere in the network is still refused.
        for other in (lan.replace("127.0.0.2", "192.168.1.7"), lan + "0", lan.replace("http:", "https:") + ":1"):
            assert link_host(f"{other}/x", session).warning is not None

        # An address that the machine loses is given up with the next link.
        monkeypatch.setattr("console_app.sandbox.network.is_ours", lambda _address: False)
        await console.press("f")
        await console.reads("This machine is no longer 127.0.0.2", "NoticeBar")
        await console.until(
            lambda: isinstance(screen.link, ShownLink) and "127.0.0.1" in screen.link.url, "a link here"
        )
        assert [session.lan_url] == [None]
        with pytest.raises(httpx.ConnectError):
            await status_at(lan)
