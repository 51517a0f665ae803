"""Store an account between two runs: the companies, and the snapshots of the account.

Each profile has one file (`console_app.store`). Callers never see an error of that file: `warning` then says what
happened, what that means and what to do, and data is kept until the end of the program.
"""

from __future__ import annotations

from contextlib import nullcontext
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from console_app.clock import now as present
from console_app.config.settings import KEEP_DAYS
from console_app.services.snapshots.file_name import is_kept, may_have_file, store_file
from console_app.services.snapshots.reasons import SnapshotReason
from console_app.store.thread import StoreThread

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import AsyncGenerator, Callable, Collection, Iterable, Sequence
    from datetime import date, datetime
    from pathlib import Path

    from console_app.config.profiles import Profile
    from console_app.services.audit.work_marks import Done, Snooze, WorkMarks
    from console_app.services.companies.cached_company import CompanySummary
    from console_app.services.companies.follow_up import FollowUpEvent
    from console_app.services.connections.entity import EntityGap, SeenEntity
    from console_app.services.snapshots.fallback import StoreFallback
    from console_app.services.snapshots.models import Change, Snapshot
    from console_app.services.snapshots.recorder import Pruned

T = TypeVar("T")

BATCH = 4_000
"""Companies read at once; they take a few milliseconds."""
MANY = 10_000
"""Too many companies for the cyclic collector to walk repeatedly."""


