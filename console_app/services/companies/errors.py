"""Define what changing and deleting a company raise: each command reports it, few import what raises it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.services.account.submit_once import Settled

if TYPE_CHECKING:
    from console_app.codat.models import Company


class CompanyChangedError(Exception):
    """Raised when nothing was sent because what a person had seen of the company has changed since."""

    def __init__(self, company: Company) -> None:
        """Keep the company as it is now."""
        super().__init__("It has changed since it was shown.")
        self.company = company


class CompanyDeletedError(Settled):
    """Raised when nothing was changed because the company no longer exists."""

    def __init__(self, correlation_id: str | None = None) -> None:
        """Say so.

        Args:
            correlation_id: Codat's id for support of the answer that said so.
        """
        super().__init__("This company does not exist any more: it was deleted since.")
        self.correlation_id = correlation_id
