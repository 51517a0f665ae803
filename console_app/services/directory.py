"""The companies of the account: remembered from the last time, gathered page by page, kept while the program runs."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from functools import cached_property, partial
from typing import TYPE_CHECKING, NamedTuple

from console_app.clock import is_corrected, moment, now, seconds_passed
from console_app.codat.errors import CodatError
from console_app.services.clock_problem import clock_problem
from console_app.services.look_reasons import LookReason
from console_app.services.status_since import StatusSince
from console_app.services.summaries import CompanySummary, summarise, with_connection_summary

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
    from datetime import datetime

    from console_app.codat.models import Company, Connection
    from console_app.codat.paging import Listing
    from console_app.services.changes import Look
    from console_app.services.clock_problem import ClockProblem
    from console_app.services.memory import Memory
    from console_app.services.session import Session
    from console_app.services.similar import NameIndex

FIRST_ROWS = 100
"""Rows that are remembered before any other, where nobody says how many the screen shows."""
_AT_A_TIME = 2_000
"""Rows that are looked at before others get their turn."""


class Progress(NamedTuple):
    """How far a refresh has come."""

    loaded: int
    total: int | None
    done: bool = False
    rejected: int = 0
    """Records that could not be read and were left out."""
    missing: int = 0
    """Companies that Codat counts but did not hand out, even when asked again."""


class Directory:
    """All companies of the account, as summaries, in the order in which they came.

    A refresh that fails leaves what was there; `error` then says what went wrong, and `as_of` how old the rows are.
    What a single call says of a company while a refresh is under way is newer than the refresh's pages: the refresh
    neither overwrites nor drops it. Of two refreshes at once, the one that began last has the last word.

    With a memory, rows are there before Codat was asked (`recall`), and a refresh that saw everything is kept.
    """

    def __init__(self, session: Session, memory: Memory | None = None) -> None:
        self._session = session
        self._memory = memory
        self._since = StatusSince()
        self._keeping: set[asyncio.Task[None]] = set()
        self._companies: dict[str, CompanySummary] = {}
        self._told: dict[str, int] = {}
        """When each row was last told of, by `_clock`: a refresh counts as of its beginning."""
        self._deleted: set[str] = set()
        """Companies that were deleted in this run: a page that was read before that does not bring them back."""
        self._clock = 0
        self._whole = 0
        """When the newest refresh that came to its end began."""
        self.as_of: datetime | None = None
        """When the newest refresh that came to its end began: every row is at least that new. None: there was none."""
        self.saw_everything = False
        """Whether that refresh saw the whole account: nothing of it is missing, and every record is known by its id."""
        self.unread: frozenset[str] = frozenset()
        """The ids of which that refresh learnt nothing: records that could not be read, and companies that the list
        did not hold and nobody could be asked about."""
        self.error: CodatError | None = None
        """Why the last refresh failed; None again when one comes to its end."""
        self.progress: Progress | None = None
        """How far the refresh that is under way, or the last one, has come."""
        self.revision = 0
        """Grows with every change of the rows."""
        self.recalling = False
        """Whether more rows are remembered than are here yet."""
        self.keeps_looks = True
        """Whether a refresh that saw everything is remembered as a look; rows are remembered in any case."""
        self.clock_problem: ClockProblem | None = None
        """Why the last refresh that came to its end was not remembered: this computer's clock and Codat's differ."""
        self.look: Look | None = None
        """The last look that this program has taken: a refresh that saw every company."""

    @cached_property
    def names(self) -> NameIndex:
        """The names, to find similar ones; as new as its last `take_in`, which is for those who ask for names."""
        from console_app.services.similar import NameIndex

        return NameIndex()

    def __len__(self) -> int:
        return len(self._companies)

    @property
    def was_read(self) -> bool:
        """Whether a refresh has come to its end in this run: who is not here was not there then."""
        return self._whole > 0

    @property
    def count(self) -> int:
        """How many companies are known, those included that are remembered and not here yet."""
        if self.recalling and self._memory is not None:
            return max(len(self._companies), self._memory.count)
        return len(self._companies)

    def all(self) -> list[CompanySummary]:
        """Every company known."""
        return list(self._companies.values())

    def get(self, company_id: str) -> CompanySummary | None:
        """One company, if it is known."""
        return self._companies.get(company_id)

    def note(self, company: Company) -> CompanySummary:
        """Take in what a single call said of a company; the row changes at once."""
        summary = self._with_since(summarise(company), now())
        self._put(summary)
        return summary

    def note_all(self, companies: Iterable[Company]) -> list[CompanySummary]:
        """Take in what one answer said of several companies; their rows change at once, and are remembered together."""
        seen = now()
        rows = [self._with_since(summarise(company), seen) for company in companies]
        changed = [row for row in rows if self._companies.get(row.id) != row and row.id not in self._deleted]
        for row in rows:
            if row.id in self._deleted:
                continue
            self._companies[row.id] = row
            self._told[row.id] = self._tick()
        self.revision += 1
        self._keep(changed)
        return rows

    def note_connection(self, company_id: str, connection: Connection) -> None:
        """Take in what a single call said of one connection of a company that is known; its others stay as they are."""
        known = self._companies.get(company_id)
        if known is not None:
            self._put(self._with_since(with_connection_summary(known, connection), now()))

    def forget(self, company_id: str) -> None:
        """A company was deleted: neither its row nor what is remembered of it comes back."""
        self._deleted.add(company_id)
        self._told.pop(company_id, None)
        if self._companies.pop(company_id, None) is not None:
            self.revision += 1
        self._forget([company_id])

    def _put(self, summary: CompanySummary) -> None:
        if summary.id in self._deleted:
            return
        changed = self._companies.get(summary.id) != summary
        self._companies[summary.id] = summary
        self._told[summary.id] = self._tick()
        self.revision += 1
        if changed:
            self._keep([summary])

    # What is remembered

    async def recall_first(self, limit: int = FIRST_ROWS) -> None:
        """Take in the first rows of what is remembered, in name order; `limit` is how many a screen shows."""
        if self._memory is None:
            return
        rows = await self._memory.first_rows(limit)
        self.recalling = bool(rows)
        self._take_remembered(rows)
        if self.as_of is None:
            self.as_of = self._memory.as_of

    async def recall(self) -> AsyncGenerator[int]:
        """Take in all that is remembered, saying after each batch how many companies are known.

        What Codat has said by then is newer and stays. When a refresh comes to its end meanwhile, the rest is old.
        """
        if self._memory is None:
            return
        self._since.known = await self._memory.since()
        for row in self.all():
            if not self._told[row.id]:
                self._companies[row.id] = self._since.remembered(row)
        try:
            async with aclosing(self._memory.rows()) as batches:
                async for batch in batches:
                    if self._whole:
                        break
                    self._take_remembered(batch)
                    yield len(self._companies)
        finally:
            self.recalling = False

    def _take_remembered(self, rows: Iterable[CompanySummary]) -> None:
        for row in rows:
            if row.id not in self._companies and row.id not in self._deleted:
                self._companies[row.id] = self._since.remembered(row)
                self._told[row.id] = 0
        self.revision += 1

    def _with_since(self, row: CompanySummary, seen: datetime) -> CompanySummary:
        # It may be remembered and not here yet, or nobody has looked before.
        unknown = self.recalling or self.as_of is None
        return self._since.carried(row, self._companies.get(row.id), seen, is_new=not unknown)

    def _keep(self, rows: list[CompanySummary], turn: int | None = None) -> None:
        if self._memory is not None and rows:
            self._in_the_background(partial(self._memory.keep, rows, now(), turn))

    def _forget(self, gone: list[str]) -> None:
        if self._memory is not None and gone:
            self._in_the_background(partial(self._memory.drop, gone))

    def _in_the_background(self, work: Callable[[], Awaitable[None]]) -> None:
        task = asyncio.create_task(self._if_meant(work), name="remember")
        self._keeping.add(task)
        task.add_done_callback(self._keeping.discard)

    async def _if_meant(self, work: Callable[[], Awaitable[None]]) -> None:
        # With a key of another account, its companies would be remembered as this one's.
        if await self._session.belonging.is_meant():
            await work()

    async def settle(self) -> None:
        """Wait until everything that is to be remembered is."""
        await asyncio.gather(*self._keeping)

    async def _keep_look(self, began_at: datetime, reason: LookReason, turn: int | None) -> None:
        """Remember that everything was seen, and learn since when each connection has its status; unless the clocks
        differ: then it is not said when it was, and nothing is forgotten either."""
        self.clock_problem = clock_problem()
        if self._memory is None or not self.saw_everything:
            return
        await self.settle()
        if self.clock_problem is not None or not await self._session.belonging.is_meant():
            return
        rows = list(self._companies.values())
        if not self.keeps_looks:
            await self._memory.keep_everything(began_at, rows, self.unread, turn=turn)
            return
        dated = is_corrected()
        self.look = await self._memory.finish_look(began_at, rows, self.unread, reason, turn=turn, dated=dated)
        self._since.known = await self._memory.since()
        for place, row in enumerate(rows):
            if place % _AT_A_TIME == 0:
                await asyncio.sleep(0)
            # A single call may have said something of it meanwhile.
            if not self._since.agrees(row) and self._companies.get(row.id) is row:
                self._companies[row.id] = self._since.looked_up(row)
        self.revision += 1

    async def refresh(self, reason: LookReason = LookReason.REFRESH) -> AsyncGenerator[Progress]:
        """Read the whole list again, saying after each page how far it has come; `reason` is why.

        On the first load rows appear as pages arrive; later, rows are replaced where they stand, and those that a
        complete answer no longer holds are asked for once more and dropped at the end (see `vanishing`). An incomplete
        answer never drops a row, and neither does a refresh that is left before its end.

        Raises:
            CodatError: a page could not be had. What was known before is kept.
        """
        began, counter = self._tick(), seconds_passed()
        turn = await self._memory.take_turn() if self._memory is not None else None
        began_at: datetime | None = None
        loaded = 0
        listing = self._session.client.list_companies(order_by="name")
        try:
            async with aclosing(aiter(listing)) as pages:
                async for page in pages:
                    # By Codat's clock, which an answer has told by now.
                    began_at = began_at or moment(counter)
                    self._take(page.items, began, began_at, turn)
                    loaded += len(page.items)
                    self.progress = Progress(loaded, listing.total)
                    yield self.progress
        except CodatError as error:
            if began > self._whole:
                self.error = error
            raise
        unread = await self._drop_untold(listing, began) if began > self._whole else frozenset()
        if began > self._whole:
            self.unread = frozenset(each for each in unread if each is not None)
            self.saw_everything = listing.complete and None not in unread
            began_at = began_at or moment(counter)
            self._whole, self.as_of, self.error = began, began_at, None
            await self._keep_look(began_at, reason, turn)
        self.progress = Progress(
            loaded, listing.total, done=True, rejected=len(listing.rejected), missing=listing.missing
        )
        yield self.progress

    def _tick(self) -> int:
        self._clock += 1
        return self._clock

    def _take(self, companies: Iterable[Company], began: int, began_at: datetime, turn: int | None) -> None:
        if began < self._whole:
            return
        changed = []
        for company in companies:
            if self._told.get(company.id, 0) <= began and company.id not in self._deleted:
                row = self._with_since(summarise(company), began_at)
                if self._companies.get(company.id) != row:
                    self._companies[company.id] = row
                    changed.append(row)
                self._told[company.id] = began
        if changed:
            self.revision += 1
        self._keep(changed, turn)

    async def _drop_untold(self, listing: Listing[Company], began: int) -> frozenset[str | None]:
        """Drop what a complete answer did not hold, and is not there when it is asked for by its id.

        Returns the ids of which nothing is known. A record that could not be read is there all the same; one that has
        no id could be any.
        """
        unread = frozenset(record.id for record in listing.rejected)
        if not listing.complete or None in unread:
            return unread
        untold = [each for each, told in self._told.items() if told < began and each not in unread]
        if not untold:
            return unread
        from console_app.services.vanishing import look_for

        found = await look_for(self._session.client, untold)
        for company in found.there:
            if self._told.get(company.id, 0) < began:
                self.note(company)
        gone = [each for each in found.gone if self._told.get(each, began) < began]
        for company_id in gone:
            del self._companies[company_id], self._told[company_id]
        if gone:
            self.revision += 1
            self._forget(gone)
        return unread | found.unknown
