"""Poll companies for changes."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from console_app.clock import now
from console_app.codat.errors import CodatError, NotFound
from console_app.codat.status_names import Status
from console_app.services.watch.change_reader import ChangeReader, Known
from console_app.services.watch.poll_interval import EMPTY_QUOTA, TIGHT_QUOTA, PollIntervals, share_left
from console_app.services.watch.subscription import PollResult, Subscription

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable
    from datetime import datetime

    from console_app.codat.models import Connection
    from console_app.services.account.session import Session
    from console_app.services.watch.change_reader import ChangeSet
    from console_app.services.watch.subscription import QueueItem

SLICE = 5.0
"""In seconds: a longer interval is split, to notice that the machine was asleep or that a new day has begun."""
EVENT_BEFORE = timedelta(seconds=60)
"""The time within which the event of a change may have come before the poll that finds it."""
ASLEEP = timedelta(seconds=15)
"""If the clock is this far ahead of a slice, or runs backwards, the machine was asleep or its clock was set."""


class EventCoverage(Protocol):
    """Whether Codat's events report the changes of watched connections; see `services.webhooks.coverage`."""

    @property
    def is_covering(self) -> bool:
        """Return whether they do."""

    def note_missed(self) -> None:
        """Note that a poll has found a change of which no event has come."""


class NoEvents:
    """No events come: everything is polled."""

    is_covering = False

    def note_missed(self) -> None:
        """Do nothing: no event was expected."""


class CompanyPoller:
    """A loop that polls some connections of a company: fast at first, then slower."""

    def __init__(
        self,
        session: Session,
        company_id: str,
        *,
        intervals: PollIntervals,
        clock: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]],
        sharing: Callable[[], int],
        coverage: EventCoverage,
    ) -> None:
        """Keep what is polled, and how often; `run` starts.

        Args:
            session: The open session.
            company_id: The company's id.
            intervals: The poll intervals.
            clock: Returns the current time.
            sleep: Waits for a number of seconds.
            sharing: Returns the number of companies that share calls because no screen shows them.
            coverage: Says whether events report the changes.
        """
        self.company_id = company_id
        self.task: asyncio.Task[None] | None = None
        self.is_over = False
        self._session = session
        self._intervals = intervals
        self._clock = clock
        self._sleep = sleep
        self._sharing = sharing
        self._coverage = coverage
        self._hinted_at: datetime | None = None
        self._reader = ChangeReader(session, company_id)
        self._known: dict[str, Known] = {}
        self._subscriptions: dict[str, list[Subscription]] = {}
        self._failures = 0
        self._retry_after = 0.0
        self._nudged = asyncio.Event()
        self._poll_requested = False
        self._fast_until = self._due = self._polled_at = clock()

    # Subscriptions

    @property
    def in_background(self) -> bool:
        """Return whether no screen shows any of these connections."""
        return all(each.background for each in self._everybody())

    def join(self, connection: Connection, *, background: bool, into: asyncio.Queue[QueueItem] | None) -> Subscription:
        """Watch a connection, possibly once more.

        Args:
            connection: As it was just read.
            background: True if no screen shows it.
            into: A queue shared with other subscriptions; None for its own.
        """
        known = self._known.get(connection.id)
        if known is None:
            self._known[connection.id] = Known(connection)
        elif known.take(connection):
            self._tell(connection.id, self._result_of(connection))
            self._known.setdefault(connection.id, known)
        subscription = Subscription(self, connection.id, background=background, into=into)
        self._subscriptions.setdefault(connection.id, []).append(subscription)
        self.poll_fast()
        return subscription

    def leave(self, subscription: Subscription) -> None:
        """Remove a subscription. Without any the loop ends."""
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

    # Intervals

    def poll_now(self) -> None:
        """Poll at once, and poll fast again. Call it when a person asks for it."""
        self._session.ask_proxy_again()
        self._failures, self._retry_after = 0, 0.0
        self._poll_requested = True
        self.poll_fast()

    def poll_fast(self) -> None:
        """Start a fast interval now, as far as the quota and errors allow."""
        moment = self._clock()
        self._fast_until = moment + timedelta(seconds=self._intervals.fast_for)
        self._due = min(self._due, moment + timedelta(seconds=self.pause_length()))
        self._nudged.set()

    def poll_for_event(self) -> None:
        """Poll at once, because an event has told of a change."""
        self._hinted_at = self._clock()
        self._poll_requested = True
        self._nudged.set()

    def pause_length(self) -> float:
        """Return the current seconds between the last poll and the next one."""
        intervals, moment = self._intervals, self._clock()
        pause = intervals.pause((moment - self._fast_until).total_seconds())
        if self._coverage.is_covering:
            pause = intervals.covered
        elif self._session.profile.is_sandbox:
            pause = intervals.sandbox
        elif self.in_background:
            pause *= max(1, self._sharing())
        if self._session.filters_connections is False:
            pause = max(pause, intervals.plain)
        if share_left(self._session.quota, moment) < TIGHT_QUOTA:
            pause = max(pause, intervals.slowest)
        return max(pause, intervals.after_errors(self._failures), self._retry_after)

    def _is_stopped(self) -> bool:
        return share_left(self._session.quota, self._clock()) < EMPTY_QUOTA

    # Polling

    async def run(self) -> None:
        """Poll until all subscriptions are closed or have had their last poll."""
        try:
            while self._subscriptions:
                await self._pause()
                if self._is_stopped() and not self._poll_requested:
                    self._tell_all(PollResult(self._clock(), paused=True))
                    while self._is_stopped() and not self._poll_requested:
                        await self._rest(SLICE)
                self._poll_requested = False
                await self._poll()
        except Exception as error:  # noqa: BLE001 - each subscriber gets it, and raises it on its screen
            for each in self._everybody():
                each.fail(error)
        finally:
            self.is_over = True

    async def _pause(self) -> None:
        self._due = self._clock() + timedelta(seconds=self.pause_length())
        while not self._poll_requested and not self._is_stopped():
            left = (self._due - self._clock()).total_seconds()
            if left <= 0:
                break
            before = self._clock()
            await self._rest(min(left, SLICE))
            if not -ASLEEP <= self._clock() - before <= timedelta(seconds=SLICE) + ASLEEP:
                self.poll_fast()
                return
        if self._poll_requested:
            since = (self._clock() - self._polled_at).total_seconds()
            if 0 <= since < self._intervals.at_least:
                await self._sleep(self._intervals.at_least - since)

    async def _rest(self, seconds: float) -> None:
        """Wait for a number of seconds, or until a subscription comes."""
        self._nudged.clear()
        waits = [asyncio.ensure_future(self._sleep(seconds)), asyncio.ensure_future(self._nudged.wait())]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in waits:
                each.cancel()

    async def _poll(self) -> None:
        self._polled_at = self._clock()
        watched = tuple(self._known.values())
        try:
            changes = await self._reader.read(watched)
        except NotFound as error:
            self._tell_all(PollResult(self._clock(), error=error, is_last=True))
        except CodatError as error:
            self._failures += 1
            self._retry_after = error.retry_after or 0.0
            self._tell_all(PollResult(self._clock(), error=error))
        else:
            self._failures, self._retry_after = 0, 0.0
            if changes.changed and self._coverage.is_covering and not self._was_hinted():
                self._coverage.note_missed()
            for known in watched:
                # Subscriptions that were added or removed meanwhile have no part in this poll.
                if self._known.get(known.id) is known:
                    self._tell(known.id, self._poll_of(known.id, changes))

    def _was_hinted(self) -> bool:
        return self._hinted_at is not None and self._clock() - self._hinted_at <= EVENT_BEFORE

    def _poll_of(self, connection_id: str, changes: ChangeSet) -> PollResult:
        if connection_id in changes.gone:
            gone = NotFound("Codat no longer has this connection.", status=404)
            return PollResult(self._clock(), error=gone, is_last=True)
        newer = connection_id in changes.newer_links
        changed = changes.changed.get(connection_id)
        return self._result_of(changed, newer_link=newer) if changed else PollResult(self._clock(), newer_link=newer)

    def _result_of(self, connection: Connection, *, newer_link: bool = False) -> PollResult:
        linked = connection.status == Status.LINKED
        return PollResult(self._clock(), connection, newer_link=newer_link and not linked, is_last=linked)

    def _tell_all(self, poll: PollResult) -> None:
        for connection_id in list(self._subscriptions):
            self._tell(connection_id, poll)

    def _tell(self, connection_id: str, poll: PollResult) -> None:
        those = self._forget(connection_id) if poll.is_last else self._subscriptions.get(connection_id, ())
        for each in those:
            each.tell(poll)


