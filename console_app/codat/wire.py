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
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import httpx

from console_app.clock import computer_now, seconds_passed
from console_app.codat.answers import Answer, bad_answer, error_from
from console_app.codat.connection_errors import not_made
from console_app.codat.errors import CodatError, InvalidInput
from console_app.codat.limiter import Limiter, program_limiter
from console_app.codat.network import Network
from console_app.codat.quota import Quota
from console_app.codat.server_time import ServerTime

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Generator
    from datetime import timedelta

    from console_app.codat.apikey import ApiKey
    from console_app.codat.calls import Call
    from console_app.codat.progress import Progress

_LOG = logging.getLogger(__name__)

MAX_BODY = 64 * 1024 * 1024
"""Bytes of an answer, unpacked, that are read at most."""


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
        self._limiter = limiter
        self._timeout = timeout
        self._max_body = max_body
        self._http: httpx.AsyncClient | None = None
        self.network = Network(base, transport, timeout, local=is_loopback(base.host))
        self.quota: Quota | None = None
        self.clock_ahead: timedelta | None = None
        """How far this machine's clock is ahead of the server's, as the last answer with a date told it."""
        self.server_time = ServerTime()
        self.calls_made = 0

    @property
    def origin(self) -> tuple[str, str, int | None]:
        """Scheme, host and port that the key is sent to."""
        return self._base.scheme, self._base.host, self._base.port

    async def open(self) -> None:
        """Make the connection pool.

        Raises:
            UnusableNetworkSetting: a variable names a proxy or certificates that cannot be used.
        """
        self._http = await self.network.open(_KeyAuth(self._key, self._base))

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
            began, sent = time.monotonic(), seconds_passed()
            result: Answer | CodatError | None = self.network.refusal(call)
            if result is None:
                self.calls_made += 1
                result = await self._exchange(self._http, call)
        _note(call, result, time.monotonic() - began)
        if isinstance(result, CodatError):
            raise self.network.with_proxy(result)
        self.quota = Quota.from_headers(result.headers, seen_at=result.date or result.seen_at) or self.quota
        if result.date is not None:
            self.clock_ahead = result.seen_at - result.date
        error = None if result.is_success else error_from(call, result)
        # The date of something in between, or of an answer out of a cache, is not the server's.
        if result.date is not None and not (error and error.from_between) and "age" not in result.headers:
            self.server_time.note(result.date, sent=sent, received=result.counter)
        if error is None:
            return result
        raise self.network.with_proxy(error)

    async def _exchange(self, http: httpx.AsyncClient, call: Call) -> Answer | CodatError:
        progress = self.network.follow()
        try:
            request = self._request(http, call, progress)
        except Exception as error:  # noqa: BLE001 - whatever it was: nothing has been sent
            return not_made(call, error, sent=False)
        try:
            async with asyncio.timeout(self._timeout) as progress.limit:
                return await self._stream(http, call, request)
        except asyncio.CancelledError as cancelled:
            progress.end(cancelled=True)
            with suppress(asyncio.CancelledError):
                await progress.hang_up()
            # Frames below hold the raw header; whoever prints this traceback must not get them.
            raise cancelled.with_traceback(None) from None
        except Exception as error:  # noqa: BLE001 - the frames below hold the raw header: none may leave this place
            progress.end()
            failed = self.network.failed(call, error, progress)
        await progress.hang_up()
        return await self.network.with_issuer(failed, progress)

    async def _stream(self, http: httpx.AsyncClient, call: Call, request: httpx.Request) -> Answer | CodatError:
        response = await http.send(request, stream=True)
        counter = seconds_passed()
        try:
            self.network.note(response)
            body = await self._body(response)
        finally:
            await response.aclose()
        answer = Answer(response.status_code, response.headers, body or b"", computer_now(), self._key.scrub, counter)
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

    def _request(self, http: httpx.AsyncClient, call: Call, progress: Progress) -> httpx.Request:
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
            extensions={"trace": progress},
        )
