"""Watch a pending connection until the customer has authorised it.

Reading a connection makes Codat hand out a new one-time link, and nobody documents whether that kills the one
before it. So the watch asks for the connection only *if it is no longer pending, or has a new error*: while the
customer is busy the answer is empty, and no new link is made. Where the server does not honour such a filter the
connection is read plainly, and the caller keeps showing the link it has.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from console_app.codat.errors import BadRequest, CodatError, NotFound
from console_app.codat.query import all_of, any_of, field
from console_app.services.session import Session, now

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from datetime import datetime

    from console_app.codat.models import Connection

QUICK = 1.5
"""Seconds between two looks while the customer is likely to be at it."""
QUICK_FOR = 120.0
"""Seconds for which a watch stays quick after it began, or after somebody pressed a key."""
SLOW_STEPS = (5.0, 10.0, 30.0)
"""Seconds between two looks later on: each step lasts `QUICK_FOR`, the last one for good."""
TIGHT_QUOTA = 0.2
EMPTY_QUOTA = 0.05


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at the connection brought."""

    at: datetime
    connection: Connection | None = None
    """The connection, when something about it is new; None when nothing is."""
    error: CodatError | None = None
    """Why this look failed; the watch goes on."""
    paused: bool = False
    """The day's quota is nearly used up, so the watch has stopped."""


class ConnectionWatch:
    """Looks at one connection again and again: quickly at first, then with patience."""

    def __init__(self, session: Session, company_id: str, connection: Connection) -> None:
        self._session = session
        self._company_id = company_id
        self._connection_id = connection.id
        self._known = _error_moment(connection)
        self._errors_seen = len(connection.errors)
        self._status = connection.status
        self._hurry = asyncio.Event()
        self._quick_until = 0.0

    def hurry(self) -> None:
        """Look now, and be quick again: somebody is there."""
        self._quick_until = asyncio.get_running_loop().time() + QUICK_FOR
        self._hurry.set()

    async def looks(self) -> AsyncGenerator[Look]:
        """One `Look` after another, until the connection is gone; the caller stops when it has seen enough."""
        loop = asyncio.get_running_loop()
        self._quick_until = loop.time() + QUICK_FOR
        while True:
            await self._wait(self._pause_length(loop.time()))
            if self._nearly_spent():
                yield Look(now(), paused=True)
                await self._hurry.wait()
                self._hurry.clear()
            try:
                connection = await self._read()
            except NotFound as error:
                yield Look(now(), error=error)
                return
            except CodatError as error:
                yield Look(now(), error=error)
                continue
            yield Look(now(), connection=connection if connection and self._is_news(connection) else None)

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._hurry.wait()
        except TimeoutError:
            return
        self._hurry.clear()

    def _pause_length(self, time: float) -> float:
        if time < self._quick_until or self._session.profile.is_sandbox:
            pause = QUICK
        else:
            step = int((time - self._quick_until) // QUICK_FOR)
            pause = SLOW_STEPS[min(step, len(SLOW_STEPS) - 1)]
        quota = self._session.quota
        if quota and quota.limit > 0 and quota.remaining / quota.limit < TIGHT_QUOTA:
            return max(pause, SLOW_STEPS[-1])
        return pause

    def _nearly_spent(self) -> bool:
        quota = self._session.quota
        return bool(quota and quota.limit > 0 and quota.remaining / quota.limit < EMPTY_QUOTA)

    async def _read(self) -> Connection | None:
        client = self._session.client
        if not self._session.filters_connections:
            return await client.get_connection(self._company_id, self._connection_id)
        news = field("status") != self._status
        if self._known is not None:
            news = any_of(news, field("dataConnectionErrors.erroredOnUtc") > self._known)
        condition = all_of(field("id") == self._connection_id, news)
        try:
            found = await client.list_connections(self._company_id, query=condition).collect()
        except BadRequest:
            self._session.filters_connections = False
            return None
        return next((connection for connection in found if connection.id == self._connection_id), None)

    def _is_news(self, connection: Connection) -> bool:
        news = connection.status != self._status or len(connection.errors) > self._errors_seen
        self._status, self._errors_seen = connection.status, len(connection.errors)
        self._known = _error_moment(connection) or self._known
        return news


def _error_moment(connection: Connection) -> datetime | None:
    """The server's own time of the last thing that went wrong, or of the creation: no clock of ours is trusted."""
    moments = [error.errored_on for error in connection.errors if error.errored_on is not None]
    # Codat's moments have seven digits and ours six: a little later, so that "after it" leaves out the same one.
    return max(moments) + timedelta(milliseconds=1) if moments else connection.created
