"""What keeps a request from reaching Codat: a certificate, a proxy, or a setting of the network.

The messages say what happened, in words for a person; what to do is said by `console_app.services.explaining_network`.
A proxy's password is never in them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from console_app.codat.errors import ConnectionFailed, InvalidInput
from console_app.codat.redact import one_line

if TYPE_CHECKING:
    from datetime import datetime

    from console_app.codat.certificates import Certificate


class CertificateFault(StrEnum):
    """Why a certificate is refused."""

    EXPIRED = "expired"
    NOT_YET_VALID = "not-yet-valid"
    """By this machine's clock, which may be the one that is wrong."""
    OTHER_HOST = "other-host"
    SELF_SIGNED = "self-signed"
    UNKNOWN_ISSUER = "unknown-issuer"
    """Its issuer is not in the system's store: a company's inspection, or an attack."""
    NO_KEY_IDENTIFIER = "no-key-identifier"
    """It breaks a rule that Python 3.13 holds certificates to and older versions do not."""
    OTHER = "other"


class ProxyFault(StrEnum):
    """What went wrong at a proxy."""

    UNREACHABLE = "unreachable"
    NO_TLS = "no-tls"
    """The setting says https://, and the proxy does not speak it."""
    TOO_SLOW = "too-slow"
    NOT_A_PROXY = "not-a-proxy"
    """What answers there does not speak the proxy's protocol."""
    LOST = "lost"
    """The connection ended while the proxy was asked."""
    SIGN_IN = "sign-in"
    """It wants a sign-in, and the setting holds none that it takes."""
    PASSWORD = "password"  # noqa: S105 - the name of a fault
    """It refused the user name or password."""
    FORBIDDEN = "forbidden"
    CANNOT_REACH = "cannot-reach"
    """It could not reach Codat in its turn."""
    OTHER = "other"


class CertificateRefused(ConnectionFailed):
    """The server's certificate, or the proxy's, is not trusted: nothing was sent.

    Attributes:
        fault: why.
        host: whose certificate was asked for.
        certificate: the one that was shown, as far as it could be read.
        own_time: the time by this machine's clock.
        words: those of the TLS library.
    """

    def __init__(
        self,
        message: str,
        *,
        fault: CertificateFault = CertificateFault.OTHER,
        host: str = "",
        certificate: Certificate | None = None,
        own_time: datetime | None = None,
        words: str = "",
        **details: Any,
    ) -> None:
        super().__init__(message, **{**details, "can_be_retried": False})
        self.fault = fault
        self.host = host
        self.certificate = certificate
        self.own_time = own_time
        self.words = words


@dataclass(frozen=True, slots=True)
class ProxyFacts:
    """What is known of the proxy on the way: safe to show."""

    place: str
    """``proxy.example:8080 (HTTPS_PROXY)``."""
    variable: str
    has_password: bool
    host_beyond: str
    """The host that is reached through it."""


class ProxyFailed(ConnectionFailed):
    """The proxy on the way did not let the request through: nothing was sent to Codat.

    Attributes:
        fault: what went wrong.
        facts: the proxy.
        schemes: the kinds of sign-in that it offers, such as ``Negotiate``.
        is_shut: the password is not sent again in this run before somebody asks for it.
    """

    def __init__(
        self,
        message: str,
        *,
        fault: ProxyFault = ProxyFault.OTHER,
        facts: ProxyFacts | None = None,
        schemes: tuple[str, ...] = (),
        is_shut: bool = False,
        **details: Any,
    ) -> None:
        super().__init__(message, **details)
        self.fault = fault
        self.facts = facts
        self.schemes = schemes
        self.is_shut = is_shut


class UnusableNetworkSetting(InvalidInput):
    """A variable of the network, such as ``HTTPS_PROXY`` or ``SSL_CERT_FILE``, cannot be used: nothing was sent.

    Attributes:
        variable: its name.
        advice: what to do, in a sentence.
    """

    def __init__(self, message: str, *, field: str, variable: str = "", advice: str = "") -> None:
        super().__init__(message, field=field)
        self.variable = variable
        self.advice = advice


