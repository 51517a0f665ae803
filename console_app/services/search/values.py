"""Reads what stands behind a field: lengths of time, dates, statuses, tags."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from console_app.services.ids import read_reference
from console_app.services.search.language import STATUS_WORDS, TIME_FIELDS, Ago, Days, Special, Tag, quoted
from console_app.services.summaries import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from console_app.services.search.language import Value

_LENGTH = re.compile(r"(\d{1,6})(min|m|h|d|w|mo|y)", re.ASCII)
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", re.ASCII)
_UNITS = {
    "m": timedelta(minutes=1),
    "min": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
    "mo": timedelta(days=30),
    "y": timedelta(days=365),
}
_LONG_UNITS = {"minute": "m", "hour": "h", "day": "d", "week": "w", "month": "mo", "year": "y"}
_LONG_LENGTH = re.compile(r"(\d{1,6})\s*(minute|hour|day|week|month|year)s?", re.ASCII)
_NEEDS_QUOTES = re.compile(r'[\s,"\\]')
_LONGEST = timedelta(days=36_500)
_FIRST_YEAR, _LAST_YEAR = 1900, 2999
_DECEMBER = 12
_TIMES = "30m, 12h, 7d, 2w, 3mo or 1y ago, or a date such as 2026-01-31"


class WrongValue(Exception):
    """A value that its field does not have; `message` is a sentence, `suggestion` could stand there instead."""

    def __init__(self, message: str, suggestion: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.suggestion = suggestion


def nearest(typed: str, known: Iterable[str]) -> str | None:
    """The known word that was most likely meant."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(typed[:40], list(known), 1, 0.6)), None)


def read_value(field: str, operator: str, text: str, quoted: bool, before: Value | None) -> Value:
    """One value of a field; `before` is the one in front of the comma.

    Raises:
        WrongValue: the field has no such value.
    """
    if field in TIME_FIELDS:
        return _read_time(field, operator, text)
    if field == "status":
        return _read_status(text, quoted=quoted)
    if field == "tag":
        return _read_tag(text, before)
    folded = fold(text)
    if field == "id" and (reference := read_reference(text)):
        return reference.company_id or reference.connection_id
    if field == "errors" and not quoted and folded in {"any", "none"}:
        return Special(folded)
    return folded


def _read_status(text: str, *, quoted: bool) -> str:
    folded = fold(text)
    known = STATUS_WORDS.get(folded)
    if known is not None and not (quoted and folded in {"none", "unreadable"}):
        return known
    near = None if quoted else nearest(folded, STATUS_WORDS)
    if near is not None:
        message = f'There is no status “{text}”. Did you mean {near}? A status of that name: status:"{text}"'
        raise WrongValue(message, near)
    # One that is newer than this program, as Codat spells it.
    return folded


def _read_tag(text: str, before: Value | None) -> Tag:
    key, equals, value = text.partition("=")
    if not equals:
        # `tag:region=uk,fr`: one of these regions.
        if isinstance(before, Tag) and before.value is not None:
            return Tag(before.key, fold(key))
        return Tag(fold(key))
    if not key or not value:
        what = "Before = comes the tag's key" if not key else f"Behind {text} comes the tag's value"
        raise WrongValue(f"{what}: tag:region=uk. Any value will do: tag:region", _as_typed(key))
    return Tag(fold(key), fold(value))


def _as_typed(key: str) -> str | None:
    return quoted(key) if _NEEDS_QUOTES.search(key) else key or None


def _read_time(field: str, operator: str, text: str) -> Value:
    folded = fold(text)
    if folded == "never" and field == "sync" and operator == ":":
        return Special.NEVER
    if found := _LENGTH.fullmatch(folded):
        length = int(found[1]) * _UNITS[found[2]]
        if length > _LONGEST:
            raise WrongValue(f"“{text}” is longer ago than anything: use at most 100y.", "100y")
        return Ago(length)
    if found := _DATE.fullmatch(folded):
        days = _days(int(found[1]), int(found[2] or 0), int(found[3] or 0))
        if days is None:
            raise WrongValue(f"“{text}” is no day of the calendar. Write it as year-month-day: 2026-01-31.")
        return days
    if found := _LONG_LENGTH.fullmatch(folded):
        shorter = found[1] + _LONG_UNITS[found[2]]
        raise WrongValue(f"“{text}” is no time: write {shorter}.", shorter)
    if folded.isdecimal():
        raise WrongValue(f"“{text}” needs a unit: {text[:6]}d for days, or m, h, w, mo, y.", f"{text}d")
    never = ", or never" if field == "sync" and operator == ":" else ""
    suggestion = nearest(folded, ["never"]) if never else None
    raise WrongValue(f"“{text}” is no time. {field} takes {_TIMES}{never}.", suggestion)


def _days(year: int, month: int, day: int) -> Days | None:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    try:
        first = date(year, month or 1, day or 1)
    except ValueError:
        return None
    if day:
        return Days(first, first + timedelta(days=1))
    if month:
        return Days(first, date(year + month // _DECEMBER, month % _DECEMBER + 1, 1))
    return Days(first, date(year + 1, 1, 1))
