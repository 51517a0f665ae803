"""Walk a list page by page, several pages at once, and check that all of it was seen.

The first page is small (100), so that rows appear soon. The rest comes in pages of 1,000, counted from 1 again: pages
of different sizes cannot be joined, and reading the first 100 twice costs less than small pages do. Everything is
de-duplicated by id, because items move between pages during the walk, and the count is compared with ``totalResults``;
a shortfall is fetched again, twice at most. So is the whole list when ``totalResults`` changed meanwhile: a record
deleted on one page moves later records to pages that were already read.

The server's answers are not trusted to end the walk. Its ``next`` link is checked but never followed: pages are
requested by number. With a missing, negative or contradictory total the walk continues until a page is empty; with an
absurd one it ends at the first empty page too; a server that ignores the page number ends it after a few pages with
nothing new; and there is a last page in any case. Paging is documented at https://docs.codat.io/using-the-api/paging.

The parser of records imports pydantic, so the module stays out of the first frame's imports.
"""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

from console_app.codat.errors import InvalidInput, NotFound
from console_app.codat.gc_pause import quiet_collector
from console_app.codat.rate_limits import Places
from console_app.codat.record_parser import Batch

if TYPE_CHECKING:
    from console_app.codat.models import RejectedRecord

T = TypeVar("T")

FIRST_PAGE_SIZE = 100
PAGE_SIZE = 1_000
LARGEST_PAGE_SIZE = 5_000
AT_ONCE = 6
MOST_AT_ONCE = 10
"""Each is two fewer than the program's most calls in flight (see `rate_limits`): two are kept for a person's actions.

The larger one is for accounts with several connected companies.
"""
_AHEAD = 2
"""Times the pages in flight that are fetched while a walk goes well: the others have arrived and are parsed."""
_MOST_RECORDS = 2_000_000
_MOST_PAGES = 20_000
_EXTRA_ROUNDS = 2
_BARREN_PAGES = 8


