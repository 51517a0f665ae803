"""Commands behind a company's network: proxies, certificates and old keys are told in their own words."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from tests.faults.company_network import HOST, NEEDED, CompanyNetwork

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from console_app.sandbox.embedded import EmbeddedSandbox

ISSUER = "Toft Inspection CA"
SECRET = "Marked-Password"
COMMANDS = {
    "whoami": ("whoami",),
    "companies": ("companies",),
    "snapshot": ("snapshot",),
    "audit": ("audit",),
    "create": ("create", "Toft Stores"),
    "link": ("link", "Toft Stores"),
    "doctor": ("doctor",),
    "login": ("login", "-p", "acme", "--key-file", "--yes"),
}
"""Each asks Codat for something."""


@pytest.fixture
def office(account: EmbeddedSandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CompanyNetwork]:
    """The account behind a company's network, which the environment names by a host that no resolver knows."""
    with CompanyNetwork(urlsplit(account.start().base_url).port or 0) as network:
        monkeypatch.setenv("CODAT_BASE_URL", f"https://{HOST}")
        monkeypatch.setenv("SSL_CERT_FILE", network.tls.write_ca(tmp_path / "ca.pem"))
        folder = tmp_path / "config"
        (folder / "codat-console").mkdir(parents=True)
        address = f'[profiles.acme]\nbase_url = "https://{HOST}"\n'
        (folder / "codat-console" / "config.toml").write_text(address, "utf-8")
        monkeypatch.setenv("XDG_CONFIG_HOME", str(folder))
        yield network


def run_command(run: Any, name: str) -> Any:
    typed = f"{os.environ['CODAT_API_KEY']}\n" if name == "login" else ""
    return run(*COMMANDS[name], typed=typed)


def unbroken(text: str) -> str:
    """The text without line breaks."""
    return " ".join(text.split())