class Watcher:
    """A watcher of any number of connections, each for as long as a `Subscription` to it is open.

    Every company has its own task, so that a missing answer delays no other company.
    """

    def __init__(
        self,
        session: Session,
        *,
        intervals: PollIntervals | None = None,
        clock: Callable[[], datetime] = now,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        coverage: EventCoverage | None = None,
    ) -> None:
        """Keep the session and the intervals; nothing is polled yet.

        Args:
            session: The open session.
            intervals: The poll intervals; None for the default ones.
            clock: Returns the current time.
            sleep: Waits for a number of seconds.
            coverage: Says whether events report the changes; None if none come.
        """
        self._session = session
        self._coverage = coverage or NoEvents()
        self._intervals = intervals or PollIntervals()
        self._clock = clock
        self._sleep = sleep
        self._watches: dict[str, CompanyPoller] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def watch(
        self,
        company_id: str,
        connection: Connection,
        *,
        background: bool = False,
        into: asyncio.Queue[QueueItem] | None = None,
    ) -> Subscription:
        """Start to poll a connection, or join those who do.

        Args:
            company_id: The company's id.
            connection: As it was just read: changes are reported against it.
            background: True if no screen shows it; all companies with only such connections share the calls of one
                watch.
            into: A queue for the polls, to follow several subscriptions at once.

        Returns:
            The subscription.
        """
        watch = self._watches.get(company_id)
        if watch is None or watch.is_over:
            watch = CompanyPoller(
                self._session,
                company_id,
                intervals=self._intervals,
                clock=self._clock,
                sleep=self._sleep,
                sharing=self._in_background,
                coverage=self._coverage,
            )
            self._watches[company_id] = watch
        subscription = watch.join(connection, background=background, into=into)
        if watch.task is None:
            watch.task = asyncio.create_task(watch.run(), name=f"watch company {company_id}")
            self._tasks.add(watch.task)
            watch.task.add_done_callback(self._ended)
        return subscription

    @property
    def is_watching(self) -> bool:
        """Return whether any connection is being watched."""
        return any(not watch.is_over for watch in self._watches.values())

    def poll_fast(self) -> None:
        """Poll fast again everywhere, because a person is back. Makes no call of its own."""
        for watch in self._watches.values():
            watch.poll_fast()

    def poll_for_event(self, company_id: str) -> None:
        """Poll a company at once if it is watched, because an event has told of a change."""
        watch = self._watches.get(company_id)
        if watch is not None and not watch.is_over:
            watch.poll_for_event()

    async def close(self) -> None:
        """Stop all watches."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _in_background(self) -> int:
        return sum(1 for watch in self._watches.values() if not watch.is_over and watch.in_background)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        for company_id in [each for each, watch in self._watches.items() if watch.task is task]:
            del self._watches[company_id]
