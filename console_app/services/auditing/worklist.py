"""What is to be done for whom, one connection at a time: the most urgent first.

A worklist is made of any list of companies, such as the one behind a figure, or of what changed. No links are in it:
each is made when it is sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from console_app.codat.redact import redact
from console_app.codat.statuses import Status
from console_app.services.changes import ChangeKind
from console_app.services.summaries import fold
from console_app.services.when import span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from console_app.services.changes import Change
    from console_app.services.summaries import CompanySummary, ConnectionSummary

SYNC_RISK = timedelta(days=60)
"""Without a sync for longer, access may be lost."""

_LOST, _PENDING, _AT_RISK, _ERROR, _OTHER, _UNLINKED, _NOTHING = range(7)
_EARLY = datetime(1000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One thing to see to."""

    company_id: str
    connection_id: str | None
    """None: the company has no connection yet."""
    reason: str
    """Why it is here, in a few words: "pending for 3 d". Statuses that are not known are as Codat gave them."""
    company_name: str = ""
    """As Codat gave it."""


@dataclass(frozen=True, slots=True)
class _Ranked:
    item: WorkItem
    rank: int
    moment: float
    """Within a rank: the smallest first."""


def worklist(
    companies: Iterable[CompanySummary],
    at: datetime,
    *,
    counts: Callable[[ConnectionSummary], bool] | None = None,
) -> list[WorkItem]:
    """What is to be done for these companies.

    First what lost its access (the latest loss first), then what is pending (the longest wait first), Linked
    connections without a sync for 60 days, those with errors, unknown statuses, unlinked ones, and companies without
    any connection. A Linked connection in good order is no work.

    Args:
        companies: The list behind a figure, or any other.
        at: The moment from which ages are counted.
        counts: Which connections are meant; None: all (see `make_report`).
    """
    found: list[_Ranked] = []
    for company in companies:
        if not company.connections and not company.unreadable:
            item = WorkItem(company.id, None, "no connection yet", company.name)
            found.append(_Ranked(item, _NOTHING, _seconds(company.created)))
        for each in company.connections:
            if (counts is None or counts(each)) and (work := _work(each, at)) is not None:
                reason, rank, moment = work
                found.append(_Ranked(WorkItem(company.id, each.id, reason, company.name), rank, moment))
    return _in_order(found)


def worklist_of_changes(changes: Iterable[Change]) -> list[WorkItem]:
    """What is to be done because of what changed. Of several changes of one connection, the newest counts.

    What was linked, or is gone, is no work, and neither is a company that is new or back: it is not known of it that
    anything is wrong.
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
    ChangeKind.DEAUTHORIZED: _LOST,
    ChangeKind.PENDING: _PENDING,
    ChangeKind.OTHER_STATUS: _OTHER,
    ChangeKind.UNLINKED: _UNLINKED,
}


def _work(connection: ConnectionSummary, at: datetime) -> tuple[str, int, float] | None:
    """Why a connection needs somebody, its rank, and what settles the order within the rank."""
    error = f"; {redact(connection.errors[-1].text or connection.errors[-1].code)}" if connection.errors else ""
    match connection.status:
        case Status.DEAUTHORIZED:
            return f"access lost{_for(connection.since, at)}{error}", _LOST, -_seconds(connection.since)
        case Status.PENDING_AUTH:
            return f"pending{_for(connection.created, at)}{error}", _PENDING, _seconds(connection.created, unknown=at)
        case Status.UNLINKED:
            return f"unlinked{_for(connection.since, at)}{error}", _UNLINKED, -_seconds(connection.since)
        case Status.LINKED:
            synced = connection.last_sync
            if synced is not None and at - synced > SYNC_RISK:
                return f"no sync{_for(synced, at)}{error}", _AT_RISK, _seconds(synced)
            return (f"open error{error}", _ERROR, 0.0) if error else None
        case other:
            return f"{other or 'no status'}{error}", _OTHER, 0.0


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
