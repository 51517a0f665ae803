"""Define the errors of certificates, proxies and network settings.

The messages say what happened; `console_app.services.text.network_messages` says what to do. A proxy's password is
never in them.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from console_app.codat.errors import ConnectionFailed, InvalidInput
from console_app.codat.redact import one_line
from console_app.records import record

if TYPE_CHECKING:
    from datetime import datetime

    from console_app.codat.certificates import Certificate


class CertificateFault(StrEnum):
    """Reasons why a certificate is refused."""

    EXPIRED = "expired"
    NOT_YET_VALID = "not-yet-valid"
    """By this machine's clock, which may itself be wrong."""
    OTHER_HOST = "other-host"
    SELF_SIGNED = "self-signed"
    UNKNOWN_ISSUER = "unknown-issuer"
    """Its issuer is not in the system's store: a company that inspects traffic, or an attack."""
    NO_KEY_IDENTIFIER = "no-key-identifier"
    """It breaks a rule that Python 3.13 enforces and older versions do not."""
    OTHER = "other"


class ProxyFault(StrEnum):
    """Faults of a proxy."""

    UNREACHABLE = "unreachable"
    NO_TLS = "no-tls"
    """The setting says https://, and the proxy does not use it."""
    TOO_SLOW = "too-slow"
    NOT_A_PROXY = "not-a-proxy"
    """The server there does not use the proxy's protocol."""
    LOST = "lost"
    """The connection ended during the proxy's handshake."""
    SIGN_IN = "sign-in"
    """It requires a sign-in, and the setting has none that it accepts."""
    PASSWORD = "password"  # noqa: S105 - the name of a fault
    """It refused the user name or password."""
    FORBIDDEN = "forbidden"
    CANNOT_REACH = "cannot-reach"
    """It could not reach Codat itself."""
    OTHER = "other"


class CertificateRefused(ConnectionFailed):
    """A certificate of the server or the proxy that is not trusted: nothing was sent.

    Attributes:
        fault: The reason.
        host: The host whose certificate was checked.
        certificate: The certificate that was presented, as far as it could be read.
        own_time: The time by this machine's clock.
        words: The message of the TLS library.
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
        """Keep the message and the details; see the class.

        Args:
            message: One or two short sentences for a person.
            fault: The kind of fault.
            host: The host that presented the certificate.
            certificate: The certificate, if it could be read.
            own_time: The time by this computer's clock.
            words: The message of the TLS library.
            **details: Of the request; see `CodatError`.
        """
        super().__init__(message, **{**details, "can_be_retried": False})
        self.fault = fault
        self.host = host
        self.certificate = certificate
        self.own_time = own_time
        self.words = words


@record(frozen=True, slots=True)
class ProxyFacts:
    """Facts about the proxy in use: safe to show."""

    place: str
    """``proxy.example:8080 (HTTPS_PROXY)``."""
    variable: str
    has_password: bool
    host_beyond: str
    """The host that is reached through it."""


class ProxyFailed(ConnectionFailed):
    """A proxy that did not let the request through: nothing was sent to Codat.

    Attributes:
        fault: What went wrong.
        facts: The proxy.
        schemes: The kinds of sign-in that it offers, such as ``Negotiate``.
        is_blocked: True if the password is not sent again in this run until a person asks for it.
    """

    def __init__(
        self,
        message: str,
        *,
        fault: ProxyFault = ProxyFault.OTHER,
        facts: ProxyFacts | None = None,
        schemes: tuple[str, ...] = (),
        is_blocked: bool = False,
        **details: Any,
    ) -> None:
        """Keep the message and the details; see the class.

        Args:
            message: One or two short sentences for a person.
            fault: The kind of fault.
            facts: The proxy in use; None if it is not known.
            schemes: The kinds of sign-in that the proxy offers, such as ``Negotiate``.
            is_blocked: True if the password is not sent again in this run until a person asks for it.
            **details: Of the request; see `CodatError`.
        """
        super().__init__(message, **details)
        self.fault = fault
        self.facts = facts
        self.schemes = schemes
        self.is_blocked = is_blocked


class UnusableNetworkSetting(InvalidInput):
    """An unusable variable of the network, such as ``HTTPS_PROXY`` or ``SSL_CERT_FILE``: nothing was sent.

    Attributes:
        variable: Its name.
        advice: What to do, in one sentence.
    """

    def __init__(self, message: str, *, field: str, variable: str = "", advice: str = "") -> None:
        """Keep the message and the details; see the class.

        Args:
            message: One or two short sentences for a person.
            field: The name of the setting.
            variable: The environment variable that holds it; empty for none.
            advice: The remedy, in a sentence; empty for none.
        """
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
"""OpenSSL's codes (``X509_V_ERR_...``). Windows and macOS have their own numbers, so their texts are read."""

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
    """Return the fault for OpenSSL's code, or for the text of the system's error.

    Args:
        code: OpenSSL's verification code; None if there is none.
        words: The text of the system's error.
    """
    found = _CERTIFICATE_CODES.get(code) if code is not None else None
    text = words.casefold()
    return found or next((each for part, each in _CERTIFICATE_WORDS if part in text), CertificateFault.OTHER)


def certificate_message(
    fault: CertificateFault, host: str, certificate: Certificate | None, own_time: datetime, words: str
) -> str:
    """Say in one sentence why the certificate of `host` is not trusted, with its issuer if it is known.

    Args:
        fault: The reason.
        host: The host whose certificate was checked.
        certificate: The certificate, as far as it could be read.
        own_time: The time by this machine's clock.
        words: The message of the TLS library.
    """
    by = f"“{one_line(certificate.issuer, 80)}”" if certificate is not None and certificate.issuer else ""
    issued = f"; issued by {by}" if by else ""
    today = f"{own_time.astimezone():%Y-%m-%d}"
    match fault:
        case CertificateFault.EXPIRED:
            ran_out = f" on {certificate.not_after:%Y-%m-%d}" if certificate and certificate.not_after else ""
            why = f"it expired{ran_out}, and this computer's date is {today}{issued}"
        case CertificateFault.NOT_YET_VALID:
            begins = f"from {certificate.not_before:%Y-%m-%d} on" if certificate and certificate.not_before else "later"
            why = f"it is valid only {begins}, and this computer's date is {today}{issued}"
        case CertificateFault.OTHER_HOST:
            names = ", ".join(certificate.names[:3]) if certificate is not None else ""
            meant = f"issued for {one_line(names, 80)}" if names else "issued for another host"
            why = f"it is {meant}, not for {host}{issued}"
        case CertificateFault.SELF_SIGNED:
            why = f"it is self-signed{f', by {by}' if by else ''}"
        case CertificateFault.UNKNOWN_ISSUER:
            who = f"“{one_line(certificate.issuer, 80)}”, which issued it," if by and certificate else "its issuer"
            why = f"{who} is not trusted by this computer"
        case CertificateFault.NO_KEY_IDENTIFIER:
            why = f"it lacks the key identifier (AKI) that this version of Python requires{issued}"
        case _:
            text = one_line(words, 120).rstrip(".")
            why = f"{text or 'it cannot be checked'}{issued}"
    return f"The certificate of {host} is not trusted: {why}."
