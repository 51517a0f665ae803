"""Define the reasons for taking a snapshot: the first frame needs them, and not the snapshots themselves."""

from __future__ import annotations

from enum import StrEnum


class SnapshotReason(StrEnum):
    """The reasons for a snapshot. The value is the stored form and the one in JSON; stable."""

    AUDIT = "audit"
    """For an audit."""
    SNAPSHOT = "snapshot"
    """By the snapshot command, or to see what changed since."""
    REFRESH = "refresh"
    """The list of companies was completely read."""
    UNKNOWN = ""
    """It was taken before reasons were stored."""

    @property
    def is_deliberate(self) -> bool:
        """Return whether a person asked for a snapshot to compare others with."""
        return self in {SnapshotReason.AUDIT, SnapshotReason.SNAPSHOT}
