"""Define what writes, identity and journal need of an open account. The session provides it, and makes all three."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from console_app.codat.client import CodatClient
    from console_app.codat.models import AccountProfile
    from console_app.config.profiles import Profile
    from console_app.services.companies.cached_company import CompanySummary


class AccountContext(Protocol):
    """An account, as it is known in this run."""

    profile: Profile
    account: AccountProfile | None
    """The account according to Codat; None before it was asked."""
    known: Callable[[str], CompanySummary | None]
    """Returns the row of a company by its id, if it is known here."""

    @property
    def client(self) -> CodatClient:
        """Return the open client.

        Raises:
            RuntimeError: The account is not open.
        """

    async def identify(self) -> AccountProfile:
        """Read the key's account from Codat, and record it.

        Raises:
            CodatError: The call failed.
        """
