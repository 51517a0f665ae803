"""Write times: for people in the local time of this machine, for programs in UTC.

| where | function | example |
| --- | --- | --- |
| a list or a sentence: how old something is | `ago` | `5 min ago` |
| a duration; a countdown | `span`; `span_in_two` | `3 h`; `23 h 59 min` |
| a date; a time of day; both with the age | `day`; `clock`; `full` | `2026-03-04 14:30  (5 min ago)` |
| a moment of the last days | `with_weekday` | `Wed 2026-03-04 14:30` |
| when data was read | `as_of` | `14:30` |
| a report or a note that others read elsewhere | `stamp` | `2026-03-04 14:30 CET (UTC+01:00)` |
| a message to a customer | `in_words` | `Wednesday 4 March 2026, 14:30 CET (UTC+01:00)` |
| the name of a file | `for_a_file` | `2026-03-04-1430` |
| a day to come, or one that is due | `coming_day` | `Friday 4 December, in 3 days` |
| JSON, CSV, the journal | `iso_utc`; a day: `iso_day` | `2026-03-04T13:30:00Z` |
| a table or a report that is compared with a server's log | `utc` | `2026-03-04 13:30:00` |

No other module of `services`, `cli` and `tui` formats moments. `codat` and `sandbox` have their own formats: those of
the API.
"""

from __future__ import annotations

import math
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from console_app.clock import now as present

if TYPE_CHECKING:
    from collections.abc import Iterable

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_YEAR = 365.25
"""Days of a year."""
_IN_DAYS = 731
"""Days from which an age is counted in years: two of them."""
_UNITS = ((_DAY, "d"), (_HOUR, "h"), (_MINUTE, "min"))


def ago(moment: datetime | None, now: datetime | None = None, *, never: str = "never") -> str:
    """Return how long ago a moment was: "just now", "5 min ago", "3 h ago", "412 d ago", "2 y ago".

    Never a date: a column of ages is read from top to bottom, and its ages are compared.

    Args:
        moment: The moment, aware; None for one that never was.
        now: The current time; None for the clock's.
        never: The text for None.
    """
    if moment is None:
        return never
    seconds = ((now or present()) - moment).total_seconds()
    if seconds < -_MINUTE:
        return f"in {span(timedelta(seconds=-seconds))}"
    if seconds < _MINUTE:
        return "just now"
    if seconds < _IN_DAYS * _DAY:
        return f"{span(timedelta(seconds=seconds))} ago"
    return f"{int(seconds / _DAY / _YEAR)} y ago"


def span(length: timedelta, *, up: bool = False) -> str:
    """Return a duration in its largest unit: "40 s", "5 min", "3 h", "12 d".

    Args:
        length: The duration; a negative one counts as none.
        up: True to round up, for the time that something still takes, so that it is never more than was said.
    """
    seconds = max(0, math.ceil(length.total_seconds()) if up else int(length.total_seconds()))
    unit, name = next((each for each in _UNITS if seconds >= each[0]), (1, "s"))
    return f"{-(-seconds // unit) if up else seconds // unit} {name}"


def span_in_two(length: timedelta) -> str:
    """Return a duration in its two largest units, for a countdown: "23 h 59 min"."""
    seconds = max(0, int(length.total_seconds()))
    if seconds < _HOUR:
        return span(length)
    if seconds < _DAY:
        return f"{seconds // _HOUR} h {seconds % _HOUR // _MINUTE} min"
    return f"{seconds // _DAY} d {seconds % _DAY // _HOUR} h"


def day(moment: datetime | None, *, never: str = "–") -> str:
    """Return the date in local time; `never` for None.

    Args:
        moment: The moment, aware; None for one that never was.
        never: The text for None.
    """
    return local_time(moment).date().isoformat() if moment else never


def clock(moment: datetime | None, *, seconds: bool = False) -> str:
    """Return the time of day in local time, with seconds if `seconds`.

    Args:
        moment: The moment, aware; None for one that never was, which is shown as a dash.
        seconds: True to include seconds.
    """
    if not moment:
        return "–"
    return f"{local_time(moment):%H:%M:%S}" if seconds else f"{local_time(moment):%H:%M}"


def with_weekday(moment: datetime, *, seconds: bool = False) -> str:
    """Return date and time with the weekday, which is how people speak of recent days: "Mon 2026-11-23 09:00".

    Args:
        moment: The moment, aware.
        seconds: True to include seconds.
    """
    return f"{local_time(moment):%a} {day(moment)} {clock(moment, seconds=seconds)}"


def in_one_minute(moments: Iterable[datetime]) -> frozenset[datetime]:
    """Return those of different moments that look the same without seconds."""
    different = set(moments)
    minutes = {each: each.replace(second=0, microsecond=0) for each in different}
    number = Counter(minutes.values())
    return frozenset(each for each in different if number[minutes[each]] > 1)


def as_of(moment: datetime, now: datetime | None = None) -> str:
    """Return when data was read: the time of day, with the date unless it was today.

    Args:
        moment: The moment, aware.
        now: The current time; None for the clock's.
    """
    today = local_time(now or present()).date()
    return clock(moment) if local_time(moment).date() == today else f"{day(moment)} {clock(moment)}"


