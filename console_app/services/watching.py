"""Watch a connection until the customer has authorised it.

Reading a connection makes Codat hand out a new one-time link, and nobody documents whether that kills the one
before it. So the watch asks for the connection only *if its status is another one, or it has a new error*: while the
customer is busy the answer is empty, and no new link is made. Where the server does not honour such a filter (see
`console_app.services.filters`) the connection is read plainly and less often, and the caller keeps showing the link
it has.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from console_app.codat.errors import BadRequest, CodatError, NotFound
from console_app.codat.query import all_of, any_of, field
from console_app.services.connecting import fresh_link
from console_app.services.session import Session, now

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from datetime import datetime

    from console_app.codat.models import Connection

TIGHT_QUOTA = 0.2
"""The share of the day's calls below which the watch is as patient as it can be."""
EMPTY_QUOTA = 0.05
"""The share below which it stops."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a watch waits between two looks, in seconds.

    The quick pause is short enough for "Linked" to appear within two seconds of the customer's consent.
    """

    quick: float = 1.5
    """While the customer is likely to be at it."""
    quick_for: float = 120.0
    """How long a watch stays quick after it began, or after somebody pressed a key."""
    slower: tuple[float, ...] = (5.0, 10.0, 30.0)
    """Later on: each step lasts `quick_for`, the last one for good. After errors: one step an error."""
    plain: float = 5.0
    """At least this long where every look makes a new link."""

    def pause(self, overdue: float) -> float:
        """The pause when the quick time ended `overdue` seconds ago (below 0: it has not)."""
        if overdue < 0:
            return self.quick
        return self._step(int(overdue // self.quick_for))

    def after_errors(self, in_a_row: int) -> float:
        """The shortest pause after so many errors in a row."""
        return self._step(in_a_row - 1) if in_a_row else 0.0

    @property
    def slowest(self) -> float:
        """The longest of its pauses."""
        return self.slower[-1]

    def _step(self, number: int) -> float:
        return self.slower[min(number, len(self.slower) - 1)]


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at the connection brought."""

    at: datetime
    connection: Connection | None = None
    """The connection, when something about it is new; None when nothing is."""
    error: CodatError | None = None
    """Why this look failed; the watch goes on, except after `NotFound`."""
    paused: bool = False
    """The day's quota is nearly used up, so the watch stops until somebody hurries it or the quota starts anew."""


class ConnectionWatch:
    """Looks at one connection again and again: quickly at first, then with patience."""

    def __init__(self, session: Session, company_id: str, connection: Connection, *, pace: Pace | None = None) -> None:
        self._session = session
        self._company_id = company_id
        self._connection_id = connection.id
        self._pace = pace or Pace()
        self._status = connection.status
        self._errors_seen = len(connection.errors)
        self._last_error = _last_error(connection)
        self._created = connection.created
        self._asks_for_errors = True
        self._failures = 0
        self._asked_to_wait = 0.0
        self._hurry = asyncio.Event()
        self._quick_until = 0.0

    def hurry(self) -> None:
        """Look now, and be quick again: somebody is there."""
        self._be_quick()
        self._hurry.set()

    async def looks(self) -> AsyncGenerator[Look]:
        """One `Look` after another, the first after a pause; the caller stops when it has seen enough.

        Ends by itself when Codat says that the company, or a connection that is read plainly, is gone.
        """
        self._be_quick()
        while True:
            await self._wait(self._pause_length())
            if self._quota_left() < EMPTY_QUOTA:
                yield Look(now(), paused=True)
                await self._wait(self._until_reset())
            try:
                connection = await self._read()
            except NotFound as error:
                yield Look(now(), error=error)
                return
            except CodatError as error:
                self._failures += 1
                self._asked_to_wait = error.retry_after or 0.0
                yield Look(now(), error=error)
                continue
            self._failures, self._asked_to_wait = 0, 0.0
            yield Look(now(), connection=connection)

    def _be_quick(self) -> None:
        self._quick_until = asyncio.get_running_loop().time() + self._pace.quick_for
        self._failures, self._asked_to_wait = 0, 0.0

    async def _wait(self, seconds: float | None) -> None:
        """Wait so long, or until somebody hurries; None: only for that."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._hurry.wait()
        self._hurry.clear()

    def _pause_length(self) -> float:
        overdue = asyncio.get_running_loop().time() - self._quick_until
        pause = self._pace.quick if self._session.profile.is_sandbox else self._pace.pause(overdue)
        if self._session.filters_connections is False:
            pause = max(pause, self._pace.plain)
        if self._quota_left() < TIGHT_QUOTA:
            pause = max(pause, self._pace.slowest)
        return max(pause, self._pace.after_errors(self._failures), self._asked_to_wait)

    def _quota_left(self) -> float:
        """The share of the day's calls that is left; 1 where nothing is known of today."""
        quota = self._session.quota
        if quota is None or quota.limit <= 0 or (quota.resets_at is not None and quota.resets_at <= now()):
            return 1.0
        return quota.remaining / quota.limit

    def _until_reset(self) -> float | None:
        quota = self._session.quota
        if quota is None or quota.resets_at is None:
            return None
        return max(0.0, (quota.resets_at - now()).total_seconds())

    async def _read(self) -> Connection | None:
        """The connection if there is news of it."""
        client = self._session.client
        if not self._session.filters_connections:
            connection = await fresh_link(self._session, self._company_id, self._connection_id, self._status)
            return connection if self._is_news(connection) else None
        news = field("status") != self._status
        if self._asks_for_errors and (since := self._errors_since()) is not None:
            news = any_of(news, field("dataConnectionErrors.erroredOnUtc") > since)
        condition = all_of(field("id") == self._connection_id, news)
        try:
            found = await client.list_connections(self._company_id, query=condition).collect()
        except BadRequest:
            self._mistrust_filter()
            return None
        for connection in found:
            if connection.id == self._connection_id and self._is_news(connection):
                return connection
        if found:
            self._mistrust_filter()
        return None

    def _mistrust_filter(self) -> None:
        """Ask for less. A watch that misses a customer's "cancel" is better than one that spends their link."""
        if self._asks_for_errors:
            self._asks_for_errors = False
        else:
            self._session.filters_connections = False

    def _errors_since(self) -> datetime | None:
        """The server's own time of the last error or of the creation: no clock of ours is trusted."""
        if self._last_error is None:
            return self._created
        # Codat's moments have seven digits and ours six: a little later, so that "after it" leaves out the same one.
        return self._last_error + timedelta(milliseconds=1)

    def _is_news(self, connection: Connection) -> bool:
        last = _last_error(connection)
        later = last is not None and (self._last_error is None or last > self._last_error)
        news = connection.status != self._status or len(connection.errors) > self._errors_seen or later
        self._status, self._errors_seen = connection.status, len(connection.errors)
        self._last_error = last if later else self._last_error
        return news


def _last_error(connection: Connection) -> datetime | None:
    return max((error.errored_on for error in connection.errors if error.errored_on is not None), default=None)
