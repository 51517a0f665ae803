"""Define what creating and unlinking a connection raise: each command reports it, few import what raises it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.codat.errors import StatusError
from console_app.services.account.submit_once import Settled

if TYPE_CHECKING:
    from console_app.codat.errors import BadRequest, StateConflict
    from console_app.codat.models import Connection


class NotLinked(Settled):
    """Raised when the connection, read again just before the call, is not Linked: only Linked ones can be unlinked."""

    def __init__(self, connection: Connection) -> None:
        """Keep the connection as it is now."""
        super().__init__(f"The connection is {connection.status}, and only a Linked one can be unlinked.")
        self.connection = connection


class StillLinked(Settled):
    """Raised when Codat accepted the request, but the connection is still Linked."""

    def __init__(self, connection: Connection) -> None:
        """Keep the connection as it is now."""
        super().__init__("Codat accepted the request, but still says Linked.")
        self.connection = connection


class SecondConnectionRefused(StatusError):
    """Raised when Codat refuses (400, or 409 with a reason) an accounting connection beside an active one.

    Attributes:
        existing: The active accounting connection.
    """

    def __init__(self, cause: BadRequest | StateConflict, existing: Connection) -> None:
        """Keep Codat's answer, and the connection that stands in the way.

        Args:
            cause: Codat's refusal; its details are taken over.
            existing: The active accounting connection.
        """
        super().__init__(
            cause.message,
            status=cause.status,
            correlation_id=cause.correlation_id,
            validation=cause.validation,
            method=cause.method,
            path=cause.path,
            can_be_retried=cause.can_be_retried,
            detailed_error_code=cause.detailed_error_code,
            answered_at=cause.answered_at,
            happened=False,
        )
        self.existing = existing
