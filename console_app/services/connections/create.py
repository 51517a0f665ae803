"""Create connections, read new links, and find out whether the server honours filters on connections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.clock import now
from console_app.codat.errors import BadRequest, InvalidInput, StateConflict
from console_app.codat.query import all_of, field
from console_app.codat.status_names import Status
from console_app.services.account.activity import ActivityKind
from console_app.services.account.submit_once import SubmitOnce
from console_app.services.connections.errors import SecondConnectionRefused
from console_app.services.links.link import company_link, require_fresh_links

if TYPE_CHECKING:
    from console_app.codat.idempotency import Intent
    from console_app.codat.models import Company, Connection
    from console_app.codat.query import Condition
    from console_app.services.account.session import Session
    from console_app.services.links.link import ShownLink


async def try_filters(session: Session, company_id: str, connection_id: str, status: str) -> Connection | None:
    """Find out whether filters are honoured, and set `session.filters_connections`.

    First a filter that must exclude the connection, then one that must include it: the link in the second answer is the
    newest.

    Args:
        session: The open session.
        company_id: The company's id.
        connection_id: The connection's id.
        status: The connection's presumed status.

    Returns:
        The connection with that link, or None if it has to be read without a filter.

    Raises:
        CodatError: The connections could not be read.
    """
    this = field("id") == connection_id
    try:
        others = await _matching(session, company_id, connection_id, all_of(this, field("status") != status))
        if others and others[0].status != status:
            # It has changed since it was drawn, which says nothing about the filter: once more with its current status.
            status = others[0].status
            others = await _matching(session, company_id, connection_id, all_of(this, field("status") != status))
        if others:
            session.filters_connections = False
            return None
        found = await _matching(session, company_id, connection_id, all_of(this, field("status") == status))
    except (BadRequest, InvalidInput):
        session.filters_connections = False
        return None
    session.filters_connections = bool(found) and found[0].id == connection_id
    return found[0] if session.filters_connections else None


async def _matching(session: Session, company_id: str, connection_id: str, condition: Condition) -> list[Connection]:
    """Return the matching connections, this one first if it is among them."""
    found = await session.client.list_connections(company_id, query=condition).collect()
    return sorted(found, key=lambda connection: connection.id != connection_id)


class ConnectionCreation:
    """A connection to create, however often the key is pressed."""

    def __init__(self, session: Session, company_id: str, intent: Intent | None = None) -> None:
        """Keep the company that gets the connection; nothing is sent yet.

        Args:
            session: The open session.
            company_id: The company's id.
            intent: The intent of an earlier run to repeat; None for a new one.
        """
        self._session = session
        self._company_id = company_id
        self._submission: SubmitOnce[str, Connection] = SubmitOnce(intent)

    @property
    def outcome_unknown(self) -> bool:
        """Return True if Codat did not say whether it was created: only the same platform may be sent again."""
        return self._submission.outcome_unknown

    async def submit(self, platform_key: str, *, beside: Connection | None = None) -> Connection | None:
        """Create the connection.

        Args:
            platform_key: Codat's key of the platform.
            beside: The active accounting connection beside which it is a second (see `second_beside`).

        Returns:
            The connection; None while the same request is in progress.

        Raises:
            OutcomeUnknown: It may or may not exist; `submit` the same platform to ask again.
            SecondConnectionRefused: It was not created beside that connection.
            PendingWriteError: The outcome of an earlier request is unknown, and this one cannot settle it.
            CodatError: It was not created.
        """
        try:
            return await self._submit(platform_key)
        except (BadRequest, StateConflict) as error:
            if beside is None:
                raise
            raise SecondConnectionRefused(error, beside) from error

    async def _submit(self, platform_key: str) -> Connection | None:
        session, company_id = self._session, self._company_id
        with self._submission.attempt(platform_key) as attempt:
            if attempt.is_due:
                connection = await session.writing.create_connection(company_id, platform_key, intent=attempt.intent)
                session.activity_log.note(
                    ActivityKind.CONNECTION_CREATED, company_id, connection.id, connection.platform_name, now()
                )
                attempt.result = connection
        return attempt.result


async def fresh_link(
    session: Session, company_id: str, connection_id: str, status: str = Status.PENDING_AUTH
) -> Connection:
    """Read the connection, and with it a new one-time link.

    The first read in a session also shows whether this server honours filters on connections (see
    `console_app.services.connections.create`).

    Args:
        session: The open session.
        company_id: The company's id.
        connection_id: The connection's id.
        status: The connection's presumed status.

    Raises:
        NotAllowed: No link may be shown in this account: reading one would end the link that the customer may have.
        WrongAccount, AccountUnknown: The link might belong to another account's customer.
        CodatError: It could not be read.
    """
    await require_fresh_links(session)
    if session.filters_connections is None:
        connection = await try_filters(session, company_id, connection_id, status)
        if connection is not None:
            return connection
    return await session.client.get_connection(company_id, connection_id)


async def fresh_company_link(session: Session, company_id: str) -> ShownLink | None:
    """Read the company, and with it a new link on which the customer picks the software; None if it has none.

    Args:
        session: The session.
        company_id: The company's id.

    Raises:
        NotAllowed: No link may be shown in this account.
        WrongAccount, AccountUnknown: The link might belong to another account's customer.
        CodatError: It could not be read.
    """
    await require_fresh_links(session)
    return company_link(session, await session.client.get_company(company_id))


def with_connection(company: Company, connection: Connection) -> Company:
    """Return the company with one of its connections updated; a new one comes last.

    Args:
        company: The company; it stays unchanged.
        connection: The connection as it was just read.
    """
    others = [each for each in company.connections if each.id != connection.id]
    place = next((i for i, each in enumerate(company.connections) if each.id == connection.id), len(others))
    return company.model_copy(update={"connections": [*others[:place], connection, *others[place:]]})
