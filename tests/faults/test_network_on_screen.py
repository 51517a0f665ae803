"""A company's network as a person at the terminal meets it: the reason is on screen, a password goes out once."""

from __future__ import annotations

from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
import trustme

from console_app.codat import Intent, NewCompany
from console_app.config.capabilities import EVERYTHING
from console_app.config.profiles import Profile
from console_app.services.account.session import Session
from console_app.services.watch.poll_interval import PollIntervals
from console_app.services.watch.watcher import CompanyPoller
from console_app.tui import app as tui
from console_app.tui.app import ConsoleApp
from console_app.tui.screens.audit import AuditScreen
from console_app.tui.screens.connection import ConnectionScreen
from console_app.tui.screens.link import LinkScreen
from tests.faults.company_network import HOST, NEEDED, CompanyNetwork, Tls
from tests.faults.conftest import KEY
from tests.tui.conftest import Console

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from console_app.sandbox.embedded import EmbeddedSandbox
    from tests.faults.conftest import Account, Waits

SECRET = "Marked-Password"
WRONG = f"annette:{SECRET}"


@pytest.fixture(autouse=True)
def _wrong_password(office: CompanyNetwork, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This computer knows the authority of the office, but not the password of its proxy."""
    monkeypatch.setenv("SSL_CERT_FILE", office.tls.write_ca(tmp_path / "ca.pem"))
    monkeypatch.setenv("HTTPS_PROXY", f"http://{WRONG}@127.0.0.1:{office.http}")


@pytest.fixture
def open_program(
    behind: EmbeddedSandbox, waits: Waits, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], AbstractAsyncContextManager[Console]]:
    """The program on the account behind the company's network; it loses no time between tries."""
    monkeypatch.setattr(tui, "Session", partial(Session, retry=waits.policy(tries=3)))

    @asynccontextmanager
    async def opened() -> AsyncIterator[Console]:
        profile = Profile(
            "default", is_sandbox=False, base_url=f"https://{HOST}", key_text=KEY, capabilities=EVERYTHING
        )
        app = ConsoleApp(profile)
        async with app.run_test(size=(110, 40), notifications=True) as pilot:
            yield Console(app, pilot, behind)

    return opened


async def problem_says(console: Console, *texts: str) -> None:
    """Wait until the screen's problem says all the texts."""

    def says() -> bool:
        problem = getattr(console.app.screen, "problem", None)
        return problem is not None and all(
            text in f"{problem.happened} {problem.meaning} {problem.next_step}" for text in texts
        )

    await console.until(says, " / ".join(texts))


async def test_a_refused_password_is_sent_once_at_the_start_and_once_when_a_person_asks(
    open_program: Any, office: CompanyNetwork
) -> None:
    office.password = NEEDED
    async with open_program() as console:
        await problem_says(console, "does not accept the user name or password (407)", "can lock the account")
        await console.sees(f"The proxy 127.0.0.1:{office.http}")
        assert office.passwords == [WRONG]
        await console.press("r")
        await console.until(lambda: len(office.passwords) == 2, "one more try")
        await console.until(lambda: not console.app.screen.loader.is_loading, "the end of it")
        assert office.passwords == [WRONG] * 2
        assert SECRET not in console.text
        office.password = WRONG
        await console.press("r")
        await console.until(lambda: console.app.directory.as_of and console.app.screen.problem is None, "the list")


async def test_an_audit_that_is_refused_at_once_says_so_and_can_be_begun_again(
    open_program: Any, office: CompanyNetwork
) -> None:
    office.password = WRONG
    async with open_program() as console:
        await console.until(lambda: console.app.directory.snapshot, "the list")
        await console.press("A")
        await console.until(lambda: isinstance(console.app.screen, AuditScreen) and console.app.screen.report, "audit")
        office.password, before = NEEDED, len(office.passwords)
        office.cut()
        for tries in (1, 2):
            await console.press("ctrl+s")
            await problem_says(console, "does not accept the user name or password (407)")
            await console.until(lambda: "Audit now" in console.text and "x Stop" not in console.text, "the footer")
            assert len(office.passwords) == before + tries
        office.password = WRONG
        await console.press("ctrl+s")
        await console.until(lambda: console.app.screen.problem is None, "the audit")


async def test_a_watch_does_not_send_a_refused_password_again_and_again(
    open_program: Any, office: CompanyNetwork, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    fast = PollIntervals(fast=0.05, slower=(0.05,), plain=0.05, at_least=0.0)
    monkeypatch.setattr("console_app.services.watch.watcher.PollIntervals", lambda: fast)
    polls: list[object] = []
    poll = CompanyPoller._poll

    async def counted(watch: CompanyPoller) -> None:
        polls.append(watch)
        await poll(watch)

    monkeypatch.setattr(CompanyPoller, "_poll", counted)
    office.password = WRONG
    customer = await account.client.create_company(NewCompany("Toft Stores"), intent=Intent.new())
    pending = await account.client.create_connection(customer.id, "qhyg", intent=Intent.new())
    async with open_program() as console:
        await console.until(lambda: console.app.directory.as_of and console.app.account.name, "the list")
        screen = ConnectionScreen(customer, pending, show_link=False, is_new=True)
        console.app.push_screen(screen)
        await console.until(lambda: len(polls) > 2, "a watch")
        office.password, before = NEEDED, len(office.passwords)
        office.cut()
        await console.until(lambda: "does not accept the user name" in screen.watch_note, "the reason")
        seen = len(polls)
        await console.until(lambda: len(polls) > seen + 5, "more polls")
        assert len(office.passwords) == before + 1
        await console.press("r")
        await console.until(lambda: len(office.passwords) == before + 2, "one more try")
        seen = len(polls)
        await console.until(lambda: len(polls) > seen + 5, "more polls")
        assert len(office.passwords) == before + 2


async def test_beside_the_link_the_issuer_is_named_when_the_network_changes(
    open_program: Any, office: CompanyNetwork, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The computer is carried into a network that inspects; what the customer does is not held up by that."""
    fast = PollIntervals(fast=0.05, slower=(0.05,), plain=0.05, at_least=0.0)
    monkeypatch.setattr("console_app.services.watch.watcher.PollIntervals", lambda: fast)
    customer = await account.client.create_company(NewCompany("Toft Stores"), intent=Intent.new())
    pending = await account.client.create_connection(customer.id, "qhyg", intent=Intent.new())
    async with open_program() as console:
        await console.until(lambda: console.app.directory.as_of and console.app.account.name, "the list")
        console.app.push_screen(screen := ConnectionScreen(customer, pending, show_link=True, is_new=True))
        await console.until(lambda: isinstance(console.app.screen, LinkScreen), "the link")
        office.change_certificate(Tls(trustme.CA(organization_name="Hotel Inspection CA")))
        await console.reads("“Hotel Inspection CA”, which issued it, is not trusted by this computer")
        assert "The customer can continue" in screen.watch_note
        assert "SSL_CERT_FILE" in screen.watch_note


async def test_an_issuer_that_is_not_known_is_named_on_the_first_screen(
    open_program: Any, office: CompanyNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{office.http}")
    async with open_program() as console:
        await problem_says(console, f"The certificate of {HOST} is not trusted: “Toft Inspection CA”", "SSL_CERT_FILE")
        await console.sees("Toft Inspection CA")
    assert office.requests == 0


async def test_a_wrong_variable_is_named_on_the_first_screen_and_not_the_address(
    open_program: Any, office: CompanyNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "socks4://127.0.0.1:1080")
    async with open_program() as console:
        await problem_says(console, "HTTPS_PROXY is SOCKS4, which is not supported", "socks5://", "Codat was not asked")
        assert "CODAT_BASE_URL" not in console.text


async def test_an_old_key_is_said_to_be_old_on_the_first_screen(
    open_program: Any, office: CompanyNetwork, behind: EmbeddedSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.password = WRONG
    behind.scenarios.outdate_key()
    async with open_program() as console:
        await problem_says(
            console, "Codat does not accept this API key", "The key may be old, or of another environment"
        )
        await console.sees("The key may be old, or of another environment")
