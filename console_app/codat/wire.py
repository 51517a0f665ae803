"""The one place where bytes go over the wire: httpx, held to our rules.

TLS is verified. The address has to be https unless it is this machine. Redirects are not followed. The
``Authorization`` header is added at the last moment, and only for the configured origin. Bodies are read up
to a limit. Errors are raised outside of httpx's own `except` blocks, so that none of its frames, which hold
the raw header, hangs on to them: Textual and others print the variables of every frame of a traceback.
"""

from __future__ import annotations

import asyncio
import ipaddress
import json
import logging
import ssl
import time
from typing import TYPE_CHECKING, Any

import httpx

from console_app import __version__
from console_app.codat.answers import Answer, bad_answer, error_from, now
from console_app.codat.errors import BadAnswer, CodatError, ConnectionFailed, InvalidInput, TimedOut
from console_app.codat.limiter import Limiter, program_limiter
from console_app.codat.quota import Quota

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Generator
    from datetime import timedelta

    from console_app.codat.apikey import ApiKey
    from console_app.codat.calls import Call

_LOG = logging.getLogger(__name__)

MAX_BODY = 64 * 1024 * 1024
"""Bytes of an answer, unpacked, that are read at most."""

_CONNECT_TIMEOUT = 10.0
_NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.LocalProtocolError,
)


def is_loopback(host: str) -> bool:
    """True for ``localhost``, 127.0.0.0/8 and ``::1``: the program's own machine."""
    if host.rstrip(".").casefold() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def read_base_url(text: str) -> httpx.URL:
    """Return the address to talk to.

    Raises:
        InvalidInput: it is no web address, not https and not loopback, or carries a user, query or fragment.
    """
    try:
        url = httpx.URL(text.strip())
    except (httpx.InvalidURL, TypeError, ValueError):
        url = httpx.URL()
    problem = _problem_with(url)
    if problem:
        raise InvalidInput(problem, field="base_url")
    # As it was written: an escaped slash stays one.
    return url.copy_with(raw_path=url.raw_path.partition(b"?")[0].rstrip(b"/") + b"/")


def _problem_with(url: httpx.URL) -> str | None:
    if url.scheme not in {"http", "https"} or not url.host or not 0 < (url.port or 443) < 2**16:
        return "This is not a web address. It looks like https://api.codat.io"
    if url.userinfo or url.query or url.fragment:
        return "The base URL may not hold a user name, a query or a fragment."
    if url.scheme == "http" and not is_loopback(url.host):
        return "The base URL has to begin with https:// so that the API key is not sent in the open."
    return None


class _KeyAuth(httpx.Auth):
    """Adds the key to requests to one origin, and to no other."""

    def __init__(self, key: ApiKey, base: httpx.URL) -> None:
        self._key = key
        self._origin = (base.scheme, base.host, base.port)

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        url = request.url
        if (url.scheme, url.host, url.port) == self._origin:
            request.headers["Authorization"] = self._key.authorization
        yield request


class _Progress:
    """Whether a request began to leave this machine, as far as the transport tells."""

    def __init__(self) -> None:
        self.told = False
        self.sending = False

    async def __call__(self, event: str, _info: Any) -> None:
        self.told = True
        if "send_request" in event:
            self.sending = True

    @property
    def surely_not_sent(self) -> bool:
        return self.told and not self.sending


def _not_made(call: Call, error: Exception, *, sent: bool) -> ConnectionFailed:
    return ConnectionFailed(
        f"The request could not be made ({type(error).__name__}).",
        method=call.method,
        path=call.path,
        can_be_retried=False,
        happened=None if sent and call.method != "GET" else False,
    )


def _note(call: Call, result: Answer | CodatError, seconds: float) -> None:
    """Log a call: where it went and how it went, and nothing of what was in it."""
    took = seconds * 1000
    if isinstance(result, CodatError):
        _LOG.info("%s %s: %s after %d ms", call.method, call.path, type(result).__name__, took)
    else:
        asked = result.headers.get("retry-after")
        _LOG.debug(
            "%s %s: %d, %d bytes, %d ms%s",
            call.method,
            call.path,
            result.status,
            result.size,
            took,
            f", Retry-After {asked}" if asked else "",
        )


