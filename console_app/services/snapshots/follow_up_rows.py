"""Read and write what people say of companies. Runs on the store's thread.

A row that cannot be read, or that a later version of the program has written, is left out.
"""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

from console_app.services.companies.follow_up import EventKind, FollowUpEvent, without_secret
from console_app.services.snapshots.row_format import key_of, micros, moment_of, text_of, to_json
from console_app.services.text.sanitize import one_line
from console_app.services.text.time_format import iso_day
from console_app.store import follow_up as table

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

READ_AT_ONCE = 500
"""Rows that are read before other work of the store gets a turn."""
_UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, OverflowError)


def keep_follow_ups(connection: sqlite3.Connection, events: Iterable[FollowUpEvent]) -> None:
    """Store events that are not stored yet, without a link or a password that may be in a text."""
    table.add(connection, [(each.id, key_of(each.company_id), _row(each)) for each in events])


def read_follow_ups(connection: sqlite3.Connection, after: int) -> tuple[list[FollowUpEvent], int | None]:
    """Return the next events behind a number, and the number of the last one; None if there are no more."""
    rows = table.rows_after(connection, after, READ_AT_ONCE)
    return list(_events(rows)), rows[-1][0] if rows else None


def all_follow_ups(connection: sqlite3.Connection) -> Iterator[FollowUpEvent]:
    """Yield all events in their order."""
    last: int | None = 0
    while last is not None:
        events, last = read_follow_ups(connection, last)
        yield from events


def _row(event: FollowUpEvent) -> str:
    row = {"kind": str(event.kind), "text": without_secret(event.text), "by": event.by, "at": micros(event.at)}
    return to_json(row if event.due is None else {**row, "due": iso_day(event.due)})


def _events(rows: Iterable[tuple[int, str, bytes, str]]) -> Iterator[FollowUpEvent]:
    for number, identity, company, text in rows:
        try:
            row = json.loads(text)
            moment = moment_of(int(row["at"]))
            assert moment is not None
            yield FollowUpEvent(
                text_of(company),
                # The notes of version 9 were alone in their table.
                EventKind(row.get("kind", "note")),
                one_line(row["text"]),
                str(row["by"]),
                moment,
                date.fromisoformat(row["due"]) if "due" in row else None,
                str(identity),
                int(number),
            )
        except _UNREADABLE:
            continue
