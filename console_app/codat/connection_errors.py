"""Build the error for a request without an answer: who failed, and whether it may have been sent.

Imports httpx, so it stays out of the first frame's imports.
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from console_app.clock import computer_now
from console_app.codat.errors import BadAnswer, CodatError, ConnectionFailed, TimedOut
from console_app.codat.network_errors import (
    CertificateRefused,
    ProxyFacts,
    ProxyFailed,
    ProxyFault,
    certificate_fault,
    certificate_message,
)
from console_app.codat.progress import Progress, SignInBlocked, Stage

if TYPE_CHECKING:
    from console_app.codat.certificates import Certificate
    from console_app.codat.request import Call

_NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.LocalProtocolError,
    SignInBlocked,
)
_CANNOT_REACH = frozenset({502, 503, 504})


@dataclass(frozen=True, slots=True)
class Route:
    """The route of a request: the host, and the proxy if there is one."""

    host: str
    proxy: ProxyFacts | None = None
    proxy_host: str = ""


def not_made(call: Call, error: Exception, *, sent: bool) -> ConnectionFailed:
    """Return the error for a request that could not be made at all.

    Args:
        call: The request.
        error: The exception of the transport.
        sent: True if an earlier attempt may have reached the server.
    """
    return ConnectionFailed(
        f"The request could not be made ({type(error).__name__}).",
        method=call.method,
        path=call.path,
        can_be_retried=False,
        happened=None if sent and call.method != "GET" else False,
    )


def lost(call: Call, error: Exception, progress: Progress, route: Route, *, is_blocked: bool) -> CodatError:
    """Return the error for a request that got no answer.

    Args:
        call: The request.
        error: The exception of the transport.
        progress: How far the request came.
        route: The route of the request.
        is_blocked: True if the proxy's password is not sent again until a person asks for it.
    """
    sent = not isinstance(error, _NOT_SENT) and progress.may_be_sent
    known: dict[str, Any] = {
        "method": call.method,
        "path": call.path,
        "happened": None if sent and call.method != "GET" else False,
    }
    if isinstance(error, httpx.DecodingError):
        return BadAnswer("The answer cannot be decompressed.", method=call.method, path=call.path)
    verification = _verification_error(error)
    if verification is not None or "certificate verify failed" in str(error).casefold():
        return _refused_certificate(verification, progress, route, known)
    is_proxys = progress.at_proxy or isinstance(error, httpx.ProxyError | SignInBlocked)
    if route.proxy is not None and is_proxys:
        return _proxy_failed(error, progress, route.proxy, is_blocked=is_blocked, known=known)
    if isinstance(error, TimeoutError | httpx.TimeoutException):
        return TimedOut(f"{route.host} did not answer in time.", **known)
    if isinstance(error, httpx.HTTPError | httpx.StreamError | OSError):
        words = "The connection to {} was lost." if sent else "There is no connection to {}."
        return ConnectionFailed(words.format(route.host), **known)
    return not_made(call, error, sent=sent)


def repeated(call: Call, refusal: ProxyFailed | None, route: Route) -> ProxyFailed:
    """Return the error for a request that is not sent because the proxy refused the password earlier.

    Args:
        call: The request.
        refusal: The earlier error of the proxy, if there was one.
        route: The route of the request.
    """
    if refusal is None:
        untried = Progress(through_proxy=True, sign_in=None)
        refusal = _proxy_failed(SignInBlocked(), untried, route.proxy, is_blocked=True, known={})
    return ProxyFailed(
        refusal.message,
        fault=refusal.fault,
        facts=refusal.facts,
        schemes=refusal.schemes,
        is_blocked=True,
        method=call.method,
        path=call.path,
        can_be_retried=False,
        happened=False,
    )


def with_certificate(error: CertificateRefused, certificate: Certificate) -> CertificateRefused:
    """Return the same error with the certificate that was presented, and its issuer in the message.

    Args:
        error: The refusal, without a certificate.
        certificate: The certificate that the server presented.
    """
    assert error.own_time is not None
    return CertificateRefused(
        certificate_message(error.fault, error.host, certificate, error.own_time, error.words),
        fault=error.fault,
        host=error.host,
        certificate=certificate,
        own_time=error.own_time,
        words=error.words,
        method=error.method,
        path=error.path,
        happened=error.happened,
    )


def _verification_error(error: BaseException) -> ssl.SSLCertVerificationError | None:
    """Return the error of the TLS library that caused the transport's error, if there is one."""
    seen: set[int] = set()
    at: BaseException | None = error
    while at is not None and id(at) not in seen:
        if isinstance(at, ssl.SSLCertVerificationError):
            return at
        seen.add(id(at))
        at = at.__cause__ or at.__context__
    return None


