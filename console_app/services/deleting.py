"""Delete a connection or a company: what nothing brings back. Looked at anew just before, and done once."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from console_app.clock import now
from console_app.codat.errors import CodatError, NotFound, OutcomeUnknown
from console_app.codat.writes import Intent
from console_app.config.capabilities import Capability
from console_app.services.deeds import DeedKind
from console_app.services.journal.events import Outcome

if TYPE_CHECKING:
    from console_app.codat.models import Company, Connection
    from console_app.services.directory import Directory
    from console_app.services.session import Session


class Deleted(Enum):
    """What came of it."""

    DONE = auto()
    GONE_ALREADY = auto()
    """It was not there any more: somebody else has deleted it, or the request before was done after all."""


class ChangedMeanwhile(Exception):
    """Nothing was deleted: what would be lost is not what the person was shown. It comes with the error."""

    def __init__(self, company: Company) -> None:
        super().__init__("It has changed since it was shown.")
        self.company = company


class Deletion:
    """One company, or one of its connections, that somebody means to delete, however often they press the key."""

    def __init__(
        self, session: Session, directory: Directory, company_id: str, connection_id: str | None = None
    ) -> None:
        """Prepare to delete; without `connection_id` it is the company with all of them."""
        self._session = session
        self._directory = directory
        self._intent = Intent.new()
        self.company_id = company_id
        self.connection_id = connection_id
        self.outcome_unknown = False
        """Codat did not say whether it was done; `submit` looks, and asks again only where it is still there."""

    async def read(self) -> Company | None:
        """The company as it is now, with what would be lost; None: there is nothing left to delete.

        Raises:
            CodatError: it could not be read.
        """
        try:
            company = await self._session.client.get_company(self.company_id)
        except NotFound:
            self._gone()
            return None
        self._directory.note(company)
        gone = self.connection_id is not None and connection_of(company, self.connection_id) is None
        # One that could not be read is there all the same.
        return None if gone and not company.set_aside else company

    async def submit(self, shown: Company) -> Deleted:
        """Delete it, if what would be lost is still what was `shown`.

        Raises:
            ChangedMeanwhile: it is not; nothing was deleted.
            NotAllowed: deleting is locked, or not allowed; nothing was asked.
            OutcomeUnknown: it may have been deleted; `submit` once more to look, and to ask again.
            CodatError: it was not deleted.
        """
        self._session.permits.require(Capability.DELETE)
        company = await self.read()
        if company is None:
            if self.outcome_unknown:
                await self._session.journal.found_out(self._intent.key, Outcome.DONE)
            return self._settled(shown, Deleted.DONE if self.outcome_unknown else Deleted.GONE_ALREADY, is_told=True)
        if _at_stake(company, self.connection_id) != _at_stake(shown, self.connection_id):
            raise ChangedMeanwhile(company)
        was_open, self.outcome_unknown = self.outcome_unknown, True
        try:
            await self._send()
        except NotFound:
            return self._settled(company, Deleted.DONE if was_open else Deleted.GONE_ALREADY)
        except OutcomeUnknown:
            raise
        except CodatError:
            # The request before was looked after: it is still there, so that nothing is open any more.
            self.outcome_unknown = False
            raise
        return self._settled(company, Deleted.DONE)

    async def _send(self) -> None:
        writing = self._session.writing
        if self.connection_id is None:
            await writing.delete_company(self.company_id, intent=self._intent)
        else:
            await writing.delete_connection(self.company_id, self.connection_id, intent=self._intent)

    def _settled(self, company: Company, how: Deleted, *, is_told: bool = False) -> Deleted:
        """It is gone. `is_told`: the list knows already, from what was read just now."""
        self.outcome_unknown = False
        kind, text = DeedKind.COMPANY_DELETED, company.name
        if self.connection_id is not None:
            connection = connection_of(company, self.connection_id)
            kind, text = DeedKind.CONNECTION_DELETED, connection.platform_name if connection else ""
            if not is_told:
                self._directory.note(without_connection(company, self.connection_id))
        else:
            self._gone()
        if how is Deleted.DONE:
            self._session.deeds.note(kind, self.company_id, self.connection_id, text, now())
        return how

    def _gone(self) -> None:
        self._directory.forget(self.company_id)


def connection_of(company: Company, connection_id: str) -> Connection | None:
    """One of a company's connections, if it has it."""
    return next((each for each in company.connections if each.id == connection_id), None)


def without_connection(company: Company, connection_id: str) -> Company:
    """The company without one of its connections."""
    left = [each for each in company.connections if each.id != connection_id]
    return company.model_copy(update={"connections": left})


def _at_stake(company: Company, connection_id: str | None) -> object:
    """What a person has to have seen before it is lost: the name, the connections and how they stand."""
    those = [each for each in company.connections if connection_id in {None, each.id}]
    return company.name, {(each.id, each.status) for each in those}
