"""Read events from the account's store, without holding up the screen."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from console_app.services.snapshots.account_store import AccountStore
    from console_app.services.webhooks.event_rows import Endpoints, ReceiverState
    from console_app.services.webhooks.events import ReceivedEvent


class StoredEvents:
    """The events in a store. As long as nothing was ever stored, nothing is imported and nothing opened."""

    def __init__(self, store: AccountStore) -> None:
        """Read from a store, which is open by then."""
        self._store = store

    async def data_version(self) -> int:
        """Return a number that changes when another program has written into the file; 0 if there is none."""
        if self._store.is_surely_empty:
            return 0
        from console_app.services.webhooks.event_rows import data_version

        return await self._store.run(data_version)

    async def state(self) -> ReceiverState:
        """Return what is known of the receiver and of Codat's events."""
        from console_app.services.webhooks.event_rows import receiver_state

        return await self._store.run(receiver_state)

    async def newest_before(self, moment: datetime) -> int:
        """Return the number of the last event that had arrived at a moment; 0 for none."""
        from console_app.services.webhooks.event_rows import newest_before

        return await self._store.run(partial(newest_before, moment=moment))

    async def after(self, number: int) -> list[ReceivedEvent]:
        """Return the events that arrived behind one, without those that a newer one outdates.

        Args:
            number: The number of the last event that is known; 0 for all.
        """
        from console_app.services.webhooks.event_rows import events_after

        return await self._store.run(partial(events_after, number=number))

    async def has(self, message_id: str) -> bool:
        """Return whether an event is stored."""
        if self._store.is_surely_empty:
            return False
        from console_app.services.webhooks.event_rows import has_event

        return await self._store.run(partial(has_event, message_id=message_id))

    async def keep_endpoints(self, endpoints: Endpoints) -> None:
        """Store where Codat sends events."""
        from console_app.services.webhooks.event_rows import note_endpoints

        await self._store.run(partial(note_endpoints, endpoints=endpoints))
