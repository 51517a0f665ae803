"""Move the clock, and read and write Codat's date formats."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta

_FRACTION = re.compile(r"\.(\d+)")


def kept(moment: datetime) -> str:
    """Return a moment in the form in which the sandbox stores it."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def sent(text: str) -> str:
    """Return a stored moment as it is sent: `2022-11-10T10:45:18.1950520Z` or `2022-11-10T10:45:18Z`."""
    whole, _, fraction = text.removesuffix("Z").partition(".")
    return f"{whole}.{fraction.ljust(7, '0')}Z" if fraction.strip("0") else f"{whole}Z"


def read(text: str) -> datetime | None:
    """Return a moment from any of Codat's forms (UTC, offset, unqualified, bare date); None if it is not a date.

    Fractions of more than six digits are truncated. Unqualified times are taken as UTC.
    """
    shortened = _FRACTION.sub(lambda match: "." + match[1][:6].ljust(6, "0"), text.strip())
    try:
        moment = datetime.fromisoformat(shortened)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class Clock:
    """Tells the sandbox's time, in UTC. `offset` is in seconds and may be negative."""

    def __init__(self, offset: float = 0.0) -> None:
        """Start the clock.

        Args:
            offset: Seconds ahead of real time.
        """
        self.offset = offset

    def now(self) -> datetime:
        """Return the present moment by this clock."""
        return datetime.fromtimestamp(time.time() + self.offset, UTC)

    def stamp(self) -> float:
        """Return the present moment by this clock, in seconds since 1970."""
        return time.time() + self.offset


def next_midnight(moment: datetime) -> datetime:
    """Return the next 00:00 UTC, when Codat resets a day's quota."""
    day = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return day + timedelta(days=1)
