"""Send an event of our own to a receiver, as Codat would: signed, over the same way."""

from __future__ import annotations

import asyncio
import json
import uuid
from http.client import HTTPException
from typing import TYPE_CHECKING, NamedTuple
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from console_app.clock import computer_now
from console_app.services.text.time_format import iso_utc
from console_app.services.webhooks.events import TEST_TYPE
from console_app.services.webhooks.signature import signed_headers
from console_app.services.webhooks.stored_events import StoredEvents

if TYPE_CHECKING:
    from console_app.services.snapshots.account_store import AccountStore

TIMEOUT = 15.0
"""Seconds that Codat waits for an answer."""
STORED_WITHIN = 5.0
"""Seconds until the event has to be in this computer's store."""
_POLL_INTERVAL = 0.1


class ProbeResult(NamedTuple):
    """What became of the event."""

    message_id: str
    status: int | None
    """The status of the answer; None if there was none."""
    why: str
    """Why there was no answer, or the answer's first words; may be empty."""

    @property
    def is_accepted(self) -> bool:
        """Return whether the answer is what Codat takes for success."""
        return self.status is not None and 200 <= self.status < 300


class _NoRedirects(HTTPRedirectHandler):
    """Follow no redirect: Codat does not, either."""

    def redirect_request(self, *_request: object) -> None:
        """Return None, so that the answer counts as it is."""


async def send_probe(url: str, secret: str) -> ProbeResult:
    """Send an event.

    Args:
        url: The address.
        secret: The secret to sign with.
    """
    message_id, at = f"test_{uuid.uuid4().hex}", computer_now()
    body = json.dumps(
        {"id": str(uuid.uuid4()), "eventType": TEST_TYPE, "generatedDate": iso_utc(at, precise=True), "payload": {}}
    )
    headers = {"content-type": "application/json", **signed_headers(secret, message_id, at, body)}
    request = Request(url, body.encode(), headers, method="POST")  # noqa: S310 - `url_problem` allows http and https
    status, why = await asyncio.to_thread(_sent, request)
    return ProbeResult(message_id, status, why)


def _sent(request: Request) -> tuple[int | None, str]:
    try:
        with build_opener(_NoRedirects).open(request, timeout=TIMEOUT) as answer:
            return answer.status, ""
    except HTTPError as answer:
        with answer:
            try:
                return answer.code, answer.read(200).decode("utf-8", "replace").strip()
            except (OSError, HTTPException):
                return answer.code, ""
    except (OSError, HTTPException, ValueError) as error:
        return None, str(getattr(error, "reason", "") or error) or type(error).__name__


async def comes_into(store: AccountStore, message_id: str) -> bool:
    """Return whether an event is in the store, once it is or has had the time."""
    for _ in range(int(STORED_WITHIN / _POLL_INTERVAL)):
        if await StoredEvents(store).has(message_id):
            return True
        await asyncio.sleep(_POLL_INTERVAL)
    return False