@pytest.mark.parametrize("name", COMMANDS)
def test_a_refused_password_is_sent_once_a_command_and_shown_nowhere(
    run: Any, office: CompanyNetwork, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://annette:{SECRET}@127.0.0.1:{office.http}")
    office.password = NEEDED
    end = run_command(run, name)
    assert office.passwords == [f"annette:{SECRET}"]
    assert end.code == 1
    said = unbroken(end.out + end.err)
    place = f"127.0.0.1:{office.http} (HTTPS_PROXY)"
    assert f"The proxy {place} does not accept the user name or password (407)" in said
    assert "Correct the user name or password in HTTPS_PROXY" in said
    assert "wrong ones can lock the account" in said
    assert SECRET not in said
    assert office.requests == 0


@pytest.mark.parametrize("name", COMMANDS)
def test_an_issuer_that_is_not_known_is_named_with_what_to_do(
    run: Any, office: CompanyNetwork, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"socks5://127.0.0.1:{office.socks}")
    monkeypatch.delenv("SSL_CERT_FILE")
    end = run_command(run, name)
    assert end.code == 1
    said = unbroken(end.out + end.err)
    assert f"The certificate of {HOST} is not trusted: “{ISSUER}”, which issued it, is not trusted" in said
    assert f"If “{ISSUER}” is your company's network inspection" in said
    assert office.requests == 0


@pytest.mark.parametrize(
    ("variable", "value", "reason", "to_do"),
    [
        ("ALL_PROXY", "socks4://proxy.example:1080", "ALL_PROXY is SOCKS4, which is not supported", "socks5://"),
        ("HTTPS_PROXY", f"http://a:{SECRET}#@proxy.example:80", "HTTPS_PROXY is not an address", "%23"),
        ("SSL_CERT_FILE", "/not/there.pem", "SSL_CERT_FILE names a file that does not exist", "Correct it or unset it"),
    ],
)
@pytest.mark.parametrize("name", ["whoami", "companies", "doctor", "login"])
def test_a_variable_that_cannot_be_used_is_named_with_its_reason(
    run: Any,
    office: CompanyNetwork,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    variable: str,
    value: str,
    reason: str,
    to_do: str,
) -> None:
    monkeypatch.setenv(variable, value)
    end = run_command(run, name)
    assert end.code == (1 if name == "doctor" else 2)
    said = unbroken(end.out + end.err)
    assert reason in said
    assert to_do in said
    assert "CODAT_BASE_URL" not in said.replace("login", "")
    assert SECRET not in said


def test_the_doctor_says_which_proxy_is_used_and_what_is_odd(
    run: Any, office: CompanyNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://annette:{SECRET}@127.0.0.1:{office.http}")
    monkeypatch.setenv("ALL_PROXY", "socks4://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "localhost,[::1],10.0.0.0/8")
    checks = {each["subject"]: each for each in run("doctor", "--json").result["checks"]}
    place = f"127.0.0.1:{office.http} (HTTPS_PROXY)"
    assert checks["Proxy"]["found"] == f"{place} is used for {HOST}, with a user name"
    assert checks["Proxy"]["verdict"] == "warning"
    advice = checks["Proxy"]["advice"]
    assert "ALL_PROXY is SOCKS4" in advice
    assert "NO_PROXY holds [::1]" in advice
    assert "NO_PROXY holds 10.0.0.0/8, a network" in advice
    assert checks["Account"]["verdict"] == "ok"
    assert checks["Encryption"]["verdict"] == "ok"
    assert f"certified by {ISSUER} until" in checks["Encryption"]["found"]
    monkeypatch.setenv("NO_PROXY", HOST)
    monkeypatch.delenv("ALL_PROXY")
    before = len(office.attempts)
    offline = {each["subject"]: each for each in run("doctor", "--json", "--offline").result["checks"]}
    assert offline["Proxy"]["found"] == f"none is used for {HOST}, because of {HOST} in NO_PROXY"
    assert (offline["Proxy"]["verdict"], len(office.attempts)) == ("ok", before)


def test_the_doctor_names_the_fault_of_the_proxy_in_its_line(
    run: Any, office: CompanyNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{office.http}")
    office.trouble = "403"
    checks = run("doctor", "--json").result["checks"]
    (proxy,) = (each for each in checks if each["subject"] == "Proxy")
    assert (proxy["verdict"], proxy["found"].endswith(f"connect to {HOST} (403)")) == ("broken", True)
    assert "Encryption" not in {each["subject"] for each in checks}


def test_on_this_machine_no_proxy_is_used_and_wrong_ones_are_still_named(
    run: Any, account: EmbeddedSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks4://127.0.0.1:1")
    monkeypatch.setenv("SSL_CERT_FILE", "/not/there.pem")
    end = run("doctor", "--json")
    checks = {each["subject"]: each for each in end.result["checks"]}
    assert end.code == 0
    assert checks["Proxy"]["found"] == "none is used: this is the machine itself"
    assert "ALL_PROXY is SOCKS4" in checks["Proxy"]["advice"]
    assert "SSL_CERT_FILE names a file that does not exist" in checks["Certificates"]["found"]
    assert run("companies").code == 0


@pytest.mark.parametrize("name", ["whoami", "doctor", "login", "companies"])
def test_an_old_key_is_said_to_be_old_or_of_another_environment(
    run: Any, office: CompanyNetwork, account: EmbeddedSandbox, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{office.http}")
    account.scenarios.outdate_key()
    end = run_command(run, name)
    assert end.code == (1 if name == "doctor" else 4)
    said = unbroken(end.out + end.err)
    assert "Codat does not accept this API key" in said
    assert "The key may be old, or of another environment. Get a current key from the Portal" in said


def test_a_watch_ends_once_the_proxy_refuses_the_password(
    start: Any, office: CompanyNetwork, books: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Waiting on would send nothing any more."""
    customer = books.company("Toft Stores", "gbol")
    monkeypatch.setenv("HTTPS_PROXY", f"http://annette:{SECRET}@127.0.0.1:{office.http}")
    office.password = f"annette:{SECRET}"
    watching = start("watch", customer.id, "--timeout", "60s")
    said = watching.stderr.readline()
    while "Waiting" not in said:
        said = watching.stderr.readline()
    office.password, before = NEEDED, len(office.passwords)
    office.cut()
    assert watching.wait(60) == 1
    assert "does not accept the user name or password (407)" in unbroken(watching.stderr.read())
    assert len(office.passwords) == before + 1
