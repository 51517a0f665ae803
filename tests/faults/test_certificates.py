"""Certificates: the system's store and SSL_CERT_FILE are trusted; what is refused names its issuer and what to do."""

from __future__ import annotations

import asyncio
import hashlib
import ssl
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from console_app.clock import computer_now
from console_app.codat import CodatClient, network, tls
from console_app.codat.certificates import read_certificate
from console_app.codat.network_errors import CertificateFault, CertificateRefused, UnusableNetworkSetting
from console_app.services.text.error_messages import explain
from tests.faults.company_network import HOST, CompanyNetwork, Tls
from tests.faults.conftest import KEY

if TYPE_CHECKING:
    from console_app.sandbox.embedded import EmbeddedSandbox
    from tests.faults.conftest import Waits

SELF_SIGNED = Path(__file__).parents[1] / "unit" / "codat" / "untrusted.pem"
ISSUER = "Toft Inspection CA"
NOW = computer_now()


def client_at(address: str, waits: Waits) -> CodatClient:
    return CodatClient(KEY, base_url=address, retry=waits.policy(), timeout=20.0)


def here(port: int) -> str:
    return f"https://localhost:{port}"


def system_store(monkeypatch: pytest.MonkeyPatch, file: str = "", folder: str = "") -> None:
    """Have OpenSSL's own places, which only an administrator can write, be these."""
    paths = ssl.get_default_verify_paths()._replace(openssl_cafile=file, openssl_capath=folder, cafile=file)
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: paths)


async def refusal_of(address: str, waits: Waits) -> CertificateRefused:
    async with client_at(address, waits) as client:
        with pytest.raises(CertificateRefused) as caught:
            await client.get_profile()
    assert not waits.slept, "a certificate does not get better by asking again"
    assert caught.value.happened is False
    return caught.value


@pytest.mark.parametrize("place", ["bundle", "folder"])
async def test_an_authority_in_the_systems_store_is_trusted(
    office: CompanyNetwork, waits: Waits, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, place: str
) -> None:
    if place == "bundle":
        system_store(monkeypatch, file=office.tls.write_ca(tmp_path / "ca.pem"))
    else:
        office.tls.write_ca(tmp_path / f"{_hash_of(office.tls.ca)}.0")
        system_store(monkeypatch, folder=str(tmp_path))
    async with client_at(here(office.front), waits) as client:
        assert (await client.get_profile()).name
        assert client.encryption is not None
        assert client.encryption.version.startswith("TLS")
        assert client.encryption.certificate.issuer == ISSUER


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
async def test_what_the_variables_name_is_trusted_beside_the_systems_store(
    office: CompanyNetwork, waits: Waits, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, variable: str
) -> None:
    """On loopback too."""
    other = Tls(trustme.CA(organization_name="Another CA"))
    system_store(monkeypatch, file=other.write_ca(tmp_path / "system.pem"))
    if variable == "SSL_CERT_FILE":
        monkeypatch.setenv(variable, office.tls.write_ca(tmp_path / "ca.pem"))
    else:
        office.tls.write_ca(tmp_path / f"{_hash_of(office.tls.ca)}.0")
        monkeypatch.setenv(variable, f"/not/there:{tmp_path}")
    for port in (office.front, office.present(other.context())):
        async with client_at(here(port), waits) as client:
            assert (await client.get_profile()).name


@pytest.mark.parametrize("system", ["darwin", "win32"])
async def test_where_the_system_has_a_store_of_its_own_truststore_asks_it(
    office: CompanyNetwork, waits: Waits, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, system: str
) -> None:
    def made_there() -> ssl.SSLContext:
        with monkeypatch.context() as patch:
            patch.setattr(sys, "platform", system)
            return tls.trusted_context()

    monkeypatch.setattr(network, "trusted_context", made_there)
    error = await refusal_of(here(office.front), waits)
    assert f"“{ISSUER}”, which issued it, is not trusted by this computer" in error.message
    monkeypatch.setenv("SSL_CERT_FILE", office.tls.write_ca(tmp_path / "ca.pem"))
    async with client_at(here(office.front), waits) as client:
        assert (await client.get_profile()).name
        assert client.encryption is not None
        assert client.encryption.certificate.issuer == ISSUER


