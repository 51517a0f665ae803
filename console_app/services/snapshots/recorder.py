"""Record snapshots, and delete the ones that are too old."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from console_app.services.snapshots.cached_rows import cached_row
from console_app.services.snapshots.models import Snapshot
from console_app.services.snapshots.reasons import SnapshotReason
from console_app.services.snapshots.row_format import EPOCH, key_of, micros, moment_of
from console_app.services.snapshots.state_format import StateEncoder
from console_app.store import cache_table as cache
from console_app.store import facts, retention, snapshots
from console_app.store.database import all_or_nothing, most_durable
from console_app.store.errors import Damaged
from console_app.store.turns import take_turn

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from console_app.services.companies.cached_company import CompanySummary

_REASONS = frozenset(SnapshotReason)


def finish_snapshot(
    connection: sqlite3.Connection,
    at: datetime,
    companies: Iterable[CompanySummary],
    unread: Collection[str],
    reason: SnapshotReason,
    turn: int | None,
    *,
    dated: bool,
) -> Snapshot:
    """Record a snapshot, and update the stored rows with it, completely or not at all.

    Args:
        connection: The store.
        at: When the refresh began, by Codat's clock if `dated`.
        companies: The companies that were read.
        unread: The ids of companies that exist but could not be read.
        reason: Why the account was read.
        turn: The turn of the refresh; None for the next one.
        dated: True if `at` is by Codat's clock.

    Returns:
        The snapshot.
    """
    seen, there = _by_key(companies), {key_of(each) for each in unread}
    with most_durable(connection), all_or_nothing(connection):
        turn = take_turn(connection) if turn is None else turn
        row = snapshots.record(connection, turn, micros(at), seen, there, StateEncoder(), str(reason), dated=dated)
        _bring_in_line(connection, row.turn, row.at, seen, there)
    return snapshot_of(row)


def keep_everything(
    connection: sqlite3.Connection,
    at: datetime,
    companies: Iterable[CompanySummary],
    unread: Collection[str],
    turn: int | None,
) -> None:
    """Update the stored rows after a complete refresh that is not recorded as a snapshot.

    Args:
        connection: The store.
        at: When the refresh began.
        companies: The companies that were read.
        unread: The ids of companies that exist but could not be read.
        turn: The turn of the refresh; None for the next one.
    """
    with all_or_nothing(connection):
        turn = take_turn(connection) if turn is None else turn
        _bring_in_line(connection, turn, micros(at), _by_key(companies), {key_of(each) for each in unread})


def _by_key(companies: Iterable[CompanySummary]) -> dict[bytes, CompanySummary]:
    return {key_of(company.id): company for company in companies}


def _bring_in_line(
    connection: sqlite3.Connection, turn: int, as_of: int, seen: dict[bytes, CompanySummary], there: set[bytes]
) -> None:
    """Update the stored rows after a refresh, unless a newer one finished before; inside a transaction."""
    if turn < (facts.fact(connection, facts.AS_OF_TURN) or turn):
        return
    facts.note_fact(connection, facts.AS_OF_TURN, turn)
    facts.note_fact(connection, facts.AS_OF, as_of)
    # Rows of a later turn are newer than the refresh, and those of its own turn were stored as its pages arrived.
    old, gone = dict(seen), []
    for each, when in cache.turns_kept(connection):
        if when >= turn:
            old.pop(each, None)
        if when <= turn and each not in seen and each not in there:
            gone.append(each)
    cache.write(connection, map(cached_row, old.values()), as_of, turn)
    cache.remove(connection, gone)


def snapshot_of(row: snapshots.SnapshotRow) -> Snapshot:
    """Return a snapshot from its row.

    Raises:
        Damaged: The row is not valid.
    """
    try:
        statuses, standings = json.loads(row.statuses), json.loads(row.standings)
        at = moment_of(row.at) or EPOCH
    except (ValueError, TypeError, OverflowError) as error:
        raise Damaged(f"a snapshot cannot be read ({error})") from error
    # A later version may have other reasons.
    reason = SnapshotReason(row.reason) if row.reason in _REASONS else SnapshotReason.UNKNOWN
    return Snapshot(row.id, at, row.companies, row.connections, statuses, standings, reason, row.turn)


@dataclass(frozen=True, slots=True)
class Pruned:
    """The snapshots that were deleted, or would be."""

    before: datetime | None
    """Snapshots before this moment are too old; None if there are no snapshots."""
    forgotten: int
    kept: int


def run_daily_maintenance(connection: sqlite3.Connection, now: datetime, keep_days: int) -> None:
    """Check the file and delete snapshots that are older than `keep_days`, once a day.

    Args:
        connection: The store.
        now: The current time.
        keep_days: How many days to keep.

    Raises:
        Damaged: The file is not sound.
    """
    retention.run_daily_maintenance(connection, micros(now), keep_days)


def prune(connection: sqlite3.Connection, now: datetime, keep_days: int, *, dry_run: bool = False) -> Pruned:
    """Delete snapshots that are older than `keep_days`, never the newest.

    Args:
        connection: The store.
        now: The current time.
        keep_days: How many days to keep.
        dry_run: True to delete nothing, and only count.

    Returns:
        What was deleted, or would be.
    """
    with all_or_nothing(connection):
        before = retention.limit(connection, micros(now), keep_days)
        count = len(snapshots.all_snapshots(connection))
        if dry_run:
            forgotten = len(retention.older(connection, before))
        else:
            forgotten = retention.forget(connection, before)
            facts.note_fact(connection, retention.MAINTAINED, micros(now))
    return Pruned(moment_of(before) if count else None, forgotten, count - forgotten)
