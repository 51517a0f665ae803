"""The authorisation statuses of a connection that Codat documents (`dataConnectionStatus`).

Models keep `status` as plain text, because a server may know one that is newer than this list; a
`Status` compares equal to that text.
"""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """What a connection can be."""

    LINKED = "Linked"
    """The customer consented: data can be read and written."""
    PENDING_AUTH = "PendingAuth"
    """Waiting for the customer to open the link and consent."""
    DEAUTHORIZED = "Deauthorized"
    """Access was lost: the customer revoked it, or it expired."""
    UNLINKED = "Unlinked"
    """We gave the access up."""
