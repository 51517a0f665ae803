"""The day's quota as the last answer told it.

A day's quota is 1,000 x (1 + active connected companies) calls, reset at 00:00 UTC; every answer carries
``X-Rate-Limit-Limit``, ``X-Rate-Limit-Remaining`` and ``X-Rate-Limit-Reset`` (Codat's page *Rate limits*).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_MOST = 10**12
_LONGEST_WAIT = timedelta(days=40)


@dataclass(frozen=True, slots=True)
class Quota:
    """How many calls a day the account has, and how many are left.

    Attributes:
        limit: calls a day.
        remaining: calls left today; never negative.
        resets_at: when it starts again, if the server said so in a form that can be read.
        seen_at: when the answer came that this was read from, by the server's clock if it said.
    """

    limit: int
    remaining: int
    resets_at: datetime | None
    seen_at: datetime

    @classmethod
    def from_headers(cls, headers: Mapping[str, str], *, seen_at: datetime) -> Quota | None:
        """Read the three headers (`headers` finds names whatever their case); None if they make no sense."""
        limit = _count(headers.get("x-rate-limit-limit"))
        remaining = _count(headers.get("x-rate-limit-remaining"))
        if limit is None or remaining is None:
            return None
        return cls(limit, remaining, _moment(headers.get("x-rate-limit-reset"), seen_at), seen_at)


def _count(text: str | None) -> int | None:
    digits = (text or "").strip()
    if not digits.isascii() or not digits.isdigit() or len(digits) > len(str(_MOST)):
        return None
    return int(digits)


def _moment(text: str | None, seen_at: datetime) -> datetime | None:
    """A date (ISO 8601 or HTTP), seconds since 1970, or seconds from now: all are seen in the wild."""
    from console_app.codat.dates import read_date, read_http_date

    bare = (text or "").strip()
    number = _count(bare)
    if number is None:
        moment = read_http_date(bare) or read_date(bare)
    elif timedelta(seconds=min(number, 10**9)) <= _LONGEST_WAIT:
        moment = seen_at + timedelta(seconds=number)
    else:
        seconds = number / 1000 if number > 10**11 else number
        try:
            moment = datetime.fromtimestamp(seconds, UTC)
        except (OverflowError, OSError, ValueError):
            return None
    if moment is None or abs(moment - seen_at) > _LONGEST_WAIT:
        return None
    return moment
