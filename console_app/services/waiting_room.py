"""The waiting room: links that are out with customers, watched while the person does something else."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from console_app.clock import now
from console_app.codat.errors import NotFound
from console_app.codat.statuses import Status
from console_app.config.capabilities import Capability
from console_app.services.links import shown_link

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable
    from datetime import datetime

    from console_app.codat.errors import CodatError
    from console_app.codat.models import Company, Connection
    from console_app.services.directory import Directory
    from console_app.services.links import ShownLink
    from console_app.services.session import Session
    from console_app.services.subscription import Look, Subscription, Told
    from console_app.services.watching import Watcher

MOST_WAITING = 20
"""Links that are watched at once; the one that has waited longest gives way to another."""


@dataclass(slots=True)
class Waiting:
    """One connection in the waiting room."""

    company: Company
    connection: Connection
    link: ShownLink | None
    """The link that the customer has, as far as it is known here."""
    since: datetime
    subscription: Subscription
    newer_link: bool = False
    """A look has made a newer link than `link`."""
    is_paused: bool = False
    """The day's calls are nearly used up: nobody looks at it."""
    had_trouble: bool = False
    """The customer has cancelled, or it went wrong on their side, since it waits here."""

    @property
    def checked_at(self) -> datetime | None:
        """When it was last looked at with success."""
        return self.subscription.checked_at

    @property
    def failing_since(self) -> datetime | None:
        """Since when looks at it fail."""
        return self.subscription.failing_since

    @property
    def failing_with(self) -> CodatError | None:
        """Why the last look failed; None while they work."""
        return self.subscription.failing_with


class Happened(Enum):
    """What has become of a connection in the waiting room."""

    LINKED = auto()
    """The customer has consented: it leaves the room."""
    TROUBLE = auto()
    """The customer cancelled, or it went wrong on their side."""
    CHANGED = auto()
    """It has another status."""
    GONE = auto()
    """It was deleted: it leaves the room."""
    EXPIRED = auto()
    """Its link has expired: it leaves the room."""


@dataclass(frozen=True, slots=True)
class Change:
    """Something that a person wants to hear of, wherever they are."""

    happened: Happened
    company: Company
    connection: Connection


class WaitingRoom:
    """Watches connections whose links are out, and tells what becomes of them.

    Whoever shows changes iterates over `changes()`, and asks `expired()` now and then.
    """

    def __init__(
        self, session: Session, watcher: Watcher, directory: Directory, *, clock: Callable[[], datetime] = now
    ) -> None:
        self._session = session
        self._watcher = watcher
        self._directory = directory
        self._clock = clock
        self._entries: dict[str, Waiting] = {}
        self._looks: asyncio.Queue[Told] = asyncio.Queue()

    def __len__(self) -> int:
        return len(self._entries)

    def all(self) -> list[Waiting]:
        """Who waits, the one that came last first."""
        return list(reversed(self._entries.values()))

    def of_company(self, company_id: str) -> list[Waiting]:
        """The connections of one company that wait here."""
        return [each for each in self.all() if each.company.id == company_id]

    def get(self, connection_id: str) -> Waiting | None:
        """One of them, if it waits here."""
        return self._entries.get(connection_id)

    def enter(self, company: Company, connection: Connection, link: ShownLink | None) -> None:
        """Watch a connection whose `link` is out, or take over what is newer of one that waits here already."""
        if connection.status == Status.LINKED or (link is not None and link.has_expired(self._clock())):
            return
        known = self._entries.get(connection.id)
        if known is not None and not known.subscription.is_over:
            is_other = known.link is None or link is None or known.link.url != link.url
            # What the connection is now is for the looks to say: a change that is only taken over here is not told.
            known.company, known.link = company, link
            if is_other:
                known.newer_link = known.had_trouble = False
            return
        while len(self._entries) >= MOST_WAITING:
            self.drop(next(iter(self._entries)))
        since = (link.made_at if link else None) or connection.created or self._clock()
        subscription = self._watcher.watch(company.id, connection, background=True, into=self._looks)
        self._entries[connection.id] = Waiting(company, connection, link, since, subscription)

    async def add_company(self, company_id: str) -> list[Waiting]:
        """Read a company, and watch those of its connections that wait for the customer; they are returned.

        Raises:
            CodatError: it could not be read.
        """
        company = await self._session.client.get_company(company_id)
        self._directory.note(company)
        no_links = self._session.permits.refusal(Capability.LINK) or self._session.belonging.problem
        for connection in company.connections:
            if connection.status == Status.PENDING_AUTH:
                self.enter(company, connection, None if no_links else shown_link(self._session, connection))
                self._entries[connection.id].since = connection.created or self._clock()
        return self.of_company(company_id)

    def drop(self, connection_id: str) -> None:
        """Do not watch it any more."""
        entry = self._entries.pop(connection_id, None)
        if entry is not None:
            entry.subscription.close()

    def look_now(self) -> None:
        """Look at all of them, because somebody asked for it."""
        for watched in {each.company.id: each.subscription for each in self._entries.values()}.values():
            watched.look_now()

    def be_quick(self) -> None:
        """Be quick again, because somebody is there."""
        for each in self._entries.values():
            each.subscription.be_quick()

    def expired(self) -> list[Change]:
        """Let those go whose link has expired; they are returned."""
        moment = self._clock()
        over = [each for each in self._entries.values() if each.link is not None and each.link.has_expired(moment)]
        for each in over:
            self.drop(each.connection.id)
        return [Change(Happened.EXPIRED, each.company, each.connection) for each in over]

    async def changes(self) -> AsyncGenerator[Change]:
        """What becomes of the connections, for as long as somebody listens."""
        while True:
            subscription, told = await self._looks.get()
            if isinstance(told, Exception):
                raise told
            entry = self._entries.get(subscription.connection_id)
            if told is None or entry is None or entry.subscription is not subscription:
                continue
            change = self._saw(entry, told)
            if change is not None:
                yield change

    def _saw(self, entry: Waiting, look: Look) -> Change | None:
        entry.is_paused = look.paused
        entry.newer_link = entry.newer_link or look.newer_link
        if look.is_last:
            del self._entries[entry.connection.id]
        if isinstance(look.error, NotFound):
            return Change(Happened.GONE, entry.company, entry.connection)
        connection = look.connection
        if connection is None:
            return None
        before, entry.connection = entry.connection, connection
        self._directory.note_connection(entry.company.id, connection)
        if connection.status == Status.LINKED:
            return Change(Happened.LINKED, entry.company, connection)
        if connection.status != before.status:
            return Change(Happened.CHANGED, entry.company, connection)
        if len(connection.errors) <= len(before.errors):
            return None
        entry.had_trouble = True
        if entry.link is not None:
            entry.link = entry.link.used_up("the customer opened it, but did not authorise.")
        return Change(Happened.TROUBLE, entry.company, connection)
