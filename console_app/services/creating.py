"""Create a company, and change one: once, whatever the network does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from console_app.codat.errors import CodatError, OutcomeUnknown
from console_app.codat.writes import Intent

if TYPE_CHECKING:
    from console_app.codat.drafts import CompanyChanges, NewCompany
    from console_app.codat.models import Company
    from console_app.services.directory import Directory
    from console_app.services.session import Session


class UnfinishedWrite(Exception):
    """Something else is asked for while nobody knows yet what became of the request before it."""

    def __init__(self) -> None:
        super().__init__("The request before this one has no answer yet. Ask again about that one first.")


@dataclass(frozen=True, slots=True)
class CreatedCompany:
    """A company as Codat saved it, and the name that was sent."""

    company: Company
    name_sent: str

    @property
    def name_changed(self) -> bool:
        """Whether Codat saved another name than the one sent (it drops characters without a word)."""
        return self.company.name != self.name_sent


class CompanyCreation:
    """One company that somebody means to create, from the first press of the key until Codat has answered.

    The idempotency key belongs to what the person asked for, not to the press of the key: pressing twice, or again
    after a time-out, asks for the same thing and cannot create a second company.
    """

    def __init__(self, session: Session, directory: Directory) -> None:
        self._session = session
        self._directory = directory
        self._draft: NewCompany | None = None
        self._intent = Intent.new()
        self._running = False
        self.outcome_unknown = False
        """Codat did not say whether the company was created: only the same draft may be sent again."""

    async def submit(self, draft: NewCompany) -> CreatedCompany | None:
        """Create the company; None when the same request is still under way, so that a second press does nothing.

        Raises:
            InvalidInput: something in the draft cannot be sent.
            OutcomeUnknown: it may or may not have been created; `submit` the same draft to ask again.
            UnfinishedWrite: another draft, while the outcome of the one before is unknown.
            CodatError: it was not created.
        """
        if self._running:
            return None
        if self._draft != draft:
            if self.outcome_unknown:
                raise UnfinishedWrite
            self._draft, self._intent = draft, Intent.new()
        self._running = True
        try:
            company = await self._session.client.create_company(draft, intent=self._intent)
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
        self._directory.note(company)
        return CreatedCompany(company, draft.name)


async def change_company(
    session: Session, directory: Directory, company_id: str, changes: CompanyChanges, intent: Intent
) -> Company:
    """Change a company's name, description or tags (`PATCH`); what is not named stays.

    Raises:
        InvalidInput: something in the changes cannot be sent.
        CodatError: it was not changed, or (`OutcomeUnknown`) that is not known.
    """
    company = await session.client.update_company(company_id, changes, intent=intent)
    directory.note(company)
    return company
