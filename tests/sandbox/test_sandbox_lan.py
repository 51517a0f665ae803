"""The second listener, for phones in the local network: the link pages over a real socket, and nothing else."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import sys
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
import pytest

from console_app.sandbox.network import LanAddress, is_local, is_ours, lan_addresses, offered
from console_app.sandbox.server import PortTakenError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from console_app.sandbox.embedded import EmbeddedSandbox

NEIGHBOUR = "127.0.0.2"
"""An address that is not the sandbox's own, on which every machine with Linux listens."""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems have one loopback address only")


@pytest.fixture
def lan(sandbox: EmbeddedSandbox) -> str:
    """The address of the second listener."""
    return sandbox.open_to_lan(NEIGHBOUR)


@pytest.fixture
def phone() -> Iterator[httpx.Client]:
    """A browser in the network."""
    with httpx.Client(timeout=30) as client:
        yield client


def consent_form(page: httpx.Response) -> dict[str, str]:
    """Return the form that authorises."""
    return {"session": page.text.partition('name="session" value="')[2].partition('"')[0], "choice": "authorise"}


def test_a_phone_opens_the_link_and_authorises_it(
    api: httpx.Client, lan: str, phone: httpx.Client, new_connection: Callable[..., dict[str, Any]]
) -> None:
    made = new_connection()
    link = made["linkUrl"]
    assert link.startswith(f"{lan}/companies/")
    page = phone.get(link)
    assert page.status_code == 200
    # Without this a browser would not say that the form is our own, and would be refused.
    assert page.headers.get_list("referrer-policy") == ["same-origin"]
    answer = phone.post(link.split("?")[0], data=consent_form(page), headers={"Origin": lan})
    assert answer.status_code == 303
    assert phone.get(f"{lan}{answer.headers['location']}").status_code == 200
    path = f"/companies/{made['companyId']}/connections/{made['id']}"
    assert api.get(path).json()["status"] == "Linked"
    company = api.get(f"/companies/{made['companyId']}").json()
    assert company["redirect"].startswith(f"{lan}/company/")
    assert phone.get(company["redirect"]).status_code == 200


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE"])
def test_nothing_of_the_api_is_there_even_with_the_key(
    method: str, api: httpx.Client, lan: str, phone: httpx.Client, new_connection: Callable[..., dict[str, Any]]
) -> None:
    made = new_connection()
    company = f"/companies/{made['companyId']}"
    before = api.get("/sandbox/calls").json()["count"]
    for path in (
        "/",
        "/profile",
        "/integrations",
        "/companies",
        company,
        f"{company}/connections",
        f"{company}/connections/{made['id']}",
        f"{company}/data/all",
        f"{company}/dataStatus",
        "/sandbox/scenarios",
        "/sandbox/clock",
        "/sandbox/calls",
        f"/sandbox/connections/{made['id']}",
        "//companies",
        "/company/../companies",
        "/company/%2e%2e/companies",
        f"{company}/connections/{made['id']}/start/../../..",
    ):
        answer = phone.request(method, httpx.URL(lan, raw_path=path.encode()), headers=dict(api.headers))
        assert answer.status_code in {404, 405}, path
        assert "Toft" not in answer.text
        assert "x-rate-limit-limit" not in answer.headers
    assert api.get("/sandbox/calls").json()["count"] == before
    assert api.get(f"{company}/connections/{made['id']}").json()["status"] == "PendingAuth"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "evil.example", NEIGHBOUR, "192.168.1.7:80", ""])
def test_a_name_that_leads_here_is_refused(
    host: str, lan: str, phone: httpx.Client, new_connection: Callable[..., dict[str, Any]]
) -> None:
    link = new_connection()["linkUrl"]
    assert phone.get(link, headers={"Host": host}).status_code == 421
    assert phone.get(link).status_code == 200


def test_two_names_at_once_are_refused(lan: str) -> None:
    place = urlsplit(lan)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=10)
    connection.putrequest("GET", "/company/x", skip_host=True)
    connection.putheader("Host", place.netloc)
    connection.putheader("Host", "evil.example")
    connection.endheaders()
    assert connection.getresponse().status in {400, 421}
    connection.close()