class AccountStore:
    """The store of one account. Its methods never raise because of the file, and never block the screen.

    Making one costs nothing; `open` imports sqlite3, on the store's own thread.
    """

    def __init__(self, profile: Profile, *, keep_days: int = KEEP_DAYS) -> None:
        """Name the store of a profile's account; nothing is opened yet.

        Args:
            profile: The profile.
            keep_days: Days after which snapshots are deleted (see `Settings.keep_days`).
        """
        self._profile = profile
        self.keep_days = keep_days
        """Days after which snapshots are deleted."""
        self._thread = StoreThread()
        self._fallback: StoreFallback | None = None
        self._is_open = False
        self.path: Path | None = None
        """The file; None if there is none and all is lost at the end."""
        self.warning: str | None = None
        """The problem of the file, its meaning and the remedy; None if there is none."""
        self.is_unread = False
        """True if there is a file whose content could not be read."""
        self.count = 0
        """The number of stored companies."""
        self.as_of: datetime | None = None
        """The moment when the newest complete refresh began; None if there was none."""

    async def open(self, *, make: bool = True) -> None:
        """Open the file, or make it. Calling it again is harmless.

        A store in memory is made, and sqlite3 imported, only when there is something to keep.

        Args:
            make: False to leave a file that is not there yet to the next call, or to the first data to keep.
        """
        self._is_open = True
        if self._fallback is None and (is_kept if make else may_have_file)(self._profile):
            await self._do(_nothing)

    async def close(self) -> None:
        """Close the file. Calling it twice is harmless."""
        was_open, self._is_open = self._is_open, False
        if was_open:
            await self._thread.run(self._close)
        self._thread.end()

    async def first_rows(self, limit: int) -> list[CompanySummary]:
        """Return the first companies by name, without reading the rest.

        Args:
            limit: Most companies to read.
        """
        if self._knows_nothing():
            return []
        from console_app.services.snapshots.cached_rows import read_rows

        return (await self._do(partial(read_rows, behind=None, limit=limit)))[0]

    async def rows(self) -> AsyncGenerator[list[CompanySummary]]:
        """Yield all companies by name, in batches."""
        if self._knows_nothing():
            return
        from console_app.codat.gc_pause import gc_paused
        from console_app.services.snapshots.cached_rows import read_rows

        last: bytes | None = None
        with gc_paused() if self.count >= MANY else nullcontext():
            while True:
                batch, last = await self._do(partial(read_rows, behind=last, limit=BATCH))
                if batch:
                    yield batch
                if last is None:
                    return

    async def take_turn(self) -> int | None:
        """Take a turn, before the account is read: data of a later turn is newer, whatever the clock says.

        None if nothing is kept, and no other program reads the account.
        """
        if self._knows_nothing():
            return None
        from console_app.services.snapshots.cached_rows import next_turn

        return await self._do(next_turn)

    async def keep(self, rows: Iterable[CompanySummary], at: datetime | None = None, turn: int | None = None) -> None:
        """Store companies, replacing their older rows.

        Args:
            rows: The companies.
            at: When they were read; None for now by this computer's clock.
            turn: The turn of the read; None for the next one.
        """
        from console_app.services.snapshots.cached_rows import keep_rows

        kept = tuple(rows)
        if kept:
            await self._do(partial(keep_rows, companies=kept, at=at or present(), turn=turn))

    async def drop(self, ids: Iterable[str]) -> None:
        """Remove companies."""
        from console_app.services.snapshots.cached_rows import drop_rows

        gone: Sequence[str] = tuple(ids)
        if gone:
            await self._do(partial(drop_rows, ids=gone))

    async def finish_snapshot(
        self,
        at: datetime,
        summaries: Iterable[CompanySummary],
        unread: Collection[str] = frozenset(),
        reason: SnapshotReason = SnapshotReason.REFRESH,
        *,
        turn: int | None = None,
        dated: bool = False,
    ) -> Snapshot:
        """Record a complete refresh as a snapshot, and update the stored rows; all of it or nothing.

        Only for a complete refresh: companies that are not in `summaries` count as gone. Once a day, snapshots that are
        too old are deleted first.

        Args:
            at: When the refresh began, by Codat's clock if `dated`.
            summaries: The companies that were read.
            unread: The ids of companies that exist but could not be read; they count as unchanged.
            reason: Why the account was read.
            turn: The result of `take_turn`.
            dated: True if `at` is by Codat's clock.

        Returns:
            The snapshot.
        """
        from console_app.services.snapshots.recorder import finish_snapshot, run_daily_maintenance

        rows = tuple(summaries)
        await self._do(partial(run_daily_maintenance, now=at, keep_days=self.keep_days))
        return await self._do(
            partial(finish_snapshot, at=at, companies=rows, unread=unread, reason=reason, turn=turn, dated=dated)
        )

    async def keep_everything(
        self,
        at: datetime,
        summaries: Iterable[CompanySummary],
        unread: Collection[str] = frozenset(),
        *,
        turn: int | None = None,
    ) -> None:
        """Store the rows of a complete refresh without recording a snapshot.

        Args:
            at: When the refresh began.
            summaries: The companies that were read.
            unread: The ids of companies that exist but could not be read.
            turn: The result of `take_turn`.
        """
        from console_app.services.snapshots.recorder import keep_everything

        rows = tuple(summaries)
        await self._do(partial(keep_everything, at=at, companies=rows, unread=unread, turn=turn))

    async def oldest(self) -> datetime | None:
        """Return the moment since which every stored row was read, if no refresh was complete.

        None if there are no rows.
        """
        if self._knows_nothing():
            return None
        from console_app.services.snapshots.cached_rows import oldest

        return await self._do(oldest)

    async def snapshots(self) -> list[Snapshot]:
        """Return the stored snapshots, oldest first."""
        if self._knows_nothing():
            return []
        from console_app.services.snapshots import history

        return await self._do(history.snapshots)

    async def changes(self, before: Snapshot, after: Snapshot) -> list[Change]:
        """Return the differences of two snapshots, ordered by time and then by name.

        Args:
            before: One snapshot.
            after: The other one.
        """
        from console_app.services.snapshots import history

        return await self._do(partial(history.changes, before=before, after=after))

    async def timeline(self, company_id: str) -> list[Change]:
        """Return the history of a company, oldest first; it begins with the snapshot that first saw it."""
        from console_app.services.snapshots import history

        return await self._do(partial(history.timeline, company_id=company_id))

    async def entities(self) -> tuple[list[SeenEntity], list[EntityGap]]:
        """Return the entities behind connections, as they were last seen, and what Codat has no answer for."""
        if self._knows_nothing():
            return [], []
        from console_app.services.snapshots.entity_rows import read_entities

        return await self._do(read_entities)

    async def keep_entity(self, seen: SeenEntity) -> None:
        """Store what was seen of a connection's entity."""
        from console_app.services.snapshots.entity_rows import keep_entity

        await self._do(partial(keep_entity, seen=seen))

    async def keep_entity_gap(self, gap: EntityGap) -> None:
        """Store what Codat has no answer for."""
        from console_app.services.snapshots.entity_rows import keep_entity_gap

        await self._do(partial(keep_entity_gap, gap=gap))

    async def work_marks(self, view: str, day: date) -> WorkMarks:
        """Return what is done on the worklist of a view on a day, and what is said of companies on all of them."""
        from console_app.services.snapshots.work_rows import read_work_marks

        return await self._do(partial(read_work_marks, view=view, day=day))

    async def keep_done(self, done: Done, *, is_done: bool) -> None:
        """Store that a company is done on a worklist, or that it is not."""
        from console_app.services.snapshots.work_rows import keep_done

        await self._do(partial(keep_done, done=done, is_done=is_done, keep_days=self.keep_days))

    async def keep_snooze(self, company_id: str, snooze: Snooze | None) -> None:
        """Store until when a company is left on all worklists; None if it is to do."""
        from console_app.services.snapshots.work_rows import keep_snooze

        await self._do(partial(keep_snooze, company_id=company_id, snooze=snooze))

    async def follow_ups(self, after: int = 0) -> tuple[list[FollowUpEvent], int | None]:
        """Return what people have said of companies, behind a number of the file, in pieces.

        Args:
            after: The number of the last event that is known; 0 for none.

        Returns:
            The next events, and the number of the last one to go on from; None if there are no more.
        """
        if self._knows_nothing():
            return [], None
        from console_app.services.snapshots.follow_up_rows import read_follow_ups

        return await self._do(partial(read_follow_ups, after=after))

    async def keep_follow_ups(self, events: Sequence[FollowUpEvent]) -> None:
        """Store what people have said of companies."""
        from console_app.services.snapshots.follow_up_rows import keep_follow_ups

        await self._do(partial(keep_follow_ups, events=events))

    async def since(self) -> dict[str, datetime]:
        """Return since when each connection has its status, by connection id (see `ConnectionSummary.since`)."""
        if self._knows_nothing():
            return {}
        from console_app.services.snapshots import history

        return await self._do(history.since)

    async def state_at(self, snapshot: Snapshot) -> list[CompanySummary]:
        """Return the companies as in a snapshot, by name."""
        from console_app.services.snapshots import history

        return await self._do(partial(history.state_at, snapshot=snapshot))

    async def prune(self, keep_days: int, *, dry_run: bool = False, now: datetime | None = None) -> Pruned:
        """Delete the snapshots that are older than `keep_days`, never the newest.

        Args:
            keep_days: How many days to keep.
            dry_run: True to delete nothing, and only count.
            now: The current time; None for this computer's clock.

        Returns:
            What was deleted, or would be.
        """
        from console_app.services.snapshots.recorder import prune

        return await self._do(partial(prune, now=now or present(), keep_days=keep_days, dry_run=dry_run))

    async def check(self) -> list[str]:
        """Return the problems of the file, one sentence each; empty if there are none."""
        from console_app.services.snapshots.maintenance import findings

        return await self._do(findings)

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run work of another module on the store's thread.

        Raises:
            RuntimeError: The store is not open.
        """
        return await self._do(work)

    @property
    def is_surely_empty(self) -> bool:
        """Return whether nothing was ever stored, and there is no file.

        Raises:
            RuntimeError: The store is not open.
        """
        return self._knows_nothing()

    def _knows_nothing(self) -> bool:
        self._must_be_open()
        return self._fallback is None and not may_have_file(self._profile)

    def _must_be_open(self) -> None:
        if not self._is_open:
            raise RuntimeError("the store is not open")

    async def _do(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run work on the thread.

        Raises:
            RuntimeError: The store is not open.
        """
        self._must_be_open()

        def do() -> T:
            fallback = self._fallback = self._fallback or self._begin()
            done = fallback.do(work)
            self.path, self.warning, self.is_unread = fallback.path, fallback.warning, fallback.is_unread
            self.count, self.as_of = fallback.count, fallback.as_of
            return done

        return await self._thread.run(do)

    def _begin(self) -> StoreFallback:
        from console_app.services.snapshots.fallback import StoreFallback

        fallback = StoreFallback(store_file(self._profile))
        fallback.open()
        return fallback

    def _close(self) -> None:
        fallback, self._fallback = self._fallback, None
        if fallback is not None:
            fallback.close()


def _nothing(_connection: sqlite3.Connection) -> None:
    """Do nothing except open the file."""
