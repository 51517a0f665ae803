"""Whom a link leads to, how long it is good for, and that it leaks nowhere."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console_app.codat.models import Company, Connection
from console_app.config.addresses import CODAT_BASE_URL
from console_app.config.capabilities import EVERYTHING, Capability, Permission, Rule
from console_app.config.profiles import Profile, sandbox_profile
from console_app.services.account.permissions import NotAllowed
from console_app.services.account.session import Session
from console_app.services.connections.create import fresh_link
from console_app.services.links.link import (
    LIFETIME,
    HostCheck,
    ShownLink,
    address_to_read,
    company_link,
    link_host,
    portal_company_url,
    shown_link,
)
from tests.hostile.texts import acts, hostile_texts

OTP = "otp=123456"


@pytest.fixture
def live() -> Session:
    return Session(Profile("default", is_sandbox=False, base_url=CODAT_BASE_URL, portal_url="https://app.codat.io"))


@pytest.fixture
def on_loopback() -> Session:
    session = Session(sandbox_profile(None))
    session.base_url = "http://127.0.0.1:4321"
    return session


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://link.codat.io/companies/1/connections/2/start?otp=1", "link.codat.io"),
        ("https://link-api.codat.io/x", "link-api.codat.io"),
        ("https://codat.io", "codat.io"),
        ("HTTPS://LINK.CODAT.IO/x", "link.codat.io"),
        ("https://link.codat.io:443/x", "link.codat.io"),
        ("https://link.codat.io:8443/x", "link.codat.io:8443"),
    ],
)
def test_codats_own_hosts_are_known(live: Session, url: str, host: str) -> None:
    judged = link_host(url, live)
    assert (judged.host, judged.warning) == (host, None)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://connect.bright-lending.com/start?otp=1", "connect.bright-lending.com"),
        ("https://codat.io.evil.com/start", "codat.io.evil.com"),
        ("https://notcodat.io/start", "notcodat.io"),
        ("https://link-codat.io/start", "link-codat.io"),
        ("https://evil.com/?link.codat.io", "evil.com"),
        ("https://evil.com#.codat.io", "evil.com"),
        ("https://xn--cdat-5qa.io/", "xn--cdat-5qa.io"),
    ],
)
def test_another_host_is_named_and_asked_about(live: Session, url: str, host: str) -> None:
    judged = link_host(url, live)
    assert judged.host == host
    assert judged.may_be_branded
    assert host in (judged.warning or "")


def test_a_branded_host_that_was_recognised_is_no_longer_asked_about(live: Session) -> None:
    url = "https://connect.bright-lending.com/start"
    live.trusted_hosts.add(link_host(url, live).host)
    assert link_host(url, live).warning is None
    assert link_host("https://connect.bright-lending.com.evil.com", live).warning is not None
    assert link_host("http://connect.bright-lending.com", live).warning is not None


def test_a_link_is_judged_once_until_another_host_is_recognised(live: Session) -> None:
    check = HostCheck(live)
    link = ShownLink(f"https://connect.bright-lending.com/start?{OTP}", datetime(2026, 11, 30, tzinfo=UTC))
    doubtful = check.host_of(link)
    assert doubtful.may_be_branded
    assert check.host_of(link.used_up("it was opened")) is doubtful, "it leads to the same place"
    live.trusted_hosts.add(doubtful.host)
    trusted = check.host_of(link)
    assert trusted.warning is None
    assert check.host_of(link) is trusted
    assert check.host_of(replace(link, url="https://link.codat.io/start")).host == "link.codat.io"


@pytest.mark.parametrize(
    ("url", "once"),
    [
        (f"https://link.codat.io/start?{OTP}", True),
        (f"https://link.codat.io/start?lang=en&{OTP}#top", True),
        ("https://link.codat.io/start", False),
        ("https://link.codat.io/start?lang=otp", False),
        ("https://link.codat.io/otp=123456", False),
        ("https://[link.codat.io/start", True),
    ],
)
def test_only_a_link_with_a_password_ends(url: str, once: bool) -> None:
    made_at = datetime(2026, 11, 30, tzinfo=UTC)
    link = ShownLink(url, made_at)
    assert link.works_once is once
    assert link.expires_at == (made_at + LIFETIME if once else None)
    years_later = made_at + 1000 * LIFETIME
    assert (link.has_expired(years_later), link.is_ending(years_later)) == (once, once)
    assert link.used_up("it was opened").is_good(made_at) is not once


def test_a_link_that_is_no_longer_shown_is_not_kept(live: Session) -> None:
    check = HostCheck(live)
    check.host_of(ShownLink(f"https://link.codat.io/start?{OTP}", datetime(2026, 11, 30, tzinfo=UTC)))
    check.forget()
    assert OTP not in repr(vars(check))


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://link.codat.io@evil.com/start", "hides that it leads to evil.com"),
        ("https://link.codat.io:443@evil.com/start", "hides that it leads to evil.com"),
        ("https://me@link.codat.io/start", "hides"),
        ("http://link.codat.io/start", "without encryption"),
        ("https://127.0.0.1/start", "works on this machine only"),
        ("https://localhost:4321/start", "works on this machine only"),
        ("http://[::1]:80/start", "works on this machine only"),
        ("javascript:alert(1)//link.codat.io", "not a valid web address"),
        ("file:///etc/passwd", "not a valid web address"),
        ("ftp://link.codat.io/x", "not a valid web address"),
        ("//link.codat.io/x", "not a valid web address"),
        ("link.codat.io/x", "not a valid web address"),
        ("https:///x", "not a valid web address"),
        ("https://evil.com\\.codat.io/start", "not a valid web address"),
        ("https://evil.com\\@link.codat.io/start", "not a valid web address"),
        ("https://evil.com%2f.codat.io/start", "not a valid web address"),
        ("https://li\nnk.codat.io/start", "not a valid web address"),
        ("https://link.codat.io/start\x1b[31m", "not a valid web address"),
        ("https://link。codat。io/start", "not a valid web address"),
        ("https://link.codаt.io/start", "leads to link.xn--codt-73d.io, which may be a look-alike of another host"),
        ("https://bücher.example/start", "leads to xn--bcher-kva.example, which may be a look-alike"),
        ("https://link.codat.io@ｅvil.соm/start", "xn--"),
        ("https://link.codat.io/\u202etrats", "not a valid web address"),
        ("https://link.codat.io/\u200bstart", "not a valid web address"),
        ("https://link.codat.io/\ud800", "not a valid web address"),
        ("https://link.codat.io/stаrt", "not a valid web address"),
        ("data:text/html,link.codat.io", "not a valid web address"),
        ("https://127.1/start", "a number instead of a name"),
        ("https://2130706433/start", "a number instead of a name"),
        ("https://0x7f.1/start", "a number instead of a name"),
        ("https://192.0.2.1/start", "a number instead of a name"),
        ("https://[::ffff:127.0.0.1]/start", "a number instead of a name"),
        ("https://link.codat.io:99999999/start", "not a valid web address"),
        ("https://[link.codat.io/start", "not a valid web address"),
        ("", "not a valid web address"),
    ],
)
def test_a_link_that_no_customer_should_see_cannot_be_trusted(live: Session, url: str, told: str) -> None:
    judged = link_host(url, live)
    assert told in (judged.warning or "")
    assert not judged.may_be_branded
    live.trusted_hosts.add(judged.host)
    assert link_host(url, live).warning is not None


def test_the_sandboxs_own_address_is_known_and_no_other_on_this_machine(on_loopback: Session) -> None:
    known = link_host(f"http://127.0.0.1:4321/companies/1/start?{OTP}", on_loopback)
    assert (known.host, known.warning) == ("127.0.0.1:4321", None)
    for other in ("http://127.0.0.1:4322/x", "http://localhost:4321/x", "http://x@127.0.0.1:4321/x"):
        assert link_host(other, on_loopback).warning is not None


@pytest.mark.parametrize(
    ("platform_key", "lifetime"), [("qhyg", timedelta(days=1)), ("hcws", timedelta(hours=1)), ("", timedelta(days=1))]
)
def test_how_long_a_link_is_good_for(platform_key: str, lifetime: timedelta, live: Session) -> None:
    link = shown_link(live, Connection(id="1", link_url=f"https://link.codat.io/?{OTP}", integration_key=platform_key))
    assert link is not None
    assert link.expires_at is not None
    assert link.expires_at - link.made_at == lifetime


@pytest.mark.parametrize("url", [None, ""])
def test_a_connection_without_a_link_shows_none(url: str | None, live: Session) -> None:
    assert shown_link(live, Connection(id="1", link_url=url)) is None


@pytest.mark.parametrize("permission", [Permission.NO, Permission.UNLOCK])
async def test_where_no_links_may_be_shown_the_services_hand_out_none(live: Session, permission: Permission) -> None:
    rules = EVERYTHING.changed({Capability.LINK: Rule(permission, "the team")})
    session = Session(replace(live.profile, capabilities=rules))
    connection = Connection(id="1", link_url=f"https://link.codat.io/?{OTP}")
    with pytest.raises(NotAllowed):
        shown_link(session, connection)
    with pytest.raises(NotAllowed):
        company_link(session, Company(id="2", name="Ambridge", redirect=f"https://link.codat.io/?{OTP}"))
    with pytest.raises(NotAllowed):
        # Before the session is open, so that nothing could have been asked for.
        await fresh_link(session, "2", "1")


def test_a_link_is_not_in_what_ends_up_in_a_log() -> None:
    made_at = datetime(2026, 8, 1, tzinfo=UTC)
    link = ShownLink(f"https://link.codat.io/?{OTP}", made_at)
    assert "123456" not in f"{link!r} {link} {replace(link)!r}"
    assert "codat" not in repr(link)
    assert link.expires_at == made_at + LIFETIME


def test_the_portals_page_of_a_company(live: Session, on_loopback: Session) -> None:
    assert portal_company_url(live, "a/../b?c") == "https://app.codat.io/companies/a%2F..%2Fb%3Fc/summary"
    assert portal_company_url(on_loopback, "1") is None


@pytest.mark.parametrize(
    ("url", "read"),
    [
        ("https://link.codаt.io/start", "https://link.xn--codt-73d.io/start"),
        ("https://LINK.codаt.io:8443/start", "https://link.xn--codt-73d.io:8443/start"),
        ("https://link.codat.io/start", "https://link.codat.io/start"),
        ("https://[link/ж", "https://[link/ж"),
        ("https://сodat.io@сodat.io/a", "https://%D1%81odat.io@xn--odat-k6d.io/a"),
        ("https://cİdat.io/", "https://xn--cidat-8fd.io/"),
        ("https://a..ж.io/", "https://a..%D0%B6.io/"),
        ("https://\ud800.io@codat.io/", "https://%ED%A0%80.io@codat.io/"),
    ],
)
def test_a_look_alike_is_read_as_it_is_looked_up(url: str, read: str) -> None:
    assert address_to_read(url) == read


@given(hostile_texts, st.sampled_from(["", "https://", "https://link.codat.io/", "https://link.codat.io@", "//"]))
@settings(max_examples=150, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_link_without_a_warning_is_an_address_of_codats_and_nothing_else(
    live: Session, text: str, before: str
) -> None:
    url = before + text
    judged = link_host(url, live)
    if judged.warning is None:
        assert url.isascii()
        assert url.isprintable()
        assert re.match(r"(?i)https://([a-z0-9_-]+\.)*codat\.io(:\d+)?([/?#]|$)", url)
    assert acts(judged.host + (judged.warning or "")) == []
    address_to_read(url)
