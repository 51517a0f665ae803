"""The way to the server: which proxy, which trusted certificates, and what to say when it ends before the answer."""

from __future__ import annotations

import asyncio
import logging
import ssl
from typing import TYPE_CHECKING, Any, NamedTuple

import httpx

from console_app import __version__
from console_app.codat.certificates import Certificate, read_certificate
from console_app.codat.connection_errors import Way, lost, repeated, with_certificate
from console_app.codat.network_errors import CertificateRefused, ProxyFailed, UnusableNetworkSetting
from console_app.codat.progress import CONNECT_TIMEOUT, Progress, ProxySignIn, SignInShut, Stage
from console_app.codat.proxy_settings import ProxySettings, read_proxy_settings
from console_app.codat.tls import trusted_context

if TYPE_CHECKING:
    from console_app.codat.calls import Call
    from console_app.codat.errors import CodatError

_LOG = logging.getLogger(__name__)

_CERTIFICATE_TIMEOUT = 5.0
"""Seconds for a second connection that only asks who issued a certificate."""


class Encryption(NamedTuple):
    """How a connection is encrypted, and the certificate that was trusted for it."""

    version: str
    certificate: Certificate


class _Seen(Exception):
    """The certificate was shown: the connection has served its purpose."""


class Network:
    """Makes the connections to one server, directly or through a proxy."""

    def __init__(
        self, base: httpx.URL, transport: httpx.AsyncBaseTransport | None, timeout: float, *, local: bool
    ) -> None:
        """Prepare the way to `base`; `local`: that is this machine, before which there is no proxy. `transport` takes
        the place of the network, and `timeout` is in seconds for one request."""
        self._base = base
        self._transport = transport
        self._timeout = timeout
        self._local = local
        self._proxy = ProxySettings()
        self._sign_in: ProxySignIn | None = None
        self._refusal: ProxyFailed | None = None
        """Why the proxy's password is not sent any more."""
        self.encryption: Encryption | None = None
        """How the first answer came; None: in the clear, or none has come."""

    async def open(self, auth: httpx.Auth) -> httpx.AsyncClient:
        """Make the connection pool; `auth` adds the key. Reading the trusted authorities takes some 20 ms, so a thread
        does that.

        Raises:
            UnusableNetworkSetting: a variable names a proxy or certificates that cannot be used.
        """
        problem: UnusableNetworkSetting | None = None
        try:
            if self._transport is None:
                self._read_proxy()
            # Without TLS an empty context does, and is quick to make.
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
        """Begin to follow one request."""
        return Progress(through_proxy=self._proxy.proxy is not None, sign_in=self._sign_in)

    def refusal(self, call: Call) -> ProxyFailed | None:
        """The error for a request that is not to be sent, as the proxy refused the password before; None: send it."""
        if self._sign_in is not None and self._sign_in.is_shut:
            return repeated(call, self._refusal, self._way)
        return None

    def ask_proxy_again(self) -> None:
        """Send the proxy's password once more, although it was refused: a person asks for it."""
        if self._sign_in is not None:
            self._sign_in.reopen()

    def with_proxy(self, error: CodatError) -> CodatError:
        """The error with the proxy that was on the way, if one was."""
        error.proxy = self._proxy.facts.place if self._proxy.facts is not None else None
        return error

    def failed(self, call: Call, error: Exception, progress: Progress) -> CodatError:
        """The error for a request that got no answer."""
        if isinstance(error, SignInShut):
            return repeated(call, self._refusal, self._way)
        is_shut = self._sign_in is not None and self._sign_in.is_shut
        failed = lost(call, error, progress, self._way, is_shut=is_shut)
        if isinstance(failed, ProxyFailed) and failed.is_shut:
            self._refusal = failed
        return failed

    async def with_issuer(self, error: CodatError, progress: Progress) -> CodatError:
        """The error, with the certificate that was shown where one was refused."""
        if isinstance(error, CertificateRefused):
            certificate = await self._shown_certificate(progress.stage)
            return error if certificate is None else with_certificate(error, certificate)
        return error

    def note(self, response: httpx.Response) -> None:
        """Keep how the first answer was encrypted."""
        if self.encryption is None and self._is_https and (stream := response.extensions.get("network_stream")):
            tls: ssl.SSLObject | None = stream.get_extra_info("ssl_object")
            certificate = _peer_certificate(tls) if tls is not None else None
            if tls is not None and certificate is not None:
                self.encryption = Encryption(tls.version() or "TLS", certificate)

    @property
    def _is_https(self) -> bool:
        return self._base.scheme == "https"

    @property
    def _way(self) -> Way:
        proxy = self._proxy.proxy
        return Way(self._base.host, self._proxy.facts, proxy.url.host if proxy is not None else "")

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
            # Left out, a default context would be asked about the proxy's own certificate.
            own = for_proxy if proxy.url.scheme == "https" else None
            proxy = httpx.Proxy(proxy.url, auth=proxy.auth, headers=proxy.headers, ssl_context=own)
        return httpx.AsyncClient(
            auth=auth,
            transport=self._transport,
            # The variables have been read, by rules that can say what is wrong with them.
            trust_env=False,
            proxy=proxy,
            verify=context,
            follow_redirects=False,
            timeout=httpx.Timeout(self._timeout, connect=min(self._timeout, CONNECT_TIMEOUT)),
            limits=httpx.Limits(max_connections=20, max_keepalive_connections=8, keepalive_expiry=5.0),
            headers={"User-Agent": f"codat-console/{__version__}"},
        )

    async def _shown_certificate(self, stage: Stage) -> Certificate | None:
        """The certificate that was refused, for its issuer's name: a second connection, ended before any request."""
        open_to_all = _empty_context()
        open_to_all.check_hostname, open_to_all.verify_mode = False, ssl.CERT_NONE
        found: list[Certificate | None] = []
        follow = Progress(through_proxy=self._proxy.proxy is not None, sign_in=None)

        async def look(event: str, info: Any) -> None:
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
                await http.get(self._base.copy_with(raw_path=b"/"), extensions={"trace": look})
        except Exception as error:  # noqa: BLE001 - it was to name an issuer, no more
            _LOG.debug("the refused certificate was read: %s", type(error).__name__)
        return found[0] if found else None


def _empty_context() -> ssl.SSLContext:
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _peer_certificate(tls: ssl.SSLObject) -> Certificate | None:
    return read_certificate(tls.getpeercert(binary_form=True) or b"")
