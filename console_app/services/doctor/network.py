"""Check the network: the proxy on the way to Codat, and whether the connection is encrypted and trusted."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from console_app.clock import computer_now
from console_app.codat.network_errors import CertificateRefused, ProxyFailed
from console_app.codat.proxy_settings import read_proxy_settings
from console_app.codat.tls import certificate_notes
from console_app.services.doctor.checks import Check, Verdict
from console_app.services.text.error_messages import explain
from console_app.services.text.sanitize import sanitized
from console_app.services.text.time_format import day

if TYPE_CHECKING:
    from console_app.codat.errors import CodatError
    from console_app.services.account.session import Session

SOON = timedelta(days=7)


def examine_proxy(address: str) -> Check:
    """Return the proxy for an address, and the problems of the variables. Nothing is sent.

    Raises:
        InvalidInput: It is not an address.
    """
    from console_app.codat.transport import is_loopback, read_base_url

    url = read_base_url(address)
    local = is_loopback(url.host)
    found = read_proxy_settings(url.scheme, url.raw_host.decode("ascii"), url.port, local=local)
    notes = [f"{sanitized(each.sentence)} {sanitized(each.advice)}" for each in found.notes]
    if found.problem is not None:
        advice = "\n".join([sanitized(found.problem.advice), *notes])
        return Check("Proxy", Verdict.BROKEN, sanitized(found.problem.sentence), advice)
    is_odd = any(each.is_wrong for each in found.notes)
    verdict = Verdict.WARNING if is_odd else Verdict.FINE
    host = sanitized(url.host)
    if found.facts is not None:
        sign_in = ", with a user name" if found.facts.has_password else ""
        sentence = f"{sanitized(found.facts.place)} is used for {host}{sign_in}"
    elif local:
        sentence = "none is used: this is the machine itself"
    elif found.bypassed_by:
        sentence = f"none is used for {host}, because of {sanitized(found.bypassed_by)} in NO_PROXY"
    else:
        sentence = f"none is set for {host}"
    return Check("Proxy", verdict, sentence, "\n".join(notes))


def examine_certificates(address: str) -> list[Check]:
    """Return the problems of the variables that name certificates, for calls to an address; empty if there are none."""
    # Without encryption, on this machine itself, no certificate is checked.
    verdict = Verdict.BROKEN if address.casefold().startswith("https:") else Verdict.WARNING
    return [
        Check("Certificates", verdict, sanitized(each.sentence), sanitized(each.advice)) for each in certificate_notes()
    ]


def examine_encryption(session: Session, error: CodatError | None) -> Check:
    """Return how the connection that was just used is encrypted, or why it is not.

    Args:
        session: The session.
        error: The error of the call, if it failed.
    """
    if not (session.base_url or "").casefold().startswith("https:"):
        return Check("Encryption", Verdict.FINE, "none, and none is needed: this is the machine itself")
    if isinstance(error, CertificateRefused):
        explained = explain(error, shown=False)
        return Check("Encryption", Verdict.BROKEN, explained.happened, explained.next_step)
    if isinstance(error, ProxyFailed):
        explained = explain(error, shown=False)
        return Check("Proxy", Verdict.BROKEN, explained.happened, explained.next_step)
    tls = session.encryption
    if tls is None:
        return Check("Encryption", Verdict.SKIPPED, "Codat could not be reached")
    by = sanitized(tls.certificate.issuer) or "an unnamed authority"
    ends = tls.certificate.not_after
    until = f" until {day(ends)}" if ends is not None else ""
    found = f"{tls.version} to {sanitized(urlsplit(session.base_url or '').hostname)}, certified by {by}{until}"
    if ends is not None and ends - computer_now() < SOON:
        return Check("Encryption", Verdict.WARNING, found, "It is about to expire: tell the operator of that address.")
    return Check("Encryption", Verdict.FINE, found)
