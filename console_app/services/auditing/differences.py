"""What changed between two looks, put into groups: the most urgent first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from console_app.services.auditing.cost import counted
from console_app.services.changes import ChangeKind
from console_app.services.summaries import fold
from console_app.services.when import clock, day, in_one_minute

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from console_app.services.changes import Change, Look

ORDER = (
    ChangeKind.DEAUTHORIZED,
    ChangeKind.PENDING,
    ChangeKind.UNLINKED,
    ChangeKind.LINKED,
    ChangeKind.OTHER_STATUS,
    ChangeKind.CONNECTION_GONE,
    ChangeKind.NEW,
    ChangeKind.GONE,
    ChangeKind.BACK,
)
TITLES = {
    ChangeKind.DEAUTHORIZED: "Access lost",
    ChangeKind.PENDING: "Waiting for the customer",
    ChangeKind.UNLINKED: "Unlinked",
    ChangeKind.LINKED: "Newly linked",
    ChangeKind.OTHER_STATUS: "Another status",
    ChangeKind.CONNECTION_GONE: "Connection gone",
    ChangeKind.NEW: "New companies",
    ChangeKind.GONE: "Companies gone",
    ChangeKind.BACK: "Companies back",
}
NAMES = TITLES | {
    ChangeKind.PENDING: "Waiting",
    ChangeKind.NEW: "New company",
    ChangeKind.GONE: "Company gone",
    ChangeKind.BACK: "Company back",
}
"""The same of one change."""
MEANINGS = {
    ChangeKind.DEAUTHORIZED: "The customer revoked the access, or it expired. The same link brings it back.",
    ChangeKind.PENDING: "They have not consented yet.",
    ChangeKind.UNLINKED: "We gave the access up. The same link brings it back.",
    ChangeKind.LINKED: "The customer consented.",
    ChangeKind.OTHER_STATUS: "A status that this program does not know.",
    ChangeKind.CONNECTION_GONE: "The connection was deleted; its company is still there.",
    ChangeKind.NEW: "Never seen before.",
    ChangeKind.GONE: "Not in the list any more.",
    ChangeKind.BACK: "There again after they were gone.",
}
_IN_SHORT = {
    ChangeKind.DEAUTHORIZED: "deauthorized",
    ChangeKind.PENDING: "pending",
    ChangeKind.UNLINKED: "unlinked",
    ChangeKind.LINKED: "linked",
    ChangeKind.OTHER_STATUS: "of another status",
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
        """What it is called: "Access lost"."""
        return TITLES[self.kind]

    @property
    def meaning(self) -> str:
        """What it means, in a sentence."""
        return MEANINGS[self.kind]


@dataclass(frozen=True, slots=True)
class ChangeReport:
    """What changed between two looks."""

    before: Look
    after: Look
    groups: tuple[ChangeGroup, ...]
    """The kinds of which there are changes, most urgent first."""

    @property
    def within_a_minute(self) -> bool:
        """Whether the two looks are told apart by their seconds only."""
        return bool(in_one_minute((self.before.at, self.after.at)))

    @property
    def count(self) -> int:
        """How many changes there are."""
        return sum(len(group.changes) for group in self.groups)

    def of(self, kind: ChangeKind) -> tuple[Change, ...]:
        """The changes of one kind."""
        return next((group.changes for group in self.groups if group.kind is kind), ())

    @property
    def changes(self) -> tuple[Change, ...]:
        """All changes, group by group."""
        return tuple(change for group in self.groups for change in group.changes)


def report_changes(before: Look, after: Look, changes: Iterable[Change]) -> ChangeReport:
    """Put the changes between two looks into groups."""
    by_kind: dict[ChangeKind, list[Change]] = {}
    for change in changes:
        by_kind.setdefault(change.kind, []).append(change)
    groups = (ChangeGroup(kind, tuple(sorted(by_kind[kind], key=_by_name))) for kind in ORDER if kind in by_kind)
    return ChangeReport(before, after, tuple(groups))


def _by_name(change: Change) -> tuple[str, str, datetime, str]:
    return (fold(change.company_name), change.company_id, change.seen, change.connection_id or "")


def summary_words(report: ChangeReport) -> str:
    """All of it in a line: "3 deauthorized, 1 linked, 2 companies new"; "nothing changed"."""
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
    """When it became so, as far as anybody knows: "between 2026-11-24 09:00 and 2026-11-25 09:00", in local time."""
    if change.seen_before is None:
        return f"first seen {day(change.seen)} {clock(change.seen)}"
    seconds = bool(in_one_minute((change.seen_before, change.seen)))
    before, seen = (f"{day(each)} {clock(each, seconds=seconds)}" for each in (change.seen_before, change.seen))
    return f"between {before} and {seen}"


def change_words(change: Change) -> str:
    """What became of it, without whose it is: "Xero: Linked, now Deauthorized". Texts are as Codat gave them."""
    if change.kind in {ChangeKind.NEW, ChangeKind.GONE, ChangeKind.BACK}:
        if change.seen_before is None:
            return "there from the first look on"
        return NAMES[change.kind].lower()
    platform = change.platform_name or change.platform_key or "connection"
    if change.kind is ChangeKind.CONNECTION_GONE:
        return f"{platform}: was {change.before}, now gone" if change.before else f"{platform}: gone"
    if change.before is None:
        return f"{platform}: new, {change.after}"
    return f"{platform}: {change.before}, now {change.after}"
