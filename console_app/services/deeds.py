"""What was done for whom in this run of the program: kept in memory, forgotten at the end, and without secrets.

A case note is written from it. Links are one-time passwords, so none is ever kept here, whatever a text says.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from console_app.services.without_secrets import without_secrets

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

MOST_KEPT = 5_000
"""Deeds kept; past that the oldest go."""


class DeedKind(StrEnum):
    """What was done, or happened at the customer's side. The value is the beginning of a sentence."""

    COMPANY_CREATED = "Company created"
    CONNECTION_CREATED = "Connection created"
    LINK_MINTED = "Fresh link made"
    LINK_SHOWN = "Link shown"
    LINK_COPIED = "Link copied"
    INVITED = "Invitation written"
    LINK_OPENED = "Link opened here"
    QR_SAVED = "QR code saved"
    LINKED = "Linked: the customer gave access"
    CANCELLED = "Cancelled by the customer"
    DEAUTHORIZED = "Access lost"
    UNLINKED = "Unlinked: we gave the access up"
    CONNECTION_DELETED = "Connection deleted"
    COMPANY_DELETED = "Company deleted"
    ERROR = "Error"


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that was done. All of its text is literal and on one line."""

    kind: DeedKind
    company_id: str
    connection_id: str | None
    """None: it was about the company as a whole."""
    text: str
    """What else there is to say; often empty."""
    at: datetime
    correlation_id: str | None = None
    """What Codat's support asks for."""


class Deeds:
    """The deeds of one run, the oldest first."""

    def __init__(self, scrub: Callable[[str], str] | None = None) -> None:
        """Begin without any; `scrub` takes out what only the caller knows to be secret, such as the API key."""
        self._scrub = scrub
        self._deeds: deque[Deed] = deque(maxlen=MOST_KEPT)

    def note(
        self,
        kind: DeedKind,
        company_id: str,
        connection_id: str | None,
        text: str,
        at: datetime,
        correlation_id: str | None = None,
    ) -> Deed:
        """Remember a deed, its text and correlation id without links and secrets.

        Raises:
            ValueError: `at` is not aware.
        """
        if at.tzinfo is None:
            raise ValueError("a deed needs to know the time zone of its moment")
        deed = Deed(kind, company_id, connection_id, self._harmless(text), at, self._harmless(correlation_id) or None)
        self._deeds.append(deed)
        return deed

    def of_company(self, company_id: str) -> tuple[Deed, ...]:
        """All that was done for a company, its connections included."""
        return tuple(deed for deed in self._deeds if deed.company_id == company_id)

    def of_connection(self, connection_id: str) -> tuple[Deed, ...]:
        """All that was done for one connection."""
        return tuple(deed for deed in self._deeds if deed.connection_id == connection_id)

    def _harmless(self, text: str | None) -> str:
        line = without_secrets(text)
        return self._scrub(line) if self._scrub else line
