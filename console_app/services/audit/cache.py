"""Keep the last report and the last comparison, so that opening them again counts and compares nothing again."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from console_app.services.audit.snapshot_diff import report_changes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from console_app.services.audit.figures import AuditReport
    from console_app.services.audit.snapshot_diff import ChangeReport
    from console_app.services.companies.directory import Directory
    from console_app.services.snapshots.account_store import AccountStore
    from console_app.services.snapshots.models import Snapshot


def state_of(directory: Directory) -> tuple[int, int]:
    """Return what is equal for a directory as long as its rows are the same."""
    return directory.revision, len(directory)


class Shown(NamedTuple):
    """What an audit shows."""

    report: AuditReport
    snapshots: tuple[Snapshot, ...]
    changes: ChangeReport | None


class AuditCache:
    """The last results for one account in one run of the program."""

    def __init__(self) -> None:
        """Begin without a result."""
        self.shown: Shown | None = None
        """What was shown last."""
        self.rooms: dict[tuple[int, int], tuple[int, int]] = {}
        """The columns and lines that there were for it, by those of the terminal."""
        self._report: AuditReport | None = None
        self._state: tuple[int, int] | None = None
        self._changes: ChangeReport | None = None
        self._among: tuple[Snapshot, ...] = ()

    def report(self, directory: Directory) -> AuditReport | None:
        """Return the last report; None if the rows have changed since. Its ages are of the moment when it was made."""
        return self._report if self._state == state_of(directory) else None

    def keep_report(self, report: AuditReport | None, state: tuple[int, int]) -> None:
        """Keep a report, and what `state_of` was when its rows were taken."""
        self._report, self._state = report, state

    @property
    def last_changes(self) -> tuple[list[Snapshot], ChangeReport] | None:
        """Return the last comparison, and all snapshots that there were then."""
        return None if self._changes is None else (list(self._among), self._changes)

    def changes(self, snapshots: Sequence[Snapshot], before: Snapshot, after: Snapshot) -> ChangeReport | None:
        """Return the changes between two of all snapshots, if they are the last that were compared."""
        kept = self._changes
        is_same = kept is not None and (kept.before, kept.after, self._among) == (before, after, tuple(snapshots))
        return kept if is_same else None

    async def compare(
        self, store: AccountStore, snapshots: Sequence[Snapshot], before: Snapshot, after: Snapshot
    ) -> ChangeReport:
        """Return the changes between two of all snapshots of a store."""
        kept = self.changes(snapshots, before, after)
        if kept is None:
            kept = report_changes(before, after, await store.changes(before, after))
            self._changes, self._among = kept, tuple(snapshots)
        return kept
