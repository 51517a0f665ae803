"""Follow the events that the receiver stores, and show their changes wherever the person is.

The store is polled a few times a second with a call that reads nothing, on its own thread; nothing is drawn before
something has changed.
"""

from __future__ import annotations

import asyncio
from functools import cached_property
from typing import TYPE_CHECKING

from console_app.clock import computer_now, seconds_passed
from console_app.tui.screens.base import hosted_screens

if TYPE_CHECKING:
    from console_app.services.webhooks.changes import EventChange, EventChanges
    from console_app.services.webhooks.coverage import Coverage
    from console_app.services.webhooks.stored_events import StoredEvents
    from console_app.tui.host import Host

POLL_EVERY = 0.25
"""Seconds between two polls of the store while a receiver is alive."""
POLL_SELDOM = 2.0
"""The same while there is none."""
SAYS_SO_WITHIN = 30.0
"""Seconds within which a receiver that runs says so."""


class WebhookEvents:
    """Applies events to the list, the open screens and the watch."""

    def __init__(self, host: Host) -> None:
        """Keep the application; nothing is read before `start`.

        Args:
            host: The application.
        """
        self._host = host
        self._begun_at = computer_now()
        self._version: int | None = None
        self._newest: int | None = None
        """The number of the last event that was applied; None before the first poll."""
        self._covered = False
        self._lost_at: float | None = None
        """When events stopped, by `seconds_passed`, until that is said; else None."""

    @cached_property
    def coverage(self) -> Coverage:
        """Return what is known of events and the receiver."""
        from console_app.services.webhooks.coverage import Coverage

        return Coverage()

    @cached_property
    def _changes(self) -> EventChanges:
        from console_app.services.webhooks.changes import EventChanges

        return EventChanges(self._host.session, self._host.directory)

    @cached_property
    def _stored(self) -> StoredEvents:
        from console_app.services.webhooks.stored_events import StoredEvents

        return StoredEvents(self._host.store)

    @property
    def words(self) -> str:
        """Return what a watch says of events, in a sentence; empty as long as none has come."""
        return self.coverage.words() if "coverage" in self.__dict__ else ""

    def start(self) -> None:
        """Follow the store from the first frame on."""
        self._host.call_after_refresh(
            lambda: self._host.run_worker(self._follow(), group="webhook-events", exclusive=True)
        )

    async def _follow(self) -> None:
        while True:
            is_alive = "coverage" in self.__dict__ and self.coverage.is_alive
            await asyncio.sleep(POLL_EVERY if is_alive else POLL_SELDOM)
            if not self._host.directory.was_read:
                continue
            try:
                await self._poll()
            except RuntimeError:  # the account was closed meanwhile
                return

    async def _poll(self) -> None:
        """Take in what is new in the store."""
        version = await self._stored.data_version()
        if version != self._version and version:
            self._version = version
            self.coverage.state = await self._stored.state()
            await self._apply_new()
        if "coverage" in self.__dict__:
            await self._ask_where_they_go()
            self._follow_coverage()

    async def _apply_new(self) -> None:
        state = self.coverage.state
        if self._newest is None:
            # What came before is in the list that was read.
            self._newest = await self._stored.newest_before(self._begun_at)
        if state is not None and state.newest < self._newest:
            # The file was set aside, and another one begun.
            self._newest = 0
        if state is None or state.newest <= self._newest:
            return
        events = await self._stored.after(self._newest)
        self._newest = state.newest
        for company_id in dict.fromkeys(each.company_id for each in events if each.type.startswith("connection.")):
            self._host.poll_for_event(company_id)
        changes = await self._changes.apply(events)
        for change in changes:
            self._show(change)
        if changes:
            for screen in hosted_screens(self._host):
                screen.rows_changed()

    def _show(self, change: EventChange) -> None:
        from console_app.services.watch.waiting_room import Change, WaitingEventKind

        company, connection = change.company, change.connection
        if change.is_gone:
            self._host.tell_deleted(company, connection.id if connection is not None else None)
        elif connection is not None:
            for screen in hosted_screens(self._host):
                screen.connection_changed(Change(WaitingEventKind.CHANGED, company, connection))

    async def _ask_where_they_go(self) -> None:
        """Ask Codat now and then where it sends events, while polling relies on them."""
        if not self.coverage.must_ask_codat or not self._host.is_watching:
            return
        from console_app.codat.errors import CodatError
        from console_app.services.webhooks.endpoints import endpoints_of

        try:
            consumers = await self._host.session.client.webhooks.list_consumers()
        except CodatError:
            # A key that may not ask must not end what works; the next question is as far away as after an answer.
            endpoints = endpoints_of(None)
        else:
            endpoints = endpoints_of(consumers)
        await self._stored.keep_endpoints(endpoints)
        self.coverage.state = await self._stored.state()

    def _follow_coverage(self) -> None:
        """Poll as before once events stop, and say so."""
        before, self._covered = self._covered, self.coverage.is_covering
        if self._covered:
            self._lost_at = None
        elif before:
            self._host.poll_fast_everywhere()
            self._lost_at = seconds_passed()
        state = self.coverage.state
        has_slept = state is not None and state.alive_at is not None and not self.coverage.is_alive
        # After the computer has slept, the receiver says within seconds that it is alive.
        if self._lost_at is not None and (not has_slept or seconds_passed() - self._lost_at >= SAYS_SO_WITHIN):
            self._lost_at = None
            why = self.coverage.problem
            self._host.notify_user(f"Codat's events have stopped: {why}. Watched connections are polled again.")
