"""Keep the companies of the account: stored from the last run, read page by page, held while the program runs."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from functools import cached_property, partial
from typing import TYPE_CHECKING, NamedTuple

from console_app.clock import is_corrected, moment, now, seconds_passed
from console_app.codat.errors import CodatError
from console_app.services.companies.cached_company import CompanySummary, summarise, with_connection_summary
from console_app.services.companies.entity_notes import EntityNotes
from console_app.services.companies.follow_ups import FollowUps
from console_app.services.companies.reconcile import StatusSince, find_missing
from console_app.services.snapshots.clock_problem import clock_problem
from console_app.services.snapshots.reasons import SnapshotReason

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
    from datetime import datetime

    from console_app.codat.listed_companies import ListedCompany
    from console_app.codat.models import Company, Connection
    from console_app.codat.pagination import Listing
    from console_app.services.account.session import Session
    from console_app.services.companies.duplicates import NameIndex
    from console_app.services.connections.entity import EntityGap, SeenEntity
    from console_app.services.snapshots.account_store import AccountStore
    from console_app.services.snapshots.clock_problem import ClockProblem
    from console_app.services.snapshots.models import Snapshot

FIRST_ROWS = 100
"""Rows that are loaded before all others, if the number of rows on screen is not known."""
_AT_A_TIME = 2_000
"""Rows that are processed before other tasks get a turn."""
DECODED_AT_ONCE = 50
"""Stored rows that are decoded before other tasks get a turn, which takes a millisecond or two."""


class Progress(NamedTuple):
    """The progress of a refresh."""

    loaded: int
    total: int | None
    done: bool = False
    rejected: int = 0
    """Records that could not be read and were left out."""
    missing: int = 0
    """Companies that Codat counts but did not return, even when asked again."""


class Directory:
    """All companies of the account, as summaries, in the order of arrival.

    A refresh that fails keeps the rows; `error` then says what went wrong, and `as_of` how old the rows are. The result
    of a single call during a refresh is newer than the refresh's pages: the refresh neither overwrites nor drops it. Of
    two simultaneous refreshes, the one that began last wins.

    With a store, rows exist before Codat was asked (`recall`), and a complete refresh is stored.
    """

    def __init__(self, session: Session, store: AccountStore | None = None) -> None:
        """Start empty.

        Args:
            session: The session to read with.
            store: The store; None to keep nothing.
        """
        self._session = session
        self._store = store
        self._since = StatusSince()
        self.entities = EntityNotes()
        """Whose books the connections lead to, as far as Codat was asked."""
        self.follow_ups = FollowUps(store, self._check_follow_up_of)
        """How people follow the companies up."""
        self._entities_recalled = False
        self._recalling_entities = asyncio.Lock()
        self._keeping: set[asyncio.Task[None]] = set()
        self._companies: dict[str, CompanySummary] = {}
        self._updated_at: dict[str, int] = {}
        """The moment of a row's last update in this run, by `_clock`: a refresh counts as of its beginning.

        A stored row has none, and neither has one that is as old as the newest finished refresh.
        """
        self._deleted: set[str] = set()
        """Companies that were deleted in this run: a page that was read earlier does not bring them back."""
        self._clock = 0
        self._whole = 0
        """The moment when the newest finished refresh began."""
        self.as_of: datetime | None = None
        """The moment when the newest finished refresh began: every row is at least that new. None if there was none."""
        self.saw_everything = False
        """True if that refresh saw the whole account: nothing is missing, and every record's id is known."""
        self.unread: frozenset[str] = frozenset()
        """Ids without a result in that refresh: records that could not be read, and companies that the list did not
        contain and that could not be asked for.
        """
        self.error: CodatError | None = None
        """The error of the last refresh; None again once one finishes."""
        self.progress: Progress | None = None
        """The progress of the current refresh, or the last one."""
        self.revision = 0
        """Increases with every change of the rows."""
        self.recalling = False
        """True if more rows are stored than are loaded yet."""
        self.keeps_snapshots = True
        """True if a complete refresh is stored as a snapshot; rows are stored in any case."""
        self.clock_problem: ClockProblem | None = None
        """The reason why the last finished refresh was not stored: this computer's clock and Codat's differ."""
        self.snapshot: Snapshot | None = None
        """The last snapshot that this program has taken: a refresh that saw every company."""

    @cached_property
    def names(self) -> NameIndex:
        """Return the index of names, to find similar ones.

        It is as new as its last `take_in`, which is up to its users.
        """
        from console_app.services.companies.duplicates import NameIndex

        return NameIndex()

    def __len__(self) -> int:
        """Return the number of loaded companies."""
        return len(self._companies)

    @property
    def was_read(self) -> bool:
        """Return whether a refresh has finished in this run: a company that is not here did not exist then."""
        return self._whole > 0

    @property
    def count(self) -> int:
        """Return the number of known companies, including those that are stored and not loaded yet."""
        if self.recalling and self._store is not None:
            return max(len(self._companies), self._store.count)
        return len(self._companies)

    def all(self) -> list[CompanySummary]:
        """Return every loaded company."""
        return list(self._companies.values())

    def get(self, company_id: str) -> CompanySummary | None:
        """Return one company, or None if it is not known."""
        return self._companies.get(company_id)

    def upsert(self, company: Company | ListedCompany) -> CompanySummary:
        """Update a company from a single call; the row changes at once."""
        summary = self._with_since(summarise(company), now())
        self._put(summary)
        return summary

    def note_all(self, companies: Iterable[Company | ListedCompany]) -> list[CompanySummary]:
        """Update several companies from one answer; their rows change at once, and are stored together."""
        seen = now()
        rows = [self._with_since(summarise(company), seen) for company in companies]
        changed = [row for row in rows if self._companies.get(row.id) != row and row.id not in self._deleted]
        for row in rows:
            if row.id in self._deleted:
                continue
            self._companies[row.id] = row
            self._updated_at[row.id] = self._next_tick()
        self.revision += 1
        self._keep(changed)
        return rows

    def note_connection(self, company_id: str, connection: Connection) -> None:
        """Update one connection of a known company from a single call; its other connections stay.

        Args:
            company_id: The company's id.
            connection: The connection as it was just read.
        """
        known = self._companies.get(company_id)
        if known is not None:
            self._put(self._with_since(with_connection_summary(known, connection), now()))

    def note_row(self, row: CompanySummary) -> None:
        """Update a known company by its row."""
        if row.id in self._companies:
            self._put(row)

    def note_entity(self, seen: SeenEntity) -> None:
        """Keep what was seen of a connection's entity, or what a person has said of it; the row changes at once.

        Codat has an answer for its platform, whatever it had before.
        """
        self.entities.note(seen)
        self._check_entity_of(seen.company_id)
        if self._store is not None:
            self._in_the_background(partial(self._store.keep_entity, seen))

    def note_entity_gap(self, gap: EntityGap) -> None:
        """Keep that Codat has no answer about entities for a platform, or the account."""
        self.entities.note_gap(gap)
        if self._store is not None:
            self._in_the_background(partial(self._store.keep_entity_gap, gap))

    async def recall_entities(self) -> None:
        """Load what is stored of entities, once, and put it into the rows."""
        if self._store is None:
            return
        # The second caller waits for the first: what is asked of Codat meanwhile would replace what is stored.
        async with self._recalling_entities:
            if self._entities_recalled:
                return
            seen, gaps = await self._store.entities()
            self.entities.take_in(seen, gaps)
            self._entities_recalled = True
        for each in seen:
            self._check_entity_of(each.company_id)

    def _check_entity_of(self, company_id: str) -> None:
        row = self._companies.get(company_id)
        if row is not None:
            self._companies[company_id] = self.entities.checked(row)
            self.revision += 1

    def _check_follow_up_of(self, company_id: str) -> None:
        row = self._companies.get(company_id)
        if row is not None:
            self._companies[company_id] = self.follow_ups.put_into(row)
            self.revision += 1

    def forget(self, company_id: str) -> None:
        """Remove a deleted company: neither its row nor its stored data comes back."""
        self._deleted.add(company_id)
        self._updated_at.pop(company_id, None)
        if self._companies.pop(company_id, None) is not None:
            self.revision += 1
        self._forget([company_id])

    def _put(self, summary: CompanySummary) -> None:
        if summary.id in self._deleted:
            return
        changed = self._companies.get(summary.id) != summary
        self._companies[summary.id] = summary
        self._updated_at[summary.id] = self._next_tick()
        self.revision += 1
        if changed:
            self._keep([summary])

    # Stored rows

    async def recall_first(self, limit: int = FIRST_ROWS) -> None:
        """Load the first stored rows, in name order.

        Args:
            limit: The number of rows on screen.
        """
        if self._store is None:
            return
        rows = await self._store.first_rows(limit)
        self.recalling = bool(rows)
        self._take_remembered(rows)
        if self.as_of is None:
            self.as_of = self._store.as_of

    async def recall_dates(self) -> None:
        """Load since when connections have their status, as far as snapshots tell, and put it into the stored rows."""
        if self._store is None:
            return
        self._since.known = await self._store.since()
        await self.recall_entities()
        await self.follow_ups.recall()
        if self._whole:
            # The rows of a finished refresh have their dates.
            return
        for row in self.all():
            if row.id not in self._updated_at:
                self._companies[row.id] = self._since.with_status_since(row)

    async def recall(self) -> AsyncGenerator[int]:
        """Load all stored rows, yielding the number of known companies after each batch.

        Newer data from Codat stays. If a refresh finishes meanwhile, the rest is out of date and is left out.
        """
        if self._store is None:
            return
        await self.recall_dates()
        try:
            async with aclosing(self._store.rows()) as batches:
                async for batch in batches:
                    if self._whole:
                        break
                    self._take_remembered(batch)
                    yield len(self._companies)
        finally:
            self.recalling = False

    async def decode_stored(self) -> AsyncGenerator[None]:
        """Decode the stored rows in the background: the first sort by another column then need not wait for it.

        It is done here and not on another thread: that would hold up this one for milliseconds each time that it waits
        for something, hundreds of times for one key. Yields after each small piece, for other tasks to get a turn.
        """
        if self._store is None:
            return
        from console_app.services.snapshots.stored_company import decode

        rows = self.all()
        for place in range(0, len(rows), DECODED_AT_ONCE):
            decode(rows[place : place + DECODED_AT_ONCE])
            yield

    def _take_remembered(self, rows: Iterable[CompanySummary]) -> None:
        new = {row.id: row for row in rows}
        for known in (self._companies.keys(), self._deleted):
            for each in new.keys() & known:
                del new[each]
        dates = self._since.known
        if dates:
            new = {each: row.with_status_since(dates) for each, row in new.items()}
        new = {each: self.entities.checked(row) for each, row in new.items()}
        for each in new.keys() & self.follow_ups.companies:
            new[each] = self.follow_ups.put_into(new[each])
        self._companies.update(new)
        self.revision += 1

    def _with_since(self, row: CompanySummary, seen: datetime) -> CompanySummary:
        # It may be stored and not loaded yet, or there was no snapshot before.
        unknown = self.recalling or self.as_of is None
        dated = self._since.carried(row, self._companies.get(row.id), seen, is_new=not unknown)
        return self.follow_ups.put_into(self.entities.checked(dated))

    def _keep(self, rows: list[CompanySummary], turn: int | None = None) -> None:
        if self._store is not None and rows:
            self._in_the_background(partial(self._store.keep, rows, now(), turn))

    def _forget(self, gone: list[str]) -> None:
        if self._store is not None and gone:
            self._in_the_background(partial(self._store.drop, gone))

    def _in_the_background(self, work: Callable[[], Awaitable[None]]) -> None:
        task = asyncio.create_task(self._if_confirmed(work), name="remember")
        self._keeping.add(task)
        task.add_done_callback(self._keeping.discard)

    async def _if_confirmed(self, work: Callable[[], Awaitable[None]]) -> None:
        # With the key of another account, its companies would be stored as this one's.
        if await self._session.identity.is_confirmed():
            await work()

    async def settle(self) -> None:
        """Wait until everything to be stored has been stored."""
        await asyncio.gather(*self._keeping, self.follow_ups.settle())

    async def _keep_snapshot(self, began_at: datetime, reason: SnapshotReason, turn: int | None) -> None:
        """Store a complete snapshot, and learn since when each connection has its status.

        If the clocks differ, it is stored without a time, and nothing is deleted.
        """
        self.clock_problem = clock_problem()
        if self._store is None or not self.saw_everything:
            return
        await self.settle()
        if self.clock_problem is not None or not await self._session.identity.is_confirmed():
            return
        rows = list(self._companies.values())
        if not self.keeps_snapshots:
            await self._store.keep_everything(began_at, rows, self.unread, turn=turn)
            return
        dated = is_corrected()
        self.snapshot = await self._store.finish_snapshot(began_at, rows, self.unread, reason, turn=turn, dated=dated)
        self._since.known = await self._store.since()
        await self.recall_entities()
        for place, row in enumerate(rows):
            if place % _AT_A_TIME == 0:
                await asyncio.sleep(0)
            dated_row = self._since.with_status_since(row)
            # A single call may have updated it meanwhile.
            if dated_row is not row and self._companies.get(row.id) is row:
                self._companies[row.id] = dated_row
        self.revision += 1

    async def refresh(self, reason: SnapshotReason = SnapshotReason.REFRESH) -> AsyncGenerator[Progress]:
        """Read the whole list again, yielding its progress after each page.

        On the first load rows appear as pages arrive; later, rows are replaced in place, and companies that a complete
        answer no longer contains are asked for once more and dropped at the end (see `reconcile`). An incomplete answer
        never drops a row, and neither does a refresh that is left before its end.

        Args:
            reason: Why the list is read.

        Raises:
            CodatError: A page could not be read. The rows are kept.
        """
        began, counter = self._next_tick(), seconds_passed()
        turn = await self._store.take_turn() if self._store is not None else None
        began_at: datetime | None = None
        loaded = 0
        listing = self._session.client.list_companies(order_by="name")
        try:
            async with aclosing(aiter(listing)) as pages:
                async for page in pages:
                    # By Codat's clock, which is known from an answer by now.
                    began_at = began_at or moment(counter)
                    self._take(page.items, began, began_at, turn)
                    loaded += len(page.items)
                    self.progress = Progress(loaded, listing.total)
                    yield self.progress
        except CodatError as error:
            if began > self._whole:
                self.error = error
            raise
        unread = await self._remove_missing(listing, began) if began > self._whole else frozenset()
        if began > self._whole:
            self.unread = frozenset(each for each in unread if each is not None)
            self.saw_everything = listing.complete and None not in unread
            began_at = began_at or moment(counter)
            self._whole, self.as_of, self.error = began, began_at, None
            self._updated_at = {each: at for each, at in self._updated_at.items() if at > began}
            await self._keep_snapshot(began_at, reason, turn)
        # Another program may have said something since.
        await self.follow_ups.recall()
        self.progress = Progress(
            loaded, listing.total, done=True, rejected=len(listing.rejected), missing=listing.missing
        )
        yield self.progress

    def _next_tick(self) -> int:
        self._clock += 1
        return self._clock

    def _take(
        self, companies: Iterable[Company | ListedCompany], began: int, began_at: datetime, turn: int | None
    ) -> None:
        if began < self._whole:
            return
        changed = []
        for company in companies:
            if self._updated_at.get(company.id, 0) <= began and company.id not in self._deleted:
                row, before = summarise(company), self._companies.get(company.id)
                if before is None or not before.is_stored_as(row):
                    row = self._with_since(row, began_at)
                    if before != row:
                        self._companies[company.id] = row
                        changed.append(row)
                self._updated_at[company.id] = began
        if changed:
            self.revision += 1
        self._keep(changed, turn)

    async def _remove_missing(self, listing: Listing[ListedCompany], began: int) -> frozenset[str | None]:
        """Drop companies that a complete answer did not contain, and that do not exist when asked for by id.

        Returns the ids without a result. A record that could not be read still exists; one without an id could
        be any.
        """
        unread = frozenset(record.id for record in listing.rejected)
        if not listing.complete or None in unread:
            return unread
        not_listed = [each for each in self._companies if self._is_older(each, began) and each not in unread]
        if not not_listed:
            return unread
        found = await find_missing(self._session.client, not_listed)
        for company in found.there:
            if self._is_older(company.id, began):
                self.upsert(company)
        gone = [each for each in found.gone if each in self._companies and self._is_older(each, began)]
        for company_id in gone:
            del self._companies[company_id]
            self._updated_at.pop(company_id, None)
        if gone:
            self.revision += 1
            self._forget(gone)
        return unread | found.unknown

    def _is_older(self, company_id: str, began: int) -> bool:
        return self._updated_at.get(company_id, 0) < began
