"""Merge what is known of a company's history into one list: snapshots, the journal, this run, and the follow-up.

The journal knows the second of a write and who made it; two snapshots only say between which moments something changed;
a run's activities have what no write does: links shown, and what the customer did. One event can be in all three. What
people said in follow-ups is in none of them.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from console_app.codat.status_names import Status
from console_app.records import record
from console_app.services.account.activity import ActivityKind
from console_app.services.account.write_request import Action
from console_app.services.journal.entries import Outcome
from console_app.services.snapshots.models import ChangeKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from console_app.services.account.activity import Activity
    from console_app.services.companies.follow_up import FollowUpEvent
    from console_app.services.journal.entries import Entry
    from console_app.services.journal.writer import Writer
    from console_app.services.snapshots.models import Change

_One = TypeVar("_One")
_Other = TypeVar("_Other")

ACTIVITY_ACTIONS = {
    ActivityKind.COMPANY_CREATED: Action.CREATE_COMPANY,
    ActivityKind.COMPANY_DELETED: Action.DELETE_COMPANY,
    ActivityKind.CONNECTION_CREATED: Action.CREATE_CONNECTION,
    ActivityKind.CONNECTION_DELETED: Action.DELETE_CONNECTION,
    ActivityKind.UNLINKED: Action.UNLINK,
    ActivityKind.DATA_REQUESTED: Action.REFRESH_DATA,
    ActivityKind.ENTITY_CONFIRMED: Action.CONFIRM_ENTITY,
    ActivityKind.ENTITY_WITHDRAWN: Action.WITHDRAW_ENTITY,
}
"""The activities that the journal records as well, and as what."""
_REACHED = {ActivityKind.LINKED: Status.LINKED, ActivityKind.DEAUTHORIZED: Status.DEAUTHORIZED}
"""The status to which a customer's act leads."""
NOTED_WITHIN = timedelta(seconds=30)
"""The longest time from the end of a write to the activity that is noted of it: its result may be read again first."""
READ_WITHIN = timedelta(minutes=10)
"""The longest time from the beginning of a snapshot, which is its moment, until a company is read for it."""


@record(frozen=True, slots=True)
class TimelineEvent:
    """One event of a company's history, with all that is known of it: one to three of the first three, or the last."""

    at: datetime
    """When it happened; for a change that nothing else explains, when it was first seen."""
    entry: Entry | None = None
    activity: Activity | None = None
    change: Change | None = None
    follow_up: FollowUpEvent | None = None
    """What a person said in a follow-up."""

    @property
    def connection_id(self) -> str | None:
        """Return the connection's id; None if it concerns the company as a whole."""
        known = (each for each in (self.change, self.entry, self.activity) if each is not None)
        return next((each.connection_id for each in known), None)

    @property
    def is_between(self) -> bool:
        """Return whether only two snapshots show it: nobody knows when between them it happened."""
        return self.entry is None and self.activity is None and self.follow_up is None


@record(frozen=True, slots=True)
class Here:
    """The process that shows a timeline, and its profile: only what others did needs a name."""

    writer: Writer
    profile: str
    """Its name."""


@record(frozen=True, slots=True)
class Timeline:
    """A company's history."""

    events: tuple[TimelineEvent, ...]
    """Newest first."""
    here: Here
    has_snapshots: bool
    """True if the account has any snapshot."""
    gaps: tuple[str, ...]
    """What is missing from it and why, a sentence each."""


def merge_timeline(
    changes: Iterable[Change],
    activities: Iterable[Activity],
    entries: Iterable[Entry],
    follow_ups: Iterable[FollowUpEvent] = (),
) -> tuple[TimelineEvent, ...]:
    """Return the events of a company, newest first, each once.

    Args:
        changes: Its changes between snapshots, oldest first.
        activities: What was done for it in this run, oldest first.
        entries: Its entries of all journals, in any order.
        follow_ups: What people said of it in follow-ups, oldest first.
    """
    writes = _writes(entries)
    done = list(activities)
    of_entry = _paired(writes, done, _is_noted_of, lambda entry, activity: abs(activity.at - _end(entry)))
    left = [each for each in done if id(each) not in {id(activity) for activity in of_entry.values()}]
    seen = list(changes)
    explained = _paired(writes, seen, _explains, lambda entry, change: abs(change.seen - entry.at))
    open_changes = [each for each in seen if id(each) not in {id(change) for change in explained.values()}]
    noticed = _paired(left, open_changes, _is_seen_as, lambda activity, change: abs(change.seen - activity.at))
    known = {id(change) for change in noticed.values()}
    events = [TimelineEvent(each.seen, change=each) for each in open_changes if id(each) not in known]
    events += [TimelineEvent(each.at, each, of_entry.get(id(each)), explained.get(id(each))) for each in writes]
    events += [TimelineEvent(each.at, activity=each, change=noticed.get(id(each))) for each in left]
    events += [TimelineEvent(each.at, follow_up=each) for each in follow_ups]
    # Of two at one moment, the one added later comes first.
    events.reverse()
    return tuple(sorted(events, key=lambda event: event.at, reverse=True))


