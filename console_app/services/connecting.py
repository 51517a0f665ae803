"""Connections: create one, get a fresh link, unlink. Every write once, every refusal with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from console_app.clock import now
from console_app.codat.errors import CodatError, OutcomeUnknown
from console_app.codat.statuses import Status
from console_app.config.capabilities import Capability
from console_app.services.asking import Asking
from console_app.services.filters import try_filters
from console_app.services.links import company_link

if TYPE_CHECKING:
    from datetime import datetime

    from console_app.codat.models import Company, Connection
    from console_app.codat.writes import Intent
    from console_app.services.links import ShownLink
    from console_app.services.session import Session


class NotLinked(Exception):
    """Only a Linked connection can be unlinked; this one, read again just before the call, is not."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(f"The connection is {connection.status}, and only a Linked one can be unlinked.")
        self.connection = connection


class StillLinked(Exception):
    """Codat took the request, but says that the connection is Linked all the same."""

    def __init__(self, connection: Connection) -> None:
        super().__init__("Codat took the request, but still says Linked.")
        self.connection = connection


@dataclass(frozen=True, slots=True)
class Unlinked:
    """The result of an unlink."""

    connection: Connection
    at: datetime


class ConnectionCreation:
    """One connection that somebody means to create, however often they press the key."""

    def __init__(self, session: Session, company_id: str, intent: Intent | None = None) -> None:
        self._session = session
        self._company_id = company_id
        self._asking: Asking[str, Connection] = Asking(intent)

    @property
    def outcome_unknown(self) -> bool:
        """Codat did not say whether it was created: only the same platform may be asked for again."""
        return self._asking.outcome_unknown

    async def submit(self, platform_key: str) -> Connection | None:
        """Create it; None when the same request is still under way.

        Raises:
            OutcomeUnknown: it may or may not exist; `submit` the same platform to ask again.
            UnfinishedWrite: the outcome of an earlier request is unknown, and this one cannot settle it.
            CodatError: it was not created.
        """

        async def send(intent: Intent) -> Connection:
            from console_app.services.deeds import DeedKind

            writing, deeds = self._session.writing, self._session.deeds
            connection = await writing.create_connection(self._company_id, platform_key, intent=intent)
            deeds.note(DeedKind.CONNECTION_CREATED, self._company_id, connection.id, connection.platform_name, now())
            return connection

        return await self._asking.submit(platform_key, send)


async def fresh_link(
    session: Session, company_id: str, connection_id: str, status: str = Status.PENDING_AUTH
) -> Connection:
    """Read the connection, and with it a new one-time link.

    The first time in a session it is read in a way that also shows whether this server honours filters on
    connections (see `console_app.services.filters`); `status` is what the connection is believed to be.

    Raises:
        NotAllowed: no link may be shown in this account: to ask for one would end the link that the customer may have.
        WrongAccount, AccountNotTold: it might be a link of somebody else's customer.
        CodatError: it could not be read.
    """
    session.permits.require(Capability.LINK)
    await session.belonging.require()
    if session.filters_connections is None:
        connection = await try_filters(session, company_id, connection_id, status)
        if connection is not None:
            return connection
    return await session.client.get_connection(company_id, connection_id)


async def fresh_company_link(session: Session, company_id: str) -> ShownLink | None:
    """Read the company, and with it a new link on which the customer picks the software; None: it came without one.

    Raises:
        NotAllowed: no link may be shown in this account.
        WrongAccount, AccountNotTold: it might be a link of somebody else's customer.
        CodatError: it could not be read.
    """
    session.permits.require(Capability.LINK)
    await session.belonging.require()
    return company_link(session, await session.client.get_company(company_id))


def with_connection(company: Company, connection: Connection) -> Company:
    """The company with one of its connections as it is now; one that is new to it comes last."""
    others = [each for each in company.connections if each.id != connection.id]
    place = next((i for i, each in enumerate(company.connections) if each.id == connection.id), len(others))
    return company.model_copy(update={"connections": [*others[:place], connection, *others[place:]]})


async def unlink(
    session: Session, company_id: str, connection_id: str, intent: Intent, *, is_repeat: bool = False
) -> Unlinked:
    """Give up the access to the customer's software; the data that was synced stays, and the link brings it back.

    The status is read again just before, because it may have changed since it was drawn. A request that `is_repeat` may
    be answered from Codat's cache, which knows nothing of a customer who has come back since: it is looked at again.

    Raises:
        NotLinked: there is nothing to unlink any more; the connection as it is now comes with the error.
        StillLinked: Codat took the request and yet the connection is Linked.
        CodatError: it was not unlinked, or (`OutcomeUnknown`) that is not known.
    """
    current = await session.client.get_connection(company_id, connection_id)
    if current.status != Status.LINKED:
        raise NotLinked(current)
    connection = await session.writing.unlink(company_id, connection_id, intent=intent)
    if is_repeat or connection.id != connection_id or connection.status == Status.LINKED:
        # The answer cannot be taken at its word: what the connection says of itself counts.
        try:
            connection = await session.client.get_connection(company_id, connection_id)
        except CodatError as error:
            # The request was taken, so that this is more than a read that failed.
            raise OutcomeUnknown(error.message, intent=intent, cause=error) from error
        if connection.status == Status.LINKED:
            raise StillLinked(connection)
    from console_app.services.deeds import DeedKind

    done = Unlinked(connection, now())
    session.deeds.note(DeedKind.UNLINKED, company_id, connection_id, connection.platform_name, done.at)
    return done
