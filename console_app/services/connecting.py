"""Connections: create one, get a fresh link, unlink. Every write once, every refusal with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from console_app.codat.errors import BadRequest, CodatError, InvalidInput, OutcomeUnknown
from console_app.codat.query import all_of, field
from console_app.codat.statuses import Status
from console_app.codat.writes import Intent
from console_app.services.creating import UnfinishedWrite
from console_app.services.session import now

if TYPE_CHECKING:
    from datetime import datetime

    from console_app.codat.models import Connection
    from console_app.services.session import Session


class NotLinked(Exception):
    """Only a Linked connection can be unlinked; this one, read again just before the call, is not."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(f"The connection is {connection.status}, and only a Linked one can be unlinked.")
        self.connection = connection


@dataclass(frozen=True, slots=True)
class Unlinked:
    """The result of an unlink."""

    connection: Connection
    at: datetime


class ConnectionCreation:
    """One connection that somebody means to create, however often they press the key."""

    def __init__(self, session: Session, company_id: str) -> None:
        self._session = session
        self._company_id = company_id
        self._platform_key: str | None = None
        self._intent = Intent.new()
        self._running = False
        self.outcome_unknown = False
        """Codat did not say whether it was created: only the same platform may be asked for again."""

    async def submit(self, platform_key: str) -> Connection | None:
        """Create it; None when the same request is still under way.

        Raises:
            OutcomeUnknown: it may or may not exist; `submit` the same platform to ask again.
            UnfinishedWrite: another platform, while the outcome of the request before is unknown.
            CodatError: it was not created.
        """
        if self._running:
            return None
        if self._platform_key != platform_key:
            if self.outcome_unknown:
                raise UnfinishedWrite
            self._platform_key, self._intent = platform_key, Intent.new()
        self._running = True
        try:
            connection = await self._session.client.create_connection(
                self._company_id, platform_key, intent=self._intent
            )
        except OutcomeUnknown:
            self.outcome_unknown = True
            raise
        except CodatError:
            self.outcome_unknown = False
            self._intent = self._intent.renew()
            raise
        finally:
            self._running = False
        self.outcome_unknown = False
        return connection


async def fresh_link(
    session: Session, company_id: str, connection_id: str, status: str = Status.PENDING_AUTH
) -> Connection:
    """Read the connection, and with it a new one-time link.

    The first time it is asked as a list filtered by the `status` it is believed to have, which also shows whether
    this server honours filters on connections; the watch builds on that (see `console_app.services.watching`).

    Raises:
        CodatError: it could not be read.
    """
    if session.filters_connections is None:
        condition = all_of(field("id") == connection_id, field("status") == status)
        try:
            found = await session.client.list_connections(company_id, query=condition).collect()
        except (BadRequest, InvalidInput):
            session.filters_connections = False
        else:
            match = [connection for connection in found if connection.id == connection_id]
            if match and len(found) == 1:
                session.filters_connections = True
                return match[0]
    return await session.client.get_connection(company_id, connection_id)


async def unlink(session: Session, company_id: str, connection_id: str, intent: Intent) -> Unlinked:
    """Give up the access to the customer's software; the data that was synced stays, and the link brings it back.

    The status is read again just before, because it may have changed since it was drawn.

    Raises:
        NotLinked: there is nothing to unlink any more; the connection as it is now comes with the error.
        CodatError: it was not unlinked, or (`OutcomeUnknown`) that is not known.
    """
    current = await session.client.get_connection(company_id, connection_id)
    if current.status != Status.LINKED:
        raise NotLinked(current)
    connection = await session.client.unlink_connection(company_id, connection_id, intent=intent)
    return Unlinked(connection, now())
