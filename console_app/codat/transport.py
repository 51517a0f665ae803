"""Send bytes over the wire with httpx, under this program's rules: the only module that does.

TLS is verified. The address has to be https unless it is this machine. Redirects are not followed. The
``Authorization`` header is added at the last moment, and only for the configured origin. Bodies are read up to a limit.
Errors are raised outside of httpx's own `except` blocks, so that none of its frames, which hold the raw header, is
attached to them: Textual and others print the variables of every frame of a traceback.

The module stays out of the first frame's imports.
"""

from __future__ import annotations

import asyncio
import ipaddress
import json
import logging
import sys
import time
from contextlib import suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING

import httpx

from console_app.clock import computer_now, seconds_passed
from console_app.codat.connection_errors import not_made
from console_app.codat.errors import CodatError, InvalidInput
from console_app.codat.network import Network
from console_app.codat.rate_limits import Limiter, Quota, program_limiter
from console_app.codat.response import Answer, bad_answer, error_from
from console_app.codat.server_time import ServerTime

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Generator
    from datetime import timedelta

    from console_app.codat.api_key import ApiKey
    from console_app.codat.progress import Progress
    from console_app.codat.request import Call

_LOG = logging.getLogger(__name__)

# httpx imports this for every lock of every request, and does without it. Where it is not installed, Python would look
# through its whole path each time.
if find_spec("sniffio") is None:
    sys.modules["sniffio"] = None  # type: ignore[assignment]

MAX_BODY = 64 * 1024 * 1024
"""Most bytes of an answer that are read, after decompression."""


def is_loopback(host: str) -> bool:
    """Return True for ``localhost``, 127.0.0.0/8 and ``::1``: this machine."""
    if host.rstrip(".").casefold() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def read_base_url(text: str) -> httpx.URL:
    """Return the address of the server.

    Raises:
        InvalidInput: It is not a web address, not https and not loopback, or contains a user, query or fragment.
    """
    try:
        url = httpx.URL(text.strip())
    except (httpx.InvalidURL, TypeError, ValueError):
        url = httpx.URL()
    problem = _problem_with(url)
    if problem:
        raise InvalidInput(problem, field="base_url")
    # As it was written: an escaped slash stays escaped.
    return url.copy_with(raw_path=url.raw_path.partition(b"?")[0].rstrip(b"/") + b"/")


def _problem_with(url: httpx.URL) -> str | None:
    if url.scheme not in {"http", "https"} or not url.host or not 0 < (url.port or 443) < 2**16:
        return "This is not a web address. It should look like https://api.codat.io"
    if url.userinfo or url.query or url.fragment:
        return "The base URL may not contain a user name, a query or a fragment."
    if url.scheme == "http" and not is_loopback(url.host):
        return "The base URL has to begin with https://, or the API key would be sent unencrypted."
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
    """Log the address and the result of a call, and nothing of its contents."""
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


class Transport:
    """A transport that sends each call as one request, and counts them."""

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
        """Keep what requests are made with; nothing is sent yet.

        Args:
            key: The API key.
            base: The address of the server.
            transport: Replaces the network.
            limiter: Shared between clients; None for that of the event loop.
            timeout: Seconds for one request.
            max_body: Most bytes of an answer, after decompression.
        """
        self._key = key
        self._base = base
        self._limiter = limiter
        self._timeout = timeout
        self._max_body = max_body
        self._http: httpx.AsyncClient | None = None
        self.network = Network(base, transport, timeout, local=is_loopback(base.host))
        self.quota: Quota | None = None
        self.clock_ahead: timedelta | None = None
        """The lead of this machine's clock over the server's, by the last answer with a date."""
        self.server_time = ServerTime()
        self.calls_made = 0

    @property
    def origin(self) -> tuple[str, str, int | None]:
        """Return scheme, host and port that the key is sent to."""
        return self._base.scheme, self._base.host, self._base.port

    @property
    def limiter(self) -> Limiter:
        """Return the limiter of its calls."""
        return self._limiter or program_limiter()

    async def open(self) -> None:
        """Make the connection pool.

        Raises:
            UnusableNetworkSetting: A variable names a proxy or certificates that cannot be used.
        """
        self._http = await self.network.open(_KeyAuth(self._key, self._base))

    async def close(self) -> None:
        """Close all connections."""
        http, self._http = self._http, None
        if http is not None:
            await http.aclose()

    def holds_key(self, text: str) -> bool:
        """Return whether `text` contains the API key, raw or in base64."""
        return self._key.redact_key(text) != text

    async def send(self, call: Call) -> Answer | CodatError:
        """Send `call` once.

        Args:
            call: The request.

        Returns:
            The answer if it is a success. Otherwise the error, as a value, so that one that is raised later has no
            chain: `ConnectionFailed` or `TimedOut` without an answer (`happened` is False where nothing was sent),
            `BadAnswer` for a redirect or too many bytes, `StatusError` for any other status than a success.

        Raises:
            RuntimeError: The client is not open.
        """
        if self._http is None:
            raise RuntimeError("the client is not open: use `async with CodatClient(...) as client`")
        async with self.limiter.slot():
            began, sent = time.monotonic(), seconds_passed()
            result: Answer | CodatError | None = self.network.refusal(call)
            if result is None:
                self.calls_made += 1
                progress = self.network.follow()
                try:
                    request = self._request(self._http, call, progress)
                except Exception as unmade:  # noqa: BLE001 - after any error here, nothing has been sent
                    result = not_made(call, unmade, sent=False)
                else:
                    result = await self._exchange(self._http, call, request, progress)
        _note(call, result, time.monotonic() - began)
        if isinstance(result, CodatError):
            return self.network.with_proxy(result)
        self.quota = Quota.from_headers(result.headers, seen_at=result.date or result.seen_at) or self.quota
        if result.date is not None:
            self.clock_ahead = result.seen_at - result.date
        error = None if result.is_success else error_from(call, result)
        # The date of an intermediary, or of a cached answer, is not the server's.
        if result.date is not None and not (error and error.from_between) and "age" not in result.headers:
            self.server_time.note(result.date, sent=sent, received=result.counter)
        if error is None:
            return result
        return self.network.with_proxy(error)

    async def _exchange(
        self, http: httpx.AsyncClient, call: Call, request: httpx.Request, progress: Progress
    ) -> Answer | CodatError:
        try:
            async with asyncio.timeout(self._timeout) as progress.limit:
                return await self._stream(http, call, request)
        except asyncio.CancelledError as cancelled:
            progress.end(cancelled=True)
            with suppress(asyncio.CancelledError):
                await progress.hang_up()
            # Frames below hold the raw header, which must not appear in a printed traceback.
            raise cancelled.with_traceback(None) from None
        except Exception as error:  # noqa: BLE001 - the frames below hold the raw header: none may leave this place
            progress.end()
            failed = self.network.failed(call, error, progress)
        finally:
            # An httpx response refers to itself through its stream, and to this through its request. The limit refers
            # to the task: what that returns would stay in memory until the collector runs.
            progress.limit = None
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
        answer = Answer(
            response.status_code, response.headers, body or b"", computer_now(), self._key.redact_key, counter
        )
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
