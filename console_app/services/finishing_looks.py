"""Recording a look that has come to its end. Runs on the store's thread."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from console_app.services.cached_companies import cached_row
from console_app.services.changes import Look
from console_app.services.kept_rows import EPOCH, key_of, micros, moment_of
from console_app.services.look_reasons import LookReason
from console_app.services.seen_states import Describer
from console_app.store import cache, looks
from console_app.store.faults import Damaged
from console_app.store.turns import take_turn
from console_app.store.writing import all_or_nothing, most_durable

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from console_app.services.summaries import CompanySummary

_REASONS = frozenset(LookReason)


def finish_look(
    connection: sqlite3.Connection,
    at: datetime,
    companies: Iterable[CompanySummary],
    unread: Collection[str],
    reason: LookReason,
    turn: int | None,
    *,
    dated: bool,
) -> Look:
    """Record a look, and bring the cache in line with it, all at once or not at all; its `turn` is the next if it has
    not taken one. `dated`: `at` is by Codat's own clock."""
    seen, there = _by_key(companies), {key_of(each) for each in unread}
    with most_durable(connection), all_or_nothing(connection):
        turn = take_turn(connection) if turn is None else turn
        row = looks.record(connection, turn, micros(at), seen, there, Describer(), str(reason), dated=dated)
        _bring_in_line(connection, row.turn, row.at, seen, there)
    return look_of(row)


def keep_everything(
    connection: sqlite3.Connection,
    at: datetime,
    companies: Iterable[CompanySummary],
    unread: Collection[str],
    turn: int | None,
) -> None:
    """Bring the cache in line with a refresh that saw everything and is to be no look."""
    with all_or_nothing(connection):
        turn = take_turn(connection) if turn is None else turn
        _bring_in_line(connection, turn, micros(at), _by_key(companies), {key_of(each) for each in unread})


def _by_key(companies: Iterable[CompanySummary]) -> dict[bytes, CompanySummary]:
    return {key_of(company.id): company for company in companies}


def _bring_in_line(
    connection: sqlite3.Connection, turn: int, as_of: int, seen: dict[bytes, CompanySummary], there: set[bytes]
) -> None:
    """Have the cache hold what a refresh saw, unless a newer one was finished before; inside a transaction."""
    if turn < (cache.fact(connection, cache.AS_OF_TURN) or turn):
        return
    cache.note_fact(connection, cache.AS_OF_TURN, turn)
    cache.note_fact(connection, cache.AS_OF, as_of)
    # What was kept in a later turn is newer than what it saw.
    kept = cache.turns_kept(connection)
    cache.write(connection, (cached_row(seen[each]) for each in seen if kept.get(each, turn) <= turn), as_of, turn)
    gone = (each for each, when in kept.items() if when <= turn and each not in seen and each not in there)
    cache.remove(connection, gone)


def look_of(row: looks.LookRow) -> Look:
    """A look out of its row.

    Raises:
        Damaged: the row is none of ours.
    """
    try:
        statuses, standings = json.loads(row.statuses), json.loads(row.standings)
        at = moment_of(row.at) or EPOCH
    except (ValueError, TypeError, OverflowError) as error:
        raise Damaged(f"a look cannot be read ({error})") from error
    # A later version may know other reasons.
    reason = LookReason(row.reason) if row.reason in _REASONS else LookReason.UNKNOWN
    return Look(row.id, at, row.companies, row.connections, statuses, standings, reason, row.turn)
