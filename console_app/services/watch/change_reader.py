"""Read changes of a company's connections without replacing the customers' links.

Reading a connection makes Codat create a new one-time link, and it is not documented whether that ends the previous
one. So a connection is requested only *if its status has changed, or it has a new error*: while the customer is busy
the answer is empty, and no new link is made. If the server does not honour such a filter (see
`console_app.services.connections.create`) the connections are read without it, and screens keep showing the old link.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from console_app.codat import query
from console_app.codat.errors import BadRequest, InvalidInput
from console_app.codat.query import all_of, any_of
from console_app.services.connections.create import try_filters
from console_app.services.links.link import is_one_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from console_app.codat.models import Connection
    from console_app.codat.query import Condition
    from console_app.services.account.session import Session


class Known:
    """The known state of a connection, to compare with."""

    def __init__(self, connection: Connection) -> None:
        """Start with the connection as it is now."""
        self.id = connection.id
        self.status = connection.status
        self._errors_seen = len(connection.errors)
        self._last_error = _last_error(connection)
        self._created = connection.created

    def take(self, connection: Connection) -> bool:
        """Remember the connection's state.

        Returns:
            True if it has changed.
        """
        last = _last_error(connection)
        later = last is not None and (self._last_error is None or last > self._last_error)
        changes = connection.status != self.status or len(connection.errors) > self._errors_seen or later
        self.status, self._errors_seen = connection.status, len(connection.errors)
        self._last_error = last if later else self._last_error
        return changes

    def changes(self, *, with_errors: bool) -> Condition:
        """Return the filter that includes the connection only if it has changed."""
        changes = query.field("status") != self.status
        if with_errors and (since := self._errors_since()) is not None:
            changes = any_of(changes, query.field("dataConnectionErrors.erroredOnUtc") > since)
        return all_of(query.field("id") == self.id, changes)

    def _errors_since(self) -> datetime | None:
        """Return the server's own time of the last error or of the creation: this machine's clock is not trusted."""
        if self._last_error is None:
            return self._created
        # Codat's moments have seven digits and Python's six: a little later, so that "after it" excludes the same one.
        return self._last_error + timedelta(milliseconds=1)


@dataclass(slots=True)
class ChangeSet:
    """The result of one read, by the connections' ids."""

    changed: dict[str, Connection] = field(default_factory=dict)
    """Connections with a new status or a new error."""
    newer_links: set[str] = field(default_factory=set)
    """Connections for which the read created a newer link."""
    gone: set[str] = field(default_factory=set)
    """Connections that the company no longer has."""


class ChangeReader:
    """A reader of changes at a company: one call for all of its watched connections."""

    def __init__(self, session: Session, company_id: str) -> None:
        """Keep whose changes to read; nothing is sent yet.

        Args:
            session: The session.
            company_id: The company's id.
        """
        self._session = session
        self._company_id = company_id
        self._asks_for_errors = True

    async def read(self, watched: Sequence[Known]) -> ChangeSet:
        """Return the changes of the watched connections.

        Raises:
            NotFound: The company no longer exists.
            CodatError: It could not be read.
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

    async def _read_filtered(self, watched: Sequence[Known]) -> ChangeSet:
        known = {each.id: each for each in watched}
        found: list[Connection] = []
        for condition in _queries([each.changes(with_errors=self._asks_for_errors) for each in watched]):
            found += await self._session.client.list_connections(self._company_id, query=condition).collect()
        changes = self._sort_out(found, known)
        if any(connection.id not in changes.changed for connection in found):
            self._mistrust_filter()
        return changes

    async def _read_plainly(self, watched: Sequence[Known]) -> ChangeSet:
        known = {each.id: each for each in watched}
        listing = self._session.client.list_connections(self._company_id)
        found = await listing.collect()
        changes = self._sort_out(found, known)
        unread = {record.id for record in listing.rejected}
        if listing.complete and None not in unread:
            changes.gone = set(known) - {connection.id for connection in found} - unread
        return changes

    @staticmethod
    def _sort_out(found: Iterable[Connection], known: dict[str, Known]) -> ChangeSet:
        changes = ChangeSet()
        for connection in found:
            if connection.id not in known:
                continue
            if connection.link_url and is_one_time(connection.link_url):
                changes.newer_links.add(connection.id)
            if known[connection.id].take(connection):
                changes.changed[connection.id] = connection
        return changes

    def _mistrust_filter(self) -> None:
        """Use a simpler filter.

        A watch that misses a customer's "cancel" is better than one that uses up their link.
        """
        if self._asks_for_errors:
            self._asks_for_errors = False
        else:
            self._session.filters_connections = False


def _queries(conditions: Sequence[Condition]) -> list[Condition]:
    """Return the conditions in as few queries as their length allows."""
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
