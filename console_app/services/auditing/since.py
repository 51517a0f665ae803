"""Which look to compare with: "last", "yesterday", a day, a moment, "3d", "friday", or a look's number.

A day means everything since it began, in local time: what happened on Friday is part of "since Friday".
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from console_app.services.local_time import as_local, day_begins, local_time
from console_app.services.look_reasons import LookReason
from console_app.services.when import clock, day

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from console_app.services.changes import Look

ALLOWED = "last, first, today, yesterday, a weekday, 2026-11-01, 2026-11-01T14:30, 12h, 3d, 2w, or the number of a look"

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LENGTH = re.compile(r"(\d{1,6})\s*(min|m|h|d|w)", re.ASCII)
_UNITS = {
    "min": timedelta(minutes=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
_NUMBER = re.compile(r"#?(\d{1,15})", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:?\d\d)?", re.ASCII | re.IGNORECASE)


class NoSuchLook(Exception):
    """There is no look to compare with; the message says why, and what there is."""


class NotUnderstood(NoSuchLook):
    """The text says no moment and no look; the message says what can be said."""


def choose_look(looks: Sequence[Look], since: str, now: datetime, *, after: Look | None = None) -> Look:
    """The look that "what changed since ..." starts from.

    "last" is the newest look that was asked for, an audit or a snapshot; where there is none, the newest look of all
    (`Look.reason` tells). A moment finds the newest look at or before it. Where a day has looks but none from before
    it, the day's first look stands in: nobody saw more.

    Args:
        looks: All looks.
        since: What a person said; case and blanks do not matter.
        now: The present moment, for "yesterday" and "3d".
        after: The look to compare with it, by default the newest one. The answer is always older.

    Raises:
        NotUnderstood: `since` says nothing that can be looked for.
        NoSuchLook: nobody has looked at that time, or there is nothing to compare.
    """
    said = since.strip()
    moment = None if _names_a_look(said) else moment_of(said, now)
    ordered = sorted(looks, key=lambda look: look.order)
    newest = after or (ordered[-1] if ordered else None)
    older = [look for look in ordered if newest is not None and look.order < newest.order]
    if newest is None:
        raise NoSuchLook("Nobody has looked at this account yet: audit it first.")
    if moment is not None:
        return _at_or_before(moment, said, ordered, older, newest)
    if number := _NUMBER.fullmatch(said):
        return _numbered(int(number[1]), ordered, older, newest)
    if not older:
        raise NoSuchLook(f"There is one look only, of {_when(newest)}: audit again, and compare.")
    if said.casefold() == "first":
        return older[0]
    return next((look for look in reversed(older) if look.reason.is_deliberate), older[-1])


def stand_in_words(before: Look, looks: Iterable[Look]) -> str:
    """That of `looks`, "last" had to take another than an audit or a snapshot, in a sentence; empty if it had not."""
    if before.reason.is_deliberate:
        return ""
    if before.reason is LookReason.UNKNOWN:
        return f"Why the looks from before were taken is not known: compared with the last one, of {_when(before)}."
    # Any of those that were taken before reasons were kept may have been an audit.
    is_unsure = any(look.reason is LookReason.UNKNOWN and look.order <= before.order for look in looks)
    why = "Why older looks were taken is not known" if is_unsure else "No audit or snapshot is remembered from before"
    return f"{why}: compared with a refresh of the list, of {_when(before)}."


def _names_a_look(said: str) -> bool:
    return said.casefold() in {"last", "first"} or _NUMBER.fullmatch(said) is not None


def _at_or_before(moment: datetime, said: str, ordered: Sequence[Look], older: Sequence[Look], newest: Look) -> Look:
    if newest.at <= moment:
        raise NoSuchLook(f"Nobody has looked since then; the newest look is of {_when(newest)}: audit first.")
    found = [look for look in older if look.at <= moment]
    if found:
        return found[-1]
    if older and is_a_day(said) and local_time(older[0].at).date() == local_time(moment).date():
        return older[0]
    when = day(moment) if is_a_day(said) else f"{day(moment)} {clock(moment)}"
    raise NoSuchLook(f"There is no look before {when}; the oldest is of {_when(ordered[0])}.")


def _numbered(number: int, ordered: Sequence[Look], older: Sequence[Look], newest: Look) -> Look:
    for look in older:
        if look.id == number:
            return look
    if any(look.id == number for look in ordered):
        raise NoSuchLook(f"Look {number} is not older than the one of {_when(newest)}: there is nothing to compare.")
    raise NoSuchLook(f"There is no look {number}.")


def is_a_day(said: str) -> bool:
    word = said.casefold()
    return word in {"today", "yesterday"} or _weekday(word) is not None or _DATE.fullmatch(said) is not None


def moment_of(said: str, now: datetime) -> datetime:
    """The moment that `said` means."""
    word = said.casefold()
    today = local_time(now).date()
    if word == "today":
        return day_begins(today)
    if word == "yesterday":
        return day_begins(today - timedelta(days=1))
    if (weekday := _weekday(word)) is not None:
        # Said on a Friday, "Friday" is the last one: today is "today".
        return day_begins(today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1))
    try:
        if length := _LENGTH.fullmatch(word):
            return now - int(length[1]) * _UNITS[length[2]]
        if _DATE.fullmatch(said):
            return day_begins(date.fromisoformat(said))
        if _MOMENT.fullmatch(said):
            moment = datetime.fromisoformat(said.upper().replace(" ", "T"))
            return moment if moment.tzinfo else as_local(moment)
    except (ValueError, OverflowError):
        raise NotUnderstood(f"There is no such day or time: {said}.") from None
    raise NotUnderstood(f"This says no time: {said or 'nothing'}. Say {ALLOWED}.")


def _weekday(word: str) -> int | None:
    found = [at for at, name in enumerate(_WEEKDAYS) if word == name or word == name[:3]]
    return found[0] if found else None


def _when(look: Look) -> str:
    return f"{day(look.at)} {clock(look.at)}"
