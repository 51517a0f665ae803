"""Makes the error that a request without an answer stands for: who failed, and whether it may have been sent."""

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
from console_app.codat.progress import Progress, SignInShut, Stage

if TYPE_CHECKING:
    from console_app.codat.calls import Call
    from console_app.codat.certificates import Certificate

_NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.LocalProtocolError,
    SignInShut,
)
_CANNOT_REACH = frozenset({502, 503, 504})


@dataclass(frozen=True, slots=True)
class Way:
    """The way of a request: to which host, and through which proxy if any."""

    host: str
    proxy: ProxyFacts | None = None
    proxy_host: str = ""


def not_made(call: Call, error: Exception, *, sent: bool) -> ConnectionFailed:
    """The error for a request that could not be made at all."""
    return ConnectionFailed(
        f"The request could not be made ({type(error).__name__}).",
        method=call.method,
        path=call.path,
        can_be_retried=False,
        happened=None if sent and call.method != "GET" else False,
    )


def lost(call: Call, error: Exception, progress: Progress, way: Way, *, is_shut: bool) -> CodatError:
    """The error for a request that got no answer.

    Args:
        call: The request.
        error: What the transport raised.
        progress: How far it had come.
        way: Where it was going.
        is_shut: The proxy's password is not sent again before somebody asks for it.
    """
    sent = not isinstance(error, _NOT_SENT) and progress.may_be_sent
    known: dict[str, Any] = {
        "method": call.method,
        "path": call.path,
        "happened": None if sent and call.method != "GET" else False,
    }
    if isinstance(error, httpx.DecodingError):
        return BadAnswer("The answer cannot be unpacked.", method=call.method, path=call.path)
    verification = _verification_error(error)
    if verification is not None or "certificate verify failed" in str(error).casefold():
        return _refused_certificate(verification, progress, way, known)
    is_proxys = progress.at_proxy or isinstance(error, httpx.ProxyError | SignInShut)
    if way.proxy is not None and is_proxys:
        return _proxy_failed(error, progress, way.proxy, is_shut=is_shut, known=known)
    if isinstance(error, TimeoutError | httpx.TimeoutException):
        return TimedOut(f"{way.host} did not answer in time.", **known)
    if isinstance(error, httpx.HTTPError | httpx.StreamError | OSError):
        words = "The connection to {} was lost." if sent else "There is no connection to {}."
        return ConnectionFailed(words.format(way.host), **known)
    return not_made(call, error, sent=sent)


def repeated(call: Call, refusal: ProxyFailed | None, way: Way) -> ProxyFailed:
    """The error for a request that is not sent, because of an earlier `refusal` of the proxy."""
    if refusal is None:
        untried = Progress(through_proxy=True, sign_in=None)
        refusal = _proxy_failed(SignInShut(), untried, way.proxy, is_shut=True, known={})
    return ProxyFailed(
        refusal.message,
        fault=refusal.fault,
        facts=refusal.facts,
        schemes=refusal.schemes,
        is_shut=True,
        method=call.method,
        path=call.path,
        can_be_retried=False,
        happened=False,
    )


def with_certificate(error: CertificateRefused, certificate: Certificate) -> CertificateRefused:
    """The same error with the certificate that was shown, and its issuer in the message."""
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
    """The error of the TLS library behind the transport's."""
    seen: set[int] = set()
    at: BaseException | None = error
    while at is not None and id(at) not in seen:
        if isinstance(at, ssl.SSLCertVerificationError):
            return at
        seen.add(id(at))
        at = at.__cause__ or at.__context__
    return None


def _refused_certificate(
    error: ssl.SSLCertVerificationError | None, progress: Progress, way: Way, known: dict[str, Any]
) -> CertificateRefused:
    words = str(getattr(error, "verify_message", None) or error or "")
    fault = certificate_fault(getattr(error, "verify_code", None), words)
    host = way.proxy_host if progress.stage is Stage.TLS_WITH_PROXY else way.host
    moment = computer_now()
    message = certificate_message(fault, host, None, moment, words)
    return CertificateRefused(message, fault=fault, host=host, own_time=moment, words=words, **known)


def _proxy_failed(
    error: Exception, progress: Progress, proxy: ProxyFacts | None, *, is_shut: bool, known: dict[str, Any]
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
        is_shut=is_shut,
        **{**known, "can_be_retried": None if repeats and not is_shut else False, "happened": False},
    )


def _what_failed(error: Exception, progress: Progress, *, has_password: bool) -> tuple[ProxyFault, str, bool]:
    """The fault, its predicate for a sentence, and whether trying again may help."""
    status, said = progress.proxy_status, str(error)
    refused = "does not accept the user name or password"
    if isinstance(error, SignInShut):
        return ProxyFault.PASSWORD, "did not accept the user name or password", False
    if status == 407:
        if has_password:
            return ProxyFault.PASSWORD, f"{refused} (407)", False
        return ProxyFault.SIGN_IN, "wants a sign-in (407)", False
    if status == 403 or "not allowed by ruleset" in said:
        return ProxyFault.FORBIDDEN, f"does not let this computer through to {{host}}{_shown(status)}", False
    if status is not None:
        if status in _CANNOT_REACH:
            return ProxyFault.CANNOT_REACH, f"cannot reach {{host}} ({status})", True
        return ProxyFault.OTHER, f"refuses the connection to {{host}} ({status})", status >= 500 or status == 429
    if isinstance(error, httpx.ProxyError):
        if "username/password" in said:
            return ProxyFault.PASSWORD, refused, False
        if "Requested" in said:
            return ProxyFault.SIGN_IN, "wants another sign-in than it was offered", False
        return ProxyFault.CANNOT_REACH, "cannot reach {host}", True
    if isinstance(error, TimeoutError | httpx.TimeoutException):
        # Nothing that hangs gets better within a minute, which is what five tries would take.
        if progress.stage is Stage.TO_PROXY:
            return ProxyFault.UNREACHABLE, "", False
        return ProxyFault.TOO_SLOW, "did not answer in time", False
    if progress.stage is Stage.TO_PROXY:
        return ProxyFault.UNREACHABLE, "", True
    if progress.stage is Stage.TLS_WITH_PROXY:
        return ProxyFault.NO_TLS, "does not speak TLS, which its setting asks for", False
    if isinstance(error, httpx.RemoteProtocolError) and "disconnected" not in said.casefold():
        return ProxyFault.NOT_A_PROXY, "does not speak as a proxy does", False
    if isinstance(error, httpx.HTTPError | OSError):
        return ProxyFault.LOST, "ended the connection when it was asked for {host}", True
    return ProxyFault.NOT_A_PROXY, "does not speak as a proxy of this kind does", False


def _shown(status: int | None) -> str:
    return "" if status is None else f" ({status})"
