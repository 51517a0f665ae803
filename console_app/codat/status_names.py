"""Name the authorisation statuses of a connection (`dataConnectionStatus`) that programs have to tell apart.

Models keep `status` as plain text, because a server may use one that is not in this list; a `Status` compares equal to
that text. They are explained at https://docs.codat.io/auth-flow/optimize/connection-management.
"""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """Statuses of a connection."""

    LINKED = "Linked"
    """The customer consented: data can be read and written."""
    PENDING_AUTH = "PendingAuth"
    """Waiting for the customer to open the link and consent."""
    DEAUTHORIZED = "Deauthorized"
    """Access was lost: the customer revoked it, or it expired."""
    UNLINKED = "Unlinked"
    """Access was given up through Codat."""