def _writes(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries, oldest first, each once; of a write that was sent again, the sending that did it."""
    found: dict[tuple[str, str], Entry] = {}
    once = {each.id: each for each in entries}
    for each in sorted(once.values(), key=lambda entry: (entry.at, entry.number)):
        intent = (each.action, each.key) if each.key else ("", each.id)
        before = found.get(intent)
        # A later question under the same key is answered with what the first one did.
        if before is None or each.outcome is Outcome.DONE or before.outcome is not Outcome.DONE:
            found.pop(intent, None)
            found[intent] = each
    return list(found.values())


def _paired(
    ones: Sequence[_One],
    others: Sequence[_Other],
    belong: Callable[[_One, _Other], bool],
    distance: Callable[[_One, _Other], timedelta],
) -> dict[int, _Other]:
    """Return for the id of each object the one that belongs to it, the nearest ones first; each is taken once."""
    pairs = [(distance(one, other), id(one), other) for one in ones for other in others if belong(one, other)]
    found: dict[int, _Other] = {}
    taken: set[int] = set()
    for _, one, other in sorted(pairs, key=lambda pair: pair[0]):
        if one not in found and id(other) not in taken:
            found[one] = other
            taken.add(id(other))
    return found


def _end(entry: Entry) -> datetime:
    return entry.ended_at or entry.settled_at or entry.at


def _is_noted_of(entry: Entry, activity: Activity) -> bool:
    """Return whether an activity of this run is the write of an entry, or its failure."""
    if not entry.at <= activity.at <= _end(entry) + NOTED_WITHIN:
        return False
    if activity.kind is ActivityKind.ERROR:
        if entry.outcome is Outcome.DONE or not entry.error:
            return False
        ours, its = entry.correlation_id, activity.correlation_id
        return ours == its if ours and its else activity.connection_id in {None, entry.connection_id}
    if ACTIVITY_ACTIONS.get(activity.kind) != entry.action or entry.outcome not in {Outcome.DONE, Outcome.UNKNOWN}:
        return False
    return (activity.connection_id or "") == entry.connection_id


def _explains(entry: Entry, change: Change) -> bool:
    """Return whether a write has made the difference that two snapshots show."""
    if entry.outcome is not Outcome.DONE or (change.connection_id or "") != _subject(entry):
        return False
    if change.seen_before is not None and _end(entry) < change.seen_before:
        return False
    if entry.at > change.seen + READ_WITHIN:
        return False
    match entry.action:
        case Action.UNLINK:
            return change.after == Status.UNLINKED
        case Action.CREATE_CONNECTION:
            return change.before is None and change.after == Status.PENDING_AUTH
        case Action.DELETE_CONNECTION:
            return change.kind is ChangeKind.CONNECTION_GONE
        case Action.CREATE_COMPANY:
            return change.kind is ChangeKind.NEW
        case Action.DELETE_COMPANY:
            return change.kind is ChangeKind.GONE
        case _:
            return False


def _subject(entry: Entry) -> str:
    """Return the id of the connection that a write was about; empty for the company as a whole."""
    return "" if entry.action in {Action.CREATE_COMPANY, Action.DELETE_COMPANY} else entry.connection_id


def _is_seen_as(activity: Activity, change: Change) -> bool:
    """Return whether two snapshots show what the customer did in this run."""
    status = _REACHED.get(activity.kind)
    if status is None or change.after != status or change.connection_id != activity.connection_id:
        return False
    begins = change.seen_before is None or change.seen_before <= activity.at
    return begins and activity.at <= change.seen + READ_WITHIN
