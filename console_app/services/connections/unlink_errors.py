"""Define what is raised by an unlink: each command reports it, and only one imports the unlinking itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.services.account.submit_once import Settled

if TYPE_CHECKING:
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
