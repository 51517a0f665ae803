"""Raise the account's events with the payloads of Codat's `webhooks.json`; on the state's thread.

Codat leaves open whether the link in a payload works, and whether the connections of a deleted company have events
of their own: both are switches.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from console_app.sandbox import event_sink
from console_app.sandbox import time as dates
from console_app.sandbox.data_types import COMPLETE
from console_app.sandbox.serializers import (
    company_documents,
    company_reference,
    connection_document,
    with_link,
    with_links,
)

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from datetime import datetime

    from console_app.sandbox.state import State
    from console_app.sandbox.webhooks.outbox import Outbox

_COMPANY_FIELDS = (
    *("id", "name", "description", "redirect", "lastSync", "created", "createdByUserName", "products", "tags"),
)
_REACHED_UNTIL = "quota reached until"
_REQUESTED_AT = "SELECT * FROM datasets WHERE connection_id = ? AND requested = ? ORDER BY seq"
_BEFORE = (
    "SELECT max(iif(outcome = ?, due, NULL)) AS synced, max(requested) AS requested"
    " FROM datasets WHERE connection_id = ? AND requested < ?"
)


class Events:
    """Takes what happens to the data as `event_sink.EventSink`, and posts it to an outbox."""

    def __init__(self, state: State, outbox: Outbox) -> None:
        """Keep the data and the outbox."""
        self._state = state
        self._outbox = outbox

    def connection(self, event_type: str, row: sqlite3.Row) -> None:
        """Raise an event of a connection, whose row is as it stands."""
        outbox = self._outbox
        if not outbox.wants(event_type):
            return
        company = self._company_row(row["company_id"])
        document = connection_document(row)
        with_link(self._state, company["id"], [document], outbox.base_url, outbox.link_rule)
        payload = {"referenceCompany": company_reference(company), "connection": document}
        outbox.post(event_type, payload, json.loads(company["tags"]))

    def company(self, event_type: str, row: sqlite3.Row) -> None:
        """Raise an event of a company, whose row is as it stands; before it is deleted."""
        outbox, state = self._outbox, self._state
        if event_type == event_sink.COMPANY_DELETED and outbox.deletes_connections_first:
            for each in state.rows("SELECT * FROM connections WHERE company_id = ? ORDER BY created, seq", row["id"]):
                self.connection(event_sink.CONNECTION_DELETED, each)
        if not outbox.wants(event_type):
            return
        (document,) = with_links(state, company_documents(state, [row]), outbox.base_url, outbox.link_rule)
        payload = {name: document[name] for name in _COMPANY_FIELDS if name in document}
        outbox.post(event_type, payload, json.loads(row["tags"]))

    def companies_created(self, company_ids: Iterable[str]) -> None:
        """Raise the events of companies that came without a call."""
        if self._outbox.wants(event_sink.COMPANY_CREATED):
            for company_id in company_ids:
                self.company(event_sink.COMPANY_CREATED, self._company_row(company_id))

    def wants_reads(self) -> bool:
        """Return whether a consumer wants to hear of reads."""
        return self._outbox.wants(event_sink.READ, event_sink.FIRST_READ)

    def reads_ended(self, requests: Iterable[sqlite3.Row]) -> None:
        """Raise the event of each request (`connection_id`, `requested`) of which all reads are over."""
        if not self.wants_reads():
            return
        for connection_id, requested in requests:
            rows = self._state.rows(_REQUESTED_AT, connection_id, requested)
            connection = self._state.row("SELECT * FROM connections WHERE id = ?", connection_id)
            if connection is None or not all(row["done"] for row in rows):
                continue
            known = self._state.rows(_BEFORE, COMPLETE, connection_id, requested)[0]
            self.read(
                connection,
                [(row["data_type"], row["outcome"]) for row in rows],
                dates.read(max(row["due"] for row in rows)) or self._state.clock.now(),
                is_first=known["requested"] is None,
                before=known["synced"],
            )

    def read(
        self,
        connection: sqlite3.Row,
        outcomes: Iterable[tuple[str, str]],
        ended: datetime,
        *,
        is_first: bool,
        before: str | None,
    ) -> None:
        """Raise the event of reads that were requested together and are all over; see `EventSink.read`."""
        company = self._company_row(connection["company_id"])
        payload: dict[str, Any] = {"referenceCompany": company_reference(company)}
        if before is not None:
            payload["modifiedFromDate"] = dates.sent(before)
        payload["dataTypes"] = [
            {
                "connectionId": connection["id"],
                "dataType": data_type,
                "recordsModified": outcome == COMPLETE,
                "status": outcome,
            }
            for data_type, outcome in outcomes
        ]
        event_type = event_sink.FIRST_READ if is_first else event_sink.READ
        self._outbox.post(event_type, payload, json.loads(company["tags"]), ended)

    def quota_reached(self, limit: int, resets_at: datetime) -> None:
        """Raise the events of the day's quota: now that it is used up, and at midnight that it is not any more.

        Once a day, however often it is reached.
        """
        until, outbox = dates.kept(resets_at), self._outbox
        if self._state.setting(_REACHED_UNTIL) == until:
            return
        self._state.set_setting(_REACHED_UNTIL, until)
        next_reset = dates.sent(dates.kept(resets_at + timedelta(days=1)))
        reached = {"dailyQuota": limit, "quotaRemaining": 0, "expiryDate": dates.sent(until)}
        outbox.post(event_sink.QUOTA_REACHED, reached, {})
        reset = {"dailyQuota": limit, "quotaRemaining": limit, "expiryDate": next_reset}
        outbox.post(event_sink.QUOTA_RESET, reset, {}, resets_at)

    def test(self, consumer_id: str, event_type: str, payload: Any) -> None:
        """Raise an event for one consumer, whatever it wants."""
        self._outbox.post_to(consumer_id, event_type, payload)

    def consumers_changed(self) -> None:
        """Begin to send: there is a consumer, and time alone raises events."""
        self._outbox.sender.wake()

    def clock_moved(self) -> None:
        """Have what is due by the new time sent."""
        self._outbox.sender.wake_if_begun()

    def _company_row(self, company_id: str) -> sqlite3.Row:
        return self._state.rows("SELECT * FROM companies WHERE id = ?", company_id)[0]
