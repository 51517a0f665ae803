"""Create and change companies, each write once, across retries and repeated key presses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from console_app.clock import now
from console_app.codat.company_names import clean_name
from console_app.codat.errors import NotFound, PaymentRequired
from console_app.config.capabilities import Capability
from console_app.services.account.activity import ActivityKind
from console_app.services.account.submit_once import SubmitOnce
from console_app.services.companies.errors import CompanyChangedError, CompanyDeletedError
from console_app.services.companies.field_changes import has_values, values_of
from console_app.services.journal.entries import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from console_app.codat.drafts import CompanyChanges, NewCompany
    from console_app.codat.idempotency import Intent
    from console_app.codat.models import Company
    from console_app.services.account.session import Session
    from console_app.services.companies.directory import Directory
    from console_app.services.companies.field_changes import FieldValues


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


@dataclass(frozen=True, slots=True)
class SavedChanges:
    """The result of changing a company."""

    company: Company
    """The company as Codat has it."""
    is_sent: bool
    """False if it had the values already, so that nothing was sent."""


class CompanyEditing:
    """Changes to make to one company, from the first key press until Codat has answered."""

    def __init__(
        self, session: Session, directory: Directory, company_id: str, intent: Intent | None = None, *, undoes: int = 0
    ) -> None:
        """Keep what to change; nothing is sent yet.

        Args:
            session: The session.
            directory: Receives the company as it was saved.
            company_id: The company's id.
            intent: The intent of an earlier run to repeat; None for a new one.
            undoes: The number of the journal's entry that this undoes; 0 for none.
        """
        self._session = session
        self._directory = directory
        self._company_id = company_id
        self._undoes = undoes
        self._submission: SubmitOnce[CompanyChanges, SavedChanges] = SubmitOnce(intent)

    @property
    def outcome_unknown(self) -> bool:
        """Return True if Codat did not say whether it was changed: only the same changes may be sent again."""
        return self._submission.outcome_unknown

    async def submit(self, changes: CompanyChanges, shown: Mapping[str, Any] | None = None) -> SavedChanges | None:
        """Make the changes (`PATCH`): name, description or tags; other fields stay.

        The company is read first: the journal keeps the values before, so that they can be put back.

        Args:
            changes: The changes.
            shown: The values before, as the person has seen them; None to make the changes whatever they are.

        Returns:
            The company; None while the same request is in progress, so that a second press does nothing.

        Raises:
            InvalidInput: The changes cannot be sent.
            CompanyChangedError: The values are no longer those shown; nothing was sent.
            CompanyDeletedError: The company no longer exists.
            NotAllowed: Changing is not allowed; nothing was sent.
            OutcomeUnknown: They may or may not have been made; `submit` the same changes to check, and to ask again.
            PendingWriteError: The outcome of an earlier request is unknown, and this one cannot settle it.
            CodatError: The company was not changed.
        """
        if problems := changes.problems():
            raise problems[0]
        self._session.permissions.require(Capability.CREATE)
        is_repeat = self.outcome_unknown
        before: FieldValues = {}

        async def check() -> SavedChanges | None:
            nonlocal before
            company = await self._read()
            if changes.is_made(company):
                if is_repeat:
                    await self._session.journal.found_out(self._submission.key, Outcome.DONE)
                return SavedChanges(company, is_sent=is_repeat)
            if shown is not None and not has_values(company, shown):
                raise CompanyChangedError(company)
            before = values_of(company, changes.body())
            return None

        async def send(intent: Intent) -> SavedChanges:
            company = await self._session.writing.change_company(
                self._company_id, changes, intent=intent, before=before, undoes=self._undoes
            )
            self._directory.upsert(company)
            return SavedChanges(company, is_sent=True)

        return await self._submission.submit(changes, send, check)

    async def _read(self) -> Company:
        """Return the company as it is now.

        Raises:
            CompanyDeletedError: It no longer exists.
            CodatError: It could not be read.
        """
        try:
            company = await self._session.client.get_company(self._company_id)
        except NotFound as error:
            if self.outcome_unknown:
                # It says nothing about a change that was sent before.
                raise
            self._directory.forget(self._company_id)
            raise CompanyDeletedError(error.correlation_id) from None
        self._directory.upsert(company)
        return company
