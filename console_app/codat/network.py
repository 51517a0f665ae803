"""Connect to the server through the right proxy with the trusted certificates, and explain failures.

Imports httpx, so it stays out of the first frame's imports.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from typing import TYPE_CHECKING, Any, NamedTuple

import httpx

from console_app import __version__
from console_app.codat.certificates import Certificate, read_certificate
from console_app.codat.connection_errors import Route, lost, repeated, with_certificate
from console_app.codat.network_errors import CertificateRefused, ProxyFailed, UnusableNetworkSetting
from console_app.codat.progress import CONNECT_TIMEOUT, Progress, ProxySignIn, SignInBlocked, Stage
from console_app.codat.proxy_settings import ProxySettings, read_proxy_settings
from console_app.codat.tls import trusted_context

if TYPE_CHECKING:
    from console_app.codat.errors import CodatError
    from console_app.codat.request import Call

_LOG = logging.getLogger(__name__)

_CERTIFICATE_TIMEOUT = 5.0
"""In seconds, for a second connection that only reads the issuer of a certificate."""


class Encryption(NamedTuple):
    """The encryption of a connection, and the certificate that was trusted for it."""

    version: str
    certificate: Certificate


class _Seen(Exception):
    """Raised when the certificate was presented and the connection is no longer needed."""


class Network:
    """The connections to one server, direct or through a proxy."""

    def __init__(
        self, base: httpx.URL, transport: httpx.AsyncBaseTransport | None, timeout: float, *, local: bool
    ) -> None:
        """Keep how `base` is reached; a connection is made with the first request.

        Args:
            base: The address of the server.
            transport: Replaces the network.
            timeout: Seconds for one request.
            local: True if `base` is this machine, which is reached without a proxy.
        """
        self._base = base
        self._transport = transport
        self._timeout = timeout
        self._local = local
        self._proxy = ProxySettings()
        self._sign_in: ProxySignIn | None = None
        self._refusal: ProxyFailed | None = None
        """The reason why the proxy's password is no longer sent."""
        self.encryption: Encryption | None = None
        """The encryption of the first answer; None if it was not encrypted, or none has come."""

    async def open(self, auth: httpx.Auth) -> httpx.AsyncClient:
        """Make the connection pool.

        Reading the trusted authorities takes some 20 ms, so it runs in a thread.

        Args:
            auth: Adds the key to requests.

        Raises:
            UnusableNetworkSetting: A variable names a proxy or certificates that cannot be used.
        """
        problem: UnusableNetworkSetting | None = None
        try:
            if self._transport is None:
                self._read_proxy()
            # Without TLS an empty context is enough, and is quick to make.
            context = await asyncio.to_thread(trusted_context) if self._is_https else _empty_context()
            return self._client(context, context, auth)
        except UnusableNetworkSetting as error:
            problem = error.with_traceback(None)
        except (ValueError, ImportError, OSError, httpx.InvalidURL):
            problem = UnusableNetworkSetting(
                "The proxy or certificate settings of this machine (HTTPS_PROXY, SSL_CERT_FILE) don't work.",
                field="network",
            )
        raise problem

    def follow(self) -> Progress:
        """Start to track one request."""
        return Progress(through_proxy=self._proxy.proxy is not None, sign_in=self._sign_in)

    def refusal(self, call: Call) -> ProxyFailed | None:
        """Return the error for a request that must not be sent because the proxy refused the password before.

        None if it may be sent.
        """
        if self._sign_in is not None and self._sign_in.is_blocked:
            return repeated(call, self._refusal, self._route)
        return None

    def ask_proxy_again(self) -> None:
        """Allow the proxy's password once more after a refusal. Call it only when a person asks for it."""
        if self._sign_in is not None:
            self._sign_in.reopen()

    def with_proxy(self, error: CodatError) -> CodatError:
        """Return the error with the proxy that was used, if there was one."""
        error.proxy = self._proxy.facts.place if self._proxy.facts is not None else None
        return error

    def failed(self, call: Call, error: Exception, progress: Progress) -> CodatError:
        """Return the error for a request that got no answer.

        Args:
            call: The request.
            error: The exception of the transport.
            progress: How far the request came.
        """
        if isinstance(error, SignInBlocked):
            return repeated(call, self._refusal, self._route)
        is_blocked = self._sign_in is not None and self._sign_in.is_blocked
        failed = lost(call, error, progress, self._route, is_blocked=is_blocked)
        if isinstance(failed, ProxyFailed) and failed.is_blocked:
            self._refusal = failed
        return failed

    async def with_issuer(self, error: CodatError, progress: Progress) -> CodatError:
        """Return the error with the certificate that was presented, if one was refused.

        Args:
            error: The error of a request.
            progress: How far its request came: to the proxy, or to the server.
        """
        if isinstance(error, CertificateRefused):
            certificate = await self._shown_certificate(progress.stage)
            return error if certificate is None else with_certificate(error, certificate)
        return error

    def note(self, response: httpx.Response) -> None:
        """Keep the encryption of the first answer."""
        if self.encryption is None and self._is_https and (stream := response.extensions.get("network_stream")):
            tls: ssl.SSLObject | None = stream.get_extra_info("ssl_object")
            certificate = _peer_certificate(tls) if tls is not None else None
            if tls is not None and certificate is not None:
                self.encryption = Encryption(tls.version() or "TLS", certificate)

    @property
    def _is_https(self) -> bool:
        return self._base.scheme == "https"

    @property
    def _route(self) -> Route:
        proxy = self._proxy.proxy
        return Route(self._base.host, self._proxy.facts, proxy.url.host if proxy is not None else "")

    def _read_proxy(self) -> None:
        base = self._base
        found = read_proxy_settings(base.scheme, base.raw_host.decode("ascii"), base.port, local=self._local)
        if (problem := found.problem) is not None:
            raise UnusableNetworkSetting(
                problem.sentence, field="proxy", variable=problem.variable, advice=problem.advice
            )
        self._proxy = found
        self._sign_in = ProxySignIn() if found.facts is not None and found.facts.has_password else None

    def _client(
        self, context: ssl.SSLContext, for_proxy: ssl.SSLContext, auth: httpx.Auth | None = None
    ) -> httpx.AsyncClient:
        proxy = self._proxy.proxy
        if proxy is not None:
            # If left out, a default context would verify the proxy's own certificate.
            own = for_proxy if proxy.url.scheme == "https" else None
            proxy = httpx.Proxy(proxy.url, auth=proxy.auth, headers=proxy.headers, ssl_context=own)
        return httpx.AsyncClient(
            auth=auth,
            transport=self._transport,
            # The variables have been read already, by rules that can say what is wrong with them.
            trust_env=False,
            proxy=proxy,
            verify=context,
            follow_redirects=False,
            timeout=httpx.Timeout(self._timeout, connect=min(self._timeout, CONNECT_TIMEOUT)),
            limits=httpx.Limits(max_connections=20, max_keepalive_connections=8, keepalive_expiry=5.0),
            headers={"User-Agent": f"codat-console/{__version__}"},
        )

    async def _shown_certificate(self, stage: Stage) -> Certificate | None:
        """Return the certificate that was refused, for the name of its issuer.

        Makes a second connection, which ends before any request.
        """
        open_to_all = _empty_context()
        open_to_all.check_hostname, open_to_all.verify_mode = False, ssl.CERT_NONE
        found: list[Certificate | None] = []
        follow = Progress(through_proxy=self._proxy.proxy is not None, sign_in=None)

        async def trace(event: str, info: Any) -> None:
            await follow(event, info)
            if event.endswith("start_tls.complete") and follow.stage is stage:
                stream = info["return_value"]
                found.append(_peer_certificate(stream.get_extra_info("ssl_object")))
                await stream.aclose()
                raise _Seen

        try:
            of_proxy = stage is Stage.TLS_WITH_PROXY
            for_proxy = open_to_all if of_proxy else await asyncio.to_thread(trusted_context)
            async with (
                asyncio.timeout(min(self._timeout, _CERTIFICATE_TIMEOUT)),
                self._client(open_to_all, for_proxy) as http,
            ):
                await http.get(self._base.copy_with(raw_path=b"/"), extensions={"trace": trace})
        except Exception as error:  # noqa: BLE001 - it was to name an issuer, no more
            _LOG.debug("the refused certificate was read: %s", type(error).__name__)
        return found[0] if found else None


def _empty_context() -> ssl.SSLContext:
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _peer_certificate(tls: ssl.SSLObject) -> Certificate | None:
    return read_certificate(tls.getpeercert(binary_form=True) or b"")
