"""Know how the companies of an account are followed up: read from the store, changed here, and stored behind it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from console_app.services.companies.follow_up import NOTHING, follow_up_of, noted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from console_app.services.companies.cached_company import CompanySummary
    from console_app.services.companies.follow_up import FollowUp, FollowUpEvent
    from console_app.services.snapshots.account_store import AccountStore


class FollowUps:
    """What people have said of the companies of one account. Few companies have any."""

    def __init__(self, store: AccountStore | None, changed: Callable[[str], None]) -> None:
        """Begin without any.

        Args:
            store: The store; None to keep nothing.
            changed: Called with the id of each company of which something new is known.
        """
        self._store = store
        self._changed = changed
        self._events: dict[str, dict[str, FollowUpEvent]] = {}
        self._known: dict[str, FollowUp] = {}
        self._read_to = 0
        self._keeping: set[asyncio.Task[None]] = set()

    def of(self, company_id: str) -> FollowUp:
        """Return how a company is followed up."""
        return self._known.get(company_id, NOTHING)

    @property
    def companies(self) -> set[str]:
        """Return the ids of the companies of which something is known."""
        return set(self._known)

    def put_into(self, row: CompanySummary) -> CompanySummary:
        """Return a row with what is known of its company; the same object if it has it."""
        known = self._known.get(row.id)
        return row if known is row.follow_up else row.with_follow_up(known)

    def note(self, events: Iterable[FollowUpEvent]) -> None:
        """Add what a person has said: it holds at once, and is stored behind it."""
        new = [noted(each) for each in events]
        self._take_in(new)
        if self._store is not None and new:
            task = asyncio.create_task(self._store.keep_follow_ups(new), name="follow-up")
            self._keeping.add(task)
            task.add_done_callback(self._keeping.discard)

    async def recall(self) -> None:
        """Read what is stored and not known here yet, from other programs, too."""
        if self._store is None:
            return
        while True:
            events, last = await self._store.follow_ups(self._read_to)
            self._take_in(events)
            if last is None:
                return
            self._read_to = last

    async def settle(self) -> None:
        """Wait until everything to be stored has been stored."""
        await asyncio.gather(*self._keeping)

    def _take_in(self, events: Iterable[FollowUpEvent]) -> None:
        changed: dict[str, None] = {}
        for each in events:
            of_company = self._events.setdefault(each.company_id, {})
            if of_company.get(each.id) != each:
                of_company[each.id] = each
                changed[each.company_id] = None
        for company_id in changed:
            self._known[company_id] = follow_up_of(self._events[company_id].values())
            self._changed(company_id)
