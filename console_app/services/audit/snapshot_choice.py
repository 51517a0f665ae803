"""Choose the snapshot to compare with: "last", "yesterday", a day, a moment, "3d", "friday", or a snapshot's number.

A day means everything since its beginning, in local time: what happened on Friday is part of "since Friday".
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from console_app.services.snapshots.reasons import SnapshotReason
from console_app.services.text.duration import read_duration
from console_app.services.text.time_format import as_local, clock, day, day_begins, local_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from console_app.services.snapshots.models import Snapshot

ALLOWED = (
    "last, first, today, yesterday, a weekday, 2026-11-01, 2026-11-01T14:30, 12h, 3d, 2w, or the number of a snapshot"
)

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMBER = re.compile(r"#?(\d{1,15})", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:?\d\d)?", re.ASCII | re.IGNORECASE)


class NoSuchSnapshot(Exception):
    """Raised when there is no snapshot to compare with; the message says why, and which exist."""


class NotUnderstood(NoSuchSnapshot):
    """Raised for a text that is neither a moment nor a snapshot; the message says what is valid."""


def choose_snapshot(
    snapshots: Sequence[Snapshot], since: str, now: datetime, *, after: Snapshot | None = None
) -> Snapshot:
    """Return the snapshot that "what changed since ..." starts from.

    "last" is the newest audit or requested snapshot; if there is none, the newest snapshot of all (see
    `Snapshot.reason`). A moment selects the newest snapshot at or before it. If a day has snapshots but none from
    before it, the first snapshot of that day is used.

    Args:
        snapshots: All snapshots.
        since: The typed text; case and blanks do not matter.
        now: The current time, for "yesterday" and "3d".
        after: The snapshot to compare with it, by default the newest one. The result is always older.

    Raises:
        NotUnderstood: `since` is not valid.
        NoSuchSnapshot: There is no snapshot of that time, or nothing to compare.
    """
    text = since.strip()
    moment = None if _names_a_snapshot(text) else moment_of(text, now)
    ordered = sorted(snapshots, key=lambda snapshot: snapshot.order)
    newest = after or (ordered[-1] if ordered else None)
    older = [snapshot for snapshot in ordered if newest is not None and snapshot.order < newest.order]
    if newest is None:
        raise NoSuchSnapshot("There is no snapshot of this account yet: run an audit first.")
    if moment is not None:
        return _at_or_before(moment, text, ordered, older, newest)
    if number := _NUMBER.fullmatch(text):
        return _numbered(int(number[1]), ordered, older, newest)
    if not older:
        raise NoSuchSnapshot(f"There is only one snapshot, from {_when(newest)}: run another audit, then compare.")
    if text.casefold() == "first":
        return older[0]
    return next((snapshot for snapshot in reversed(older) if snapshot.reason.is_deliberate), older[-1])


def stand_in_words(before: Snapshot, snapshots: Iterable[Snapshot]) -> str:
    """Return a note if "last" had to use a snapshot that is not an audit or a requested one; else empty.

    Args:
        before: The snapshot that was chosen.
        snapshots: All snapshots of the account.
    """
    if before.reason.is_deliberate:
        return ""
    if before.reason is SnapshotReason.UNKNOWN:
        return f"Why earlier snapshots were taken is unknown: compared with the last one, from {_when(before)}."
    # Any snapshot taken before reasons were stored may have been an audit.
    is_unsure = any(
        snapshot.reason is SnapshotReason.UNKNOWN and snapshot.order <= before.order for snapshot in snapshots
    )
    why = "Why older snapshots were taken is unknown" if is_unsure else "There is no earlier audit or snapshot"
    return f"{why}: compared with a refresh of the list, from {_when(before)}."


def _names_a_snapshot(text: str) -> bool:
    return text.casefold() in {"last", "first"} or _NUMBER.fullmatch(text) is not None


def _at_or_before(
    moment: datetime, text: str, ordered: Sequence[Snapshot], older: Sequence[Snapshot], newest: Snapshot
) -> Snapshot:
    if newest.at <= moment:
        raise NoSuchSnapshot(
            f"There is no snapshot since then; the newest is from {_when(newest)}: run an audit first."
        )
    found = [snapshot for snapshot in older if snapshot.at <= moment]
    if found:
        return found[-1]
    if older and is_a_day(text) and local_time(older[0].at).date() == local_time(moment).date():
        return older[0]
    when = day(moment) if is_a_day(text) else f"{day(moment)} {clock(moment)}"
    raise NoSuchSnapshot(f"There is no snapshot before {when}; the oldest is from {_when(ordered[0])}.")


def _numbered(number: int, ordered: Sequence[Snapshot], older: Sequence[Snapshot], newest: Snapshot) -> Snapshot:
    for snapshot in older:
        if snapshot.id == number:
            return snapshot
    if any(snapshot.id == number for snapshot in ordered):
        raise NoSuchSnapshot(
            f"Snapshot {number} is not older than the one from {_when(newest)}: there is nothing to compare."
        )
    raise NoSuchSnapshot(f"There is no snapshot {number}.")


def is_a_day(text: str) -> bool:
    """Return whether a text names a day rather than a moment."""
    word = text.casefold()
    return word in {"today", "yesterday"} or _weekday(word) is not None or _DATE.fullmatch(text) is not None


def moment_of(text: str, now: datetime) -> datetime:
    """Return the moment of a text.

    Args:
        text: The text as typed: a day such as `yesterday` or `friday`, a date, or a date and time.
        now: The current time, which days are relative to.

    Raises:
        NotUnderstood: It is not valid.
    """
    word = text.casefold()
    today = local_time(now).date()
    if word == "today":
        return day_begins(today)
    if word == "yesterday":
        return day_begins(today - timedelta(days=1))
    if (weekday := _weekday(word)) is not None:
        # On a Friday, "Friday" is the last one: today is "today".
        return day_begins(today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1))
    try:
        if (length := read_duration(word)) is not None:
            return now - length
        if _DATE.fullmatch(text):
            return day_begins(date.fromisoformat(text))
        if _MOMENT.fullmatch(text):
            moment = datetime.fromisoformat(text.upper().replace(" ", "T"))
            return moment if moment.tzinfo else as_local(moment)
    except (ValueError, OverflowError):
        raise NotUnderstood(f"“{text}” is not a valid day or time.") from None
    raise NotUnderstood(f'"{text}" isn\'t a date. Try {ALLOWED}.')


def _weekday(word: str) -> int | None:
    found = [at for at, name in enumerate(_WEEKDAYS) if word == name or word == name[:3]]
    return found[0] if found else None


def _when(snapshot: Snapshot) -> str:
    return f"{day(snapshot.at)} {clock(snapshot.at)}"