def _refused_certificate(
    error: ssl.SSLCertVerificationError | None, progress: Progress, route: Route, known: dict[str, Any]
) -> CertificateRefused:
    words = str(getattr(error, "verify_message", None) or error or "")
    fault = certificate_fault(getattr(error, "verify_code", None), words)
    host = route.proxy_host if progress.stage is Stage.TLS_WITH_PROXY else route.host
    moment = computer_now()
    message = certificate_message(fault, host, None, moment, words)
    return CertificateRefused(message, fault=fault, host=host, own_time=moment, words=words, **known)


def _proxy_failed(
    error: Exception, progress: Progress, proxy: ProxyFacts | None, *, is_blocked: bool, known: dict[str, Any]
) -> ProxyFailed:
    place = proxy.place if proxy else ""
    beyond = proxy.host_beyond if proxy else ""
    fault, says, repeats = _what_failed(error, progress, has_password=bool(proxy and proxy.has_password))
    message = f"The proxy {place} {says}.".replace("{host}", beyond)
    if fault is ProxyFault.UNREACHABLE:
        message = f"There is no connection to the proxy {place}."
    return ProxyFailed(
        message,
        fault=fault,
        facts=proxy,
        schemes=progress.schemes,
        is_blocked=is_blocked,
        **{**known, "can_be_retried": None if repeats and not is_blocked else False, "happened": False},
    )


def _what_failed(error: Exception, progress: Progress, *, has_password: bool) -> tuple[ProxyFault, str, bool]:
    """Return the fault, its predicate for a sentence, and whether a retry may help."""
    status, reason = progress.proxy_status, str(error)
    refused = "does not accept the user name or password"
    if isinstance(error, SignInBlocked):
        return ProxyFault.PASSWORD, "did not accept the user name or password", False
    if status == 407:
        if has_password:
            return ProxyFault.PASSWORD, f"{refused} (407)", False
        return ProxyFault.SIGN_IN, "requires a sign-in (407)", False
    if status == 403 or "not allowed by ruleset" in reason:
        return ProxyFault.FORBIDDEN, f"does not let this computer connect to {{host}}{_shown(status)}", False
    if status is not None:
        if status in _CANNOT_REACH:
            return ProxyFault.CANNOT_REACH, f"cannot reach {{host}} ({status})", True
        return ProxyFault.OTHER, f"refuses the connection to {{host}} ({status})", status >= 500 or status == 429
    if isinstance(error, httpx.ProxyError):
        if "username/password" in reason:
            return ProxyFault.PASSWORD, refused, False
        if "Requested" in reason:
            return ProxyFault.SIGN_IN, "requires another sign-in than the one offered", False
        return ProxyFault.CANNOT_REACH, "cannot reach {host}", True
    if isinstance(error, TimeoutError | httpx.TimeoutException):
        # A connection that hangs rarely recovers within a minute, which is what five tries would take.
        if progress.stage is Stage.TO_PROXY:
            return ProxyFault.UNREACHABLE, "", False
        return ProxyFault.TOO_SLOW, "did not answer in time", False
    if progress.stage is Stage.TO_PROXY:
        return ProxyFault.UNREACHABLE, "", True
    if progress.stage is Stage.TLS_WITH_PROXY:
        return ProxyFault.NO_TLS, "does not speak TLS, which its setting requires", False
    if isinstance(error, httpx.RemoteProtocolError) and "disconnected" not in reason.casefold():
        return ProxyFault.NOT_A_PROXY, "does not respond like a proxy", False
    if isinstance(error, httpx.HTTPError | OSError):
        return ProxyFault.LOST, "closed the connection when asked for {host}", True
    return ProxyFault.NOT_A_PROXY, "does not respond like a proxy of this kind", False


def _shown(status: int | None) -> str:
    return "" if status is None else f" ({status})"
