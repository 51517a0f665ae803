"""What became of companies between two looks. Pure but for reading what is kept; runs on the store's thread.

Between two looks a company or a connection may have become something and back again: what counts is how the two
looks differ, and the moment told is that of the last step to how it is now.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from console_app.codat.statuses import Status
from console_app.services.changes import Change, ChangeKind
from console_app.services.finishing_looks import look_of
from console_app.services.kept_rows import EPOCH, key_of, moment_of, text_of
from console_app.services.seen_states import SeenCompany, SeenConnection, read_state
from console_app.services.summaries import fold, urgency
from console_app.store import looks as kept_looks
from console_app.store.faults import Damaged
from console_app.store.syncs import moments_at

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from console_app.services.changes import Look
    from console_app.services.summaries import CompanySummary

_BY_STATUS: dict[str, ChangeKind] = {
    Status.DEAUTHORIZED: ChangeKind.DEAUTHORIZED,
    Status.PENDING_AUTH: ChangeKind.PENDING,
    Status.UNLINKED: ChangeKind.UNLINKED,
    Status.LINKED: ChangeKind.LINKED,
}


class Order(NamedTuple):
    """All looks, in their order."""

    turns: Sequence[int]
    """The oldest first."""
    moments: Mapping[int, int]
    """When each was, by its turn, in microseconds."""

    def moment(self, turn: int) -> datetime:
        """When a look was."""
        return moment_of(self.moments[turn]) or EPOCH

    def turn_of(self, look: Look) -> int:
        """The look's turn, or that of the next that is still kept."""
        return self.turns[min(bisect_left(self.turns, look.turn), len(self.turns) - 1)]

    def before(self, turn: int) -> int | None:
        """The turn of the look before one; None: that is the first."""
        place = bisect_left(self.turns, turn)
        return self.turns[place - 1] if place else None

    def between(self, turn: int) -> tuple[datetime | None, datetime]:
        """The moment of the look before, and of the look."""
        before = self.before(turn)
        return None if before is None else self.moment(before), self.moment(turn)


class Version(NamedTuple):
    """How a company was from one look on, by its turn; no state: it was not there."""

    look: int
    state: SeenCompany | None


def looks(connection: sqlite3.Connection) -> list[Look]:
    """Every look, the oldest first."""
    return [look_of(row) for row in kept_looks.all_looks(connection)]


def changes(connection: sqlite3.Connection, before: Look, after: Look) -> list[Change]:
    """How two looks differ, in the order of the moments and then of the names. The order of the two is no matter."""
    order = _order(connection)
    if not order.turns:
        return []
    first, last = sorted((order.turn_of(before), order.turn_of(after)))
    found: list[Change] = []
    for company_id, versions in _versions(kept_looks.versions(connection, after=first, until=last)):
        found += company_changes(company_id, versions, first, order)
    return sorted(found, key=lambda change: (change.seen, fold(change.company_name), change.company_id))


def timeline(connection: sqlite3.Connection, company_id: str) -> list[Change]:
    """All that became of a company, the oldest first; it begins with the look that first saw it."""
    order = _order(connection)
    if not order.turns:
        return []
    told: list[Change] = []
    for _, versions in _versions(kept_looks.versions(connection, until=order.turns[-1], company=key_of(company_id))):
        for index, version in enumerate(versions):
            told += company_changes(company_id, versions[: index + 1], order.before(version.look), order)
    return told


def since(connection: sqlite3.Connection) -> dict[str, datetime]:
    """Since when each connection that is there has its status; one that always had it is left out."""
    order = _order(connection)
    found: dict[str, datetime] = {}
    if not order.turns:
        return found
    for _, versions in _versions(kept_looks.versions(connection, after=order.turns[0], until=order.turns[-1])):
        now = versions[-1].state
        for each in now.connections if now else ():
            began = _began(versions, _status_in(each.id))
            if began > order.turns[0]:
                found[each.id] = max(order.moment(began), found.get(each.id, EPOCH))
    return found


