"""Follow the events that the receiver stores, from a moment on."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from console_app.clock import computer_now
from console_app.services.webhooks.coverage import Coverage
from console_app.services.webhooks.stored_events import StoredEvents

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

    from console_app.services.account.session import Session
    from console_app.services.snapshots.account_store import AccountStore
    from console_app.services.watch.watcher import Watcher
    from console_app.services.webhooks.events import ReceivedEvent

POLL_EVERY = 0.25
"""Seconds between two polls of the store while a receiver is alive."""
POLL_SELDOM = 2.0
"""The same while there is none."""


class EventFollower:
    """The events of one store, as they come; each poll costs next to nothing while there is nothing new."""

    def __init__(self, store: AccountStore, begun_at: datetime) -> None:
        """Follow from a moment on; nothing is read yet.

        Args:
            store: The store, which is open by the first poll.
            begun_at: What came before is known otherwise.
        """
        self.coverage = Coverage()
        """Whether events cover what polling Codat would find."""
        self._stored = StoredEvents(store)
        self._begun_at = begun_at
        self._version: int | None = None
        self._newest: int | None = None
        """The number of the last event that was returned; None before the first poll."""

    @property
    def pause(self) -> float:
        """Return the seconds until the next poll."""
        return POLL_EVERY if self.coverage.is_alive else POLL_SELDOM

    async def poll(self) -> list[ReceivedEvent]:
        """Return the events that came since the last poll, and learn what is known of the receiver.

        Raises:
            RuntimeError: The store was closed meanwhile.
        """
        version = await self._stored.data_version()
        if version in {0, self._version}:
            return []
        self._version = version
        self.coverage.state = state = await self._stored.state()
        if self._newest is None:
            self._newest = await self._stored.newest_before(self._begun_at)
        if state.newest < self._newest:
            # The file was set aside, and another one begun.
            self._newest = 0
        if state.newest <= self._newest:
            return []
        events = await self._stored.after(self._newest)
        self._newest = state.newest
        return events

    async def ask_codat(self, session: Session) -> None:
        """Ask Codat where it sends events, if that is due; call it while polling relies on them."""
        if not self.coverage.must_ask_codat:
            return
        from console_app.codat.errors import CodatError
        from console_app.services.webhooks.endpoints import endpoints_of

        try:
            endpoints = endpoints_of(await session.client.webhooks.list_consumers())
        except CodatError:
            # A key that may not ask must not end what works; the next question is as far away as after an answer.
            endpoints = endpoints_of(None)
        await self._stored.keep_endpoints(endpoints)
        self.coverage.state = await self._stored.state()


@asynccontextmanager
async def covered_by_events(session: Session) -> AsyncIterator[Watcher]:
    """Yield a watcher that polls as a safety net only while events come, for a command that waits."""
    from console_app.services.snapshots.account_store import AccountStore
    from console_app.services.watch.watcher import Watcher

    store = AccountStore(session.profile)
    await store.open(make=False)
    follower = EventFollower(store, computer_now())
    watcher = Watcher(session, coverage=follower.coverage)

    async def follow() -> None:
        covered = False
        while True:
            await follower.ask_codat(session)
            before, covered = covered, follower.coverage.is_covering
            if before and not covered:
                watcher.poll_fast()
            await asyncio.sleep(follower.pause)
            for company_id in {event.company_id for event in await follower.poll()}:
                watcher.poll_for_event(company_id)

    # Whether events come decides how long the first pause is.
    await follower.poll()
    following = asyncio.create_task(follow(), name="follow events")
    try:
        yield watcher
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
        await watcher.close()
        await store.close()
