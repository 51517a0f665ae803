"""List the connections and companies that need work, the most urgent first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from console_app.codat.redact import redact
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
from console_app.services.text.time_format import span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from console_app.services.audit.figures import Figure
    from console_app.services.companies.cached_company import CompanySummary, ConnectionSummary
    from console_app.services.snapshots.models import Change

SYNC_RISK = timedelta(days=60)
"""Without a sync for longer than this, access may be lost."""

_OTHER_NAME, _AT_RISK, _ERROR = 10, 11, 12
"""The ranks of what no status says, among the urgencies of the statuses: after pending."""
_EARLY = datetime(1000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class WorkItem:
    """A connection or company that needs work."""

    company_id: str
    connection_id: str | None
    """None if the company has no connection yet."""
    reason: str
    """The reason in a few words: "pending for 3 d". Unknown statuses are as Codat gave them."""
    company_name: str = ""
    """As Codat gave it."""


@dataclass(frozen=True, slots=True)
class _Ranked:
    item: WorkItem
    rank: int
    moment: float
    """The order within a rank: the smallest first."""


def worklist(
    companies: Iterable[CompanySummary],
    at: datetime,
    *,
    counts: Callable[[ConnectionSummary], bool] | None = None,
) -> list[WorkItem]:
    """Return the work for companies.

    Lost access comes first (the latest loss first), then pending connections (the longest wait first), Linked
    connections that lead to books of another name, those without a sync for 60 days, those with errors, unknown
    statuses, unlinked ones, and companies without any connection. A Linked connection without problems needs no work.

    Args:
        companies: The list behind a figure, or any other.
        at: The moment from which ages are counted.
        counts: Selects the connections; None for all (see `make_report`).
    """
    found: list[_Ranked] = []
    for company in companies:
        if not company.connections and not company.unreadable:
            item = WorkItem(company.id, None, WITHOUT_CONNECTIONS.work, company.name)
            found.append(_Ranked(item, WITHOUT_CONNECTIONS.urgency, _seconds(company.created)))
        for each in company.connections:
            if (counts is None or counts(each)) and (work := _work(each, at)) is not None:
                reason, rank, moment = work
                found.append(_Ranked(WorkItem(company.id, each.id, reason, company.name), rank, moment))
    return _in_order(found)


def worklist_of_changes(changes: Iterable[Change]) -> list[WorkItem]:
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
            item = WorkItem(change.company_id, change.connection_id, _reason(change), change.company_name)
            found.append(_Ranked(item, ranked, -change.seen.timestamp()))
    return _in_order(found)


_CHANGED = {
    **{STATUS_KINDS[each.status]: each.urgency for each in BY_URGENCY if each.access is not Access.WORKS},
    ChangeKind.OTHER_STATUS: UNKNOWN_URGENCY,
}


def _work(connection: ConnectionSummary, at: datetime) -> tuple[str, int, float] | None:
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


def _in_order(found: Iterable[_Ranked]) -> list[WorkItem]:
    ordered = sorted(
        found,
        key=lambda each: (each.rank, each.moment, fold(each.item.company_name), each.item.company_id),
    )
    once: dict[tuple[str, str | None], WorkItem] = {}
    for each in ordered:
        once.setdefault((each.item.company_id, each.item.connection_id), each.item)
    return list(once.values())


def work_behind(figure: Figure, companies: Iterable[CompanySummary], at: datetime) -> list[WorkItem]:
    """Return the work behind a figure, the most urgent first.

    Args:
        figure: The figure.
        companies: The companies of the report.
        at: When the report was made.
    """
    search = parse(figure.query)
    found = find(companies, search, at)
    # For a company with an urgent status, its other connections that need work are included.
    counts = None if figure.key.startswith("standing-") else connection_test(search, at)
    return worklist(found, at, counts=counts)
