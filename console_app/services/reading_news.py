"""Read what is new of a company's connections, without touching the customers' links.

Reading a connection makes Codat hand out a new one-time link, and nobody documents whether that kills the one
before it. So a connection is asked for only *if its status is another one, or it has a new error*: while the
customer is busy the answer is empty, and no new link is made. Where the server does not honour such a filter (see
`console_app.services.filters`) the connections are read plainly, and whoever shows a link keeps showing it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from console_app.codat import query
from console_app.codat.errors import BadRequest, InvalidInput
from console_app.codat.query import all_of, any_of
from console_app.services.filters import try_filters

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from console_app.codat.models import Connection
    from console_app.codat.query import Condition
    from console_app.services.session import Session


class Known:
    """What is known of one connection, and what would be news of it."""

    def __init__(self, connection: Connection) -> None:
        self.id = connection.id
        self.status = connection.status
        self._errors_seen = len(connection.errors)
        self._last_error = _last_error(connection)
        self._created = connection.created

    def take(self, connection: Connection) -> bool:
        """Keep what the connection is now in mind; whether that is news."""
        last = _last_error(connection)
        later = last is not None and (self._last_error is None or last > self._last_error)
        news = connection.status != self.status or len(connection.errors) > self._errors_seen or later
        self.status, self._errors_seen = connection.status, len(connection.errors)
        self._last_error = last if later else self._last_error
        return news

    def news(self, *, with_errors: bool) -> Condition:
        """The filter that lets the connection through only if there is news of it."""
        news = query.field("status") != self.status
        if with_errors and (since := self._errors_since()) is not None:
            news = any_of(news, query.field("dataConnectionErrors.erroredOnUtc") > since)
        return all_of(query.field("id") == self.id, news)

    def _errors_since(self) -> datetime | None:
        """The server's own time of the last error or of the creation: no clock of ours is trusted."""
        if self._last_error is None:
            return self._created
        # Codat's moments have seven digits and ours six: a little later, so that "after it" leaves out the same one.
        return self._last_error + timedelta(milliseconds=1)


@dataclass(slots=True)
class News:
    """What one read brought, by the connections' ids."""

    changed: dict[str, Connection] = field(default_factory=dict)
    """Connections with another status or a new error."""
    newer_links: set[str] = field(default_factory=set)
    """Connections for which the read has made a newer link."""
    gone: set[str] = field(default_factory=set)
    """Connections that the company does not have any more."""


class NewsReader:
    """Reads the news of a company: one call for all of its connections that are watched."""

    def __init__(self, session: Session, company_id: str) -> None:
        self._session = session
        self._company_id = company_id
        self._asks_for_errors = True

    async def read(self, watched: Sequence[Known]) -> News:
        """What is new of the connections that are `watched`.

        Raises:
            NotFound: the company is gone.
            CodatError: it could not be read.
        """
        if self._session.filters_connections is None:
            first = watched[0]
            connection = await try_filters(self._session, self._company_id, first.id, first.status)
            if connection is not None:
                return self._sort_out([connection], {first.id: first})
        while self._session.filters_connections:
            try:
                return await self._read_filtered(watched)
            except BadRequest:
                self._mistrust_filter()
        return await self._read_plainly(watched)

    async def _read_filtered(self, watched: Sequence[Known]) -> News:
        known = {each.id: each for each in watched}
        found: list[Connection] = []
        for condition in _queries([each.news(with_errors=self._asks_for_errors) for each in watched]):
            found += await self._session.client.list_connections(self._company_id, query=condition).collect()
        news = self._sort_out(found, known)
        if any(connection.id not in news.changed for connection in found):
            self._mistrust_filter()
        return news

    async def _read_plainly(self, watched: Sequence[Known]) -> News:
        known = {each.id: each for each in watched}
        listing = self._session.client.list_connections(self._company_id)
        found = await listing.collect()
        news = self._sort_out(found, known)
        unread = {record.id for record in listing.rejected}
        if listing.complete and None not in unread:
            news.gone = set(known) - {connection.id for connection in found} - unread
        return news

    @staticmethod
    def _sort_out(found: Iterable[Connection], known: dict[str, Known]) -> News:
        news = News()
        for connection in found:
            if connection.id not in known:
                continue
            if connection.link_url:
                news.newer_links.add(connection.id)
            if known[connection.id].take(connection):
                news.changed[connection.id] = connection
        return news

    def _mistrust_filter(self) -> None:
        """Ask for less. A watch that misses a customer's "cancel" is better than one that spends their link."""
        if self._asks_for_errors:
            self._asks_for_errors = False
        else:
            self._session.filters_connections = False


def _queries(conditions: Sequence[Condition]) -> list[Condition]:
    """The conditions in as few queries as their length allows."""
    queries: list[Condition] = []
    for condition in conditions:
        if queries:
            try:
                queries[-1] = any_of(queries[-1], condition)
                continue
            except InvalidInput:
                pass
        queries.append(condition)
    return queries


def _last_error(connection: Connection) -> datetime | None:
    return max((error.errored_on for error in connection.errors if error.errored_on is not None), default=None)