async def test_an_authority_in_the_middle_that_is_named_is_enough(
    office: CompanyNetwork, waits: Waits, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    middle = Tls(office.tls.ca.create_child_ca())
    monkeypatch.setenv("SSL_CERT_FILE", middle.write_ca(tmp_path / "ca.pem"))
    async with client_at(here(office.present(middle.context())), waits) as client:
        assert (await client.get_profile()).name


CASES: dict[str, tuple[Tls, CertificateFault, str, str]] = {
    "expired": (
        Tls(not_after=NOW - timedelta(days=2)),
        CertificateFault.EXPIRED,
        f"it expired on {NOW - timedelta(days=2):%Y-%m-%d}, and this computer's date is {NOW.astimezone():%Y-%m-%d}",
        "Check this computer's date first",
    ),
    "not yet valid": (
        Tls(not_before=NOW + timedelta(days=2)),
        CertificateFault.NOT_YET_VALID,
        f"it is valid only from {NOW + timedelta(days=2):%Y-%m-%d} on",
        "This computer's date is probably wrong: correct it",
    ),
    "another host": (
        Tls(names=("portal.guest.example",)),
        CertificateFault.OTHER_HOST,
        "it is issued for portal.guest.example, not for localhost",
        "Another server answers in its place",
    ),
}


@pytest.mark.parametrize("name", CASES)
async def test_each_fault_of_a_certificate_has_its_own_words(
    office: CompanyNetwork, waits: Waits, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    presented, fault, happened, to_do = CASES[name]
    monkeypatch.setenv("SSL_CERT_FILE", presented.write_ca(tmp_path / "ca.pem"))
    error = await refusal_of(here(office.present(presented.context())), waits)
    told = explain(error)
    assert error.fault is fault
    assert told.happened.startswith(f"The certificate of localhost is not trusted: {happened}")
    assert f"issued by “{ISSUER}”" in told.happened
    assert to_do in told.next_step
    assert not told.retrying_helps
    assert office.requests == 0


async def test_an_issuer_that_is_not_known_is_named(office: CompanyNetwork, waits: Waits) -> None:
    told = explain(await refusal_of(here(office.front), waits))
    assert told.happened == (
        f"The certificate of localhost is not trusted: “{ISSUER}”, which issued it, is not trusted by this computer"
    )
    assert f"If “{ISSUER}” is your company's network inspection" in told.next_step
    assert "SSL_CERT_FILE" in told.next_step
    assert office.requests == 0


async def test_a_self_signed_certificate_is_called_so(office: CompanyNetwork, waits: Waits) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(SELF_SIGNED)
    error = await refusal_of(here(office.present(context)), waits)
    assert error.fault is CertificateFault.SELF_SIGNED
    assert "it is self-signed" in explain(error).happened


async def test_a_certificate_without_a_key_identifier_is_explained(
    office: CompanyNetwork, waits: Waits, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A context that checks strictly, as Python 3.13 makes it; the program's own takes such a certificate."""
    authority, context = _without_key_identifiers(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    address = here(office.present(context))
    async with client_at(address, waits) as client:
        assert (await client.get_profile()).name

    def strict() -> ssl.SSLContext:
        made = tls.trusted_context()
        made.verify_flags |= ssl.VERIFY_X509_STRICT
        return made

    monkeypatch.setattr(network, "trusted_context", strict)
    error = await refusal_of(address, waits)
    told = explain(error)
    assert error.fault is CertificateFault.NO_KEY_IDENTIFIER
    assert "it lacks the key identifier (AKI)" in told.happened
    assert "issued by “Old Authority”" in told.happened
    assert "Python 3.13" in told.next_step


async def test_through_a_proxy_too_the_issuer_is_named_and_the_proxys_own_certificate_is_told_apart(
    office: CompanyNetwork, waits: Waits, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{office.http}")
    error = await refusal_of(f"https://{HOST}", waits)
    assert (error.host, error.proxy) == (HOST, f"127.0.0.1:{office.http} (HTTPS_PROXY)")
    assert f"“{ISSUER}”, which issued it" in error.message
    monkeypatch.setenv("HTTPS_PROXY", f"https://annette:secret@127.0.0.1:{office.https}")
    before = len(office.attempts)
    error = await refusal_of(f"https://{HOST}", waits)
    assert error.host == "127.0.0.1"
    assert f"“{ISSUER}”, which issued it" in error.message
    assert len(office.attempts) == before, "no password is sent to a proxy that is not trusted"
    assert office.requests == 0


@pytest.mark.parametrize(
    ("variable", "value", "says", "to_do"),
    [
        ("SSL_CERT_FILE", "/not/there.pem", "SSL_CERT_FILE names a file that does not exist: /not/there.pem.", "unset"),
        ("SSL_CERT_FILE", "{}", "SSL_CERT_FILE names a folder: ", "SSL_CERT_DIR is for folders"),
        ("SSL_CERT_FILE", "{}/der", "SSL_CERT_FILE names a file without certificates in PEM: ", "BEGIN CERTIFICATE"),
        ("SSL_CERT_FILE", "{}/empty", "SSL_CERT_FILE names a file without certificates in PEM: ", "BEGIN CERTIFICATE"),
        ("SSL_CERT_DIR", "/not/there", "SSL_CERT_DIR names a folder that does not exist: /not/there.", "unset"),
        (
            "SSL_CERT_DIR",
            "{}",
            "SSL_CERT_DIR names a folder without certificates that OpenSSL finds: ",
            "openssl rehash",
        ),
    ],
)
async def test_a_variable_that_names_no_certificates_is_said_with_the_reason(
    office: CompanyNetwork,
    waits: Waits,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    variable: str,
    value: str,
    says: str,
    to_do: str,
) -> None:
    (tmp_path / "empty").touch()
    pem = office.tls.ca.cert_pem.bytes().decode()
    (tmp_path / "der").write_bytes(ssl.PEM_cert_to_DER_cert(pem))
    monkeypatch.setenv(variable, value.format(tmp_path))
    with pytest.raises(UnusableNetworkSetting) as caught:
        async with client_at(here(office.front), waits):
            pass
    assert caught.value.message.startswith(says)
    assert to_do in explain(caught.value).next_step
    assert "CODAT_BASE_URL" not in explain(caught.value).next_step
    (note,) = tls.certificate_notes()
    assert note.sentence == caught.value.message


async def test_in_the_clear_on_this_machine_no_certificate_is_looked_at(
    behind: EmbeddedSandbox, waits: Waits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/not/there.pem")
    monkeypatch.setattr(network, "trusted_context", lambda: pytest.fail("no file is read"))
    async with client_at(behind.start().base_url, waits) as client:
        assert (await client.get_profile()).name
        assert client.encryption is None


def test_what_is_no_certificate_is_none() -> None:
    der = ssl.PEM_cert_to_DER_cert(Tls().ca.issue_cert("a.example").cert_chain_pems[0].bytes().decode())
    whole = read_certificate(der)
    assert whole is not None
    assert (whole.issuer, whole.names) == (ISSUER, ("a.example",))
    for length in range(len(der)):
        read_certificate(der[:length])
        read_certificate(der[:length] + bytes((der[length] ^ 0xFF,)) + der[length + 1 :])


async def test_the_event_loop_is_not_held_up_by_reading_the_store(
    office: CompanyNetwork, waits: Waits, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The store is read once for a client and in a thread, not for each connection."""
    monkeypatch.setenv("SSL_CERT_FILE", office.tls.write_ca(tmp_path / "ca.pem"))
    loop, made = asyncio.get_running_loop(), []
    make = tls.trusted_context

    def noted() -> ssl.SSLContext:
        with pytest.raises(RuntimeError):
            asyncio.get_running_loop()
        made.append(loop)
        return make()

    monkeypatch.setattr(network, "trusted_context", noted)
    async with client_at(here(office.front), waits) as client:
        await asyncio.gather(*(client.get_profile() for _ in range(5)))
    assert len(made) == 1


def _hash_of(ca: trustme.CA) -> str:
    """The name under which OpenSSL looks for an authority."""
    subject = x509.load_pem_x509_certificate(ca.cert_pem.bytes()).subject
    parts = (
        _item(0x31, _item(0x30, _oid(each.oid) + _item(0x0C, " ".join(str(each.value).lower().split()).encode())))
        for each in subject
    )
    return hashlib.sha1(b"".join(parts), usedforsecurity=False).digest()[3::-1].hex()


def _item(tag: int, content: bytes) -> bytes:
    return bytes((tag, len(content))) + content


def _oid(oid: x509.ObjectIdentifier) -> bytes:
    """The object id of a part of a name, which is 2.5.4 and one number more."""
    assert oid.dotted_string.startswith("2.5.4.")
    return _item(0x06, bytes((0x55, 4, int(oid.dotted_string.rpartition(".")[2]))))


def _without_key_identifiers(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """An authority as older software makes them, and a server's context with a certificate of it."""

    def named(name: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])

    def made(subject: str, key: Any, by: Any, *extensions: Any) -> x509.Certificate:
        builder = x509.CertificateBuilder(named("Old Authority"), named(subject), key.public_key())
        builder = builder.serial_number(x509.random_serial_number())
        builder = builder.not_valid_before(NOW - timedelta(days=1)).not_valid_after(NOW + timedelta(days=9))
        for each in extensions:
            builder = builder.add_extension(each, critical=isinstance(each, x509.BasicConstraints))
        return builder.sign(by, hashes.SHA256())

    authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority = made("Old Authority", authority_key, authority_key, x509.BasicConstraints(ca=True, path_length=None))
    names = x509.SubjectAlternativeName([x509.DNSName("localhost")])
    leaf = made("localhost", key, authority_key, names)
    pem = serialization.Encoding.PEM
    (folder / "authority.pem").write_bytes(authority.public_bytes(pem))
    (folder / "leaf.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()) + leaf.public_bytes(pem)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "leaf.pem")
    return folder / "authority.pem", context
