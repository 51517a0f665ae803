"""The sandbox's clock: real time plus an offset that tests and demonstrations can move."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta


class Clock:
    """Tells the sandbox's time, in UTC. `offset` is in seconds and may be negative."""

    def __init__(self, offset: float = 0.0) -> None:
        self.offset = offset

    def now(self) -> datetime:
        """The present moment by this clock."""
        return datetime.fromtimestamp(time.time() + self.offset, UTC)

    def stamp(self) -> float:
        """The present moment by this clock, in seconds since 1970."""
        return time.time() + self.offset


def next_midnight(moment: datetime) -> datetime:
    """The next 00:00 UTC, which is when Codat resets a day's quota."""
    day = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return day + timedelta(days=1)
