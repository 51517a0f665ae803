"""The companies of the account, gathered page by page and kept while the program runs."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from console_app.codat.errors import CodatError
from console_app.services.session import Session, now
from console_app.services.summaries import CompanySummary, summarise

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

    from console_app.codat.models import Company


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
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._companies: dict[str, CompanySummary] = {}
        self.as_of: datetime | None = None
        """When the last complete refresh ended; None: there has been none."""
        self.error: CodatError | None = None
        """Why the last refresh failed; None when it did not."""
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
        self.revision += 1
        return summary

    async def refresh(self) -> AsyncIterator[Progress]:
        """Read the whole list again, saying after each page how far it has come.

        On the first load rows appear as pages arrive; later, rows are replaced where they stand, and those that a
        complete answer no longer holds are dropped at the end. An incomplete answer never drops a row.

        Raises:
            CodatError: a page could not be had. What was known before is kept.
        """
        seen: set[str] = set()
        self.error = None
        listing = self._session.client.list_companies(order_by="name")
        try:
            async with aclosing(aiter(listing)) as pages:
                async for page in pages:
                    for company in page.items:
                        self._companies[company.id] = summarise(company)
                        seen.add(company.id)
                    self.revision += 1
                    self.progress = Progress(len(seen), listing.total)
                    yield self.progress
        except CodatError as error:
            self.error = error
            raise
        if listing.complete and not listing.rejected:
            for company_id in self._companies.keys() - seen:
                del self._companies[company_id]
        self.as_of = now()
        self.revision += 1
        self.progress = Progress(
            len(seen), listing.total, done=True, rejected=len(listing.rejected), missing=listing.missing
        )
        yield self.progress
