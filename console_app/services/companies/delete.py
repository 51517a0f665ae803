"""Delete a connection or a company permanently, after reading it again, and only once."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from console_app.clock import now
from console_app.codat.errors import NotFound
from console_app.config.capabilities import Capability
from console_app.services.account.activity import ActivityKind
from console_app.services.account.submit_once import SubmitOnce
from console_app.services.companies.errors import CompanyChangedError
from console_app.services.journal.entries import Outcome

if TYPE_CHECKING:
    from console_app.codat.idempotency import Intent
    from console_app.codat.models import Company, Connection
    from console_app.services.account.session import Session
    from console_app.services.companies.directory import Directory


class Deleted(Enum):
    """The outcome of a deletion."""

    DONE = auto()
    GONE_ALREADY = auto()
    """It no longer existed: another person has deleted it, or the previous request succeeded after all."""


class Deletion:
    """A company, or one of its connections, to delete once, however often the key is pressed."""

    def __init__(
        self, session: Session, directory: Directory, company_id: str, connection_id: str | None = None
    ) -> None:
        """Keep what to delete.

        Args:
            session: The open session.
            directory: The companies of the account.
            company_id: The company's id.
            connection_id: The connection to delete; None for the company with all of its connections.
        """
        self._session = session
        self._directory = directory
        self.company_id = company_id
        self.connection_id = connection_id
        self._submission: SubmitOnce[str | None, Deleted] = SubmitOnce()

    @property
    def outcome_unknown(self) -> bool:
        """Return True if Codat did not say whether it was done; `submit` checks, and repeats it if it was not."""
        return self._submission.outcome_unknown

    async def read(self) -> Company | None:
        """Return the company as it is now, with what would be lost; None if there is nothing left to delete.

        Raises:
            CodatError: It could not be read.
        """
        try:
            company = await self._session.client.get_company(self.company_id)
        except NotFound:
            self._gone()
            return None
        self._directory.upsert(company)
        gone = self.connection_id is not None and connection_of(company, self.connection_id) is None
        # A connection that could not be read still exists.
        return None if gone and not company.set_aside else company

    async def submit(self, shown: Company) -> Deleted | None:
        """Delete it, if what would be lost still equals what was `shown`.

        Returns:
            The outcome; None while the same request is in progress.

        Raises:
            CompanyChangedError: It does not; nothing was deleted.
            NotAllowed: Deleting is locked, or not allowed; nothing was sent.
            OutcomeUnknown: It may have been deleted; `submit` once more to check, and to send it again.
            CodatError: It was not deleted.
        """
        self._session.permissions.require(Capability.DELETE)
        is_repeat = self.outcome_unknown
        company = shown

        async def check() -> Deleted | None:
            nonlocal company
            found = await self.read()
            if found is None:
                if is_repeat:
                    await self._session.journal.found_out(self._submission.key, Outcome.DONE)
                return self._settled(shown, Deleted.DONE if is_repeat else Deleted.GONE_ALREADY, is_listed=True)
            if _at_stake(found, self.connection_id) != _at_stake(shown, self.connection_id):
                raise CompanyChangedError(found)
            company = found
            return None

        async def send(intent: Intent) -> Deleted:
            try:
                await self._send(intent)
            except NotFound:
                return self._settled(company, Deleted.DONE if is_repeat else Deleted.GONE_ALREADY)
            return self._settled(company, Deleted.DONE)

        return await self._submission.submit(self.connection_id, send, check)

    async def _send(self, intent: Intent) -> None:
        writing = self._session.writing
        if self.connection_id is None:
            await writing.delete_company(self.company_id, intent=intent)
        else:
            await writing.delete_connection(self.company_id, self.connection_id, intent=intent)

    def _settled(self, company: Company, how: Deleted, *, is_listed: bool = False) -> Deleted:
        """Record that it is gone. `is_listed`: the list knows it already, from what was just read."""
        kind, text = ActivityKind.COMPANY_DELETED, company.name
        if self.connection_id is not None:
            connection = connection_of(company, self.connection_id)
            kind, text = ActivityKind.CONNECTION_DELETED, connection.platform_name if connection else ""
            if not is_listed:
                self._directory.upsert(without_connection(company, self.connection_id))
        else:
            self._gone()
        if how is Deleted.DONE:
            self._session.activity_log.note(kind, self.company_id, self.connection_id, text, now())
        return how

    def _gone(self) -> None:
        self._directory.forget(self.company_id)


def connection_of(company: Company, connection_id: str) -> Connection | None:
    """Return one of a company's connections, or None.

    Args:
        company: The company.
        connection_id: The connection's id.
    """
    return next((each for each in company.connections if each.id == connection_id), None)


def without_connection(company: Company, connection_id: str) -> Company:
    """Return the company without one of its connections.

    Args:
        company: The company; it stays unchanged.
        connection_id: The connection's id.
    """
    left = [each for each in company.connections if each.id != connection_id]
    return company.model_copy(update={"connections": left})


def _at_stake(company: Company, connection_id: str | None) -> object:
    """Return what a person must have seen before it is lost: the name, the connections and their statuses."""
    those = [each for each in company.connections if connection_id in {None, each.id}]
    return company.name, {(each.id, each.status) for each in those}
