"""What somebody who watches a connection gets to see: one look after another."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self, TypeAlias

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

    from console_app.codat.errors import CodatError
    from console_app.codat.models import Connection
    from console_app.services.company_watch import CompanyWatch


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at the connection brought."""

    at: datetime
    connection: Connection | None = None
    """The connection, when something about it is new; None when nothing is."""
    newer_link: bool = False
    """The look has made a newer one-time link. What is shown to a customer stays; the newer one is for who asks."""
    error: CodatError | None = None
    """Why this look failed; the watch goes on, except after `NotFound`."""
    paused: bool = False
    """The day's quota is nearly used up, so the watch stops until somebody hurries it or the quota starts anew."""
    is_last: bool = False
    """The connection is Linked or gone: there is nothing more to see."""


Told: TypeAlias = "tuple[Subscription, Look | Exception | None]"
"""What a queue of looks holds: a look, a mistake in the program that ended the watch, or None for the end."""


class Subscription:
    """One watch on one connection, for one screen. Iterate over it for its looks; close it, or use it in a `with`."""

    def __init__(
        self, watch: CompanyWatch, connection_id: str, *, background: bool, into: asyncio.Queue[Told] | None
    ) -> None:
        self.connection_id = connection_id
        self.background = background
        """Nobody is looking: it shares the calls of one watch with all others like it."""
        self.checked_at: datetime | None = None
        """When the last look that worked was made; None before the first."""
        self.failing_since: datetime | None = None
        """When the looks began to fail; None while they work."""
        self.failing_with: CodatError | None = None
        """Why the last look failed; None while they work."""
        self.is_over = False
        self._watch = watch
        self._queue: asyncio.Queue[Told] = into or asyncio.Queue()

    @property
    def company_id(self) -> str:
        """Whose connection it is."""
        return self._watch.company_id

    def look_now(self) -> None:
        """Look at once, whatever the quota says, and be quick again: somebody asked for it."""
        self._watch.look_now()

    def be_quick(self) -> None:
        """Be quick again, because somebody is there. Makes no call of its own: only the pause gets shorter."""
        self._watch.be_quick()

    def close(self) -> None:
        """Stop watching. Doing it twice is harmless."""
        if not self.is_over:
            self.is_over = True
            self._watch.leave(self)
            self._queue.put_nowait((self, None))

    def tell(self, look: Look) -> None:
        """Take in a look; the watch calls it."""
        if look.error is not None:
            self.failing_since, self.failing_with = self.failing_since or look.at, look.error
        elif not look.paused:
            self.checked_at, self.failing_since, self.failing_with = look.at, None, None
        self.is_over = look.is_last
        self._queue.put_nowait((self, look))

    def fail(self, error: Exception) -> None:
        """Hand a mistake of the program to whoever watches: it must not pass for a customer who does nothing."""
        self.is_over = True
        self._queue.put_nowait((self, error))

    async def __aiter__(self) -> AsyncIterator[Look]:
        """One look after another, the first after a pause; ends with the last one, or when it is closed."""
        while True:
            _, told = await self._queue.get()
            if isinstance(told, Exception):
                raise told
            if told is None:
                return
            yield told
            if told.is_last:
                return

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()
