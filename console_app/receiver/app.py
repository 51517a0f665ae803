"""Answer Codat's webhooks: check the signature, store the event, and only then say that it came."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from console_app.clock import computer_now
from console_app.services.webhooks.event_store import NotStored
from console_app.services.webhooks.events import read_event
from console_app.services.webhooks.signature import WrongSignature, check_signature

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping, Sequence

    from console_app.services.webhooks.event_store import EventStore
    from console_app.services.webhooks.events import ReceivedEvent

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]

HEALTH = "/healthz"
LARGEST_BODY = 256 * 1024
"""In bytes; Codat's events have a few thousand."""
BODY_WITHIN = 10.0
"""Seconds for the whole body: a sender that takes longer is cut off. Codat itself waits for 15 seconds."""


class Refusal(Exception):
    """Raised for a request that is not answered with success."""

    def __init__(self, status: int, why: str, headers: tuple[tuple[bytes, bytes], ...] = ()) -> None:
        """Keep the answer.

        Args:
            status: The status of the answer.
            why: The reason, for the log and the answer; it has nothing of the request in it.
            headers: More headers of the answer.
        """
        super().__init__(why)
        self.status = status
        self.why = why
        self.headers = headers


class Receiver:
    """The application: `POST` to its path takes an event, `GET /healthz` says whether events can be stored."""

    def __init__(
        self,
        store: EventStore,
        secrets: Sequence[str],
        path: str,
        *,
        accepted: Callable[[ReceivedEvent, bool], None],
        refused: Callable[[str], None],
        body_within: float = BODY_WITHIN,
    ) -> None:
        """Keep what requests need.

        Args:
            store: Where events go.
            secrets: The secrets that Codat may have signed with.
            path: The path that Codat posts to.
            accepted: Called with each event that was stored, and whether it is new.
            refused: Called with the reason for each request that was refused.
            body_within: Seconds for a body.
        """
        self._store = store
        self._secrets = tuple(secrets)
        self._path = path
        self._accepted = accepted
        self._refused = refused
        self._body_within = body_within

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        try:
            status, text, headers = await self._answer(scope, receive)
        except Refusal as refusal:
            status, text, headers = refusal.status, f"{refusal.why}\n", (*refusal.headers, (b"connection", b"close"))
            self._refused(refusal.why)
            self._store.count_refusal(refusal.why)
        except Exception as error:  # noqa: BLE001 - nothing of a request may get into a log, as a traceback might
            status, text, headers = 500, "this program has failed\n", ((b"connection", b"close"),)
            self._refused(f"this program has failed ({type(error).__name__})")
        await _send(send, status, text.encode(), headers)

    async def _answer(self, scope: Message, receive: Receive) -> tuple[int, str, tuple[tuple[bytes, bytes], ...]]:
        if scope["path"] == HEALTH:
            if scope["method"] not in {"GET", "HEAD"}:
                raise Refusal(405, "wrong method", ((b"allow", b"GET, HEAD"),))
            if self._store.trouble:
                return 503, "events cannot be stored\n", ()
            return 200, "ok\n", ()
        if scope["path"] != self._path:
            raise Refusal(404, "wrong path")
        if scope["method"] != "POST":
            raise Refusal(405, "wrong method", ((b"allow", b"POST"),))
        headers: dict[str, str] = {}
        for name, value in scope["headers"]:
            line, before = value.decode("latin-1"), headers.get(name.decode("latin-1").lower())
            # As HTTP has it for a header of several lines.
            headers[name.decode("latin-1").lower()] = line if before is None else f"{before}, {line}"
        body = await self._body(headers, receive)
        try:
            message_id, text = check_signature(self._secrets, headers, body)
        except WrongSignature as why:
            raise Refusal(401, str(why)) from None
        event = read_event(message_id, text, computer_now())
        try:
            is_new = await self._store.keep(event)
        except NotStored:
            raise Refusal(503, "it cannot be stored now", ((b"retry-after", b"60"),)) from None
        self._accepted(event, is_new)
        return 204, "", ()

    async def _body(self, headers: MutableMapping[str, str], receive: Receive) -> bytes:
        """Return the body, however long it is said to be.

        Raises:
            Refusal: It is too large, too slow, or not whole.
        """
        length = headers.get("content-length", "")
        if length.isdecimal() and int(length[:12]) > LARGEST_BODY:
            raise Refusal(413, "it is too large")
        body = bytearray()
        try:
            async with asyncio.timeout(self._body_within):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise Refusal(400, "it is not whole")
                    body += message.get("body", b"")
                    if len(body) > LARGEST_BODY:
                        raise Refusal(413, "it is too large")
                    if not message.get("more_body"):
                        return bytes(body)
        except TimeoutError:
            raise Refusal(408, "it is too slow") from None


async def _send(send: Send, status: int, body: bytes, headers: tuple[tuple[bytes, bytes], ...]) -> None:
    kind = ((b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode()))
    start = [(b"cache-control", b"no-store"), *headers, *(kind if body else ())]
    await send({"type": "http.response.start", "status": status, "headers": start})
    await send({"type": "http.response.body", "body": body})
