"""Proxies of companies: what does not let through says why, and no password is sent twice after it was refused."""

from __future__ import annotations

import asyncio
import base64
import traceback
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import pytest

from console_app.codat import CodatClient, CodatError, Intent, NewCompany, progress
from console_app.codat.network_errors import ProxyFailed, ProxyFault
from console_app.services.text.error_messages import explain
from tests.faults.company_network import HOST, NEEDED, CompanyNetwork
from tests.faults.conftest import KEY

if TYPE_CHECKING:
    from pathlib import Path

    from console_app.sandbox.embedded import EmbeddedSandbox
    from tests.faults.conftest import Waits

WRONG = "annette:Marked-Password"


@pytest.fixture(autouse=True)
def _known_authority(office: CompanyNetwork, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This computer knows the authority of the office."""
    monkeypatch.setenv("SSL_CERT_FILE", office.tls.write_ca(tmp_path / "ca.pem"))


def proxy_url(office: CompanyNetwork, kind: str, user: str = "") -> str:
    """The address of one of its proxies, as it stands in a variable."""
    port = {"http": office.http, "https": office.https, "socks5": office.socks, "socks5h": office.socks}[kind]
    name, _, password = user.partition(":")
    who = f"{quote(name)}:{quote(password, safe='')}@" if user else ""
    return f"{kind}://{who}127.0.0.1:{port}"


def client_of(waits: Waits, *, tries: int = 3, timeout: float = 20.0) -> CodatClient:
    return CodatClient(KEY, base_url=f"https://{HOST}", retry=waits.policy(tries), timeout=timeout)


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])
@pytest.mark.parametrize("kind", ["http", "https", "socks5", "socks5h"])
async def test_codat_is_reached_through_every_kind_of_proxy(
    office: CompanyNetwork, waits: Waits, monkeypatch: pytest.MonkeyPatch, kind: str, variable: str
) -> None:
    monkeypatch.setenv(variable, proxy_url(office, kind, NEEDED))
    office.password = NEEDED
    async with client_of(waits) as client:
        assert (await client.get_profile()).name
        assert len(await client.list_companies().collect()) >= 3
        assert client.encryption is not None
        assert client.encryption.certificate.issuer == "Toft Inspection CA"
    assert {each.target for each in office.attempts} == {f"{HOST}:443"}
    assert set(office.passwords) == {NEEDED}


@pytest.mark.parametrize("entry", [HOST, ".codat.test", "*.codat.test", f"{HOST}:443", "*", "<local>,*"])
async def test_no_proxy_is_asked_for_what_is_named_in_no_proxy(
    office: CompanyNetwork, waits: Waits, monkeypatch: pytest.MonkeyPatch, entry: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy_url(office, "http"))
    monkeypatch.setenv("NO_PROXY", f"example.com, [::1] ,10.0.0.0/8,{entry}")
    async with client_of(waits, tries=1) as client:
        with pytest.raises(CodatError, match=f"no connection to {HOST}") as caught:
            await client.get_profile()
    assert caught.value.proxy is None
    assert not office.attempts


REFUSALS: dict[str, tuple[str, str, ProxyFault, str, str]] = {
    # kind, trouble, fault, what happened, what to do
    "403": (
        "http",
        "403",
        ProxyFault.FORBIDDEN,
        f"does not let this computer connect to {HOST} (403)",
        "network administrator",
    ),
    "502": ("http", "502", ProxyFault.CANNOT_REACH, f"cannot reach {HOST} (502)", "Try again"),
    "404": (
        "http",
        "404",
        ProxyFault.OTHER,
        f"refuses the connection to {HOST} (404)",
        "Ask your network administrator",
    ),
    "hang": ("http", "hang", ProxyFault.TOO_SLOW, "did not answer in time", "HTTPS_PROXY is right"),
    "drop": ("http", "drop", ProxyFault.LOST, f"closed the connection when asked for {HOST}", "HTTPS_PROXY"),
    "no HTTP": ("http", "nonsense", ProxyFault.NOT_A_PROXY, "does not respond like a proxy", "address and port"),
    "hang behind TLS": ("https", "hang", ProxyFault.TOO_SLOW, "did not answer in time", "HTTPS_PROXY is right"),
    "SOCKS ruleset": (
        "socks5",
        "2",
        ProxyFault.FORBIDDEN,
        f"not let this computer connect to {HOST}",
        "network administrator",
    ),
    "SOCKS unreachable": ("socks5", "4", ProxyFault.CANNOT_REACH, f"cannot reach {HOST}", "Try again"),
    "SOCKS hang": ("socks5", "hang", ProxyFault.TOO_SLOW, "did not answer in time", "HTTPS_PROXY is right"),
    "no SOCKS": (
        "socks5",
        "nonsense",
        ProxyFault.NOT_A_PROXY,
        "not respond like a proxy of this kind",
        "address and port",
    ),
}


HOPELESS = {ProxyFault.FORBIDDEN, ProxyFault.NOT_A_PROXY, ProxyFault.OTHER}
"""Faults that another try would meet again."""


@pytest.mark.parametrize("name", REFUSALS)
async def test_each_refusal_of_a_proxy_has_its_own_words_and_nothing_was_sent(
    office: CompanyNetwork, waits: Waits, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    kind, trouble, fault, happened, to_do = REFUSALS[name]
    office.trouble = trouble
    monkeypatch.setenv("HTTPS_PROXY", proxy_url(office, kind))
    monkeypatch.setattr(progress, "CONNECT_TIMEOUT", 0.3)
    place = f"The proxy 127.0.0.1:{urlsplit(proxy_url(office, kind)).port} (HTTPS_PROXY) "
    async with client_of(waits, tries=2) as client:
        for call in (client.get_profile(), client.create_company(NewCompany("Toft"), intent=Intent.new())):
            with pytest.raises(ProxyFailed) as caught:
                await call
            told = explain(caught.value, writing=True)
            assert caught.value.fault is fault
            assert told.happened.startswith(place)
            assert happened in told.happened
            assert to_do in told.next_step
            assert caught.value.happened is False
            assert told.meaning == "Nothing was changed at Codat; the customer saw nothing."
            assert "took too long" not in told.happened
            assert told.retrying_helps is (fault not in HOPELESS)
    assert office.requests == 0
    if trouble == "hang":
        assert not waits.slept, "nothing that hangs gets better within a minute"


@pytest.mark.parametrize("kind", ["http", "https", "socks5"])
async def test_a_proxy_that_is_not_there_is_not_codat(
    office: CompanyNetwork, waits: Waits, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setenv("ALL_PROXY", f"{kind}://127.0.0.1:1")
    async with client_of(waits, tries=1) as client:
        with pytest.raises(ProxyFailed) as caught:
            await client.get_profile()
    told = explain(caught.value)
    assert told.happened == "There is no connection to the proxy 127.0.0.1:1 (ALL_PROXY)"
    assert "ALL_PROXY is right" in told.next_step


async def test_a_proxy_that_does_not_speak_tls_is_said_to_need_http(
    office: CompanyNetwork, waits: Waits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"https://127.0.0.1:{office.socks}")
    office.trouble = "nonsense"
    async with client_of(waits, tries=1) as client:
        with pytest.raises(ProxyFailed) as caught:
            await client.get_profile()
    assert caught.value.fault is ProxyFault.NO_TLS
    assert explain(caught.value).next_step.startswith("Use http:// instead of https:// in HTTPS_PROXY")


@pytest.mark.parametrize("kind", ["http", "https", "socks5"])
async def test_a_password_that_is_refused_is_sent_once_until_a_person_asks(
    office: CompanyNetwork, waits: Waits, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy_url(office, kind, WRONG))
    office.password = NEEDED
    async with client_of(waits) as client:

        async def everything() -> list[Any]:
            calls = [client.get_profile(), client.list_companies().collect(), client.get_company("1")]
            writes = [client.create_company(NewCompany(f"Toft {n}"), intent=Intent.new()) for n in range(5)]
            ended: list[Any] = await asyncio.gather(*calls, *writes, return_exceptions=True)
            return ended

        errors = [*await everything(), *await everything()]
        assert office.passwords == [WRONG]
        assert all(isinstance(each, ProxyFailed) and each.fault is ProxyFault.PASSWORD for each in errors), errors
        assert not waits.slept
        told = explain(errors[0])
        assert "does not accept the user name or password" in told.happened
        assert "can lock the account" in told.next_step
        assert "Marked-Password" not in "".join(map(repr, errors)) + repr(told)
        assert all(each.happened is False for each in errors)
        client.ask_proxy_again()
        await everything()
        assert office.passwords == [WRONG] * 2
        office.password = WRONG
        client.ask_proxy_again()
        assert (await client.get_profile()).name
        assert len(await client.list_companies().collect()) >= 3
    assert office.requests


@pytest.mark.parametrize(("kind", "trouble"), [("http", "drop"), ("http", "hang"), ("socks5", "drop")])
async def test_a_password_that_gets_no_answer_may_be_refused_and_is_not_sent_again(
    office: CompanyNetwork, waits: Waits, monkeypatch: pytest.MonkeyPatch, kind: str, trouble: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy_url(office, kind, WRONG))
    monkeypatch.setattr(progress, "CONNECT_TIMEOUT", 0.3)
    office.trouble, office.password = trouble, NEEDED
    async with client_of(waits) as client:
        for _ in range(2):
            with pytest.raises(ProxyFailed) as caught:
                await client.get_profile()
    assert office.passwords == [WRONG]
    assert "can lock the account" in explain(caught.value).next_step


async def test_a_password_that_was_accepted_is_sent_again_after_a_lost_connection(
    office: CompanyNetwork, waits: Waits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy_url(office, "http", NEEDED))
    office.password = NEEDED
    async with client_of(waits) as client:
        companies = await client.list_companies().collect()
        office.trouble, before = "drop", len(office.attempts)
        reads = [client.get_company(companies[0].id) for _ in range(4)]
        errors = [each for each in await asyncio.gather(*reads, return_exceptions=True) if isinstance(each, Exception)]
        assert not any(getattr(each, "is_blocked", True) for each in errors), errors
        assert len(office.attempts) > before, "a connection is made again, with the password that was right"
        office.trouble = ""
        await asyncio.gather(*(client.get_company(companies[0].id) for _ in range(4)))
    assert set(office.passwords) == {NEEDED}


async def test_a_password_that_changes_during_the_run_is_refused_once(
    office: CompanyNetwork, waits: Waits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy_url(office, "http", NEEDED))
    office.password = NEEDED
    async with client_of(waits) as client:
        await asyncio.gather(*(client.get_profile() for _ in range(4)))
        office.password, before = WRONG, len(office.passwords)
        office.cut()
        errors = await asyncio.gather(*(client.get_profile() for _ in range(6)), return_exceptions=True)
    refused = [each for each in errors if isinstance(each, ProxyFailed) and each.fault is ProxyFault.PASSWORD]
    assert len(refused) >= 5, "one may have met the end of a connection that was there"
    assert len(office.passwords) == before + 1


async def test_a_person_who_leaves_while_the_proxy_is_asked_has_refused_nothing(
    office: CompanyNetwork, waits: Waits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy_url(office, "http", NEEDED))
    office.password, office.trouble = NEEDED, "hang"
    async with client_of(waits) as client:
        left = asyncio.create_task(client.get_profile())
        assert await asyncio.to_thread(office.asked.wait, 20)
        left.cancel()
        with pytest.raises(asyncio.CancelledError):
            await left
        office.trouble = ""
        assert (await client.get_profile()).name


@pytest.mark.parametrize("trouble", ["", "drop", "hang", "502", "nonsense", "cancelled", "a value that is none"])
@pytest.mark.parametrize("kind", ["http", "https", "socks5"])
async def test_the_password_is_in_nothing_that_an_error_shows_its_frames_included(
    office: CompanyNetwork, waits: Waits, monkeypatch: pytest.MonkeyPatch, kind: str, trouble: str
) -> None:
    url = proxy_url(office, kind, WRONG)
    monkeypatch.setenv("HTTPS_PROXY", url.replace("@", "#@") if trouble == "a value that is none" else url)
    monkeypatch.setattr(progress, "CONNECT_TIMEOUT", 0.3)
    if trouble == "cancelled":
        monkeypatch.setattr(progress, "CONNECT_TIMEOUT", 20.0)
    office.password, office.trouble = NEEDED, "hang" if trouble == "cancelled" else trouble

    async def ask() -> None:
        async with client_of(waits, tries=2) as client:
            await client.get_profile()

    task = asyncio.create_task(ask())
    if trouble == "cancelled":
        assert await asyncio.to_thread(office.asked.wait, 20)
        task.cancel()
    done, _ = await asyncio.wait([task], timeout=30)
    assert done
    error = asyncio.CancelledError() if task.cancelled() else task.exception()
    assert error is not None
    with_locals = traceback.TracebackException.from_exception(error, capture_locals=True)
    shown = f"{''.join(with_locals.format())}{error!r}{vars(error)}{error.__context__!r}{error.__cause__!r}"
    encoded = base64.b64encode(WRONG.encode()).decode()
    for secret in (WRONG.partition(":")[2], encoded, quote(WRONG)):
        assert secret not in shown


@pytest.mark.parametrize(
    ("schemes", "to_do"),
    [
        (("Basic",), "http://USER:PASSWORD@HOST:PORT"),
        (("Negotiate", "NTLM", "Basic"), "http://USER:PASSWORD@HOST:PORT"),
        (("Negotiate", "NTLM"), "It asks for Negotiate or NTLM, which this program does not support"),
    ],
)
async def test_a_sign_in_that_the_setting_does_not_hold_is_asked_for(
    office: CompanyNetwork, waits: Waits, monkeypatch: pytest.MonkeyPatch, schemes: tuple[str, ...], to_do: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy_url(office, "http"))
    office.password, office.schemes = NEEDED, schemes
    async with client_of(waits) as client:
        with pytest.raises(ProxyFailed) as caught:
            await client.get_profile()
    assert len(office.attempts) == 1
    told = explain(caught.value)
    assert "requires a sign-in (407)" in told.happened
    assert to_do in told.next_step
    assert not told.retrying_helps


async def test_what_takes_too_long_behind_the_proxy_names_the_proxy(
    office: CompanyNetwork, waits: Waits, behind: EmbeddedSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy_url(office, "http"))
    place = f"127.0.0.1:{office.http} (HTTPS_PROXY)"
    async with client_of(waits, tries=1, timeout=3.0) as client:
        await client.get_profile()
        behind.scenarios.set_latency(5.0)
        with pytest.raises(CodatError) as caught:
            await client.get_profile()
    assert explain(caught.value).happened == f"Codat took too long to answer through the proxy {place}"
