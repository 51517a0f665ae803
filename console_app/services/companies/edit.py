"""Create and change companies, each write once, across retries and repeated key presses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from console_app.clock import now
from console_app.codat.company_names import clean_name
from console_app.codat.errors import PaymentRequired
from console_app.services.account.activity import ActivityKind
from console_app.services.account.submit_once import SubmitOnce

if TYPE_CHECKING:
    from console_app.codat.drafts import CompanyChanges, NewCompany
    from console_app.codat.idempotency import Intent
    from console_app.codat.models import Company
    from console_app.services.account.session import Session
    from console_app.services.companies.directory import Directory


@dataclass(frozen=True, slots=True)
class CreatedCompany:
    """A company as Codat saved it, and the name that was sent."""

    company: Company
    name_sent: str

    @property
    def name_is_unexpected(self) -> bool:
        """Return whether Codat saved another name than the preview showed (see `clean_name`)."""
        return self.company.name != clean_name(self.name_sent)


class CompanyCreation:
    """A company to create, from the first key press until Codat has answered."""

    def __init__(self, session: Session, directory: Directory, intent: Intent | None = None) -> None:
        """Keep how a company is created; nothing is sent yet.

        Args:
            session: The open session.
            directory: Receives the new company.
            intent: The intent of an earlier run to repeat; None for a new one.
        """
        self._session = session
        self._directory = directory
        self._submission: SubmitOnce[NewCompany, CreatedCompany] = SubmitOnce(intent)

    @property
    def outcome_unknown(self) -> bool:
        """Return True if Codat did not say whether it was created: only the same draft may be sent again."""
        return self._submission.outcome_unknown

    async def submit(self, draft: NewCompany) -> CreatedCompany | None:
        """Create the company.

        Returns:
            The company; None while the same request is in progress, so that a second press does nothing.

        Raises:
            InvalidInput: The draft cannot be sent.
            OutcomeUnknown: It may or may not have been created; `submit` the same draft to ask again.
            PendingWriteError: The outcome of an earlier request is unknown, and this one cannot settle it.
            CodatError: It was not created.
        """
        with self._submission.attempt(draft) as attempt:
            if attempt.is_due:
                try:
                    company = await self._session.writing.create_company(draft, intent=attempt.intent)
                except PaymentRequired as error:
                    self._session.company_limit_reached = error.is_company_limit
                    raise
                self._session.company_limit_reached = False
                self._directory.upsert(company)
                self._session.activity_log.note(ActivityKind.COMPANY_CREATED, company.id, None, "", now())
                attempt.result = CreatedCompany(company, draft.name)
        return attempt.result


class CompanyEditing:
    """Changes to make to one company, from the first key press until Codat has answered."""

    def __init__(self, session: Session, directory: Directory, company_id: str) -> None:
        """Keep what to change; nothing is sent yet.

        Args:
            session: The session.
            directory: Receives the company as it was saved.
            company_id: The company's id.
        """
        self._session = session
        self._directory = directory
        self._company_id = company_id
        self._submission: SubmitOnce[CompanyChanges, Company] = SubmitOnce()

    @property
    def outcome_unknown(self) -> bool:
        """Return True if Codat did not say whether it was changed: only the same changes may be sent again."""
        return self._submission.outcome_unknown

    async def submit(self, changes: CompanyChanges) -> Company | None:
        """Make the changes (`PATCH`): name, description or tags; other fields stay.

        Returns:
            The company; None while the same request is in progress, so that a second press does nothing.

        Raises:
            InvalidInput: The changes cannot be sent.
            OutcomeUnknown: They may or may not have been made; `submit` the same changes to ask again.
            PendingWriteError: The outcome of an earlier request is unknown, and this one cannot settle it.
            CodatError: The company was not changed.
        """
        with self._submission.attempt(changes) as attempt:
            if attempt.is_due:
                company = await self._session.writing.change_company(self._company_id, changes, intent=attempt.intent)
                self._directory.upsert(company)
                attempt.result = company
        return attempt.result
