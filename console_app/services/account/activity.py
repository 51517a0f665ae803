"""Keep a log of this run's activity: in memory, lost at the end, and without secrets.

A case note is written from it. Links are one-time passwords, so none is ever kept here, whatever a text contains.
"""

from __future__ import annotations

from collections import deque
from enum import StrEnum
from typing import TYPE_CHECKING

from console_app.records import record
from console_app.services.text.sanitize import without_secrets

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

MOST_KEPT = 5_000
"""The most activities kept; beyond that the oldest are dropped."""


class ActivityKind(StrEnum):
    """A kind of action, here or at the customer's side. The value is the beginning of a sentence."""

    COMPANY_CREATED = "Company created"
    CONNECTION_CREATED = "Connection created"
    LINK_MINTED = "New link created"
    LINK_SHOWN = "Link shown"
    LINK_COPIED = "Link copied"
    INVITED = "Invitation written"
    LINK_OPENED = "Link opened on this computer"
    QR_SAVED = "QR code saved"
    LINKED = "Linked: the customer gave access"
    CANCELLED = "Cancelled by the customer"
    DEAUTHORIZED = "Access lost"
    UNLINKED = "Unlinked by us"
    ENTITY_CONFIRMED = "Entity confirmed as right"
    ENTITY_WITHDRAWN = "Entity no longer confirmed as right"
    CONNECTION_DELETED = "Connection deleted"
    COMPANY_DELETED = "Company deleted"
    DATA_REQUESTED = "Data read again"
    ERROR = "Error"


@record(frozen=True, slots=True)
class Activity:
    """One activity. All of its text is literal and on one line."""

    kind: ActivityKind
    company_id: str
    connection_id: str | None
    """None if it concerned the company as a whole."""
    text: str
    """More details; often empty."""
    at: datetime
    correlation_id: str | None = None
    """The id that Codat's support asks for."""


class ActivityLog:
    """The activities of one run, oldest first."""

    def __init__(self, redact_key: Callable[[str], str] | None = None) -> None:
        """Start empty.

        Args:
            redact_key: Removes what only the caller knows to be secret, such as the API key, from a text.
        """
        self._redact_key = redact_key
        self._activities: deque[Activity] = deque(maxlen=MOST_KEPT)

    def note(
        self,
        kind: ActivityKind,
        company_id: str,
        connection_id: str | None,
        text: str,
        at: datetime,
        correlation_id: str | None = None,
    ) -> Activity:
        """Record an activity, its text and correlation id without links and secrets.

        Args:
            kind: What was done.
            company_id: The company's id.
            connection_id: The connection's id; None for the company as a whole.
            text: More details.
            at: When it was done, aware.
            correlation_id: The id that Codat's support asks for.

        Raises:
            ValueError: `at` is not aware.
        """
        if at.tzinfo is None:
            raise ValueError("an activity needs a moment with a time zone")
        activity = Activity(
            kind,
            company_id,
            connection_id,
            self._without_secrets(text),
            at,
            self._without_secrets(correlation_id) or None,
        )
        self._activities.append(activity)
        return activity

    def of_company(self, company_id: str) -> tuple[Activity, ...]:
        """Return all activities for a company, its connections included."""
        return tuple(activity for activity in self._activities if activity.company_id == company_id)

    def of_connection(self, connection_id: str) -> tuple[Activity, ...]:
        """Return all activities for one connection."""
        return tuple(activity for activity in self._activities if activity.connection_id == connection_id)

    def _without_secrets(self, text: str | None) -> str:
        line = without_secrets(text)
        return self._redact_key(line) if self._redact_key else line
