"""What to do about a certificate that is refused, a proxy that does not let through, a variable that is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.codat.network_errors import CertificateFault, ProxyFault
from console_app.services.visible import visible

if TYPE_CHECKING:
    from console_app.codat.errors import CodatError
    from console_app.codat.network_errors import CertificateRefused, ProxyFailed, UnusableNetworkSetting

_ASK = "ask whoever runs this network"
_FILE = "name its file in SSL_CERT_FILE"
_AGAIN = (
    "The password was sent once, and is not sent again until you refresh or start again: wrong ones can lock the "
    "account."
)


def certificate_advice(error: CertificateRefused) -> str:
    """What to do about a certificate that is not trusted."""
    issuer = visible(error.certificate.issuer) if error.certificate is not None else ""
    match error.fault:
        case CertificateFault.UNKNOWN_ISSUER:
            who = f"“{issuer}”" if issuer else "that issuer"
            return (
                f"If {who} is your company's inspection of the network, have its certificate put into this computer's "
                f"store, or {_FILE}. If you do not know it, do not go on: {_ASK}."
            )
        case CertificateFault.SELF_SIGNED:
            return (
                "If you know that server, have its certificate put into this computer's store, or "
                f"{_FILE}. If not, do not go on: {_ASK}."
            )
        case CertificateFault.EXPIRED:
            return (
                "Look at this computer's date first. If it is right, whoever runs that server, or your company's "
                "inspection of the network, has to renew the certificate."
            )
        case CertificateFault.NOT_YET_VALID:
            return "This computer's date is probably wrong: set it right, then try again."
        case CertificateFault.OTHER_HOST:
            return (
                f"Another server answers in its place. Check the address; open a web page in a browser, in case this "
                f"network wants a sign-in; or {_ASK}."
            )
        case CertificateFault.NO_KEY_IDENTIFIER:
            return (
                "Python 3.13 and later refuse what older versions accept. Ask whoever runs that authority, often your "
                "company's inspection of the network, to issue certificates with an Authority Key Identifier."
            )
        case _:
            return f"Something on the way is not set up well: {_ASK}."


def proxy_advice(error: ProxyFailed) -> str:
    """What to do about a proxy that did not let the request through."""
    variable = visible(error.facts.variable) if error.facts is not None else "HTTPS_PROXY"
    shut = f" {_AGAIN}" if error.is_shut else ""
    host = visible(error.facts.host_beyond) if error.facts is not None else "Codat"
    match error.fault:
        case ProxyFault.PASSWORD:
            return f"Correct the user name or password in {variable}, and start again.{shut}"
        case ProxyFault.SIGN_IN:
            return _sign_in(error.schemes, variable)
        case ProxyFault.FORBIDDEN:
            return f"Ask whoever runs this network to let you through to {host}."
        case ProxyFault.OTHER if error.can_be_retried is False and not error.is_shut:
            return "Ask whoever runs this network."
        case ProxyFault.CANNOT_REACH | ProxyFault.OTHER:
            return f"Try again. If it goes on, {_ASK}.{shut}"
        case ProxyFault.NO_TLS:
            return f"Write http:// instead of https:// in {variable}, and start again."
        case ProxyFault.NOT_A_PROXY:
            return f"Check that the address and the port in {variable} are those of the proxy, and start again.{shut}"
        case _:
            return f"Check the network or the VPN, and that {variable} is right, then try again.{shut}"


def _sign_in(schemes: tuple[str, ...], variable: str) -> str:
    if schemes and not {each.casefold() for each in schemes} & {"basic"}:
        kinds = " or ".join(visible(each) for each in schemes[:3])
        return (
            f"It asks for {kinds}, which this program does not speak: let a helper such as px or cntlm sign in, and "
            f"name that one in {variable}; or {_ASK}."
        )
    return f"Put the user name and password into {variable}: http://USER:PASSWORD@HOST:PORT; or {_ASK}."


def setting_advice(error: UnusableNetworkSetting) -> str:
    """What to do about a variable that cannot be used."""
    return visible(error.advice) or "Correct HTTPS_PROXY, NO_PROXY or SSL_CERT_FILE, and start again."


def way_advice(error: CodatError) -> str:
    """What to look at where no answer came: the proxy too, if one is on the way."""
    if error.proxy:
        return f"Check the network, the VPN and the proxy {visible(error.proxy)}, then try again."
    return "Check the network or the VPN, then try again."


def between(error: CodatError) -> str:
    """Who may have answered in Codat's place."""
    if error.proxy:
        return f"The proxy {visible(error.proxy)} or a sign-in page may be in between"
    return "A proxy or a sign-in page may be in between"


def through(error: CodatError) -> str:
    """`` through the proxy ...`` for a sentence; empty without one."""
    return f" through the proxy {visible(error.proxy)}" if error.proxy else ""
