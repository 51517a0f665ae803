"""The variables for proxies: read as httpx reads them, and said what is wrong with them."""

from __future__ import annotations

import ssl
from typing import Any

import httpx
import pytest

from console_app.codat.proxy_settings import ProxySettings, read_proxy_settings

NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Reading the machine's store takes longer than most of these tests."""
SECRET = "Marked-Password"
HOSTS = (
    "https://api.codat.io",
    "https://codat.io",
    "https://api.codat.io:8443",
    "https://notcodat.io",
    "https://10.1.2.3",
    "https://10.1.2.3:8443",
    "https://[2001:db8::1]",
    "https://xn--bcher-kva.example",
    "https://intranet",
)


def settings_for(url: str) -> ProxySettings:
    parsed = httpx.URL(url)
    return read_proxy_settings(parsed.scheme, parsed.raw_host.decode(), parsed.port)


def of_httpx(url: str) -> Any:
    """Return where httpx would connect to: the proxy's URL, or None for the address itself."""
    client = httpx.Client(verify=NO_TLS)
    transport: Any = client._transport_for_url(httpx.URL(url))
    if transport is client._transport:
        return None
    pool = transport._pool
    proxy = pool._proxy_url
    host = proxy.host.decode()
    return f"{proxy.scheme.decode()}://{f'[{host}]' if ':' in host else host}:{proxy.port}"


