"""Compare snapshots: the changes of companies between two of them. Runs on the store's thread and only reads.

Between two snapshots a company or a connection may have changed and changed back: only the difference of the two
snapshots counts, and its time is that of the last step to the present state.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from console_app.services.companies.statuses import urgency
from console_app.services.snapshots.models import Change, ChangeKind, kind_of_status
from console_app.services.snapshots.recorder import snapshot_of
from console_app.services.snapshots.row_format import EPOCH, key_of, moment_of, text_of
from console_app.services.snapshots.state_format import SeenCompany, SeenConnection, read_state
from console_app.services.text.fold import fold
from console_app.store import snapshots as kept_snapshots
from console_app.store.errors import Damaged
from console_app.store.snapshots import moments_at

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from console_app.services.companies.cached_company import CompanySummary
    from console_app.services.snapshots.models import Snapshot


class Order(NamedTuple):
    """All snapshots, in their order."""

    turns: Sequence[int]
    """Oldest first."""
    moments: Mapping[int, int]
    """The time of each, by its turn, in microseconds since 1970."""

    def moment(self, turn: int) -> datetime:
        """Return the time of a snapshot.

        Args:
            turn: The number that orders the snapshots; it must be one of `turns`.
        """
        return moment_of(self.moments[turn]) or EPOCH

    def turn_of(self, snapshot: Snapshot) -> int:
        """Return the snapshot's turn, or that of the next one that is still stored.

        Args:
            snapshot: The snapshot, which may have been deleted.
        """
        return self.turns[min(bisect_left(self.turns, snapshot.turn), len(self.turns) - 1)]

    def before(self, turn: int) -> int | None:
        """Return the turn of the snapshot before, or None for the first.

        Args:
            turn: The turn of a snapshot, which may have been deleted.
        """
        place = bisect_left(self.turns, turn)
        return self.turns[place - 1] if place else None

    def between(self, turn: int) -> tuple[datetime | None, datetime]:
        """Return the times of the snapshot before, and of the snapshot.

        Args:
            turn: The turn of the later snapshot.

        Returns:
            The earlier time, None for the first snapshot, and the later one.
        """
        before = self.before(turn)
        return None if before is None else self.moment(before), self.moment(turn)


class Version(NamedTuple):
    """A company's state from a snapshot on, by its turn; no state: it did not exist."""

    snapshot: int
    state: SeenCompany | None


def snapshots(connection: sqlite3.Connection) -> list[Snapshot]:
    """Return every snapshot, oldest first."""
    return [snapshot_of(row) for row in kept_snapshots.all_snapshots(connection)]


def changes(connection: sqlite3.Connection, before: Snapshot, after: Snapshot) -> list[Change]:
    """Return the differences of two snapshots, ordered by time and then by name.

    The two may be given in either order.

    Args:
        connection: The store.
        before: One snapshot.
        after: The other one.
    """
    order = _order(connection)
    if not order.turns:
        return []
    first, last = sorted((order.turn_of(before), order.turn_of(after)))
    found: list[Change] = []
    for company_id, versions in _versions(kept_snapshots.versions(connection, after=first, until=last)):
        found += company_changes(company_id, versions, first, order)
    return sorted(found, key=lambda change: (change.seen, fold(change.company_name), change.company_id))


def timeline(connection: sqlite3.Connection, company_id: str) -> list[Change]:
    """Return the history of a company, oldest first; it begins with the snapshot that first saw it.

    Args:
        connection: The store.
        company_id: The company's id.
    """
    order = _order(connection)
    if not order.turns:
        return []
    listed: list[Change] = []
    for _, versions in _versions(
        kept_snapshots.versions(connection, until=order.turns[-1], company=key_of(company_id))
    ):
        for index, version in enumerate(versions):
            listed += company_changes(company_id, versions[: index + 1], order.before(version.snapshot), order)
    return listed


def since(connection: sqlite3.Connection) -> dict[str, datetime]:
    """Return since when each existing connection has its status; one that always had it is left out."""
    order = _order(connection)
    found: dict[str, datetime] = {}
    if not order.turns:
        return found
    for _, versions in _versions(kept_snapshots.versions(connection, after=order.turns[0], until=order.turns[-1])):
        now = versions[-1].state
        for each in now.connections if now else ():
            began = _began(versions, _status_in(each.id))
            if began > order.turns[0]:
                found[each.id] = max(order.moment(began), found.get(each.id, EPOCH))
    return found


def state_at(connection: sqlite3.Connection, snapshot: Snapshot) -> list[CompanySummary]:
    """Return the companies as in a snapshot, by name; equally urgent connections by id.

    Args:
        connection: The store.
        snapshot: The snapshot; the next one that is still stored, if it was deleted.

    Raises:
        Damaged: A stored state cannot be read.
    """
    order = _order(connection)
    if not order.turns:
        return []
    turn = order.turn_of(snapshot)
    moments = moments_at(connection, turn)
    try:
        found = [
            read_state(state).company(text_of(identity), [moments[each] for each in range(slot, slot + size)])
            for _, identity, slot, size, state in kept_snapshots.states_at(connection, turn)
            if state is not None
        ]
    except (LookupError, ValueError, OverflowError) as error:
        raise Damaged(f"a snapshot cannot be read ({error})") from error
    return sorted(found, key=lambda company: company.sort_key)


def company_changes(company_id: str, versions: Sequence[Version], before: int | None, order: Order) -> list[Change]:
    """Return the changes of a company at the last of its `versions`.

    Args:
        company_id: The company's id.
        versions: Its states, oldest first.
        before: The turn of the snapshot to compare with; None if there was none.
        order: All snapshots.
    """
    earlier = [version for version in versions if before is not None and version.snapshot <= before]
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
    kind = ChangeKind.CONNECTION_GONE if status is None else kind_of_status(status)
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
    """Return the connections whose status differs, the most urgent first, and then those that are gone."""
    ids = dict.fromkeys(each.id for each in (*now.connections, *then.connections))
    changed = [each for each in ids if then.status_of(each) != now.status_of(each)]
    return sorted(changed, key=lambda each: (now.status_of(each) is None, urgency(now.status_of(each) or ""), each))


def _began(versions: Sequence[Version], value: Callable[[SeenCompany | None], object]) -> int:
    """Return the turn since which `value` equals that of the last version."""
    now = value(versions[-1].state)
    began = versions[-1].snapshot
    for version in reversed(versions):
        if value(version.state) != now:
            break
        began = version.snapshot
    return began


def _status_in(connection_id: str) -> Callable[[SeenCompany | None], str | None]:
    return lambda state: state.status_of(connection_id) if state else None


def _connection_at(versions: Sequence[Version], connection_id: str, snapshot: int) -> SeenConnection | None:
    state = next(version.state for version in versions if version.snapshot == snapshot)
    return state.connection(connection_id) if state else None


def _last_known(versions: Sequence[Version], connection_id: str) -> SeenConnection:
    states = (version.state for version in reversed(versions) if version.state)
    return next(found for state in states if (found := state.connection(connection_id)))


def _versions(rows: Iterable[tuple[bytes, int, str | None]]) -> Iterator[tuple[str, list[Version]]]:
    for company, its in groupby(rows, key=lambda row: row[0]):
        yield (
            text_of(company),
            [Version(snapshot, None if state is None else read_state(state)) for _, snapshot, state in its],
        )


def _order(connection: sqlite3.Connection) -> Order:
    rows = kept_snapshots.all_snapshots(connection)
    return Order([row.turn for row in rows], {row.turn: row.at for row in rows})
