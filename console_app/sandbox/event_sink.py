"""Name the events that Codat has for webhooks, and what takes them; nothing takes those of a sandbox being filled.

The data knows this module alone, and what is sent knows the data: so neither imports the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from datetime import datetime

CONNECTION_CREATED = "connection.created"
CONNECTED = "connection.connected"
FAILED = "connection.failed"
DISCONNECTED = "connection.disconnected"
RECONNECTED = "connection.reconnected"
CONNECTION_DELETED = "connection.deleted"
COMPANY_CREATED = "company.created"
COMPANY_DELETED = "company.deleted"
READ = "read.completed"
FIRST_READ = "read.completed.initial"
QUOTA_REACHED = "client.rateLimit.reached"
QUOTA_RESET = "client.rateLimit.reset"


class EventSink(Protocol):
    """Takes what happened to the data, on the state's thread and in the transaction of its cause."""

    def connection(self, event_type: str, row: sqlite3.Row) -> None:
        """Take an event of a connection, whose row is as it stands."""

    def company(self, event_type: str, row: sqlite3.Row) -> None:
        """Take an event of a company, whose row is as it stands; before it is deleted."""

    def companies_created(self, company_ids: Iterable[str]) -> None:
        """Take the events of companies that came without a call."""

    def wants_reads(self) -> bool:
        """Return whether events of reads are wanted."""
        ...

    def reads_ended(self, requests: Iterable[sqlite3.Row]) -> None:
        """Take the requests (`connection_id`, `requested`) of which reads have ended: perhaps all, perhaps some."""

    def read(
        self,
        connection: sqlite3.Row,
        outcomes: Iterable[tuple[str, str]],
        ended: datetime,
        *,
        is_first: bool,
        before: str | None,
    ) -> None:
        """Take the event of reads that were requested together and are all over.

        Args:
            connection: The connection.
            outcomes: The data types, and the statuses in which their reads ended.
            ended: When the last one ended.
            is_first: The connection was never read before.
            before: The stored moment of the last read that succeeded before these.
        """

    def quota_reached(self, limit: int, resets_at: datetime) -> None:
        """Take that the day's quota is used up, and when it is not any more."""

    def test(self, consumer_id: str, event_type: str, payload: Any) -> None:
        """Take an event for one consumer, whatever it wants."""

    def consumers_changed(self) -> None:
        """Take that there is another consumer."""

    def clock_moved(self) -> None:
        """Take that the clock was moved."""


class NoEvents:
    """Takes nothing."""

    def connection(self, event_type: str, row: sqlite3.Row) -> None:
        """Ignore it."""

    def company(self, event_type: str, row: sqlite3.Row) -> None:
        """Ignore it."""

    def companies_created(self, company_ids: Iterable[str]) -> None:
        """Ignore it."""

    def wants_reads(self) -> bool:
        """Return False."""
        return False

    def reads_ended(self, requests: Iterable[sqlite3.Row]) -> None:
        """Ignore it."""

    def read(
        self,
        connection: sqlite3.Row,
        outcomes: Iterable[tuple[str, str]],
        ended: datetime,
        *,
        is_first: bool,
        before: str | None,
    ) -> None:
        """Ignore it."""

    def quota_reached(self, limit: int, resets_at: datetime) -> None:
        """Ignore it."""

    def test(self, consumer_id: str, event_type: str, payload: Any) -> None:
        """Ignore it."""

    def consumers_changed(self) -> None:
        """Ignore it."""

    def clock_moved(self) -> None:
        """Ignore it."""