def ours(url: str) -> Any:
    found = settings_for(url)
    assert found.problem is None
    if found.proxy is None or found.facts is None:
        return None
    place = found.facts.place.partition(" ")[0]
    return f"{found.proxy.url.scheme}://{place}"


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"HTTPS_PROXY": "http://proxy.example:8080"},
        {"https_proxy": "proxy.example:8080"},
        {"HTTPS_PROXY": "http://upper.example:1", "https_proxy": "http://lower.example:2"},
        {"HTTPS_PROXY": "http://upper.example:1", "https_proxy": ""},
        {"HTTPS_PROXY": "", "ALL_PROXY": "socks5://all.example:1080"},
        {"ALL_PROXY": "http://all.example:3128", "HTTP_PROXY": "http://plain.example:3128"},
        {"HTTP_PROXY": "http://plain.example:3128"},
        {"HTTP_PROXY": "http://plain.example:3128", "REQUEST_METHOD": "GET"},
        {"HTTPS_PROXY": "https://[2001:db8::9]:3128"},
        {"HTTPS_PROXY": f"http://annette:{SECRET}@proxy.example:8080"},
        {"HTTPS_PROXY": "http://DOMAIN\\annette:a@b@proxy.example:8080/"},
        {"HTTPS_PROXY": "HTTP://PROXY.example:8080", "NO_PROXY": ""},
        {"HTTPS_PROXY": "http://proxy.example:8080", "NO_PROXY": "*"},
        {"HTTPS_PROXY": "http://proxy.example:8080", "no_proxy": "codat.io", "NO_PROXY": "*"},
        *(
            {"HTTPS_PROXY": "http://proxy.example:8080", "NO_PROXY": entry}
            for entry in (
                "codat.io",
                ".codat.io",
                "API.CODAT.IO",
                "api.codat.io/",
                "codat.io:8443",
                "10.1.2.3",
                "10.1.2.3:8443",
                "2001:db8::1",
                "https://api.codat.io",
                "http://api.codat.io",
                "https://",
                "localhost, intranet ,127.0.0.1",
            )
        ),
    ],
    ids=str,
)
@pytest.mark.parametrize("url", HOSTS)
def test_the_proxy_is_the_one_that_httpx_takes(
    environ: dict[str, str], url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert ours(url) == of_httpx(url)


@pytest.mark.parametrize(
    ("entry", "url", "fits"),
    [
        ("*.codat.io", "https://api.codat.io", True),
        ("*.codat.io", "https://codat.io", False),
        ("api.codat.io:443", "https://api.codat.io", True),
        ("api.codat.io:443", "https://api.codat.io:8443", False),
        ("api.codat.io.", "https://api.codat.io", True),
        ("[2001:db8::1]", "https://[2001:db8::1]", True),
        ("[2001:db8::1]:443", "https://[2001:db8::1]", True),
        ("10.0.0.0/8", "https://10.1.2.3", True),
        ("2001:db8::/32", "https://[2001:db8::1]", True),
        ("10.0.0.0/8", "https://api.codat.io", False),
        ("127.0.0.1/8", "https://10.1.2.3", False),
        ("bücher.example", "https://xn--bcher-kva.example", True),
        ("xn--bcher-kva.example", "https://xn--bcher-kva.example", True),
        ("a.example b.example api.codat.io", "https://api.codat.io", True),
        ("<local>", "https://intranet", True),
        ("<local>", "https://api.codat.io", False),
        ("[::1", "https://api.codat.io", False),
        ("host:port", "https://api.codat.io", False),
        ("a@b", "https://api.codat.io", False),
        ("é" * 80, "https://api.codat.io", False),
    ],
)
def test_what_httpx_misreads_or_stops_at_in_no_proxy_is_read_as_it_was_meant(
    entry: str, url: str, fits: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:8080")
    monkeypatch.setenv("NO_PROXY", entry)
    assert (ours(url) is None) is fits
    assert bool(settings_for(url).bypassed_by) is fits


@pytest.mark.parametrize(
    ("entry", "says", "is_wrong"),
    [
        ("[::1]", "NO_PROXY holds [::1], which other programs read as ::1.", True),
        ("10.0.0.0/8", "NO_PROXY holds 10.0.0.0/8, a network, which applies only to numeric", False),
        ("codat.io:443", "NO_PROXY holds codat.io:443, whose port other programs ignore or misread.", False),
        ("*.codat.io", "NO_PROXY holds *.codat.io, whose * other programs do not support.", False),
        ("host:port", "NO_PROXY holds host:port, which cannot be read, so it is ignored.", True),
        ("[::1", "NO_PROXY holds [::1, which cannot be read, so it is ignored.", True),
        ("a.example;b.example", "NO_PROXY has “;” between its entries.", False),
    ],
)
def test_what_is_odd_in_no_proxy_is_named(
    entry: str, says: str, is_wrong: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", entry)
    (note,) = settings_for("https://api.codat.io").notes
    assert note.sentence.startswith(says)
    assert note.advice
    assert note.is_wrong is is_wrong


WRONG = [
    ("socks4://proxy.example:1080", "is SOCKS4, which is not supported", "socks5://"),
    ("socks4a://proxy.example:1080", "is SOCKS4, which is not supported", "socks5://"),
    ("socks://proxy.example:1080", "is socks:// without a version", "socks5://"),
    ("ftp://proxy.example", "has an unknown kind of proxy (ftp://)", "http://proxy.example:8080"),
    ("'http://proxy.example:80'", "has an unknown kind of proxy", "http://proxy.example:8080"),
    (f"annette:{SECRET}://proxy.example", "has an unknown kind of proxy.", "http://"),
    (f"http://annette:{SECRET}#1@proxy.example:8080", "is not an address", "%23"),
    (f"http://annette:{SECRET}/1@proxy.example:8080", "is not an address", "%2F"),
    ("http://", "has no host", "http://proxy.example:8080"),
    ("http://:8080", "has no host", "http://proxy.example:8080"),
    ("http:///proxy.example", "has no host", "http://proxy.example:8080"),
    ("http//proxy.example:8080", "has no host", "http://proxy.example:8080"),
    ("http:proxy.example:8080", "is not an address", "http://proxy.example:8080"),
    ("http://proxy example:8080", "has no host", "http://proxy.example:8080"),
    ("http://proxy.example:99999", "has an invalid port", "http://proxy.example:8080"),
    ("http://proxy.example:0", "has an invalid port", "http://proxy.example:8080"),
    ("http://proxy.example/proxy.pac", "is a file of rules (PAC), not a proxy", "Set the proxy itself"),
    ("::1", "is not an address", "http://proxy.example:8080"),
    ("none", "is “none”, which is read as the name of a proxy", "unset it"),
    (" ", "has no host", "http://proxy.example:8080"),
    ("http://proxy.example\x07:80", "is not an address", "http://proxy.example:8080"),
]


@pytest.mark.parametrize(("value", "reason", "advice"), WRONG, ids=[each[0] for each in WRONG])
@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
def test_a_proxy_that_cannot_be_used_is_named_with_its_reason_and_without_its_password(
    variable: str, value: str, reason: str, advice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    found = settings_for("https://api.codat.io")
    assert found.problem is not None
    assert found.proxy is None
    assert found.problem.sentence.startswith(f"{variable} {reason}")
    assert advice in found.problem.advice
    assert SECRET not in repr(found)


@pytest.mark.parametrize("value", [each[0] for each in WRONG])
def test_a_wrong_proxy_that_is_not_used_does_no_harm_and_is_noted(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", value)
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:8080")
    found = settings_for("https://api.codat.io")
    assert found.facts is not None
    assert (found.problem, found.facts.place) == (None, "proxy.example:8080 (HTTPS_PROXY)")
    assert [each.variable for each in found.notes] == ["ALL_PROXY"]
    monkeypatch.setenv("NO_PROXY", "api.codat.io")
    monkeypatch.delenv("HTTPS_PROXY")
    found = settings_for("https://api.codat.io")
    assert (found.problem, found.proxy, found.bypassed_by) == (None, None, "api.codat.io")


@pytest.mark.parametrize("around", [" {}", "{} ", "{}\t"])
def test_white_space_around_a_proxy_is_not_a_part_of_it(around: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", around.format("http://proxy.example:8080"))
    facts = settings_for("https://api.codat.io").facts
    assert facts is not None
    assert facts.place == "proxy.example:8080 (HTTPS_PROXY)"


def test_a_proxy_for_http_alone_is_noted() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("http_proxy", "http://proxy.example:8080")
        (note,) = settings_for("https://api.codat.io").notes
    assert note.sentence == "http_proxy is only for addresses with http://."
    assert "https_proxy" in note.advice


def test_a_password_is_in_nothing_that_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://annette:{SECRET}@proxy.example:8080")
    found = settings_for("https://api.codat.io")
    assert found.facts is not None
    assert found.facts.has_password
    assert SECRET not in repr(found)
    assert "annette" not in repr(found)
