"""Read and write what people say of companies in worklists. Runs on the store's thread.

A row that cannot be read, or that a later version of the program has written, is left out.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from console_app.codat.redact import redact
from console_app.services.audit.work_marks import Done, Snooze, WorkMarks
from console_app.services.snapshots.row_format import key_of, micros, moment_of, text_of, to_json
from console_app.services.text.time_format import iso_day
from console_app.store import work_marks as table

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable
    from datetime import datetime

T = TypeVar("T")

_UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, OverflowError)


def read_work_marks(connection: sqlite3.Connection, view: str, day: date) -> WorkMarks:
    """Return what is done on the worklist of a view on a day, and what is left until a day on all of them."""
    key = _key(view)
    rows = table.done_rows_of(connection, key, iso_day(day))
    done = _read(rows, lambda company, row: _done(view, day, company, row))
    snoozed = _read(table.snooze_rows(connection), _snooze)
    return WorkMarks(
        view,
        day,
        {each.company_id: each for each in done},
        {each.company_id: each for each in snoozed},
    )


def read_all_marks(connection: sqlite3.Connection) -> tuple[list[Done], list[Snooze]]:
    """Return what is done, of every worklist and day, and what is left until a day."""
    done = []
    for view, day, company, row in table.done_rows(connection):
        try:
            done.append(_done(text_of(view), date.fromisoformat(day), text_of(company), json.loads(row)))
        except _UNREADABLE:
            continue
    return done, _read(table.snooze_rows(connection), _snooze)


def keep_done(connection: sqlite3.Connection, done: Done, *, is_done: bool, keep_days: int) -> None:
    """Store that a company is done, or that it is not; what is older than `keep_days` is deleted."""
    row = {"by": done.by, "at": micros(done.at)}
    table.write_done(
        connection,
        _key(done.view),
        iso_day(done.day),
        key_of(done.company_id),
        to_json(row) if is_done else None,
        oldest_day=iso_day(done.day - timedelta(days=keep_days)),
    )


def keep_snooze(connection: sqlite3.Connection, company_id: str, snooze: Snooze | None) -> None:
    """Store until when a company is left; None if it is to do."""
    row = None
    if snooze is not None:
        until, at = iso_day(snooze.until), micros(snooze.at)
        row = to_json({"until": until, "states": list(snooze.states), "by": snooze.by, "at": at})
    table.write_snooze(connection, key_of(company_id), row)


def _key(view: str) -> bytes:
    """Return the key of a view, in which no link or password of a search is stored."""
    return key_of(redact(" ".join(view.casefold().split())))


def _read(rows: Iterable[tuple[bytes, str]], read: Callable[[str, dict[str, Any]], T]) -> list[T]:
    found = []
    for company, row in rows:
        try:
            found.append(read(text_of(company), json.loads(row)))
        except _UNREADABLE:
            continue
    return found


def _done(view: str, day: date, company_id: str, row: dict[str, Any]) -> Done:
    return Done(view, day, company_id, str(row["by"]), _at(row))


def _snooze(company_id: str, row: dict[str, Any]) -> Snooze:
    states = tuple(map(str, row["states"]))
    return Snooze(company_id, date.fromisoformat(row["until"]), states, str(row["by"]), _at(row))


def _at(row: dict[str, Any]) -> datetime:
    moment = moment_of(int(row["at"]))
    assert moment is not None
    return moment
