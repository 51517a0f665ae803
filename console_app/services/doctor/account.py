"""The account: whether Codat is reached, safely, at the right time, with a key that it knows, and calls left."""

from __future__ import annotations

import asyncio
import ssl
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from console_app.clock import computer_now, difference, is_corrected
from console_app.codat.errors import CodatError, Unauthorized
from console_app.services.clock_problem import problem_with
from console_app.services.doctor.checks import Check, Verdict
from console_app.services.explaining import explain
from console_app.services.visible import visible

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from console_app.services.session import Session

TIME_TO_CONNECT = 5.0
"""Seconds."""
SOON = timedelta(days=7)
LOW = 0.1


async def examine_account(session: Session, *, context: ssl.SSLContext | None = None) -> AsyncIterator[Check]:
    """Ask Codat whose account it is, one call, and look at what else comes with the answer.

    `context` takes the place of this machine's trusted authorities.
    """
    address = session.base_url or ""
    yield await _tls(address, context)
    try:
        account = await session.identify()
    except CodatError as error:
        told = explain(error, "asking whose account this is", shown=False)
        correlation = f" (correlation id {told.correlation_id})" if told.correlation_id else ""
        subject = "Key" if isinstance(error, Unauthorized) else "Account"
        yield Check(subject, Verdict.BROKEN, told.happened + correlation, told.next_step)
        if error.answered_at is not None:
            yield _clock(difference() if is_corrected() else computer_now() - error.answered_at)
        return
    yield Check("Account", Verdict.FINE, f"{visible(account.name) or 'without a name'}; Codat accepts the key")
    if is_corrected():
        yield _clock(difference())
    else:
        yield Check("Clock", Verdict.SKIPPED, "the answer did not say what time it is there")
    yield _quota(session)


def _clock(ahead: timedelta) -> Check:
    problem = problem_with(ahead)
    if problem is None:
        return Check("Clock", Verdict.FINE, "agrees with Codat's")
    advice = "Until then nothing that is seen is remembered as a look, and no look is forgotten."
    return Check("Clock", Verdict.BROKEN, problem.where, f"{problem.advice} {advice}")


def _quota(session: Session) -> Check:
    quota = session.quota
    if quota is None or quota.limit <= 0:
        return Check("Quota", Verdict.SKIPPED, "the answer did not tell")
    found = f"{quota.remaining:,} of {quota.limit:,} calls left until 00:00 UTC"
    if quota.remaining <= 0:
        return Check("Quota", Verdict.BROKEN, found, "Nothing can be read or written until then.")
    if quota.remaining < LOW * quota.limit:
        return Check("Quota", Verdict.DOUBTFUL, found, "Other programs use the same calls. Audit with --cached.")
    return Check("Quota", Verdict.FINE, found)


async def _tls(address: str, context: ssl.SSLContext | None) -> Check:
    parts = urlsplit(address)
    host = parts.hostname or ""
    if parts.scheme != "https":
        return Check("Encryption", Verdict.FINE, "none, and none is needed: it is this machine itself")
    if getproxies().get("https") and not proxy_bypass(host):
        return Check("Encryption", Verdict.SKIPPED, f"a proxy stands before {host}: only the calls themselves tell")
    try:
        async with asyncio.timeout(TIME_TO_CONNECT):
            _, writer = await asyncio.open_connection(
                host, parts.port or 443, ssl=context or ssl.create_default_context(), server_hostname=host
            )
    except ssl.SSLCertVerificationError as error:
        advice = (
            "Something on the way may read along. If your company's own inspection does, let SSL_CERT_FILE name its "
            "authority; otherwise do not go on."
        )
        return Check("Encryption", Verdict.BROKEN, f"{host}: {error.verify_message}", advice)
    except TimeoutError:
        return Check("Encryption", Verdict.BROKEN, f"{host} does not answer", "Look at the network, VPN and firewall.")
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or "cannot be reached"
        return Check("Encryption", Verdict.BROKEN, f"{host}: {said}", "Look at the network, VPN and firewall.")
    try:
        return _certificate(host, writer.get_extra_info("ssl_object"))
    finally:
        writer.close()


def _certificate(host: str, tls: ssl.SSLObject) -> Check:
    certificate: dict[str, Any] = tls.getpeercert() or {}
    issuer = {name: value for part in certificate.get("issuer", ()) for name, value in part}
    by = visible(issuer.get("organizationName") or issuer.get("commonName") or "an unnamed authority")
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(certificate["notAfter"]), UTC)
    found = f"{tls.version()} to {host}, certified by {by} until {ends:%Y-%m-%d}"
    if ends - computer_now() < SOON:
        return Check("Encryption", Verdict.DOUBTFUL, found, "It is about to expire: tell whoever runs that address.")
    return Check("Encryption", Verdict.FINE, found)
