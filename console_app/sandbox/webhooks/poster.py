"""Post one message to a receiver, signed; and to this machine only, unless asked otherwise."""

from __future__ import annotations

import asyncio
import ipaddress
import ssl
from typing import TYPE_CHECKING, Any, NamedTuple

from console_app.sandbox.time import Clock
from console_app.sandbox.webhooks.consumers import new_secret
from console_app.sandbox.webhooks.signature import signed_headers
from console_app.sandbox.webhooks.troubles import Signature

if TYPE_CHECKING:
    import httpx

    from console_app.sandbox.settings import Settings
    from console_app.sandbox.webhooks.deliveries import Delivery

PATIENCE = 15.0
"""Seconds in which a receiver has to answer."""
_LARGEST_ANSWER = 64_000
_REAL_TIME = Clock()
"""Timestamps are compared with a receiver's clock, which does not move with the sandbox's."""
WITHHELD = (
    "The sandbox sends to this machine only. `codat-console sandbox --webhooks-anywhere` sends to other machines, too."
)


class Result(NamedTuple):
    """The result of one attempt."""

    status: int | None
    """The status of the answer; None if none came."""
    error: str | None = None
    """The reason why it failed; None if it arrived."""
    is_withheld: bool = False
    """Nothing was sent, and nothing ever will be: the receiver is elsewhere."""


class Attempt(NamedTuple):
    """An attempt that was made, for people and tests to read."""

    delivery: Delivery
    at: str
    """The moment by the sandbox's clock, as it is sent."""
    result: Result

    def as_json(self) -> dict[str, Any]:
        """Return the attempt as JSON for the control route, without secret and content."""
        return {
            "webhookId": self.delivery.consumer_id,
            "messageId": self.delivery.message_id,
            "eventType": self.delivery.event_type,
            "attempt": self.delivery.attempt,
            "at": self.at,
            "status": self.result.status,
            "error": self.result.error,
        }


class Poster:
    """Posts messages, and keeps the connections to receivers open."""

    def __init__(self, *, anywhere: bool) -> None:
        """Start without a connection.

        Args:
            anywhere: True to post to other machines, too.
        """
        self._anywhere = anywhere
        self._clients: dict[str, httpx.AsyncClient] = {}

    async def close(self) -> None:
        """Close the connections."""
        for client in self._clients.values():
            await client.aclose()

    async def post(self, delivery: Delivery, settings: Settings) -> Result:
        """Make one attempt, in 15 seconds at most."""
        import httpx

        if settings.webhooks.failing:
            return Result(None, "The sandbox was asked to let it fail.")
        body = delivery.body.encode()
        timestamp = int(_REAL_TIME.stamp() + settings.webhooks.timestamp_seconds)
        secrets = {
            Signature.RIGHT: delivery.secrets,
            Signature.WRONG: [new_secret()],
            Signature.MISSING: [],
        }[settings.webhooks.signature]
        headers = signed_headers(settings.switches.webhook_headers, secrets, delivery.message_id, timestamp, body)
        headers |= {"Content-Type": "application/json", "User-Agent": "codat-console-sandbox"}
        try:
            # One reading of the address decides whether and where to send: two could differ.
            url = httpx.URL(delivery.url)
            if not self._anywhere and not _is_loopback(url.host):
                return Result(None, WITHHELD, is_withheld=True)
            client = await self._client(url.scheme)
            async with asyncio.timeout(PATIENCE), client.stream("POST", url, content=body, headers=headers) as answer:
                size = 0
                async for piece in answer.aiter_raw():
                    size += len(piece)
                    if size > _LARGEST_ANSWER:
                        break
        except TimeoutError:
            return Result(None, f"No answer came within {PATIENCE:.0f} seconds.")
        except Exception as problem:  # noqa: BLE001 - whatever the address or the receiver does is a failed attempt
            return Result(None, str(problem) or type(problem).__name__)
        if answer.is_success:
            return Result(answer.status_code)
        return Result(answer.status_code, f"The receiver answered with status {answer.status_code}.")

    async def _client(self, scheme: str) -> httpx.AsyncClient:
        import httpx

        if scheme not in self._clients:
            # Reading the certificates takes longer than most messages, and http needs none.
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            if scheme == "https":
                context = await asyncio.to_thread(httpx.create_ssl_context)
            # Another message may have been as far meanwhile.
            self._clients.setdefault(
                scheme, httpx.AsyncClient(verify=context, trust_env=False, follow_redirects=False, timeout=PATIENCE)
            )
        return self._clients[scheme]


def _is_loopback(host: str) -> bool:
    """Return whether a host is this machine, whatever a name server says."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
