"""Read the dates that Codat and the proxies in front of it write.

ISO 8601 in three forms (``Z``, with an offset, unqualified), fractions of up to seven digits, and bare dates
(`DateTime` in Codat's OpenAPI description). Unqualified dates are taken as UTC, which is what Codat stores. Year 1 is
what .NET writes for "never", and counts as no date.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

EARLIEST = datetime(1000, 1, 1, tzinfo=UTC)
LATEST = datetime(9998, 1, 1, tzinfo=UTC)

# The form that Codat writes most, which Python reads by itself. Of other texts of that length, Python reads some that
# are no dates of Codat's: those of weeks, and hour 24.
_USUAL = re.compile(r"(?!999[89])[1-9]\d{3}-\d\d-\d\dT(?:[01]\d|2[0-3]):\d\d:\d\dZ", re.ASCII)
_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)"
    r"(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,12}))?)?\s*([Zz]|[+-]\d\d:?\d\d(?::\d\d)?|[+-]\d\d)?)?",
    re.ASCII,
)


def read_date(text: object) -> datetime | None:
    """Return the aware date in `text`, to the microsecond, or None if it cannot be read.

    Args:
        text: The value of a field: a text of one of these forms, or a datetime; any other type cannot be read.
    """
    if isinstance(text, str) and _USUAL.fullmatch(text):
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            return None
    if isinstance(text, datetime):
        moment = text if text.tzinfo else text.replace(tzinfo=UTC)
        return moment if EARLIEST <= moment <= LATEST else None
    match = _ISO.fullmatch(text.strip()) if isinstance(text, str) else None
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    try:
        moment = datetime(
            int(year),
            int(month),
            int(day),
            int(hour or 0),
            int(minute or 0),
            int(second or 0),
            int((fraction or "0").ljust(6, "0")[:6]),
            tzinfo=_zone(zone),
        )
        return moment if EARLIEST <= moment <= LATEST else None
    except (ValueError, OverflowError):
        return None


def read_http_date(text: str | None) -> datetime | None:
    """Return the aware date of a header such as ``Wed, 21 Oct 2015 07:28:00 GMT``, or None if it cannot be read."""
    try:
        moment = parsedate_to_datetime((text or "").strip())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return read_date(moment)


def _zone(text: str | None) -> timezone:
    if text is None or text in "Zz":
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:4]))
    return timezone(-offset if text[0] == "-" else offset)
