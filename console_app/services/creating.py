"""Create a company, and change one: once, whatever the network does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from console_app.clock import now
from console_app.codat.errors import PaymentRequired
from console_app.codat.naming import clean_name
from console_app.services.asking import Asking
from console_app.services.deeds import DeedKind

if TYPE_CHECKING:
    from console_app.codat.drafts import CompanyChanges, NewCompany
    from console_app.codat.models import Company
    from console_app.codat.writes import Intent
    from console_app.services.directory import Directory
    from console_app.services.session import Session


@dataclass(frozen=True, slots=True)
class CreatedCompany:
    """A company as Codat saved it, and the name that was sent."""

    company: Company
    name_sent: str

    @property
    def name_is_unexpected(self) -> bool:
        """Whether Codat saved another name than the one the preview announced (see `clean_name`)."""
        return self.company.name != clean_name(self.name_sent)


class CompanyCreation:
    """One company that somebody means to create, from the first press of the key until Codat has answered."""

    def __init__(self, session: Session, directory: Directory, intent: Intent | None = None) -> None:
        self._session = session
        self._directory = directory
        self._asking: Asking[NewCompany, CreatedCompany] = Asking(intent)

    @property
    def outcome_unknown(self) -> bool:
        """Codat did not say whether the company was created: only the same draft may be sent again."""
        return self._asking.outcome_unknown

    async def submit(self, draft: NewCompany) -> CreatedCompany | None:
        """Create the company; None when the same request is still under way, so that a second press does nothing.

        Raises:
            InvalidInput: something in the draft cannot be sent.
            OutcomeUnknown: it may or may not have been created; `submit` the same draft to ask again.
            UnfinishedWrite: the outcome of an earlier request is unknown, and this one cannot settle it.
            CodatError: it was not created.
        """

        async def send(intent: Intent) -> CreatedCompany:
            try:
                company = await self._session.writing.create_company(draft, intent=intent)
            except PaymentRequired as error:
                self._session.company_limit_reached = error.is_company_limit
                raise
            self._session.company_limit_reached = False
            self._directory.note(company)
            self._session.deeds.note(DeedKind.COMPANY_CREATED, company.id, None, "", now())
            return CreatedCompany(company, draft.name)

        return await self._asking.submit(draft, send)


class CompanyEditing:
    """Changes that somebody means to make to one company, from the first press of the key until Codat has answered."""

    def __init__(self, session: Session, directory: Directory, company_id: str) -> None:
        self._session = session
        self._directory = directory
        self._company_id = company_id
        self._asking: Asking[CompanyChanges, Company] = Asking()

    @property
    def outcome_unknown(self) -> bool:
        """Codat did not say whether it was changed: only the same changes may be sent again."""
        return self._asking.outcome_unknown

    async def submit(self, changes: CompanyChanges) -> Company | None:
        """Make the changes; None when the same request is still under way, so that a second press does nothing.

        Raises:
            InvalidInput: something in the changes cannot be sent.
            OutcomeUnknown: they may or may not have been made; `submit` the same changes to ask again.
            UnfinishedWrite: the outcome of an earlier request is unknown, and this one cannot settle it.
            CodatError: it was not changed.
        """
        return await self._asking.submit(
            changes,
            lambda intent: change_company(self._session, self._directory, self._company_id, changes, intent),
        )


async def change_company(
    session: Session, directory: Directory, company_id: str, changes: CompanyChanges, intent: Intent
) -> Company:
    """Change a company's name, description or tags (`PATCH`); what is not named stays.

    Raises:
        InvalidInput: something in the changes cannot be sent.
        CodatError: it was not changed, or (`OutcomeUnknown`) that is not known.
    """
    company = await session.writing.change_company(company_id, changes, intent=intent)
    directory.note(company)
    return company
