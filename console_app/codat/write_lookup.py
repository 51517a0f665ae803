"""Check whether a write without an answer happened, by searching for its result.

A company is searched for among the newest ones and not by a query for its name: the documentation contradicts itself on
whether companies can be queried, and a query that silently finds nothing would pass for "it did not happen".

See https://docs.codat.io/using-the-api/querying.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.codat.company_names import clean_name
from console_app.codat.errors import BadRequest
from console_app.codat.sender import Ambiguous

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping

    from console_app.codat.drafts import NewCompany
    from console_app.codat.models import Company, Connection
    from console_app.codat.pagination import AnsweredPage, Listing
    from console_app.codat.sender import Since

_MOST_PAGES = 20


class SeenIds:
    """The moment each id was first seen, so that a record that existed before a write is not taken for its result."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """Start without ids.

        Args:
            clock: Returns seconds that only increase.
        """
        self._clock = clock
        self._first_seen: dict[str, float] = {}

    def note(self, ids: Iterable[str]) -> None:
        """Record ids that exist now."""
        # A whole page at once: id by id was noticeable in long lists.
        now_seen = dict.fromkeys(ids, self._clock())
        for known in now_seen.keys() & self._first_seen.keys():
            del now_seen[known]
        self._first_seen.update(now_seen)

    def before(self, each: str, counter: float) -> bool:
        """Return whether an id was seen before a moment of the clock.

        Args:
            each: The id of a company or a connection.
            counter: A moment of the clock, in seconds.
        """
        return self._first_seen.get(each, counter) < counter


async def find_company(
    draft: NewCompany,
    since: Since,
    *,
    seen: SeenIds,
    newest: Callable[[int], Awaitable[AnsweredPage[Company]]],
    everything: Callable[[], Listing[Company]],
    apart_from: Collection[str] = (),
) -> Company | None:
    """Find the one company that `draft` became.

    Args:
        draft: The company that was sent.
        since: When it was first sent.
        seen: The ids seen so far.
        newest: Fetches a page of the list, newest first.
        everything: Makes the list of all companies.
        apart_from: Ids of companies that are known to be others.

    Returns:
        The company, or None if there is none.

    Raises:
        Ambiguous: Several companies match, or not all could be seen.
    """
    companies = await _created_since(since, newest)
    if companies is None:
        listing = everything()
        companies = await listing.collect()
        if not listing.complete or listing.rejected:
            raise Ambiguous
    wanted = clean_name(draft.name)
    candidates = [
        company
        for company in companies
        if clean_name(company.name) == wanted
        and company.id not in apart_from
        and not seen.before(company.id, since.counter)
        and (company.created is None or company.created >= since.moment)
    ]
    if not candidates:
        return None
    only = candidates[0]
    if len(candidates) > 1 or only.created is None or not _has(only.tags, draft.tags):
        raise Ambiguous
    return only


async def _created_since(
    since: Since, newest: Callable[[int], Awaitable[AnsweredPage[Company]]]
) -> list[Company] | None:
    """Return the companies created since then, or None if the server does not list them newest first."""
    found: dict[str, Company] = {}
    last = None
    for number in range(1, _MOST_PAGES + 1):
        try:
            page = await newest(number)
        except BadRequest:
            return None
        if page.batch.rejected:
            raise Ambiguous
        for company in page.batch.items:
            if company.created is None or (last is not None and company.created > last):
                return None
            last = company.created
            found[company.id] = company
        if page.count == 0 or (last is not None and last < since.moment):
            return list(found.values())
        if page.total is not None and len(found) >= page.total:
            return list(found.values())
    return None


async def find_connection(
    platform_key: str,
    since: Since,
    *,
    seen: SeenIds,
    listing: Listing[Connection],
    apart_from: Collection[str] = (),
) -> Connection | None:
    """Find the one connection to `platform_key` that was made.

    Args:
        platform_key: Codat's key of the platform.
        since: When it was first sent.
        seen: The ids seen so far.
        listing: The company's connections.
        apart_from: Ids of connections that are known to be others.

    Returns:
        The connection, or None if there is none.

    Raises:
        Ambiguous: Several connections match, or not all could be seen.
    """
    connections = await listing.collect()
    if not listing.complete or listing.rejected:
        raise Ambiguous
    candidates = [
        connection
        for connection in connections
        if connection.integration_key.casefold() in {platform_key.casefold(), ""}
        and connection.id not in apart_from
        and not seen.before(connection.id, since.counter)
        and (connection.created is None or connection.created >= since.moment)
    ]
    if not candidates:
        return None
    if len(candidates) > 1 or candidates[0].created is None or not candidates[0].integration_key:
        raise Ambiguous
    return candidates[0]


def _has(tags: Mapping[str, str], wanted: Mapping[str, str]) -> bool:
    return all(tags.get(key) == value for key, value in wanted.items())
