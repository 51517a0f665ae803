"""A company's network as a person at the terminal meets it: the reason is on screen, a password goes out once."""

from __future__ import annotations

from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
import trustme

from console_app.codat import Intent, NewCompany
from console_app.config.capabilities import EVERYTHING
from console_app.config.profiles import Profile
from console_app.services.company_watch import CompanyWatch
from console_app.services.pace import Pace
from console_app.services.session import Session
from console_app.tui import app as tui
from console_app.tui.app import ConsoleApp
from console_app.tui.screens.audit import AuditScreen
from console_app.tui.screens.connection import ConnectionScreen
from console_app.tui.screens.link import LinkScreen
from tests.faults.company_network import HOST, NEEDED, CompanyNetwork, Tls
from tests.faults.conftest import KEY
from tests.tui.conftest import Console

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from console_app.sandbox.embedded import EmbeddedSandbox
    from tests.faults.conftest import Account, Waits

SECRET = "Marked-Password"
WRONG = f"annette:{SECRET}"


@pytest.fixture
def company(behind: EmbeddedSandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CompanyNetwork]:
    with CompanyNetwork(urlsplit(behind.start().base_url).port or 0) as network:
        monkeypatch.setenv("SSL_CERT_FILE", network.tls.write_ca(tmp_path / "ca.pem"))
        monkeypatch.setenv("HTTPS_PROXY", f"http://{WRONG}@127.0.0.1:{network.http}")
        yield network


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


async def told(console: Console, *texts: str) -> None:
    """Wait until the screen's problem says all the texts."""

    def says() -> bool:
        problem = getattr(console.app.screen, "problem", None)
        return problem is not None and all(
            text in f"{problem.happened} {problem.meaning} {problem.next_step}" for text in texts
        )

    await console.until(says, " / ".join(texts))


async def test_a_refused_password_is_sent_once_at_the_start_and_once_when_a_person_asks(
    open_program: Any, company: CompanyNetwork
) -> None:
    company.password = NEEDED
    async with open_program() as console:
        await told(console, "does not accept the user name or password (407)", "can lock the account")
        await console.sees(f"The proxy 127.0.0.1:{company.http}")
        assert company.passwords == [WRONG]
        await console.press("r")
        await console.until(lambda: len(company.passwords) == 2, "one more try")
        await console.until(lambda: not console.app.screen.loading_list, "the end of it")
        assert company.passwords == [WRONG] * 2
        assert SECRET not in console.text
        company.password = WRONG
        await console.press("r")
        await console.until(lambda: console.app.directory.as_of and console.app.screen.problem is None, "the list")


async def test_an_audit_that_is_refused_at_once_says_so_and_can_be_begun_again(
    open_program: Any, company: CompanyNetwork
) -> None:
    company.password = WRONG
    async with open_program() as console:
        await console.until(lambda: console.app.directory.look, "the list")
        await console.press("A")
        await console.until(lambda: isinstance(console.app.screen, AuditScreen) and console.app.screen.report, "audit")
        company.password, before = NEEDED, len(company.passwords)
        company.cut()
        for tries in (1, 2):
            await console.press("ctrl+s")
            await told(console, "does not accept the user name or password (407)")
            await console.until(lambda: "Audit now" in console.text and "x Stop" not in console.text, "the footer")
            assert len(company.passwords) == before + tries
        company.password = WRONG
        await console.press("ctrl+s")
        await console.until(lambda: console.app.screen.problem is None, "the audit")


async def test_a_watch_does_not_send_a_refused_password_again_and_again(
    open_program: Any, company: CompanyNetwork, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = Pace(quick=0.05, slower=(0.05,), plain=0.05, at_least=0.0)
    monkeypatch.setattr("console_app.services.watching.Pace", lambda: quick)
    looks: list[object] = []
    look = CompanyWatch._look

    async def counted(watch: CompanyWatch) -> None:
        looks.append(watch)
        await look(watch)

    monkeypatch.setattr(CompanyWatch, "_look", counted)
    company.password = WRONG
    customer = await account.client.create_company(NewCompany("Toft Stores"), intent=Intent.new())
    pending = await account.client.create_connection(customer.id, "qhyg", intent=Intent.new())
    async with open_program() as console:
        await console.until(lambda: console.app.directory.as_of and console.app.account.name, "the list")
        screen = ConnectionScreen(customer, pending, show_link=False, is_new=True)
        console.app.push_screen(screen)
        await console.until(lambda: len(looks) > 2, "a watch")
        company.password, before = NEEDED, len(company.passwords)
        company.cut()
        await console.until(lambda: "does not accept the user name" in screen.watch_note, "the reason")
        seen = len(looks)
        await console.until(lambda: len(looks) > seen + 5, "more looks")
        assert len(company.passwords) == before + 1
        await console.press("r")
        await console.until(lambda: len(company.passwords) == before + 2, "one more try")
        seen = len(looks)
        await console.until(lambda: len(looks) > seen + 5, "more looks")
        assert len(company.passwords) == before + 2


async def test_beside_the_link_the_issuer_is_named_when_the_network_changes(
    open_program: Any, company: CompanyNetwork, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The computer is carried into a network that inspects; what the customer does is not held up by that."""
    quick = Pace(quick=0.05, slower=(0.05,), plain=0.05, at_least=0.0)
    monkeypatch.setattr("console_app.services.watching.Pace", lambda: quick)
    customer = await account.client.create_company(NewCompany("Toft Stores"), intent=Intent.new())
    pending = await account.client.create_connection(customer.id, "qhyg", intent=Intent.new())
    async with open_program() as console:
        await console.until(lambda: console.app.directory.as_of and console.app.account.name, "the list")
        console.app.push_screen(screen := ConnectionScreen(customer, pending, show_link=True, is_new=True))
        await console.until(lambda: isinstance(console.app.screen, LinkScreen), "the link")
        company.change_certificate(Tls(trustme.CA(organization_name="Hotel Inspection CA")))
        await console.reads("“Hotel Inspection CA”, which issued it, is not known to this computer")
        assert "The customer can go on" in screen.watch_note
        assert "SSL_CERT_FILE" in screen.watch_note


async def test_an_issuer_that_is_not_known_is_named_on_the_first_screen(
    open_program: Any, company: CompanyNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{company.http}")
    async with open_program() as console:
        await told(console, f"The certificate of {HOST} is not trusted: “Toft Inspection CA”", "SSL_CERT_FILE")
        await console.sees("Toft Inspection CA")
    assert company.requests == 0


async def test_a_wrong_variable_is_named_on_the_first_screen_and_not_the_address(
    open_program: Any, company: CompanyNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "socks4://127.0.0.1:1080")
    async with open_program() as console:
        await told(console, "HTTPS_PROXY is SOCKS4, which is not spoken here", "socks5://", "Codat was not asked")
        assert "CODAT_BASE_URL" not in console.text


async def test_an_old_key_is_said_to_be_old_on_the_first_screen(
    open_program: Any, company: CompanyNetwork, behind: EmbeddedSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    company.password = WRONG
    behind.scenarios.outdate_key()
    async with open_program() as console:
        await told(console, "Codat refuses this API key", "It may be old, or of another environment")
        await console.sees("It may be old, or of another environment")
