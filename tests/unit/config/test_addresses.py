"""One address has one form, and that form is what is asked."""

from __future__ import annotations

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console_app.codat.transport import is_loopback as is_loopback_for_the_client
from console_app.codat.transport import read_base_url
from console_app.config.addresses import AddressError, is_loopback, is_this_machine, normalize_address

CODAT = "https://api.codat.io"


@pytest.mark.parametrize(
    "written",
    [
        "https://api.codat.io",
        " https://api.codat.io/ ",
        "https://api.codat.io:443",
        "https://api.codat.io:0443/",
        "https://api.codat.io:",
        "HTTPS://API.CODAT.IO",
        "https://api.codat.io./",
        "https://api.codat.io.:443/",
        "https://api.codat.io//",
        "https://api.codat.io/.",
        "https://api.codat.io/%2e/",
        "https://api.codat.io/a/../",
        "https://api.codat.io/a/%2E%2e",
        "https://api.codat.io/../..",
        "https://api\N{IDEOGRAPHIC FULL STOP}codat\N{IDEOGRAPHIC FULL STOP}io",
    ],
)
def test_every_spelling_of_codat_is_codat(written: str) -> None:
    assert normalize_address(written) == CODAT


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("http://127.0.0.1:7411/", "http://127.0.0.1:7411"),
        ("http://127.0.0.1:80", "http://127.0.0.1"),
        ("http://127.0.0.1.:7411", "http://127.0.0.1:7411"),
        ("http://LOCALHOST.:9", "http://localhost:9"),
        ("http://[::1]:9/", "http://[::1]:9"),
        ("http://[0:0:0:0:0:0:0:1]:9/", "http://[::1]:9"),
        ("http://[::ffff:127.0.0.1]:9", "http://127.0.0.1:9"),
        ("https://[2001:DB8::0:1]", "https://[2001:db8::1]"),
        ("https://gateway.example:8443/Codat//v1/", "https://gateway.example:8443/Codat/v1"),
        ("https://gateway.example/%7ejo/a%2fb/%41", "https://gateway.example/~jo/a%2Fb/A"),
        ("https://gateway.example/a b", "https://gateway.example/a%20b"),
        ("https://BÜCHER.example", "https://xn--bcher-kva.example"),
    ],
)
def test_an_address_has_one_form(written: str, form: str) -> None:
    assert normalize_address(written) == form
    assert normalize_address(form) == form


@pytest.mark.parametrize(
    "written",
    [
        "",
        "api.codat.io",
        "https:api.codat.io",
        "https:/api.codat.io",
        "https:\\\\api.codat.io",
        "https://api.codat.io\\",
        "https://",
        "https://:443",
        "https://api..codat.io",
        "https://api.codat.io..",
        "https://api%2ecodat.io",
        "https://api.codat.io:99999",
        "https://api.codat.io:0",
        "https://api.codat.io:443:443",
        "https://api codat.io",
        "https://api.co\ndat.io",
        "https://api.codat.io/%zz",
        "https://[::1",
        "https://[::1%25lo]",
        "https://\N{FULLWIDTH LATIN SMALL LETTER A}pi.codat.io",
        "ftp://api.codat.io",
        "https://user@api.codat.io",
        "https://@api.codat.io",
        "https://api.codat.io@evil.example",
        "https://api.codat.io?",
        "https://api.codat.io/?a=b",
        "https://api.codat.io#",
        # Numbers that the resolver takes for this machine, and others do not.
        "http://127.1",
        "http://2130706433",
        "http://0x7f.0.0.1",
        "http://0177.0.0.1",
        # Not this machine, and not encrypted.
        "http://api.codat.io",
        "http://localhost.evil.example",
        "http://127.0.0.1.nip.io",
        "http://0.0.0.0:7411",
        "http://[::]:7411",
        "http://192.168.0.1",
    ],
)
def test_what_can_be_read_in_two_ways_or_goes_in_the_open_is_refused(written: str) -> None:
    with pytest.raises(AddressError):
        normalize_address(written)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.9.1", "::1", "[::1]"])
def test_this_machine(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", ["localhost.evil.example", "evil.localhost", "127.0.0.1.nip.io", "0.0.0.0", "[::]", "api.codat.io", "127.1"]
)
def test_what_only_looks_like_this_machine(host: str) -> None:
    assert not is_loopback(host)


ADDRESSES = st.one_of(
    st.text(max_size=40).map(lambda rest: f"https://{rest}"),
    st.from_regex(r"\A(?i:https?)://[a-z0-9.:\[\]%。-]{1,16}(:[0-9]{0,5})?(/[a-zA-Z0-9.%~/é -]{0,6}){0,3}\Z"),
    st.sampled_from(["http://127.0.0.1", "http://LocalHost.", "https://[::1]", CODAT]).flatmap(
        lambda host: st.from_regex(r"\A(:[0-9]{1,5})?(/[.%2eE]{0,4}){0,3}\Z").map(lambda rest: host + rest)
    ),
)


@given(ADDRESSES)
def test_the_client_asks_the_address_that_was_judged(written: str) -> None:
    try:
        form = normalize_address(written)
    except AddressError:
        return
    assert normalize_address(form) == form
    asked, base = httpx.URL(form), read_base_url(form)
    assert (base.scheme, base.host, base.port) == (asked.scheme, asked.host, asked.port)
    assert form.endswith(base.raw_path.decode().rstrip("/"))
    assert base.raw_path == asked.raw_path.rstrip(b"/") + b"/"
    assert is_this_machine(form) == is_loopback_for_the_client(base.host)
    assert base.scheme == "https" or is_this_machine(form)


@given(ADDRESSES)
def test_no_spelling_that_the_client_takes_leads_elsewhere(written: str) -> None:
    """What httpx makes of the text as it was written is the host that was judged."""
    try:
        form, read = normalize_address(written), httpx.URL(written.strip())
    except (AddressError, httpx.InvalidURL, ValueError):
        return
    meant = httpx.URL(form)
    mapped = read.host.removesuffix(".")
    if ":" not in mapped:
        assert (read.scheme, mapped, read.port) == (meant.scheme, meant.host, meant.port)
