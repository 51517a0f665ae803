"""The network: which proxy is on the way to Codat, and whether the connection is encrypted and trusted."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from console_app.clock import computer_now
from console_app.codat.network_errors import CertificateRefused, ProxyFailed
from console_app.services.doctor.checks import Check, Verdict
from console_app.services.explaining import explain
from console_app.services.visible import visible

if TYPE_CHECKING:
    from console_app.codat.errors import CodatError
    from console_app.services.session import Session

SOON = timedelta(days=7)


def examine_proxy(address: str) -> Check:
    """Say which proxy stands before an address, and what is wrong with the variables. Nothing is sent.

    Raises:
        InvalidInput: it is no address.
    """
    from console_app.codat.proxy_settings import read_proxy_settings
    from console_app.codat.wire import is_loopback, read_base_url

    url = read_base_url(address)
    local = is_loopback(url.host)
    found = read_proxy_settings(url.scheme, url.raw_host.decode("ascii"), url.port, local=local)
    notes = [f"{visible(each.sentence)} {visible(each.advice)}" for each in found.notes]
    if found.problem is not None:
        advice = "\n".join([visible(found.problem.advice), *notes])
        return Check("Proxy", Verdict.BROKEN, visible(found.problem.sentence), advice)
    doubtful = any(each.is_wrong for each in found.notes)
    verdict = Verdict.DOUBTFUL if doubtful else Verdict.FINE
    host = visible(url.host)
    if found.facts is not None:
        sign_in = ", with a user name" if found.facts.has_password else ""
        said = f"{visible(found.facts.place)} is used for {host}{sign_in}"
    elif local:
        said = "none is used: it is this machine itself"
    elif found.bypassed_by:
        said = f"none is used for {host}, because of {visible(found.bypassed_by)} in NO_PROXY"
    else:
        said = f"none is set for {host}"
    return Check("Proxy", verdict, said, "\n".join(notes))


def examine_certificates(address: str) -> list[Check]:
    """Say what is wrong with the variables that name certificates, for calls to an address; empty: nothing is."""
    from console_app.codat.tls import certificate_notes

    # In the clear, on this machine itself, no certificate is looked at.
    verdict = Verdict.BROKEN if address.casefold().startswith("https:") else Verdict.DOUBTFUL
    return [
        Check("Certificates", verdict, visible(each.sentence), visible(each.advice)) for each in certificate_notes()
    ]


def examine_encryption(session: Session, error: CodatError | None) -> Check:
    """Say how the connection that was just used is encrypted, or why it is not; `error` is what came of it."""
    if not (session.base_url or "").casefold().startswith("https:"):
        return Check("Encryption", Verdict.FINE, "none, and none is needed: it is this machine itself")
    if isinstance(error, CertificateRefused):
        told = explain(error, shown=False)
        return Check("Encryption", Verdict.BROKEN, told.happened, told.next_step)
    if isinstance(error, ProxyFailed):
        told = explain(error, shown=False)
        return Check("Proxy", Verdict.BROKEN, told.happened, told.next_step)
    tls = session.encryption
    if tls is None:
        return Check("Encryption", Verdict.SKIPPED, "Codat was not reached")
    by = visible(tls.certificate.issuer) or "an unnamed authority"
    ends = tls.certificate.not_after
    until = f" until {ends:%Y-%m-%d}" if ends is not None else ""
    found = f"{tls.version} to {visible(urlsplit(session.base_url or '').hostname)}, certified by {by}{until}"
    if ends is not None and ends - computer_now() < SOON:
        return Check("Encryption", Verdict.DOUBTFUL, found, "It is about to expire: tell whoever runs that address.")
    return Check("Encryption", Verdict.FINE, found)
