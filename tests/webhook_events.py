"""Events as Codat sends them, signed by the public package, and a receiver for them on loopback."""

from __future__ import annotations

import asyncio
import base64
import json
import signal
import sqlite3
import ssl
import uuid
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpx
from standardwebhooks import Webhook

from console_app.clock import computer_now
from console_app.receiver.app import Receiver
from console_app.receiver.server import bound, serve
from console_app.services.webhooks.event_store import EventStore

if TYPE_CHECKING:
    import socket
    from collections.abc import AsyncIterator
    from datetime import datetime
    from pathlib import Path

    from console_app.services.webhooks.events import ReceivedEvent

SECRET = f"whsec_{base64.b64encode(b'a secret of Codat, thirty bytes').decode()}"
STRANGER = f"whsec_{base64.b64encode(b'a secret of others, thirty one').decode()}"
OLDER = f"whsec_{base64.b64encode(b'the secret before, thirty bytes').decode()}"
COMPANY = "0498e921-9b53-4396-a412-4f2f5983b0a2"
CONNECTION = "ee2eb431-c0fa-4dc9-93fa-d29781c12bcd"
LINK = f"https://link-api.codat.io/companies/{COMPANY}/connections/{CONNECTION}/start?otp=123456"

_NO_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Reading the certificates of the machine takes longer than a test."""


def connection_event(
    kind: str = "connection.connected",
    status: str = "Linked",
    *,
    company: str = COMPANY,
    connection: str = CONNECTION,
    generated: datetime | None = None,
    **more: Any,
) -> str:
    """Return the body of an event about a connection, with a link in it, as Codat's examples have it."""
    at = generated or computer_now()
    described = {
        "id": connection,
        "integrationKey": "gbol",
        "platformName": "Xero",
        "sourceType": "Accounting",
        "linkUrl": LINK,
        "status": status,
        "created": "2026-10-27T09:53:29Z",
        **more,
    }
    reference = {"id": company, "name": "Toft Stores", "links": {"portal": "https://app.codat.io/companies/1"}}
    payload = {"referenceCompany": reference, "connection": described}
    event = {"id": str(uuid.uuid4()), "eventType": kind, "generatedDate": at.isoformat(), "payload": payload}
    return json.dumps(event)


def signed(body: str, secret: str = SECRET, *, message_id: str = "", at: datetime | None = None) -> dict[str, str]:
    """Return the headers of a message, signed by the public package."""
    moment, identity = at or computer_now(), message_id or f"msg_{uuid.uuid4().hex}"
    return {
        "webhook-id": identity,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": Webhook(secret).sign(identity, moment, body),
    }


def old(body: str, minutes: int) -> dict[str, str]:
    """Return the headers of a message that was signed minutes ago, or is from the future if they are negative."""
    return signed(body, at=computer_now() - timedelta(minutes=minutes))


def as_svix(headers: dict[str, str]) -> dict[str, str]:
    """Return the same headers by their older names."""
    return {name.replace("webhook-", "svix-"): value for name, value in headers.items()}


@dataclass
class Running:
    """A receiver that runs, and what it has said."""

    url: str
    port: int
    file: Path
    accepted: list[tuple[ReceivedEvent, bool]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    client: httpx.AsyncClient = field(default_factory=lambda: httpx.AsyncClient(verify=_NO_CERTIFICATES))

    async def post(
        self, body: str | bytes, headers: dict[str, str] | list[tuple[str, str]], **more: Any
    ) -> httpx.Response:
        """Post a message as it is."""
        return await self.client.post(self.url, content=body, headers=headers, **more)

    def rows(self, columns: str = "type") -> list[Any]:
        """Return columns of the stored events, in the order of arrival."""
        with closing(sqlite3.connect(self.file)) as file:
            found = file.execute(f"SELECT {columns} FROM events ORDER BY number").fetchall()
        return [row[0] if len(row) == 1 else row for row in found]


@asynccontextmanager
async def receiving(
    file: Path, *secrets: str, body_within: float = 10.0, listener: socket.socket | None = None
) -> AsyncIterator[Running]:
    """Run a receiver for the block, on loopback."""
    listener = listener or bound("127.0.0.1", 0)
    port = listener.getsockname()[1]
    running, ready, store = Running(f"http://127.0.0.1:{port}/webhooks", port, file), asyncio.Event(), EventStore(file)
    app = Receiver(
        store,
        secrets or (SECRET,),
        "/webhooks",
        accepted=lambda event, is_new: running.accepted.append((event, is_new)),
        refused=running.refused.append,
        body_within=body_within,
    )
    task = asyncio.create_task(serve(app, store, listener, ready=ready.set))
    await ready.wait()
    try:
        async with running.client:
            yield running
    finally:
        signal.raise_signal(signal.SIGTERM)
        await task
