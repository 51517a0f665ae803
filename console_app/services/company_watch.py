"""The watch on the connections of one company: one read serves all of them."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

from console_app.codat.errors import CodatError, NotFound
from console_app.codat.statuses import Status
from console_app.services.pace import EMPTY_QUOTA, TIGHT_QUOTA, share_left
from console_app.services.reading_news import Known, NewsReader
from console_app.services.subscription import Look, Subscription

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable
    from datetime import datetime

    from console_app.codat.models import Connection
    from console_app.services.pace import Pace
    from console_app.services.reading_news import News
    from console_app.services.session import Session
    from console_app.services.subscription import Told

SLICE = 5.0
"""Seconds: a longer pause is made of several, to notice that the machine was asleep or that the day is a new one."""
ASLEEP = timedelta(seconds=15)
"""When the clock runs so far ahead of a slice, or backwards, the machine was asleep or its clock was set."""


class CompanyWatch:
    """Looks at some connections of a company again and again: quickly at first, then with patience."""

    def __init__(
        self,
        session: Session,
        company_id: str,
        *,
        pace: Pace,
        clock: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]],
        sharing: Callable[[], int],
    ) -> None:
        """Prepare a watch; `run` makes it look. `sharing`: how many companies share calls, as nobody looks at them."""
        self.company_id = company_id
        self.task: asyncio.Task[None] | None = None
        self.is_over = False
        self._session = session
        self._pace = pace
        self._clock = clock
        self._sleep = sleep
        self._sharing = sharing
        self._reader = NewsReader(session, company_id)
        self._known: dict[str, Known] = {}
        self._subscriptions: dict[str, list[Subscription]] = {}
        self._failures = 0
        self._asked_to_wait = 0.0
        self._nudged = asyncio.Event()
        self._hurried = False
        self._quick_until = self._due = self._looked_at = clock()

    # Who watches

    @property
    def in_background(self) -> bool:
        """Whether nobody is looking at any of these connections."""
        return all(each.background for each in self._everybody())

    def join(self, connection: Connection, *, background: bool, into: asyncio.Queue[Told] | None) -> Subscription:
        """Watch one more connection, or one more time. `connection` is as it was read just now."""
        known = self._known.get(connection.id)
        if known is None:
            self._known[connection.id] = Known(connection)
        elif known.take(connection):
            self._tell(connection.id, self._news_of(connection))
            self._known.setdefault(connection.id, known)
        subscription = Subscription(self, connection.id, background=background, into=into)
        self._subscriptions.setdefault(connection.id, []).append(subscription)
        self.be_quick()
        return subscription

    def leave(self, subscription: Subscription) -> None:
        """Somebody does not watch any more. With the last one gone the watch is over."""
        those = self._subscriptions.get(subscription.connection_id, [])
        if subscription in those:
            those.remove(subscription)
            if not those:
                self._forget(subscription.connection_id)
        if not self._subscriptions and self.task is not None:
            self.is_over = True
            self.task.cancel()

    def _everybody(self) -> Iterable[Subscription]:
        return [each for those in self._subscriptions.values() for each in those]

    def _forget(self, connection_id: str) -> list[Subscription]:
        self._known.pop(connection_id, None)
        return self._subscriptions.pop(connection_id, [])

    # How fast

    def look_now(self) -> None:
        """Look at once, and be quick again: somebody asked for it."""
        self._session.ask_proxy_again()
        self._failures, self._asked_to_wait = 0, 0.0
        self._hurried = True
        self.be_quick()

    def be_quick(self) -> None:
        """Shorten the pause to a quick one that begins now, as far as the quota and errors allow."""
        moment = self._clock()
        self._quick_until = moment + timedelta(seconds=self._pace.quick_for)
        self._due = min(self._due, moment + timedelta(seconds=self.pause_length()))
        self._nudged.set()

    def pause_length(self) -> float:
        """The seconds between the last look and the next one, as things stand."""
        pace, moment = self._pace, self._clock()
        pause = pace.pause((moment - self._quick_until).total_seconds())
        if self._session.profile.is_sandbox:
            pause = pace.sandbox
        elif self.in_background:
            pause *= max(1, self._sharing())
        if self._session.filters_connections is False:
            pause = max(pause, pace.plain)
        if share_left(self._session.quota, moment) < TIGHT_QUOTA:
            pause = max(pause, pace.slowest)
        return max(pause, pace.after_errors(self._failures), self._asked_to_wait)

    def _is_stopped(self) -> bool:
        return share_left(self._session.quota, self._clock()) < EMPTY_QUOTA

    # Looking

    async def run(self) -> None:
        """Look until everybody has left or has seen the last of what they watch."""
        try:
            while self._subscriptions:
                await self._pause()
                if self._is_stopped() and not self._hurried:
                    self._tell_all(Look(self._clock(), paused=True))
                    while self._is_stopped() and not self._hurried:
                        await self._rest(SLICE)
                self._hurried = False
                await self._look()
        except Exception as error:  # noqa: BLE001 - whoever watches gets it, and raises it where it is seen
            for each in self._everybody():
                each.fail(error)
        finally:
            self.is_over = True

    async def _pause(self) -> None:
        self._due = self._clock() + timedelta(seconds=self.pause_length())
        while not self._hurried and not self._is_stopped():
            left = (self._due - self._clock()).total_seconds()
            if left <= 0:
                break
            before = self._clock()
            await self._rest(min(left, SLICE))
            if not -ASLEEP <= self._clock() - before <= timedelta(seconds=SLICE) + ASLEEP:
                self.be_quick()
                return
        if self._hurried:
            since = (self._clock() - self._looked_at).total_seconds()
            if 0 <= since < self._pace.at_least:
                await self._sleep(self._pace.at_least - since)

    async def _rest(self, seconds: float) -> None:
        """Wait so long, or until somebody comes."""
        self._nudged.clear()
        waits = [asyncio.ensure_future(self._sleep(seconds)), asyncio.ensure_future(self._nudged.wait())]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in waits:
                each.cancel()

    async def _look(self) -> None:
        self._looked_at = self._clock()
        watched = tuple(self._known.values())
        try:
            news = await self._reader.read(watched)
        except NotFound as error:
            self._tell_all(Look(self._clock(), error=error, is_last=True))
        except CodatError as error:
            self._failures += 1
            self._asked_to_wait = error.retry_after or 0.0
            self._tell_all(Look(self._clock(), error=error))
        else:
            self._failures, self._asked_to_wait = 0, 0.0
            for known in watched:
                # Who has left meanwhile, or come, has no part in this look.
                if self._known.get(known.id) is known:
                    self._tell(known.id, self._look_of(known.id, news))

    def _look_of(self, connection_id: str, news: News) -> Look:
        if connection_id in news.gone:
            gone = NotFound("Codat does not have this connection any more.", status=404)
            return Look(self._clock(), error=gone, is_last=True)
        newer = connection_id in news.newer_links
        changed = news.changed.get(connection_id)
        return self._news_of(changed, newer_link=newer) if changed else Look(self._clock(), newer_link=newer)

    def _news_of(self, connection: Connection, *, newer_link: bool = False) -> Look:
        linked = connection.status == Status.LINKED
        return Look(self._clock(), connection, newer_link=newer_link and not linked, is_last=linked)

    def _tell_all(self, look: Look) -> None:
        for connection_id in list(self._subscriptions):
            self._tell(connection_id, look)

    def _tell(self, connection_id: str, look: Look) -> None:
        those = self._forget(connection_id) if look.is_last else self._subscriptions.get(connection_id, ())
        for each in those:
            each.tell(look)
