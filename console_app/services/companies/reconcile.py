"""Reconcile rows with a complete list: ask for missing companies, and date status changes."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from console_app.codat.errors import CodatError, InvalidInput, NotFound
from console_app.records import record

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from console_app.codat.client import CodatClient
    from console_app.codat.listed_companies import ListedCompany
    from console_app.codat.models import Company
    from console_app.services.companies.cached_company import CompanySummary, ConnectionSummary

MOST_ASKED_FOR = 40
"""The most companies that are asked for one by one.

More cannot be slips of a page: then the list is read once more, which costs less, and companies that it does not
contain again are gone.
"""


@record(frozen=True, slots=True)
class MissingResult:
    """The result for companies that were missing."""

    there: tuple[Company | ListedCompany, ...] = ()
    """The companies that exist, as they are now."""
    gone: frozenset[str] = frozenset()
    """The ids of companies that surely no longer exist."""
    unknown: frozenset[str] = frozenset()
    """The ids of companies without an answer."""


async def find_missing(client: CodatClient, missing: Sequence[str]) -> MissingResult:
    """Ask for companies that a complete list did not contain.

    Args:
        client: The open client.
        missing: Their ids.

    Returns:
        Which exist, which are gone, and which are unknown.
    """
    if len(missing) > MOST_ASKED_FOR:
        return await _read_again(client, missing)
    answers = await asyncio.gather(*(_find_one(client, company_id) for company_id in missing))
    there = tuple(company for _, company in answers if company is not None)
    gone = frozenset(company_id for company_id, (is_gone, _) in zip(missing, answers, strict=True) if is_gone)
    return MissingResult(there, gone, frozenset(missing) - gone - {company.id for company in there})


async def _find_one(client: CodatClient, company_id: str) -> tuple[bool, Company | None]:
    """Return whether the company is surely gone, and the company if it exists."""
    try:
        return False, await client.get_company(company_id)
    except (NotFound, InvalidInput):
        return True, None
    except CodatError:
        return False, None


async def _read_again(client: CodatClient, missing: Sequence[str]) -> MissingResult:
    wanted = set(missing)
    listing = client.list_companies(order_by="name")
    try:
        there = [company for company in await listing.collect() if company.id in wanted]
    except CodatError:
        return MissingResult(unknown=frozenset(wanted))
    unread = {record.id for record in listing.rejected}
    left = wanted - {company.id for company in there}
    if not listing.complete or None in unread:
        return MissingResult(tuple(there), unknown=frozenset(left))
    gone = left - unread
    if len(gone) > MOST_ASKED_FOR:
        return MissingResult(tuple(there), frozenset(gone), frozenset(left - gone))
    found = await find_missing(client, sorted(gone))
    return MissingResult((*there, *found.there), found.gone, found.unknown | (left - gone))


class StatusSince:
    """The dates of status changes, to put into rows. Unknown ones stay None (see `ConnectionSummary.since`)."""

    def __init__(self) -> None:
        """Start without dates."""
        self.known: Mapping[str, datetime] = {}
        """The snapshot that first saw each connection's current status, by the connection's id."""

    def with_status_since(self, row: CompanySummary) -> CompanySummary:
        """Return the row with only the dates of the snapshots; the same object if it has them."""
        return row.with_status_since(self.known)

    def carried(
        self, row: CompanySummary, before: CompanySummary | None, seen: datetime, *, is_new: bool
    ) -> CompanySummary:
        """Return a row that was just read, with dates.

        Args:
            row: The row from Codat.
            before: The row until now, if there is one.
            seen: When it was read: a status that differs from `before` began then.
            is_new: True if a company without a row did not exist before.
        """
        if before is None and not is_new and not self.known:
            return row
        moments = [self._carried(each, before, seen, is_new=is_new) for each in row.connections]
        if not any(moments):
            return row
        pairs = zip(row.connections, moments, strict=True)
        return replace(row, connections=tuple(replace(each, since=moment) for each, moment in pairs))

    def _carried(
        self, connection: ConnectionSummary, company: CompanySummary | None, seen: datetime, *, is_new: bool
    ) -> datetime | None:
        if company is not None:
            for before in company.connections:
                if before.id == connection.id and before.status == connection.status:
                    return before.since
            return seen
        if connection.id in self.known or not is_new:
            return self.known.get(connection.id)
        return seen
