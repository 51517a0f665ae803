"""Watch links that were sent to customers while the user does something else."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from console_app.clock import now
from console_app.codat.errors import NotFound
from console_app.codat.status_names import Status
from console_app.services.links.link import link_refusal, shown_link

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable
    from datetime import datetime

    from console_app.codat.errors import CodatError
    from console_app.codat.models import Company, Connection
    from console_app.services.account.session import Session
    from console_app.services.companies.directory import Directory
    from console_app.services.links.link import ShownLink
    from console_app.services.watch.subscription import PollResult, QueueItem, Subscription
    from console_app.services.watch.watcher import Watcher

MOST_WAITING = 20
"""The most connections watched at once; the one that has waited longest is dropped for a new one."""


@dataclass(slots=True)
class Waiting:
    """A connection in the waiting room."""

    company: Company
    connection: Connection
    link: ShownLink | None
    """The link that the customer has, if it is known here."""
    since: datetime
    subscription: Subscription
    newer_link: bool = False
    """True if a poll created a newer link than `link`."""
    is_paused: bool = False
    """True if polling has stopped because the daily quota is nearly used up."""
    had_trouble: bool = False
    """True if the customer has cancelled, or an error occurred on their side, since it entered."""
    earlier_expiry: datetime | None = None
    """When a link expires that was shown in an earlier run, and is not known any more."""

    @property
    def expires_at(self) -> datetime | None:
        """Return when the customer's link stops working; None if it does not, or if that is not known."""
        return self.link.expires_at if self.link is not None else self.earlier_expiry

    @property
    def checked_at(self) -> datetime | None:
        """Return when it was last polled successfully."""
        return self.subscription.checked_at

    @property
    def failing_since(self) -> datetime | None:
        """Return when its polls began to fail; None while they work."""
        return self.subscription.failing_since

    @property
    def failing_with(self) -> CodatError | None:
        """Return why the last poll failed; None while they work."""
        return self.subscription.failing_with


class WaitingEventKind(Enum):
    """Kinds of changes of a connection in the waiting room."""

    LINKED = auto()
    """The customer has consented: it leaves the room."""
    TROUBLE = auto()
    """The customer cancelled, or an error occurred on their side."""
    CHANGED = auto()
    """It has another status."""
    GONE = auto()
    """It was deleted: it leaves the room."""
    EXPIRED = auto()
    """Its link has expired: it leaves the room."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change to report to the user on any screen."""

    happened: WaitingEventKind
    company: Company
    connection: Connection


