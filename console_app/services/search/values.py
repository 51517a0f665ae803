"""Read the value of a field: durations, dates, statuses, tags."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from console_app.services.companies.ids import read_reference
from console_app.services.companies.statuses import STATUS_WORDS
from console_app.services.search.language import (
    ENTITY_WORDS,
    TIME_FIELDS,
    Ago,
    Coming,
    Days,
    EntityIs,
    Special,
    Tag,
    in_quotes,
)
from console_app.services.text.duration import read_duration
from console_app.services.text.fold import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from console_app.services.search.language import Value

_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", re.ASCII)
_LONG_UNITS = {"minute": "m", "hour": "h", "day": "d", "week": "w", "month": "mo", "year": "y"}
_LONG_LENGTH = re.compile(r"(\d{1,6})\s*(minute|hour|day|week|month|year)s?", re.ASCII)
_LONGEST = timedelta(days=36_500)
_SPECIAL = {"errors": {"any", "none"}, "note": {"any", "none"}, "owner": {"any", "none", "me"}}
_NEAR_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LEAST_LETTERS = 3
_COMING = "today, tomorrow, fri, 7d ahead, a date such as 2026-01-31, any or none"
_FIRST_YEAR, _LAST_YEAR = 1900, 2999
_DECEMBER = 12
_TIMES = "30m, 12h, 7d, 2w, 3mo or 1y ago, or a date such as 2026-01-31"


class WrongValue(Exception):
    """Raised for a value that its field does not have; `message` is a sentence, `suggestion` a possible replacement."""

    def __init__(self, message: str, suggestion: str | None = None) -> None:
        """Keep the message and the suggestion.

        Args:
            message: What is wrong, in a sentence.
            suggestion: The value that was probably meant; None for none.
        """
        super().__init__(message)
        self.message = message
        self.suggestion = suggestion


def nearest(typed: str, known: Iterable[str]) -> str | None:
    """Return the known word that was most probably meant, or None.

    Args:
        typed: The word as typed.
        known: The words to choose from.
    """
    from difflib import get_close_matches

    return next(iter(get_close_matches(typed[:40], list(known), 1, 0.6)), None)


def read_value(field: str, operator: str, text: str, quoted: bool, before: Value | None) -> Value:
    """Return one value of a field.

    Args:
        field: The field.
        operator: The operator.
        text: The value as typed, without quotes.
        quoted: True if it was quoted.
        before: The value in front of the comma, if there is one.

    Raises:
        WrongValue: The field has no such value.
    """
    if field in TIME_FIELDS:
        return _read_time(field, operator, text)
    if field == "due":
        return _read_due(text, operator)
    if field == "status":
        return _read_status(text, quoted=quoted)
    if field == "tag":
        return _read_tag(text, before)
    folded = fold(text)
    if field == "id" and (reference := read_reference(text)):
        return reference.company_id or reference.connection_id
    if not quoted and folded in _SPECIAL.get(field, ()):
        return Special(folded)
    if field == "entity" and not quoted and folded in ENTITY_WORDS:
        return EntityIs(folded)
    return folded


def _read_status(text: str, *, quoted: bool) -> str:
    folded = fold(text)
    known = STATUS_WORDS.get(folded)
    if known is not None and not (quoted and folded in {"none", "unreadable"}):
        return known
    near = None if quoted else nearest(folded, STATUS_WORDS)
    if near is not None:
        message = f'There is no status “{text}”. Did you mean {near}? As the exact status: status:"{text}"'
        raise WrongValue(message, near)
    # A status that is newer than this program, as Codat spells it.
    return folded


def _read_tag(text: str, before: Value | None) -> Tag:
    key, equals, value = text.partition("=")
    if not equals:
        # `tag:region=uk,fr`: one of these regions.
        if isinstance(before, Tag) and before.value is not None:
            return Tag(before.key, fold(key))
        return Tag(fold(key))
    if not key or not value:
        what = "Write the tag's key before =" if not key else f"Write the tag's value after {text}"
        raise WrongValue(f"{what}, such as tag:region=uk. For any value: tag:region", in_quotes(key) if key else None)
    return Tag(fold(key), fold(value))


def _read_time(field: str, operator: str, text: str) -> Value:
    folded = fold(text)
    if folded == "never" and field == "sync" and operator == ":":
        return Special.NEVER
    if (length := read_duration(folded)) is not None:
        if length > _LONGEST:
            raise WrongValue(f"“{text}” is too long ago: use at most 100y.", "100y")
        return Ago(length)
    if found := _DATE.fullmatch(folded):
        days = _days(int(found[1]), int(found[2] or 0), int(found[3] or 0))
        if days is None:
            raise WrongValue(f"“{text}” isn't a calendar day. Use year-month-day: 2026-01-31.")
        return days
    if found := _LONG_LENGTH.fullmatch(folded):
        shorter = found[1] + _LONG_UNITS[found[2]]
        raise WrongValue(f"“{text}” isn't a time: use {shorter}.", shorter)
    if folded.isdecimal():
        raise WrongValue(f"“{text}” needs a unit: {text[:6]}d for days, or m, h, w, mo, y.", f"{text}d")
    never = ", or never" if field == "sync" and operator == ":" else ""
    suggestion = nearest(folded, ["never"]) if never else None
    raise WrongValue(f"“{text}” isn't a time. {field} takes {_TIMES}{never}.", suggestion)


def _read_due(text: str, operator: str) -> Value:
    folded = fold(text)
    if operator == ":" and folded in {"any", "none"}:
        return Special(folded)
    if folded in _NEAR_DAYS:
        return Coming(_NEAR_DAYS[folded])
    length = read_duration(folded.removeprefix("+"))
    if length is not None:
        if not timedelta(days=1) <= length <= _LONGEST:
            raise WrongValue(f"“{text}” isn't a number of days: use 1d to 100y, or today.", "today")
        return Coming(length.days, is_span=True)
    if found := _DATE.fullmatch(folded):
        days = _days(int(found[1]), int(found[2] or 0), int(found[3] or 0))
        if days is None:
            raise WrongValue(f"“{text}” isn't a calendar day. Use year-month-day: 2026-01-31.")
        return days
    if len(folded) >= _LEAST_LETTERS:
        for weekday, name in enumerate(_WEEKDAYS):
            if name.startswith(folded):
                return Coming(1, weekday)
    if folded.isdecimal():
        raise WrongValue(f"“{text}” needs a unit: {text[:6]}d for days ahead, or w, mo, y.", f"{text}d")
    suggestion = nearest(folded, [*_NEAR_DAYS, *_WEEKDAYS, "any", "none"])
    raise WrongValue(f"“{text}” isn't a day. due takes {_COMING}.", suggestion)


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