@pytest.mark.parametrize("origin", ["null", "https://evil.example", "http://127.0.0.1", f"http://{NEIGHBOUR}"])
def test_a_form_of_another_site_is_refused(
    origin: str, lan: str, phone: httpx.Client, new_connection: Callable[..., dict[str, Any]]
) -> None:
    link = new_connection()["linkUrl"]
    form = consent_form(phone.get(link))
    assert phone.post(link.split("?")[0], data=form, headers={"Origin": origin}).status_code == 403


def test_this_machine_is_not_answered_under_the_address_of_the_network(
    api: httpx.Client, lan: str, new_connection: Callable[..., dict[str, Any]]
) -> None:
    here, there = str(api.base_url).rstrip("/"), urlsplit(lan).netloc
    link = new_connection()["linkUrl"].replace(lan, here)
    assert httpx.get(f"{here}/profile", headers={**api.headers, "Host": there}).status_code == 421
    assert httpx.get(link).status_code == 200, "the pages are still here, too"


def test_once_it_is_closed_nobody_listens_and_links_lead_here(
    sandbox: EmbeddedSandbox, api: httpx.Client, lan: str, new_connection: Callable[..., dict[str, Any]]
) -> None:
    assert [sandbox.lan_url] == [lan]
    sandbox.close_to_lan()
    assert [sandbox.lan_url] == [None]
    with pytest.raises(httpx.ConnectError):
        httpx.get(lan)
    assert new_connection()["linkUrl"].startswith(str(api.base_url))
    again = sandbox.open_to_lan(NEIGHBOUR)
    sandbox.stop()
    with pytest.raises(httpx.ConnectError):
        httpx.get(again)


def test_a_port_that_is_taken_and_an_address_that_is_not_ours_leave_it_closed(
    sandbox_for: Callable[..., EmbeddedSandbox],
) -> None:
    with socket.socket() as taken:
        taken.bind((NEIGHBOUR, 0))
        taken.listen()
        sandbox = sandbox_for(port=taken.getsockname()[1])
        with pytest.raises(PortTakenError, match=f"on {NEIGHBOUR} is already in use"):
            sandbox.open_to_lan(NEIGHBOUR)
    assert sandbox.lan_url is None
    with pytest.raises(PortTakenError):
        sandbox.open_to_lan("192.168.254.253")
    for public in ("8.8.8.8", "0.0.0.0", "nonsense", "::"):
        with pytest.raises(ValueError, match="local network"):
            sandbox.open_to_lan(public)
    assert sandbox.lan_url is None


def test_two_programs_serve_the_same_network(sandbox_for: Callable[..., EmbeddedSandbox], tmp_path: Any) -> None:
    first, second = (sandbox_for(tmp_path / "sandbox.db") for _ in range(2))
    assert first.open_to_lan(NEIGHBOUR) != second.open_to_lan(NEIGHBOUR)


def test_ipv6_addresses_are_served_in_brackets(sandbox: EmbeddedSandbox, phone: httpx.Client) -> None:
    if not is_ours("::1"):
        with pytest.raises(PortTakenError):
            sandbox.open_to_lan("::1")
        return
    lan = sandbox.open_to_lan("::1")
    assert lan.startswith("http://[::1]:")
    assert phone.get(f"{lan}/company/nobody").status_code == 404
    assert phone.get(f"{lan}/company/nobody", headers={"Host": "[::1]"}).status_code == 421


def test_only_addresses_of_local_networks_are_offered() -> None:
    found = [
        LanAddress("10.8.0.2", "tun0"),
        LanAddress("fe80::1", "wlan0"),
        LanAddress("fd00::7", "wlan0"),
        LanAddress("127.0.0.1", "lo"),
        LanAddress("172.17.0.1", "docker0"),
        LanAddress("8.8.8.8", "eth0"),
        LanAddress("2001:4860:4860::8888", "eth0"),
        LanAddress("192.168.1.7", "wlan0"),
        LanAddress("10.8.0.2"),
        LanAddress("0.0.0.0"),
        LanAddress("nonsense"),
    ]
    assert [each.address for each in offered(found)] == ["10.8.0.2", "192.168.1.7", "fd00::7"]
    assert offered(found)[0].interface == "tun0"
    assert [each.url_host for each in offered(found)][-1] == "[fd00::7]"
    assert is_local("fe80::1%wlan0")
    assert not is_local("224.0.0.1")


def test_what_is_offered_can_be_served() -> None:
    for each in lan_addresses():
        assert not ipaddress.ip_address(each.address).is_loopback
        assert is_ours(each.address)