def calls_for(records: int, *, first_page_size: int = FIRST_PAGE_SIZE, page_size: int = PAGE_SIZE) -> int:
    """Return the number of calls to read `records` records if nothing fails and nothing moves.

    Args:
        records: Records in the list.
        first_page_size: Records on the first page.
        page_size: Records on each later page.
    """
    return 1 if records <= min(first_page_size, page_size) else 1 + -(-records // page_size)


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Records of a list in the order of arrival, none of which was on an earlier page.

    Attributes:
        items: The records.
        rejected: The records that could not be read.
        number: 1 for the first page to arrive.
        total: The number of records according to the server, None if it makes no sense.
    """

    items: list[T]
    rejected: list[RejectedRecord]
    number: int
    total: int | None


@dataclass(frozen=True, slots=True)
class AnsweredPage(Generic[T]):
    """One answer of the server: its number of records, the records as read, and its own paging data."""

    count: int
    batch: Batch[T]
    size: int | None = None
    total: int | None = None
    link_problem: str | None = None


def places_for(at_once: int | None) -> Places:
    """Return the places for the requests of one list.

    Args:
        at_once: Pages requested at the same time, 1 to 10; None for what any account allows.

    Raises:
        InvalidInput: The number is out of range.
    """
    if at_once is not None and not 1 <= at_once <= MOST_AT_ONCE:
        raise InvalidInput(f"Between 1 and {MOST_AT_ONCE} pages can be asked for at once.", field="at_once")
    return Places(at_once or AT_ONCE)


Fetch = Callable[[int, int], Awaitable[AnsweredPage[T]]]
"""Fetches one page: its number from 1, and its size."""


@dataclass(slots=True)
class _Walk:
    """The state of one walk through the list."""

    keys: set[str] = field(default_factory=set)
    pages: int = 0
    size: int = PAGE_SIZE
    """Records on a full page; a server may cap the size that was requested."""
    end: int = _MOST_PAGES
    """No later page has any records."""
    reached: int = 0
    """The last page that had records."""
    barren: int = 0
    ahead: int = 1
    """Times the pages in flight that are being fetched."""
    ignores_numbers: bool = False
    unsteady: bool = False
    """True if the list has changed its length since this was last reset."""


class Listing(Generic[T]):
    """A list at Codat: iterate over it for its pages, or `collect` it.

        async for page in client.list_companies():
            table.add(page.items)

    Leaving the loop early, or cancelling, stops every request in flight. Iterating again sends the requests again.

    Attributes:
        total: The server's latest number of records; None if it makes no sense.
        rejected: All records that could not be read.
        missing: How many of `total` were not seen, even after they were fetched again.
        complete: True if the walk has ended and nothing is missing. Rejected records count as seen.
        page_links_refused: Why ``next`` links would not have been followed: other hosts, loops.
    """

    def __init__(
        self,
        fetch: Fetch[T],
        *,
        key: Callable[[T], str],
        first_page_size: int = FIRST_PAGE_SIZE,
        page_size: int = PAGE_SIZE,
        places: Places | None = None,
    ) -> None:
        """Keep what is listed; nothing is sent yet.

        Args:
            fetch: Fetches one page.
            key: Returns the id of a record.
            first_page_size: Records on the first page.
            page_size: Records on each later page, 1 to 5,000.
            places: The places of requests in flight, which `fetch` takes. It is called for up to twice as many pages:
                an answer is parsed while the next one is on its way.

        Raises:
            InvalidInput: A number is out of range.
        """
        if not 1 <= page_size <= LARGEST_PAGE_SIZE:
            raise InvalidInput(f"A page holds 1 to {LARGEST_PAGE_SIZE} records.", field="page_size")
        self._fetch = fetch
        self._key = key
        self._first_size = min(first_page_size, page_size)
        self._page_size = page_size
        self._places = places or Places(AT_ONCE)
        self._running: weakref.ref[AsyncGenerator[Page[T], None]] | None = None
        self._forget()

    def _forget(self) -> None:
        self.total: int | None = None
        self.rejected: list[RejectedRecord] = []
        self.missing = 0
        self.complete = False
        self.page_links_refused: list[str] = []

    def __aiter__(self) -> AsyncGenerator[Page[T], None]:
        # Only the loop holds the generator, so it is closed as soon as the loop is left.
        """Start a walk and return its pages."""
        walk = self._pages()
        self._running = weakref.ref(walk)
        return walk

    async def aclose(self) -> None:
        """Stop the walk in progress, if there is one, and wait until its requests have ended."""
        walk = self._running() if self._running is not None else None
        if walk is not None:
            await walk.aclose()

    async def collect(self) -> list[T]:
        """Return all records in the order of arrival; then check `complete`, `missing` and `rejected`."""
        items: list[T] = []
        async with aclosing(self.__aiter__()) as pages:
            async for page in pages:
                items.extend(page.items)
        return items

    async def _pages(self) -> AsyncGenerator[Page[T], None]:
        self._forget()
        walk = _Walk(size=self._page_size)
        first = await self._fetch(1, self._first_size)
        yield self._take(first, walk)
        if not self._was_all(first):
            with quiet_collector():
                async with aclosing(self._sweeps(walk)) as pages:
                    async for page in pages:
                        yield page
        self.missing = self._still_missing(walk)
        self.complete = self.missing == 0 and not walk.ignores_numbers

    async def _sweeps(self, walk: _Walk) -> AsyncGenerator[Page[T], None]:
        for extra_round in range(1 + _EXTRA_ROUNDS):
            seen_before = len(walk.keys)
            to_the_end, walk.unsteady = walk.unsteady, False
            async with aclosing(self._sweep(walk, again=extra_round > 0, to_the_end=to_the_end)) as pages:
                async for page in pages:
                    yield page
            found_nothing = extra_round > 0 and len(walk.keys) == seen_before
            settled = not walk.unsteady and not self._still_missing(walk)
            if walk.ignores_numbers or found_nothing or settled:
                return

    async def _sweep(self, walk: _Walk, *, again: bool, to_the_end: bool) -> AsyncGenerator[Page[T], None]:
        """Request pages 1, 2, 3, ... until the end is known; when repeated, only until nothing is missing."""
        out: dict[asyncio.Task[AnsweredPage[T]], int] = {}
        upcoming = 1

        def ask() -> None:
            nonlocal upcoming
            while len(out) < self._places.count * walk.ahead and upcoming <= self._last(walk, again=again):
                out[asyncio.create_task(self._fetch_later(upcoming), name=f"codat page {upcoming}")] = upcoming
                upcoming += 1

        try:
            while True:
                ask()
                if not out or (again and not to_the_end and not self._still_missing(walk)):
                    return
                done, _ = await asyncio.wait(out, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    at = out.pop(task)
                    answered = task.result()
                    page = self._take(answered, walk)
                    self._learn(answered, at, walk, is_new=bool(page.items or page.rejected), again=again)
                    if page.items or page.rejected:
                        ask()  # the next requests are under way while the caller handles this page
                        yield page
        finally:
            for task in out:
                task.cancel()
            await asyncio.gather(*out, return_exceptions=True)

    async def _fetch_later(self, number: int) -> AnsweredPage[T]:
        try:
            return await self._fetch(number, self._page_size)
        except NotFound:
            if number == 1:
                raise
            return AnsweredPage(0, Batch())

    def _take(self, answered: AnsweredPage[T], walk: _Walk) -> Page[T]:
        items: list[T] = []
        rejected: list[RejectedRecord] = []
        keys = list(map(self._key, answered.batch.items))
        if len(new := set(keys)) == len(keys) and new.isdisjoint(walk.keys):
            # The usual page, whose records are all new, is taken as it is.
            walk.keys |= new
            items = answered.batch.items
        else:
            for key, item in zip(keys, answered.batch.items, strict=True):
                if key not in walk.keys:
                    walk.keys.add(key)
                    items.append(item)
        for key, record in answered.batch.rejected:
            if key not in walk.keys:
                walk.keys.add(key)
                rejected.append(record)
        # The total on a page past the end is not reliable.
        if answered.total is not None and (answered.count or not walk.pages):
            before, self.total = self.total, answered.total if answered.total >= answered.count else None
            walk.unsteady |= bool(walk.pages) and before != self.total
        if answered.link_problem and answered.link_problem not in self.page_links_refused:
            self.page_links_refused.append(answered.link_problem)
        self.rejected.extend(rejected)
        walk.pages += 1
        return Page(items, rejected, walk.pages, self.total)

    def _learn(self, answered: AnsweredPage[T], at: int, walk: _Walk, *, is_new: bool, again: bool) -> None:
        if answered.count == 0:
            walk.end = min(walk.end, at)
            return
        walk.reached = max(walk.reached, at)
        walk.ahead = _AHEAD if is_new and self.total is not None else 1
        walk.barren = 0 if is_new or again else walk.barren + 1
        if walk.barren >= _BARREN_PAGES:
            walk.ignores_numbers = True
        if answered.size is not None and 0 < answered.size < walk.size:
            walk.size = answered.size
        elif answered.size is None and at * walk.size < (self.total or 0):
            walk.size = min(walk.size, answered.count)

    def _last(self, walk: _Walk, *, again: bool) -> int:
        if walk.ignores_numbers or len(walk.keys) >= _MOST_RECORDS:
            return 0
        last = min(walk.end, _MOST_PAGES)
        if again:
            last = min(last, walk.reached + 1)
        return last if self.total is None else min(last, -(-self.total // walk.size))

    def _was_all(self, first: AnsweredPage[T]) -> bool:
        if first.count == 0:
            return True
        if self.total is not None:
            return self.total <= first.count
        size = first.size if first.size is not None and first.size > 0 else self._first_size
        return first.count < min(size, self._first_size)

    def _still_missing(self, walk: _Walk) -> int:
        return 0 if self.total is None else max(0, self.total - len(walk.keys))
