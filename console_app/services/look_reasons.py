"""Why the account was looked at; apart from the looks, for it is needed before the first frame."""

from __future__ import annotations

from enum import StrEnum


class LookReason(StrEnum):
    """Why the account was looked at. The value is how it is kept and how machines are told; stable."""

    AUDIT = "audit"
    """Somebody asked how the account stands."""
    SNAPSHOT = "snapshot"
    """Somebody asked for it to be remembered, or for what changed since."""
    REFRESH = "refresh"
    """The list of companies was read again, and all of it was seen."""
    UNKNOWN = ""
    """It was taken before reasons were kept."""

    @property
    def is_deliberate(self) -> bool:
        """Whether somebody asked for a look that others are compared with."""
        return self in {LookReason.AUDIT, LookReason.SNAPSHOT}
