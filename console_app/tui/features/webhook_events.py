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
    from console_app.services.webhooks.events import ReceivedEvent
    from console_app.services.webhooks.follower import EventFollower
    from console_app.tui.host import Host

BEGINS_AFTER = 1.0
"""Seconds after the first frame before the store is polled."""
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
        self._covered = False
        self._lost_at: float | None = None
        """When events stopped, by `seconds_passed`, until that is said; else None."""

    @cached_property
    def _follower(self) -> EventFollower:
        from console_app.services.webhooks.follower import EventFollower

        return EventFollower(self._host.store, self._begun_at)

    @property
    def coverage(self) -> Coverage:
        """Return what is known of events and the receiver."""
        return self._follower.coverage

    @cached_property
    def _changes(self) -> EventChanges:
        from console_app.services.webhooks.changes import EventChanges

        return EventChanges(self._host.session, self._host.directory)

    @property
    def words(self) -> str:
        """Return what a watch says of events, in a sentence; empty as long as none has come."""
        return self.coverage.words() if "_follower" in self.__dict__ else ""

    def start(self) -> None:
        """Follow the store from the first frame on."""
        self._host.call_after_refresh(
            lambda: self._host.run_worker(self._follow(), group="webhook-events", exclusive=True)
        )

    async def _follow(self) -> None:
        # The first frames need nothing of it.
        await asyncio.sleep(BEGINS_AFTER)
        while True:
            if self._host.directory.was_read:
                try:
                    await self._poll()
                except RuntimeError:  # the account was closed meanwhile
                    return
            await asyncio.sleep(self._follower.pause)

    async def _poll(self) -> None:
        """Take in what is new in the store."""
        await self._apply(await self._follower.poll())
        if self._host.is_watching:
            await self._follower.ask_codat(self._host.session)
        self._follow_coverage()

    async def _apply(self, events: list[ReceivedEvent]) -> None:
        for company_id in dict.fromkeys(each.company_id for each in events if each.type.startswith("connection.")):
            self._host.poll_for_event(company_id)
        changes = await self._changes.apply(events) if events else []
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
