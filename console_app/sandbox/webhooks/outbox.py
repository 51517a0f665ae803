"""Write events down for the consumers that want them, in the transaction of what raises them.

An event that is written down is sent, however the program ends; one whose cause was rolled back never existed.
"""

from __future__ import annotations

import json
import secrets
import uuid
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from console_app.sandbox import time as dates

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection, Iterator
    from datetime import datetime

    from console_app.sandbox.otp import OtpRule
    from console_app.sandbox.settings import Settings
    from console_app.sandbox.state import State
    from console_app.sandbox.webhooks.sender import Sender


class Outbox:
    """The events of one sandbox that are to be sent. Methods are for the state's thread only."""

    def __init__(
        self, state: State, settings: Callable[[], Settings], base_url: Callable[[], str], sender: Sender
    ) -> None:
        """Keep what the events need.

        Args:
            state: The data.
            settings: Returns the settings.
            base_url: Returns the address that links begin with.
            sender: Sends them.
        """
        self._state = state
        self._settings = settings
        self._base_url = base_url
        self.sender = sender
        self._is_muted = False

    @property
    def base_url(self) -> str:
        """Return the address that links begin with."""
        return self._base_url()

    @property
    def link_rule(self) -> OtpRule | None:
        """Return the rule for links in events; None if they carry no OTP."""
        settings = self._settings()
        return settings.link_rule if settings.switches.webhook_otps else None

    @property
    def deletes_connections_first(self) -> bool:
        """Return whether the connections of a deleted company have events, too."""
        return self._settings().switches.webhook_cascade

    @contextmanager
    def own_write(self) -> Iterator[None]:
        """Raise no events for a write by the API if the account's own writes have none."""
        before, self._is_muted = self._is_muted, not self._settings().switches.webhook_own_writes
        try:
            yield
        finally:
            self._is_muted = before

    def wants(self, *event_types: str) -> bool:
        """Return whether a consumer wants one of these events, of some company."""
        if self._is_muted or self._settings().webhooks.silent:
            return False
        return any(_has_type(row, each) for row in self._consumers() for each in event_types)

    def post(
        self, event_type: str, payload: dict[str, Any], tags: dict[str, str], generated: datetime | None = None
    ) -> None:
        """Write an event down for every consumer that wants it.

        Args:
            event_type: Its name.
            payload: Its content.
            tags: The tags of its company; empty if it is about none.
            generated: When it was generated; None for now.
        """
        if not self.wants(event_type):
            return
        found = [row for row in self._consumers() if _has_type(row, event_type) and _has_tag(row, tags)]
        self._deliver([row["id"] for row in found], event_type, payload, generated or self._state.clock.now())

    def post_to(self, consumer_id: str, event_type: str, payload: Any) -> None:
        """Write an event down for one consumer, whatever it wants."""
        self._deliver([consumer_id], event_type, payload, self._state.clock.now())

    def _consumers(self) -> list[sqlite3.Row]:
        return self._state.rows("SELECT * FROM webhooks WHERE disabled = 0 ORDER BY seq")

    def _deliver(self, consumer_ids: Collection[str], event_type: str, payload: Any, generated: datetime) -> None:
        if not consumer_ids:
            return
        settings = self._settings()
        body = {
            "id": str(uuid.uuid4()),
            settings.switches.webhook_type_name.value: event_type,
            "generatedDate": dates.sent(dates.kept(generated)),
            "payload": payload,
        }
        message_id = f"msg_{secrets.token_hex(14)}"
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        due = dates.kept(generated + timedelta(seconds=settings.webhooks.late_seconds))
        self._state.execute_many(
            "INSERT INTO webhook_deliveries (webhook_id, message_id, event_type, body, due) VALUES (?, ?, ?, ?, ?)",
            [(consumer_id, message_id, event_type, text, due) for consumer_id in consumer_ids],
        )
        self.sender.wake()


def _has_type(row: sqlite3.Row, event_type: str) -> bool:
    wanted = json.loads(row["event_types"])
    return not wanted or event_type in wanted


def _has_tag(row: sqlite3.Row, tags: dict[str, str]) -> bool:
    if row["company_tags"] is None:
        return True
    return bool(set(json.loads(row["company_tags"])) & {f"{name}:{value}" for name, value in tags.items()})
