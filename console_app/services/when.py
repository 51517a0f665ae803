"""Moments as people say them. Local time for the person, whatever zone the server spoke in."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from console_app.clock import now as present

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def ago(moment: datetime | None, now: datetime | None = None, *, never: str = "never") -> str:
    """How long ago: "just now", "5 min ago", "3 h ago", "12 d ago", then the date."""
    if moment is None:
        return never
    seconds = ((now or present()) - moment).total_seconds()
    if seconds < -_MINUTE:
        return f"in {span(timedelta(seconds=-seconds))}"
    if seconds < _MINUTE:
        return "just now"
    if seconds < 100 * _DAY:
        return f"{span(timedelta(seconds=seconds))} ago"
    return day(moment)


def span(length: timedelta) -> str:
    """A length of time in its largest unit: "40 s", "5 min", "3 h", "12 d"."""
    seconds = max(0, int(length.total_seconds()))
    if seconds < _MINUTE:
        return f"{seconds} s"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE} min"
    if seconds < _DAY:
        return f"{seconds // _HOUR} h"
    return f"{seconds // _DAY} d"


def span_in_two(length: timedelta) -> str:
    """A length of time in its two largest units, for what is counted down: "23 h 59 min"."""
    seconds = max(0, int(length.total_seconds()))
    if seconds < _HOUR:
        return span(length)
    if seconds < _DAY:
        return f"{seconds // _HOUR} h {seconds % _HOUR // _MINUTE} min"
    return f"{seconds // _DAY} d {seconds % _DAY // _HOUR} h"


def day(moment: datetime | None, *, never: str = "–") -> str:
    """The date, in local time."""
    return _local(moment).date().isoformat() if moment else never


def clock(moment: datetime | None, *, seconds: bool = False) -> str:
    """The time of day, in local time."""
    if not moment:
        return "–"
    return f"{_local(moment):%H:%M:%S}" if seconds else f"{_local(moment):%H:%M}"


def in_one_minute(moments: Iterable[datetime]) -> frozenset[datetime]:
    """Those of different moments that read the same without their seconds."""
    different = set(moments)
    minutes = {each: each.replace(second=0, microsecond=0) for each in different}
    number = Counter(minutes.values())
    return frozenset(each for each in different if number[minutes[each]] > 1)


def as_of(moment: datetime, now: datetime | None = None) -> str:
    """When something was read: the time of day, with the date unless it was today."""
    today = _local(now or present()).date()
    return clock(moment) if _local(moment).date() == today else f"{day(moment)} {clock(moment)}"


def full(moment: datetime | None, now: datetime | None = None, *, never: str = "–", seconds: bool = False) -> str:
    """Date, time and how long ago."""
    if moment is None:
        return never
    stamp = f"{day(moment)} {clock(moment, seconds=seconds)}"
    since = ago(moment, now)
    return stamp if since == day(moment) else f"{stamp}  ({since})"


def _local(moment: datetime) -> datetime:
    try:
        return moment.astimezone()
    except (OSError, OverflowError, ValueError):
        # Some systems know no local time for years long ago or far away.
        return moment