class WaitingRoom:
    """The connections whose links were sent out, and their changes.

    To show changes, iterate over `changes()`, and call `expired()` from time to time.
    """

    def __init__(
        self,
        session: Session,
        watcher: Watcher,
        directory: Directory,
        *,
        clock: Callable[[], datetime] = now,
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        """Start empty.

        Args:
            session: The open session.
            watcher: Polls the connections.
            directory: Receives what the polls read.
            clock: Returns the current time.
            changed: Called when a connection has entered or left, or its customer has got another link.
        """
        self._session = session
        self._watcher = watcher
        self._directory = directory
        self._clock = clock
        self._changed = changed
        self._entries: dict[str, Waiting] = {}
        self._polls: asyncio.Queue[QueueItem] = asyncio.Queue()

    def __len__(self) -> int:
        """Return the number of connections."""
        return len(self._entries)

    def all(self) -> list[Waiting]:
        """Return the connections, the latest one first."""
        return list(reversed(self._entries.values()))

    def of_company(self, company_id: str) -> list[Waiting]:
        """Return the connections of one company."""
        return [each for each in self.all() if each.company.id == company_id]

    def get(self, connection_id: str) -> Waiting | None:
        """Return one connection, or None."""
        return self._entries.get(connection_id)

    def enter(self, company: Company, connection: Connection, link: ShownLink | None) -> None:
        """Watch a connection whose `link` was sent out, or update one that is already here.

        Args:
            company: The company.
            connection: The connection, as it was just read.
            link: The link that the customer has, if it is known.
        """
        if connection.status == Status.LINKED or (link is not None and link.has_expired(self._clock())):
            return
        known = self._entries.get(connection.id)
        if known is not None and not known.subscription.is_over:
            is_other = known.link is None or link is None or known.link.url != link.url
            # The polls report its status: a change that was only copied here would not be reported.
            known.company, known.link = company, link
            if is_other:
                known.newer_link = known.had_trouble = False
                self._changed()
            return
        while len(self._entries) >= MOST_WAITING:
            self.drop(next(iter(self._entries)))
        since = (link.made_at if link else None) or connection.created or self._clock()
        subscription = self._watcher.watch(company.id, connection, background=True, into=self._polls)
        self._entries[connection.id] = Waiting(company, connection, link, since, subscription)
        self._changed()

    def enter_again(
        self, company: Company, connection: Connection, since: datetime, expires_at: datetime | None
    ) -> None:
        """Watch a connection whose link was sent out in an earlier run.

        Args:
            company: The company.
            connection: The connection, as it was just read; not Linked.
            since: When it began to wait.
            expires_at: When the link stops working, if that is known.
        """
        self.enter(company, connection, None)
        entry = self._entries[connection.id]
        entry.since, entry.earlier_expiry = since, expires_at
        self._changed()

    async def add_company(self, company_id: str) -> list[Waiting]:
        """Read a company, and watch those of its connections that wait for the customer.

        Returns:
            These connections.

        Raises:
            CodatError: It could not be read.
        """
        company = await self._session.client.get_company(company_id)
        self._directory.upsert(company)
        no_links = link_refusal(self._session) or self._session.identity.problem
        for connection in company.connections:
            if connection.status == Status.PENDING_AUTH:
                self.enter(company, connection, None if no_links else shown_link(self._session, connection))
                self._entries[connection.id].since = connection.created or self._clock()
        return self.of_company(company_id)

    def drop(self, connection_id: str) -> None:
        """Stop watching a connection."""
        entry = self._entries.pop(connection_id, None)
        if entry is not None:
            entry.subscription.close()
            self._changed()

    def poll_now(self) -> None:
        """Poll all of them. Call it when a person asks for it."""
        for watched in {each.company.id: each.subscription for each in self._entries.values()}.values():
            watched.poll_now()

    def poll_fast(self) -> None:
        """Poll fast again, because a person is active."""
        for each in self._entries.values():
            each.subscription.poll_fast()

    def expired(self) -> list[Change]:
        """Drop the connections whose link has expired, and return their changes."""
        moment = self._clock()
        ends = ((each, each.expires_at) for each in self._entries.values())
        over = [each for each, end in ends if end is not None and end <= moment]
        for each in over:
            self.drop(each.connection.id)
        return [Change(WaitingEventKind.EXPIRED, each.company, each.connection) for each in over]

    async def changes(self) -> AsyncGenerator[Change]:
        """Yield the changes of the connections until the caller stops.

        Raises:
            Exception: A poll failed for another reason than an answer of Codat's.
        """
        while True:
            subscription, item = await self._polls.get()
            if isinstance(item, Exception):
                raise item
            entry = self._entries.get(subscription.connection_id)
            if item is None or entry is None or entry.subscription is not subscription:
                continue
            change = self._saw(entry, item)
            if change is not None:
                yield change

    def _saw(self, entry: Waiting, poll: PollResult) -> Change | None:
        entry.is_paused = poll.paused
        entry.newer_link = entry.newer_link or poll.newer_link
        if poll.is_last:
            del self._entries[entry.connection.id]
            self._changed()
        if isinstance(poll.error, NotFound):
            return Change(WaitingEventKind.GONE, entry.company, entry.connection)
        connection = poll.connection
        if connection is None:
            return None
        before, entry.connection = entry.connection, connection
        self._directory.note_connection(entry.company.id, connection)
        if connection.status == Status.LINKED:
            return Change(WaitingEventKind.LINKED, entry.company, connection)
        if connection.status != before.status:
            return Change(WaitingEventKind.CHANGED, entry.company, connection)
        if len(connection.errors) <= len(before.errors):
            return None
        entry.had_trouble = True
        if entry.link is not None:
            entry.link = entry.link.used_up("the customer opened it, but did not authorise it.")
        return Change(WaitingEventKind.TROUBLE, entry.company, connection)
