"""Deliver the polls of one watched connection to its screen."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, Self, TypeAlias

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

    from console_app.codat.errors import CodatError
    from console_app.codat.models import Connection


@dataclass(frozen=True, slots=True)
class PollResult:
    """The result of one poll of the connection."""

    at: datetime
    connection: Connection | None = None
    """The connection, if it has changed; else None."""
    newer_link: bool = False
    """True if the poll created a newer one-time link. The link shown to a customer stays; the newer one is on request.
    """
    error: CodatError | None = None
    """The error of this poll; the watch continues, except after `NotFound`."""
    paused: bool = False
    """True if the daily quota is nearly used up, so that polling stops until it is requested or the quota resets."""
    is_last: bool = False
    """True if the connection is Linked or gone: no more changes are expected."""


QueueItem: TypeAlias = "tuple[Subscription, PollResult | Exception | None]"
"""An item of a queue of polls: a poll, a programming error that ended the watch, or None for the end."""


class Polls(Protocol):
    """The poller as a subscription needs it; the poller makes subscriptions itself."""

    company_id: str

    def poll_now(self) -> None:
        """Poll at once, whatever the quota."""

    def poll_fast(self) -> None:
        """Shorten the interval until the next poll."""

    def leave(self, subscription: Subscription) -> None:
        """Stop polling for a subscription."""


class Subscription:
    """A watch on one connection, for one screen. Iterate over it for its polls; close it, or use it in a `with`."""

    def __init__(
        self, watch: Polls, connection_id: str, *, background: bool, into: asyncio.Queue[QueueItem] | None
    ) -> None:
        """Join a poller.

        Args:
            watch: The poller of the company.
            connection_id: The connection's id.
            background: True if no screen shows it.
            into: A queue shared with other subscriptions; None for its own.
        """
        self.connection_id = connection_id
        self.background = background
        """True if no screen shows it: it shares the calls of one watch with all others like it."""
        self.checked_at: datetime | None = None
        """The moment of the last successful poll; None before the first."""
        self.failing_since: datetime | None = None
        """The moment when the polls began to fail; None while they work."""
        self.failing_with: CodatError | None = None
        """The error of the last poll; None while they work."""
        self.is_over = False
        self._watch = watch
        self._queue: asyncio.Queue[QueueItem] = into or asyncio.Queue()

    @property
    def company_id(self) -> str:
        """Return the id of the connection's company."""
        return self._watch.company_id

    def poll_now(self) -> None:
        """Poll at once, whatever the quota, and poll fast again. Call it when a person asks for it."""
        self._watch.poll_now()

    def poll_fast(self) -> None:
        """Poll fast again, because a person is active. Makes no call of its own: only the interval gets shorter."""
        self._watch.poll_fast()

    def close(self) -> None:
        """Stop watching. Calling it twice is harmless."""
        if not self.is_over:
            self.is_over = True
            self._watch.leave(self)
            self._queue.put_nowait((self, None))

    def tell(self, poll: PollResult) -> None:
        """Deliver a poll; the poller calls it."""
        if poll.error is not None:
            self.failing_since, self.failing_with = self.failing_since or poll.at, poll.error
        elif not poll.paused:
            self.checked_at, self.failing_since, self.failing_with = poll.at, None, None
        self.is_over = poll.is_last
        self._queue.put_nowait((self, poll))

    def fail(self, error: Exception) -> None:
        """Deliver a programming error: it must not look like a customer who does nothing."""
        self.is_over = True
        self._queue.put_nowait((self, error))

    async def __aiter__(self) -> AsyncIterator[PollResult]:
        """Yield the polls, the first after an interval; ends with the last one, or when it is closed."""
        while True:
            _, item = await self._queue.get()
            if isinstance(item, Exception):
                raise item
            if item is None:
                return
            yield item
            if item.is_last:
                return

    def __enter__(self) -> Self:
        """Return the subscription."""
        return self

    def __exit__(self, *_exc: object) -> None:
        """Close the subscription."""
        self.close()
