"""The companies of the account, gathered page by page and kept while the program runs."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from console_app.codat.errors import CodatError
from console_app.services.session import Session, now
from console_app.services.similar import NameIndex
from console_app.services.summaries import CompanySummary, summarise, with_connection_summary

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterable
    from datetime import datetime

    from console_app.codat.models import Company, Connection
    from console_app.codat.paging import Listing


@dataclass(frozen=True, slots=True)
class Progress:
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
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self.names = NameIndex()
        """The names, to find similar ones; as new as its last `take_in`, which is for those who ask for names."""
        self._companies: dict[str, CompanySummary] = {}
        self._told: dict[str, int] = {}
        """When each row was last told of, by `_clock`: a refresh counts as of its beginning."""
        self._clock = 0
        self._whole = 0
        """When the newest refresh that came to its end began."""
        self.as_of: datetime | None = None
        """When the newest refresh that came to its end began: every row is at least that new. None: there was none."""
        self.error: CodatError | None = None
        """Why the last refresh failed; None again when one comes to its end."""
        self.progress: Progress | None = None
        """How far the refresh that is under way, or the last one, has come."""
        self.revision = 0
        """Grows with every change of the rows."""

    def __len__(self) -> int:
        return len(self._companies)

    def all(self) -> list[CompanySummary]:
        """Every company known."""
        return list(self._companies.values())

    def get(self, company_id: str) -> CompanySummary | None:
        """One company, if it is known."""
        return self._companies.get(company_id)

    def note(self, company: Company) -> CompanySummary:
        """Take in what a single call said of a company; the row changes at once."""
        summary = summarise(company)
        self._companies[company.id] = summary
        self._told[company.id] = self._tick()
        self.revision += 1
        return summary

    def note_connection(self, company_id: str, connection: Connection) -> None:
        """Take in what a single call said of one connection of a company that is known; its others stay as they are."""
        known = self._companies.get(company_id)
        if known is not None:
            self._companies[company_id] = with_connection_summary(known, connection)
            self._told[company_id] = self._tick()
            self.revision += 1

    async def refresh(self) -> AsyncGenerator[Progress]:
        """Read the whole list again, saying after each page how far it has come.

        On the first load rows appear as pages arrive; later, rows are replaced where they stand, and those that a
        complete answer no longer holds are dropped at the end. An incomplete answer never drops a row, and neither
        does a refresh that is left before its end.

        Raises:
            CodatError: a page could not be had. What was known before is kept.
        """
        began, began_at = self._tick(), now()
        loaded = 0
        listing = self._session.client.list_companies(order_by="name")
        try:
            async with aclosing(aiter(listing)) as pages:
                async for page in pages:
                    self._take(page.items, began)
                    loaded += len(page.items)
                    self.progress = Progress(loaded, listing.total)
                    yield self.progress
        except CodatError as error:
            if began > self._whole:
                self.error = error
            raise
        if began > self._whole:
            self._drop_untold(listing, began)
            self._whole, self.as_of, self.error = began, began_at, None
        self.progress = Progress(
            loaded, listing.total, done=True, rejected=len(listing.rejected), missing=listing.missing
        )
        yield self.progress

    def _tick(self) -> int:
        self._clock += 1
        return self._clock

    def _take(self, companies: Iterable[Company], began: int) -> None:
        if began < self._whole:
            return
        for company in companies:
            if self._told.get(company.id, 0) <= began:
                self._companies[company.id] = summarise(company)
                self._told[company.id] = began
        self.revision += 1

    def _drop_untold(self, listing: Listing[Company], began: int) -> None:
        """Drop what a complete answer did not hold. A record that could not be read is there all the same."""
        unread = {record.id for record in listing.rejected}
        if not listing.complete or None in unread:
            return
        gone = [each for each, told in self._told.items() if told < began and each not in unread]
        for company_id in gone:
            del self._companies[company_id], self._told[company_id]
        if gone:
            self.revision += 1
