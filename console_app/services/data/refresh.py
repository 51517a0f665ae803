"""Have a company's data read again, once, and remember it if Codat does not let the account do that."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from console_app.clock import now
from console_app.codat.errors import CodatError, Forbidden
from console_app.config.refused_calls import RefusedCall, note_refused_refresh, refused_refresh
from console_app.records import record
from console_app.services.account.activity import ActivityKind
from console_app.services.account.submit_once import SubmitOnce
from console_app.services.data.statuses import data_type_words
from console_app.services.text.sanitize import one_line

if TYPE_CHECKING:
    from console_app.codat.data_models import PullOperation
    from console_app.codat.idempotency import Intent
    from console_app.services.account.session import Session

SMALLEST = "company"
"""The smallest data type: one record. Reading it keeps the access alive."""
_IN_PROGRESS = "datasetalreadyinprogress"
"""How Codat begins its refusal of a read that is in progress."""


@record(frozen=True, slots=True)
class Refreshed:
    """Data that Codat will read."""

    data_type: str | None
    """Codat's name; None for all that are read when a customer is linked."""
    operation: PullOperation | None = None
    """The read that was queued; None if Codat did not name one."""
    was_in_progress: bool = False
    """True if nothing was begun, because the same data is being read already."""

    @property
    def words(self) -> str:
        """Return what Codat does now, in a sentence."""
        what = "All of the company's data" if self.data_type is None else data_type_words(self.data_type)
        return f"{what}: being read already." if self.was_in_progress else f"{what}: Codat will read it again."


def is_in_progress(message: str) -> bool:
    """Return whether Codat refuses a read because the same data is being read already, by the refusal's message."""
    return _IN_PROGRESS in message.replace(" ", "").casefold()


class RefreshRequest:
    """Data to have read again, however often the key is pressed."""

    def __init__(
        self,
        session: Session,
        company_id: str,
        data_type: str | None = None,
        connection_id: str | None = None,
        *,
        intent: Intent | None = None,
    ) -> None:
        """Keep what to have read; nothing is sent yet.

        Args:
            session: The open session.
            company_id: The company's id.
            data_type: Codat's name of the data type; None for all that are read when a customer is linked.
            connection_id: The only connection to read from, for one data type; None for all.
            intent: The intent of an earlier run to repeat; None for a new one.
        """
        self._session = session
        self.company_id, self.data_type, self.connection_id = company_id, data_type, connection_id
        self._submission: SubmitOnce[str | None, Refreshed] = SubmitOnce(intent)

    @property
    def outcome_unknown(self) -> bool:
        """Return True if Codat did not say whether it was done; `submit` repeats the same request."""
        return self._submission.outcome_unknown

    async def submit(self) -> Refreshed | None:
        """Have the data read.

        Returns:
            What Codat does now; None while the same request is in progress.

        Raises:
            Forbidden: The account may not have data read; that is remembered.
            OutcomeUnknown: It may or may not be read; `submit` asks again.
            CodatError: It is not read.
        """
        try:
            return await self._submit()
        except CodatError as error:
            if is_in_progress(error.message):
                return Refreshed(self.data_type, was_in_progress=True)
            if isinstance(error, Forbidden) and error.method == "POST" and not error.from_between:
                refused = RefusedCall(one_line(error.message), now())
                await asyncio.to_thread(note_refused_refresh, self._session.profile, refused)
            raise

    async def _submit(self) -> Refreshed | None:
        session = self._session
        with self._submission.attempt(self.data_type) as attempt:
            if attempt.is_due:
                operation = await session.writing.refresh_data(
                    self.company_id, self.data_type, self.connection_id, intent=attempt.intent
                )
                attempt.result = Refreshed(self.data_type, operation)
                words = data_type_words(self.data_type or "all data")
                session.activity_log.note(
                    ActivityKind.DATA_REQUESTED, self.company_id, self.connection_id, words, now()
                )
                await asyncio.to_thread(note_refused_refresh, session.profile, None)
        return attempt.result


async def refusal_of_account(session: Session) -> RefusedCall | None:
    """Return Codat's last refusal to let this account have data read; None if there was none since it last did."""
    return await asyncio.to_thread(refused_refresh, session.profile)
