"""List the companies that need work, each once with its connections, the most urgent first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from console_app.codat.redact import redact
from console_app.services.audit.figures import Counted
from console_app.services.companies.statuses import (
    BY_URGENCY,
    UNKNOWN_URGENCY,
    WITHOUT_CONNECTIONS,
    Access,
    status_record,
)
from console_app.services.search import connection_test, find, parse
from console_app.services.snapshots.models import STATUS_KINDS, ChangeKind
from console_app.services.text.fold import fold
from console_app.services.text.time_format import ago, local_time, span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from console_app.services.audit.figures import Figure
    from console_app.services.companies.cached_company import CompanySummary, ConnectionSummary
    from console_app.services.snapshots.models import Change

SYNC_RISK = timedelta(days=60)
"""Without a sync for longer than this, access may be lost."""

_OTHER_NAME, _AT_RISK, _ERROR = 10, 11, 12
"""The ranks of what no status says, among the urgencies of the statuses: after pending."""
_NO_WORK = 1_000
_EARLY = datetime(1000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class WorkTask:
    """A connection of a company that needs work, or the company itself."""

    connection_id: str | None
    """None if the company has no connection yet, or one that could not be read."""
    reason: str
    """The reason in a few words: "pending for 3 d". Unknown statuses are as Codat gave them."""


@dataclass(frozen=True, slots=True)
class WorkItem:
    """A company that needs work."""

    company_id: str
    company_name: str
    """As Codat gave it."""
    tasks: tuple[WorkTask, ...]
    """What there is to do, the most urgent first; never empty."""

    @property
    def connection_id(self) -> str | None:
        """Return the connection of the most urgent task."""
        return self.tasks[0].connection_id

    @property
    def only_connection_id(self) -> str | None:
        """Return the connection if there is work for one alone; None if there are several, or none."""
        return self.tasks[0].connection_id if len(self.tasks) == 1 else None

    @property
    def reasons(self) -> tuple[str, ...]:
        """Return the reasons, each once, the most urgent first."""
        return tuple(dict.fromkeys(task.reason for task in self.tasks))


@dataclass(frozen=True, slots=True)
class Worklist:
    """Companies to go through one by one."""

    items: tuple[WorkItem, ...]
    """The most urgent company first, each once."""
    title: str
    """What they are, in a few words."""
    view: str
    """What tells this list from others, on which other companies may be done: a search where there is one."""
    companies: int
    """The number of companies that it was made of; those that are not in it need no work."""

    @property
    def connections(self) -> int:
        """Return the number of connections in it."""
        return sum(task.connection_id is not None for item in self.items for task in item.tasks)

    @property
    def left_out(self) -> int:
        """Return the number of companies that need no work."""
        return self.companies - len(self.items)


@dataclass(frozen=True, slots=True)
class _Ranked:
    company_id: str
    company_name: str
    task: WorkTask
    rank: int
    moment: float
    """The order within a rank: the smallest first."""


def work_of(
    companies: Iterable[CompanySummary],
    at: datetime,
    *,
    counts: Callable[[ConnectionSummary], bool] | None = None,
    everything: bool = False,
) -> tuple[WorkItem, ...]:
    """Return the work for companies, each once.

    Lost access comes first (the latest loss first), then pending connections (the longest wait first), Linked
    connections that lead to books of another name, those without a sync for 60 days, those with errors, unknown
    statuses, unlinked ones, and companies without any connection. A company whose next step is due is always there.

    Args:
        companies: The list behind a figure, or any other.
        at: The moment from which ages are counted.
        counts: Selects the connections; None for all (see `make_report`).
        everything: True to list also what needs no work, a Linked connection without problems: all that `counts`
            selects, and each company.
    """
    found: list[_Ranked] = []
    today = local_time(at).date()
    for company in companies:
        selected = [each for each in company.connections if counts is None or counts(each)]
        due = company.follow_up.due if company.follow_up is not None else None
        is_meant = everything or (due is not None and due <= today)
        work = [ranked for each in selected if (ranked := _work(company, each, at)) is not None]
        if is_meant and (counts is not None or not work):
            listed = {ranked.task.connection_id for ranked in work}
            work += [_no_work(company, each, at) for each in selected if each.id not in listed]
        if not company.connections and (is_meant or not company.unreadable):
            words = "its connections could not be read" if company.unreadable else WITHOUT_CONNECTIONS.work
            task = WorkTask(None, words)
            moment = _seconds(company.created)
            work.append(_Ranked(company.id, company.name, task, WITHOUT_CONNECTIONS.urgency, moment))
        found += work
    return _by_company(found)


def work_of_changes(changes: Iterable[Change]) -> tuple[WorkItem, ...]:
    """Return the work that results from changes. Of several changes of one connection, the newest counts.

    Connections that were linked, or are gone, need no work, and neither do companies that are new or back: no problem
    of theirs is known.
    """
    newest: dict[tuple[str, str], Change] = {}
    for change in changes:
        if change.connection_id is None:
            continue
        key = (change.company_id, change.connection_id)
        if key not in newest or change.seen >= newest[key].seen:
            newest[key] = change
    found = []
    for change in newest.values():
        ranked = _CHANGED.get(change.kind)
        if ranked is not None:
            task = WorkTask(change.connection_id, _reason(change))
            found.append(_Ranked(change.company_id, change.company_name, task, ranked, -change.seen.timestamp()))
    return _by_company(found)


_CHANGED = {
    **{STATUS_KINDS[each.status]: each.urgency for each in BY_URGENCY if each.access is not Access.WORKS},
    ChangeKind.OTHER_STATUS: UNKNOWN_URGENCY,
}


def _work(company: CompanySummary, connection: ConnectionSummary, at: datetime) -> _Ranked | None:
    """Return the work for a connection; None if it needs none."""
    found = _why(connection, at)
    if found is None:
        return None
    reason, rank, moment = found
    return _Ranked(company.id, company.name, WorkTask(connection.id, reason), rank, moment)


def _no_work(company: CompanySummary, connection: ConnectionSummary, at: datetime) -> _Ranked:
    synced = connection.last_sync
    words = "never synced" if synced is None else f"synced {ago(synced, at)}"
    task = WorkTask(connection.id, f"no problem known, {words}")
    return _Ranked(company.id, company.name, task, _NO_WORK, -_seconds(synced, unknown=at))


def _why(connection: ConnectionSummary, at: datetime) -> tuple[str, int, float] | None:
    """Return why a connection needs work, its rank, and the order within the rank; None if it needs none."""
    error = f"; {redact(connection.errors[-1].text or connection.errors[-1].code)}" if connection.errors else ""
    record = status_record(connection.status)
    if record is None:
        return f"{connection.status or 'no status'}{error}", UNKNOWN_URGENCY, 0.0
    match record.access:
        case Access.WORKS:
            if connection.entity is not None and connection.entity.is_in_question:
                return f"linked to another name: ask the customer{error}", _OTHER_NAME, 0.0
            synced = connection.last_sync
            if synced is not None and at - synced > SYNC_RISK:
                return f"no sync{_for(synced, at)}{error}", _AT_RISK, _seconds(synced)
            return (f"open error{error}", _ERROR, 0.0) if error else None
        case Access.AWAITED:
            created = connection.created
            return f"{record.work}{_for(created, at)}{error}", record.urgency, _seconds(created, unknown=at)
        case _:
            return f"{record.work}{_for(connection.since, at)}{error}", record.urgency, -_seconds(connection.since)


def _reason(change: Change) -> str:
    if change.before is None:
        return f"new, {change.after}"
    return f"was {change.before}, now {change.after}"


def _for(moment: datetime | None, at: datetime) -> str:
    return "" if moment is None else f" for {span(at - moment)}"


def _seconds(moment: datetime | None, *, unknown: datetime = _EARLY) -> float:
    return (moment or unknown).timestamp()


def _by_company(found: Iterable[_Ranked]) -> tuple[WorkItem, ...]:
    """Return an item for each company, at the place of its most urgent task."""
    ordered = sorted(
        found,
        key=lambda each: (each.rank, each.moment, fold(each.company_name), each.company_id),
    )
    names: dict[str, str] = {}
    tasks: dict[str, dict[str | None, WorkTask]] = {}
    for each in ordered:
        names.setdefault(each.company_id, each.company_name)
        tasks.setdefault(each.company_id, {}).setdefault(each.task.connection_id, each.task)
    return tuple(WorkItem(key, names[key], tuple(of_company.values())) for key, of_company in tasks.items())


def work_behind(figure: Figure, companies: Iterable[CompanySummary], at: datetime) -> Worklist:
    """Return the work behind a figure: as many companies and connections as it counts.

    Args:
        figure: The figure.
        companies: The companies of the report.
        at: When the report was made.
    """
    search = parse(figure.query)
    found = find(companies, search, at)
    # A figure of companies counts them by their worst status; their other connections that need work are included.
    counts = None if figure.of is Counted.COMPANIES else connection_test(search, at)
    items = work_of(found, at, counts=counts, everything=True)
    return Worklist(items, figure.label, figure.query, len(items))
