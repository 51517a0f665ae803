"""Advise on a refused certificate, a proxy that refuses requests, or a wrong variable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.codat.network_errors import CertificateFault, ProxyFault
from console_app.services.text.sanitize import sanitized

if TYPE_CHECKING:
    from console_app.codat.errors import CodatError
    from console_app.codat.network_errors import CertificateRefused, ProxyFailed, UnusableNetworkSetting

_ASK = "ask your network administrator"
_FILE = "set SSL_CERT_FILE to its file"
_AGAIN = (
    "The password was sent once, and is not sent again until you refresh or start again: wrong ones can lock the "
    "account."
)


def certificate_advice(error: CertificateRefused) -> str:
    """Return what to do about a certificate that is not trusted."""
    issuer = sanitized(error.certificate.issuer) if error.certificate is not None else ""
    match error.fault:
        case CertificateFault.UNKNOWN_ISSUER:
            who = f"“{issuer}”" if issuer else "that issuer"
            return (
                f"If {who} is your company's network inspection, have its certificate added to this computer's "
                f"store, or {_FILE}. If you do not know it, do not continue: {_ASK}."
            )
        case CertificateFault.SELF_SIGNED:
            return (
                f"If you know that server, have its certificate added to this computer's store, or {_FILE}. If "
                f"not, do not continue: {_ASK}."
            )
        case CertificateFault.EXPIRED:
            return (
                "Check this computer's date first. If it is right, the operator of that server, or your company's "
                "network inspection, has to renew the certificate."
            )
        case CertificateFault.NOT_YET_VALID:
            return "This computer's date is probably wrong: correct it, then try again."
        case CertificateFault.OTHER_HOST:
            return (
                "Another server answers in its place. Check the address; open a web page in a browser, in case "
                f"this network requires a sign-in; or {_ASK}."
            )
        case CertificateFault.NO_KEY_IDENTIFIER:
            return (
                "Python 3.13 and later refuse what older versions accept. Ask the operator of that authority, "
                "often your company's network inspection, to issue certificates with an Authority Key Identifier."
            )
        case _:
            return f"Something between this computer and Codat is misconfigured: {_ASK}."


def proxy_advice(error: ProxyFailed) -> str:
    """Return what to do about a proxy that refused the request."""
    variable = sanitized(error.facts.variable) if error.facts is not None else "HTTPS_PROXY"
    shut = f" {_AGAIN}" if error.is_blocked else ""
    host = sanitized(error.facts.host_beyond) if error.facts is not None else "Codat"
    match error.fault:
        case ProxyFault.PASSWORD:
            return f"Correct the user name or password in {variable}, then start again.{shut}"
        case ProxyFault.SIGN_IN:
            return _sign_in(error.schemes, variable)
        case ProxyFault.FORBIDDEN:
            return f"Ask your network administrator for access to {host}."
        case ProxyFault.OTHER if error.can_be_retried is False and not error.is_blocked:
            return "Ask your network administrator."
        case ProxyFault.CANNOT_REACH | ProxyFault.OTHER:
            return f"Try again. If it persists, {_ASK}.{shut}"
        case ProxyFault.NO_TLS:
            return f"Use http:// instead of https:// in {variable}, then start again."
        case ProxyFault.NOT_A_PROXY:
            return f"Check that {variable} has the address and port of the proxy, then start again.{shut}"
        case _:
            return f"Check the network or the VPN, and that {variable} is right, then try again.{shut}"


def _sign_in(schemes: tuple[str, ...], variable: str) -> str:
    if schemes and not {each.casefold() for each in schemes} & {"basic"}:
        kinds = " or ".join(sanitized(each) for each in schemes[:3])
        return (
            f"It asks for {kinds}, which this program does not support: let a helper such as px or cntlm sign in, "
            f"and set {variable} to it; or {_ASK}."
        )
    return f"Add the user name and password to {variable}: http://USER:PASSWORD@HOST:PORT; or {_ASK}."


def setting_advice(error: UnusableNetworkSetting) -> str:
    """Return what to do about a variable that cannot be used."""
    return sanitized(error.advice) or "Correct HTTPS_PROXY, NO_PROXY or SSL_CERT_FILE, then start again."


def connection_advice(error: CodatError) -> str:
    """Return what to check if there was no answer: the proxy too, if one is used."""
    if error.proxy:
        return f"Check the network, the VPN and the proxy {sanitized(error.proxy)}, then try again."
    return "Check the network or the VPN, then try again."


def between(error: CodatError) -> str:
    """Return who may have answered in Codat's place."""
    if error.proxy:
        return f"The proxy {sanitized(error.proxy)} or a sign-in page may be in between"
    return "A proxy or a sign-in page may be in between"


def through(error: CodatError) -> str:
    """Return `` through the proxy ...`` for a sentence; empty without a proxy."""
    return f" through the proxy {sanitized(error.proxy)}" if error.proxy else ""
