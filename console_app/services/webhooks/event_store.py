"""Write events into the account's file so that they survive a power cut, before they are acknowledged to Codat.

Unlike the console's own store it never goes on in memory: an event that cannot be written is refused, and Codat sends
it again.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from console_app.clock import computer_now
from console_app.store.thread import StoreThread

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from pathlib import Path

    from console_app.services.webhooks.events import ReceivedEvent

T = TypeVar("T")
BUSY_MILLISECONDS = 4_000
"""How long to wait for a program that writes into the file; Codat waits for 15 seconds."""


class NotStored(Exception):
    """Raised when the file cannot be written now; the message says why, in a phrase."""


class EventStore:
    """The account's file, for the receiver. Events that come while one write is under way share the next one."""

    def __init__(self, path: Path) -> None:
        """Name the file; nothing is opened yet.

        Args:
            path: The account's file.
        """
        self.path = path
        self._thread = StoreThread()
        self._connection: sqlite3.Connection | None = None
        self._number: int | None = None
        """The number of the opened file: another program may set it aside and begin another one."""
        self._waiting: list[tuple[ReceivedEvent, asyncio.Future[bool]]] = []
        self._writing: asyncio.Task[None] | None = None
        self._refused: Counter[str] = Counter()
        self.trouble = ""
        """Why the last write failed; empty if it did not."""

    async def keep(self, event: ReceivedEvent) -> bool:
        """Store an event.

        Returns:
            True if it is new; False if it was stored before.

        Raises:
            NotStored: It could not be stored.
        """
        done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((event, done))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_waiting(), name="store events")
        return await done

    def count_refusal(self, why: str) -> None:
        """Count a refused message; it is stored with the next `note_alive`, so that a flood costs nothing."""
        self._refused[why] += 1

    async def note_alive(self, *, is_over: bool = False) -> None:
        """Store that the receiver is alive, or that it has ended.

        Raises:
            NotStored: It could not be stored.
        """
        from console_app.services.webhooks.event_rows import note_alive

        refused, self._refused = self._refused, Counter()
        at = computer_now()
        await self._do(partial(note_alive, at=None if is_over else at, refused=refused, now=at))

    async def close(self) -> None:
        """Write what waits, and close the file."""
        if self._writing is not None:
            await self._writing
        with suppress(NotStored):
            await self.note_alive(is_over=True)
        await self._thread.run(self._close)
        self._thread.end()

    async def _write_waiting(self) -> None:
        from console_app.services.webhooks.event_rows import keep_events

        while self._waiting:
            batch, self._waiting = self._waiting, []
            events, at = [event for event, _ in batch], computer_now()
            try:
                are_new = await self._do(partial(keep_events, events=events, at=at))
            except NotStored as why:
                for _, done in batch:
                    if not done.done():
                        done.set_exception(NotStored(str(why)))
            else:
                for (_, done), is_new in zip(batch, are_new, strict=True):
                    if not done.done():
                        done.set_result(is_new)

    async def _do(self, work: Callable[[sqlite3.Connection], T]) -> T:
        from console_app.store.errors import TROUBLES, reason_of

        def do() -> T:
            from console_app.store.database import all_or_nothing

            connection = self._opened()
            with all_or_nothing(connection):
                return work(connection)

        try:
            done = await self._thread.run(do)
        except TROUBLES as trouble:
            await self._thread.run(self._close)
            self.trouble = reason_of(trouble)
            raise NotStored(self.trouble) from None
        self.trouble = ""
        return done

    def _opened(self) -> sqlite3.Connection:
        from console_app.store import database

        if self._connection is not None and database.file_number(self.path) != self._number:
            self._close()
        if self._connection is None:
            self._connection = database.open_file(self.path)
            self._number = database.file_number(self.path)
            self._connection.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
            # An answer to Codat is a promise: the event must survive a power cut.
            self._connection.execute("PRAGMA synchronous = FULL")
        return self._connection

    def _close(self) -> None:
        from console_app.store.errors import TROUBLES

        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(*TROUBLES):
                connection.close()