def state_at(connection: sqlite3.Connection, look: Look) -> list[CompanySummary]:
    """The companies as a look saw them, by name; connections that are equally urgent by their ids."""
    order = _order(connection)
    if not order.turns:
        return []
    turn = order.turn_of(look)
    moments = moments_at(connection, turn)
    try:
        found = [
            read_state(state).company(text_of(identity), [moments[each] for each in range(slot, slot + size)])
            for _, identity, slot, size, state in kept_looks.states_at(connection, turn)
            if state is not None
        ]
    except (LookupError, ValueError, OverflowError) as error:
        raise Damaged(f"a look cannot be read ({error})") from error
    return sorted(found, key=lambda company: company.sort_key)


def company_changes(company_id: str, versions: Sequence[Version], before: int | None, order: Order) -> list[Change]:
    """How a company is at the last of its `versions`, compared with how it was at the look of the turn `before`; None:
    nobody had looked."""
    earlier = [version for version in versions if before is not None and version.look <= before]
    then, now = earlier[-1].state if earlier else None, versions[-1].state
    if then is not None and now is not None:
        return [_connection_change(company_id, versions, each, then, now, order) for each in _changed_ids(then, now)]
    if then is None and now is None:
        return []
    if now is None:
        kind = ChangeKind.GONE
    else:
        kind = ChangeKind.BACK if any(version.state for version in earlier) else ChangeKind.NEW
    last = next(version.state for version in reversed(versions) if version.state)
    began = _began(versions, lambda state: state is None)
    return [Change(kind, company_id, last.name, *order.between(began))]


def _connection_change(
    company_id: str,
    versions: Sequence[Version],
    connection_id: str,
    then: SeenCompany,
    now: SeenCompany,
    order: Order,
) -> Change:
    status = now.status_of(connection_id)
    began = _began(versions, _status_in(connection_id))
    as_seen = _connection_at(versions, connection_id, began)
    known = as_seen or _last_known(versions, connection_id)
    kind = ChangeKind.CONNECTION_GONE if status is None else _BY_STATUS.get(status, ChangeKind.OTHER_STATUS)
    return Change(
        kind,
        company_id,
        now.name,
        *order.between(began),
        connection_id=connection_id,
        platform_key=known.key,
        platform_name=known.platform,
        before=then.status_of(connection_id),
        after=status,
        errors=as_seen.errors if as_seen else (),
    )


def _changed_ids(then: SeenCompany, now: SeenCompany) -> list[str]:
    """The connections whose status differs, the most urgent first, and then those that are gone."""
    ids = dict.fromkeys(each.id for each in (*now.connections, *then.connections))
    changed = [each for each in ids if then.status_of(each) != now.status_of(each)]
    return sorted(changed, key=lambda each: (now.status_of(each) is None, urgency(now.status_of(each) or ""), each))


def _began(versions: Sequence[Version], value: Callable[[SeenCompany | None], object]) -> int:
    """The look from which on `value` is what it is at the last version."""
    now = value(versions[-1].state)
    began = versions[-1].look
    for version in reversed(versions):
        if value(version.state) != now:
            break
        began = version.look
    return began


def _status_in(connection_id: str) -> Callable[[SeenCompany | None], str | None]:
    return lambda state: state.status_of(connection_id) if state else None


def _connection_at(versions: Sequence[Version], connection_id: str, look: int) -> SeenConnection | None:
    state = next(version.state for version in versions if version.look == look)
    return state.connection(connection_id) if state else None


def _last_known(versions: Sequence[Version], connection_id: str) -> SeenConnection:
    states = (version.state for version in reversed(versions) if version.state)
    return next(found for state in states if (found := state.connection(connection_id)))


def _versions(rows: Iterable[tuple[bytes, int, str | None]]) -> Iterator[tuple[str, list[Version]]]:
    for company, its in groupby(rows, key=lambda row: row[0]):
        yield text_of(company), [Version(look, None if state is None else read_state(state)) for _, look, state in its]


def _order(connection: sqlite3.Connection) -> Order:
    rows = kept_looks.all_looks(connection)
    return Order([row.turn for row in rows], {row.turn: row.at for row in rows})