class Wire:
    """Sends calls, one request each, and counts them."""

    def __init__(
        self,
        key: ApiKey,
        base: httpx.URL,
        *,
        transport: httpx.AsyncBaseTransport | None,
        limiter: Limiter | None,
        timeout: float,
        max_body: int = MAX_BODY,
    ) -> None:
        self._key = key
        self._base = base
        self._transport = transport
        self._limiter = limiter
        self._timeout = timeout
        self._max_body = max_body
        self._http: httpx.AsyncClient | None = None
        self.quota: Quota | None = None
        self.clock_ahead: timedelta | None = None
        """How far this machine's clock is ahead of the server's, as the last answer with a date told it."""
        self.calls_made = 0

    @property
    def origin(self) -> tuple[str, str, int | None]:
        """Scheme, host and port that the key is sent to."""
        return self._base.scheme, self._base.host, self._base.port

    async def open(self) -> None:
        """Make the connection pool. Reading the trusted authorities takes a while, so a thread does that.

        Raises:
            InvalidInput: the proxy that the environment names cannot be used.
        """
        problem = None
        try:
            self._http = await asyncio.to_thread(self._make) if self._base.scheme == "https" else self._make()
        except (ValueError, ImportError, OSError, httpx.InvalidURL):
            problem = "The proxy or certificate settings of this machine (HTTPS_PROXY, SSL_CERT_FILE) don't work."
        if problem:
            raise InvalidInput(problem, field="base_url")

    async def close(self) -> None:
        """Close all connections."""
        http, self._http = self._http, None
        if http is not None:
            await http.aclose()

    def holds_key(self, text: str) -> bool:
        """Whether the API key stands in a text, raw or in base64."""
        return self._key.scrub(text) != text

    async def send(self, call: Call) -> Answer:
        """Send `call` once and return the answer if it is a success.

        Raises:
            ConnectionFailed, TimedOut: no answer; `happened` is False where nothing was sent.
            BadAnswer: a redirect, or more bytes than are read.
            StatusError: any other status than a success.
        """
        if self._http is None:
            raise RuntimeError("the client is not open: use `async with CodatClient(...) as client`")
        async with (self._limiter or program_limiter()).slot():
            self.calls_made += 1
            began = time.monotonic()
            result = await self._exchange(self._http, call)
        _note(call, result, time.monotonic() - began)
        if isinstance(result, CodatError):
            raise result
        self.quota = Quota.from_headers(result.headers, seen_at=result.seen_at) or self.quota
        if result.date is not None:
            self.clock_ahead = result.seen_at - result.date
        if result.is_success:
            return result
        raise error_from(call, result)

    async def _exchange(self, http: httpx.AsyncClient, call: Call) -> Answer | CodatError:
        progress = _Progress()
        lost: CodatError
        try:
            request = self._request(http, call, progress)
        except Exception as error:  # noqa: BLE001 - whatever it was: nothing has been sent
            return _not_made(call, error, sent=False)
        try:
            async with asyncio.timeout(self._timeout):
                return await self._stream(http, call, request)
        except TimeoutError:
            lost = self._timed_out(call, sent=not progress.surely_not_sent)
        except httpx.TimeoutException as error:
            lost = self._timed_out(call, sent=not isinstance(error, _NOT_SENT))
        except httpx.DecodingError:
            lost = BadAnswer("The answer cannot be unpacked.", method=call.method, path=call.path)
        except (httpx.HTTPError, httpx.StreamError, OSError) as error:
            lost = self._not_connected(call, error, progress)
        except asyncio.CancelledError as cancelled:
            # Frames below hold the raw header; whoever prints this traceback must not get them.
            raise cancelled.with_traceback(None) from None
        except Exception as error:  # noqa: BLE001 - the frames below hold the raw header: none may leave this place
            lost = _not_made(call, error, sent=not progress.surely_not_sent)
        return lost

    async def _stream(self, http: httpx.AsyncClient, call: Call, request: httpx.Request) -> Answer | CodatError:
        response = await http.send(request, stream=True)
        try:
            body = await self._body(response)
        finally:
            await response.aclose()
        answer = Answer(response.status_code, response.headers, body or b"", now(), self._key.scrub)
        if body is None:
            return bad_answer(call, answer, f"The answer is larger than {self._max_body // 2**20} MB.")
        return answer

    async def _body(self, response: httpx.Response) -> bytes | None:
        length = response.headers.get("content-length", "")
        if length.isdigit() and int(length[:20]) > self._max_body:
            return None
        chunks: list[bytes] = []
        size = 0
        chunk_source: AsyncIterator[bytes] = response.aiter_bytes()
        async for chunk in chunk_source:
            size += len(chunk)
            if size > self._max_body:
                return None
            chunks.append(chunk)
        return b"".join(chunks)

    def _request(self, http: httpx.AsyncClient, call: Call, progress: _Progress) -> httpx.Request:
        url = self._base.copy_with(raw_path=self._base.raw_path.rstrip(b"/") + call.path.encode("ascii"))
        if call.params:
            url = url.copy_merge_params(httpx.QueryParams(list(call.params)))
        headers = {"Accept": "application/json"}
        content = None
        if call.body is not None:
            content = json.dumps(call.body, ensure_ascii=False, separators=(",", ":")).encode()
            headers["Content-Type"] = "application/json"
        if call.idempotency_key is not None:
            headers["Idempotency-Key"] = call.idempotency_key
        return http.build_request(
            call.method,
            url,
            content=content,
            headers=headers,
            extensions={} if call.method == "GET" else {"trace": progress},
        )

    def _make(self) -> httpx.AsyncClient:
        local = is_loopback(self._base.host)
        return httpx.AsyncClient(
            auth=_KeyAuth(self._key, self._base),
            transport=self._transport,
            # A proxy is for the world outside. Without TLS an empty context does, and is quick to make.
            trust_env=not local,
            verify=True if self._base.scheme == "https" else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
            follow_redirects=False,
            timeout=httpx.Timeout(self._timeout, connect=min(self._timeout, _CONNECT_TIMEOUT)),
            limits=httpx.Limits(max_connections=20, max_keepalive_connections=8, keepalive_expiry=5.0),
            headers={"User-Agent": f"codat-console/{__version__}"},
        )

    def _timed_out(self, call: Call, *, sent: bool) -> TimedOut:
        return TimedOut(
            f"{self._base.host} did not answer in time.",
            method=call.method,
            path=call.path,
            happened=None if sent and call.method != "GET" else False,
        )

    def _not_connected(self, call: Call, error: Exception, progress: _Progress) -> ConnectionFailed:
        sent = not isinstance(error, _NOT_SENT) and not progress.surely_not_sent
        host = self._base.host
        untrusted = "certificate verify failed" in str(error).casefold()
        if untrusted:
            message = f"The certificate of {host} is not trusted."
        elif isinstance(error, httpx.ProxyError):
            message = f"The proxy on the way to {host} refused the connection."
        elif sent:
            message = f"The connection to {host} was lost."
        else:
            message = f"There is no connection to {host}."
        return ConnectionFailed(
            message,
            method=call.method,
            path=call.path,
            can_be_retried=False if untrusted else None,
            happened=None if sent and call.method != "GET" else False,
        )
