"""Group the changes between two snapshots, the most urgent first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from console_app.services.companies.statuses import BY_URGENCY
from console_app.services.snapshots.models import STATUS_KINDS, ChangeKind
from console_app.services.text.fold import fold
from console_app.services.text.number_words import counted
from console_app.services.text.time_format import clock, day, in_one_minute

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from console_app.services.snapshots.models import Change, Snapshot

_REACHED = {STATUS_KINDS[each.status]: each.reached for each in BY_URGENCY if each.reached}
ORDER = (
    *_REACHED,
    ChangeKind.OTHER_STATUS,
    ChangeKind.CONNECTION_GONE,
    ChangeKind.NEW,
    ChangeKind.GONE,
    ChangeKind.BACK,
)
TITLES = {
    **{kind: words.title for kind, words in _REACHED.items()},
    ChangeKind.OTHER_STATUS: "Another status",
    ChangeKind.CONNECTION_GONE: "Connection gone",
    ChangeKind.NEW: "New companies",
    ChangeKind.GONE: "Companies gone",
    ChangeKind.BACK: "Companies back",
}
NAMES = TITLES | {
    **{kind: words.name for kind, words in _REACHED.items()},
    ChangeKind.NEW: "New company",
    ChangeKind.GONE: "Company gone",
    ChangeKind.BACK: "Company back",
}
"""The singular."""
MEANINGS = {
    **{kind: words.meaning for kind, words in _REACHED.items()},
    ChangeKind.OTHER_STATUS: "A status that this program does not know.",
    ChangeKind.CONNECTION_GONE: "The connection was deleted; its company is still there.",
    ChangeKind.NEW: "Not seen before.",
    ChangeKind.GONE: "No longer in the list.",
    ChangeKind.BACK: "In the list again.",
}
SHORT_TITLES = {
    **{kind: words.short for kind, words in _REACHED.items()},
    ChangeKind.OTHER_STATUS: "Other",
    ChangeKind.CONNECTION_GONE: "Cut",
    ChangeKind.NEW: "New",
    ChangeKind.GONE: "Gone",
    ChangeKind.BACK: "Back",
}
"""For chips where there is little room."""
_IN_SHORT = {
    **{kind: kind.value for kind in _REACHED},
    ChangeKind.OTHER_STATUS: "with another status",
    ChangeKind.NEW: "new",
    ChangeKind.GONE: "gone",
    ChangeKind.BACK: "back",
}


@dataclass(frozen=True, slots=True)
class ChangeGroup:
    """The changes of one kind."""

    kind: ChangeKind
    changes: tuple[Change, ...]
    """By company name."""

    @property
    def title(self) -> str:
        """Return the title: "Access lost"."""
        return TITLES[self.kind]

    @property
    def meaning(self) -> str:
        """Return the meaning in a sentence."""
        return MEANINGS[self.kind]


@dataclass(frozen=True, slots=True)
class ChangeReport:
    """The changes between two snapshots."""

    before: Snapshot
    after: Snapshot
    groups: tuple[ChangeGroup, ...]
    """The kinds that occur, most urgent first."""

    @property
    def within_a_minute(self) -> bool:
        """Return whether only seconds distinguish the times of the two snapshots."""
        return bool(in_one_minute((self.before.at, self.after.at)))

    @property
    def count(self) -> int:
        """Return the number of changes."""
        return sum(len(group.changes) for group in self.groups)

    def of(self, kind: ChangeKind) -> tuple[Change, ...]:
        """Return the changes of one kind."""
        return next((group.changes for group in self.groups if group.kind is kind), ())

    @property
    def changes(self) -> tuple[Change, ...]:
        """Return all changes, group by group."""
        return tuple(change for group in self.groups for change in group.changes)


def report_changes(before: Snapshot, after: Snapshot, changes: Iterable[Change]) -> ChangeReport:
    """Group the changes between two snapshots.

    Args:
        before: The earlier snapshot.
        after: The later snapshot.
        changes: The differences between them.
    """
    by_kind: dict[ChangeKind, list[Change]] = {}
    for change in changes:
        by_kind.setdefault(change.kind, []).append(change)
    groups = (ChangeGroup(kind, tuple(sorted(by_kind[kind], key=_by_name))) for kind in ORDER if kind in by_kind)
    return ChangeReport(before, after, tuple(groups))


def _by_name(change: Change) -> tuple[str, str, datetime, str]:
    return (fold(change.company_name), change.company_id, change.seen, change.connection_id or "")


def summary_words(report: ChangeReport) -> str:
    """Return a summary in a line: "3 deauthorized, 1 linked, 2 companies new"; "nothing changed"."""
    words = []
    for group in report.groups:
        number = len(group.changes)
        if group.kind is ChangeKind.CONNECTION_GONE:
            words.append(f"{counted(number, 'connection')} gone")
        elif group.kind in {ChangeKind.NEW, ChangeKind.GONE, ChangeKind.BACK}:
            words.append(f"{counted(number, 'company', 'companies')} {_IN_SHORT[group.kind]}")
        else:
            words.append(f"{number:,} {_IN_SHORT[group.kind]}")
    return ", ".join(words) or "nothing changed"


def when_words(change: Change) -> str:
    """Return when a change happened: "between 2026-11-24 09:00 and 2026-11-25 09:00", in local time."""
    if change.seen_before is None:
        return f"first seen {day(change.seen)} {clock(change.seen)}"
    seconds = bool(in_one_minute((change.seen_before, change.seen)))
    before, seen = (f"{day(each)} {clock(each, seconds=seconds)}" for each in (change.seen_before, change.seen))
    return f"between {before} and {seen}"


def change_words(change: Change) -> str:
    """Return a change without the company's name: "Xero: Linked, now Deauthorized". Texts are as Codat gave them."""
    if change.kind in {ChangeKind.NEW, ChangeKind.GONE, ChangeKind.BACK}:
        if change.seen_before is None:
            return "already there at the first snapshot"
        return NAMES[change.kind].lower()
    platform = change.platform_name or change.platform_key or "connection"
    if change.kind is ChangeKind.CONNECTION_GONE:
        return f"{platform}: was {change.before}, now gone" if change.before else f"{platform}: gone"
    if change.before is None:
        return f"{platform}: new, {change.after}"
    return f"{platform}: {change.before}, now {change.after}"