def full(moment: datetime | None, now: datetime | None = None, *, never: str = "–", seconds: bool = False) -> str:
    """Return date, time and how long ago; `never` for None.

    Args:
        moment: The moment, aware; None for one that never was.
        now: The current time; None for the clock's.
        never: The text for None.
        seconds: True to include seconds.
    """
    if moment is None:
        return never
    return f"{day(moment)} {clock(moment, seconds=seconds)}  ({ago(moment, now)})"


def in_words(moment: datetime) -> str:
    """Return a moment for a letter: "Wednesday 4 March 2026, 14:30 CET (UTC+01:00)"."""
    local = local_time(moment)
    return f"{local:%A} {local.day} {local:%B %Y, %H:%M} {zone(moment)}"


def stamp(moment: datetime, *, seconds: bool = False) -> str:
    """Return a moment for a list: "2026-03-04 14:30 CET (UTC+01:00)".

    Args:
        moment: The moment, aware.
        seconds: True to include seconds.
    """
    local = local_time(moment)
    return f"{local:%Y-%m-%d %H:%M:%S} {zone(moment)}" if seconds else f"{local:%Y-%m-%d %H:%M} {zone(moment)}"


def for_a_file(moment: datetime, *, seconds: bool = False) -> str:
    """Return a moment for the name of a file: "2026-03-04-1430"; with seconds "2026-03-04-143007".

    Args:
        moment: The moment, aware.
        seconds: True to include seconds.
    """
    local = local_time(moment)
    return f"{local:%Y-%m-%d-%H%M%S}" if seconds else f"{local:%Y-%m-%d-%H%M}"


def iso_utc(moment: datetime, *, precise: bool = False) -> str:
    """Return a moment for programs, in ISO 8601 and UTC: "2026-03-04T13:30:00Z".

    Args:
        moment: The moment, aware.
        precise: True for all digits of the second, where moments are compared; else they are cut off.
    """
    return _in_utc(moment).isoformat(timespec="auto" if precise else "seconds").removesuffix("+00:00") + "Z"


def iso_utc_or_none(moment: datetime | None, *, precise: bool = False) -> str | None:
    """Return the same, or None for an unknown moment.

    Args:
        moment: The moment, aware; None if it is unknown.
        precise: True for all digits of the second; else they are cut off.
    """
    return None if moment is None else iso_utc(moment, precise=precise)


def utc(moment: datetime) -> str:
    """Return a moment in UTC for people, without the zone: "2026-03-04 13:30:00"."""
    return _in_utc(moment).isoformat(sep=" ", timespec="seconds").removesuffix("+00:00")


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        # At the ends of the calendar the zone cannot be changed.
        return moment.replace(tzinfo=UTC)


def zone(moment: datetime) -> str:
    """Return the zone's name and its offset from UTC, at `moment`."""
    local = local_time(moment)
    name = local.tzname() or ""
    written = f"{local:%z}"
    offset = f"UTC{written[:3]}:{written[3:5]}"
    # Some zones have no letters, and UTC needs no explanation.
    if name in {"UTC", "GMT"} and offset == "UTC+00:00":
        return name
    return f"{name} ({offset})" if name[:1].isalpha() and not name.startswith("UTC") else offset


def iso_day(day: date) -> str:
    """Return a day for programs, in ISO 8601: "2026-03-04"."""
    return day.isoformat()


def coming_day(day: date, today: date) -> str:
    """Return a day as seen from today: "Friday 4 December, in 3 days"; with the year, if it is another one."""
    year = "" if day.year == today.year else f" {day.year}"
    ahead = (day - today).days
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}
    when = near.get(ahead, f"in {ahead:,} days" if ahead > 0 else f"{-ahead:,} days ago")
    return f"{day:%A} {day.day} {day:%B}{year}, {when}"


def today() -> date:
    """Return today in local time."""
    return local_time(present()).date()


def local_time(moment: datetime) -> datetime:
    """Return the moment in local time; unchanged if this system has none for it."""
    try:
        return moment.astimezone()
    except (OSError, OverflowError, ValueError):
        # Some systems have no local time for years long ago or far ahead.
        return moment


def day_begins(day: date) -> datetime:
    """Return the first moment of a day in local time, aware; in UTC if this system has no local time for it.

    If the clock is put forward at midnight, that is the moment when it is; if a midnight occurs twice, the first one.
    """
    return as_local(datetime.combine(day, time()))


def as_local(wall_clock: datetime) -> datetime:
    """Return the moment at which the local clocks show `wall_clock`, which is naive.

    It is taken as UTC if that is not known.
    """
    try:
        # For a time that is skipped when clocks are put forward, `astimezone` alone returns a moment an hour too early,
        # up to Python 3.11.
        return datetime.fromtimestamp(wall_clock.timestamp(), UTC).astimezone()
    except (OSError, OverflowError, ValueError):
        # Some systems have no local time for years long ago or far ahead.
        return wall_clock.replace(tzinfo=UTC)
