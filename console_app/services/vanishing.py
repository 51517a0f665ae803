"""Finds out whether companies that a list no longer holds are really gone.

A list that changes while it is read page by page can pass over a company that is there: one that is deleted on a
page that was read already moves another from the next page, which is still to be read, to that one. The count then
is as it should be, with the deleted one in it, and says nothing. So whoever is missing is asked for by name.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from console_app.codat.errors import CodatError, InvalidInput, NotFound

if TYPE_CHECKING:
    from collections.abc import Sequence

    from console_app.codat.client import CodatClient
    from console_app.codat.models import Company

MOST_ASKED_FOR = 40
"""So many are asked for one by one. More cannot be slips of a page: then the list is read once more, which costs less,
and those that it does not hold again are gone."""


@dataclass(frozen=True, slots=True)
class Found:
    """What became of companies that were missing."""

    there: tuple[Company, ...] = ()
    """They are there, and so they are now."""
    gone: frozenset[str] = frozenset()
    """The ids of those that are surely gone."""
    unknown: frozenset[str] = frozenset()
    """The ids of those of which there was no answer."""


async def look_for(client: CodatClient, missing: Sequence[str]) -> Found:
    """Ask for companies that a complete list did not hold."""
    if len(missing) > MOST_ASKED_FOR:
        return await _read_again(client, missing)
    answers = await asyncio.gather(*(_look_for_one(client, company_id) for company_id in missing))
    there = tuple(company for _, company in answers if company is not None)
    gone = frozenset(company_id for company_id, (is_gone, _) in zip(missing, answers, strict=True) if is_gone)
    return Found(there, gone, frozenset(missing) - gone - {company.id for company in there})


async def _look_for_one(client: CodatClient, company_id: str) -> tuple[bool, Company | None]:
    """Whether it is surely gone, and the company if it is there."""
    try:
        return False, await client.get_company(company_id)
    except (NotFound, InvalidInput):
        return True, None
    except CodatError:
        return False, None


async def _read_again(client: CodatClient, missing: Sequence[str]) -> Found:
    wanted = set(missing)
    listing = client.list_companies(order_by="name")
    try:
        there = [company for company in await listing.collect() if company.id in wanted]
    except CodatError:
        return Found(unknown=frozenset(wanted))
    unread = {record.id for record in listing.rejected}
    left = wanted - {company.id for company in there}
    if not listing.complete or None in unread:
        return Found(tuple(there), unknown=frozenset(left))
    gone = left - unread
    if len(gone) > MOST_ASKED_FOR:
        return Found(tuple(there), frozenset(gone), frozenset(left - gone))
    found = await look_for(client, sorted(gone))
    return Found((*there, *found.there), found.gone, found.unknown | (left - gone))