_CERTIFICATE_CODES = {
    9: CertificateFault.NOT_YET_VALID,
    10: CertificateFault.EXPIRED,
    18: CertificateFault.SELF_SIGNED,
    2: CertificateFault.UNKNOWN_ISSUER,
    19: CertificateFault.UNKNOWN_ISSUER,
    20: CertificateFault.UNKNOWN_ISSUER,
    21: CertificateFault.UNKNOWN_ISSUER,
    62: CertificateFault.OTHER_HOST,
    64: CertificateFault.OTHER_HOST,
    85: CertificateFault.NO_KEY_IDENTIFIER,
    86: CertificateFault.NO_KEY_IDENTIFIER,
}
"""OpenSSL's codes (``X509_V_ERR_...``). Windows and macOS have numbers of their own, and are read by their words."""

_CERTIFICATE_WORDS = (
    ("key identifier", CertificateFault.NO_KEY_IDENTIFIER),
    ("not yet valid", CertificateFault.NOT_YET_VALID),
    ("expired", CertificateFault.EXPIRED),
    ("validity period", CertificateFault.EXPIRED),
    ("hostname mismatch", CertificateFault.OTHER_HOST),
    ("name does not match", CertificateFault.OTHER_HOST),
    ("cn name does not match", CertificateFault.OTHER_HOST),
    ("self-signed certificate in", CertificateFault.UNKNOWN_ISSUER),
    ("self-signed", CertificateFault.SELF_SIGNED),
    ("self signed", CertificateFault.SELF_SIGNED),
    ("local issuer", CertificateFault.UNKNOWN_ISSUER),
    ("root certificate", CertificateFault.UNKNOWN_ISSUER),
    ("not trusted", CertificateFault.UNKNOWN_ISSUER),
)


def certificate_fault(code: int | None, words: str) -> CertificateFault:
    """The fault that OpenSSL's code, or the system's words, stand for."""
    found = _CERTIFICATE_CODES.get(code) if code is not None else None
    said = words.casefold()
    return found or next((each for part, each in _CERTIFICATE_WORDS if part in said), CertificateFault.OTHER)


def certificate_message(
    fault: CertificateFault, host: str, certificate: Certificate | None, own_time: datetime, words: str
) -> str:
    """Say in one sentence why the certificate of `host` is not trusted, with its issuer where that is known."""
    by = f"“{one_line(certificate.issuer, 80)}”" if certificate is not None and certificate.issuer else ""
    issued = f"; {by} issued it" if by else ""
    today = f"{own_time.astimezone():%Y-%m-%d}"
    match fault:
        case CertificateFault.EXPIRED:
            ran_out = f" on {certificate.not_after:%Y-%m-%d}" if certificate and certificate.not_after else ""
            why = f"it ran out{ran_out}, and this computer's date is {today}{issued}"
        case CertificateFault.NOT_YET_VALID:
            begins = f"from {certificate.not_before:%Y-%m-%d} on" if certificate and certificate.not_before else "later"
            why = f"it is valid only {begins}, and this computer's date is {today}{issued}"
        case CertificateFault.OTHER_HOST:
            names = ", ".join(certificate.names[:3]) if certificate is not None else ""
            meant = f"made out to {one_line(names, 80)}" if names else "made out to another host"
            why = f"it is {meant}, not to {host}{issued}"
        case CertificateFault.SELF_SIGNED:
            why = f"it is self-signed{f', by {by}' if by else ''}"
        case CertificateFault.UNKNOWN_ISSUER:
            who = f"“{one_line(certificate.issuer, 80)}”, which issued it," if by and certificate else "its issuer"
            why = f"{who} is not known to this computer"
        case CertificateFault.NO_KEY_IDENTIFIER:
            why = f"it lacks the key identifier (AKI) that this version of Python asks for{issued}"
        case _:
            said = one_line(words, 120).rstrip(".")
            why = f"{said or 'it cannot be checked'}{issued}"
    return f"The certificate of {host} is not trusted: {why}."
