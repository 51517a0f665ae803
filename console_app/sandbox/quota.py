"""Count the day's quota: 1,000 calls, and 1,000 more for each active connected company, reset at 00:00 UTC.

See https://docs.codat.io/using-the-api/rate-limits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from console_app.sandbox.connection_status import LINKED
from console_app.sandbox.time import next_midnight

if TYPE_CHECKING:
    from datetime import datetime

    from console_app.sandbox.state import State

CALLS_A_COMPANY = 1000
AT_ONCE_A_COMPANY = 10


@dataclass(frozen=True, slots=True)
class Quota:
    """The quota as it stands. `left` may be negative inside; it is never sent so."""

    limit: int
    left: int
    resets_at: datetime
    seconds_to_reset: int

    def headers(self) -> dict[str, str]:
        """Return the headers that every answer has."""
        return {
            "X-Rate-Limit-Limit": str(self.limit),
            "X-Rate-Limit-Remaining": str(max(self.left, 0)),
            "X-Rate-Limit-Reset": self.resets_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }


def connected_companies(state: State) -> int:
    """Return how many companies have a Linked connection."""
    statement = "SELECT count(DISTINCT company_id) FROM connections WHERE status = ?"
    return state.remembered("connected companies", lambda: state.number(statement, LINKED))


def quota(state: State) -> Quota:
    """Return the present quota."""
    now = state.clock.now()
    used = state.row("SELECT calls FROM usage WHERE day = ?", now.date().isoformat())
    limit = CALLS_A_COMPANY * (1 + connected_companies(state))
    resets_at = next_midnight(now)
    seconds = max(1, round((resets_at - now).total_seconds()))
    return Quota(limit, limit - (used[0] if used else 0), resets_at, seconds)


def spend(state: State) -> Quota:
    """Count a call.

    Returns:
        The quota after it. A negative `left` means that the call was one too many.
    """
    day = state.clock.now().date().isoformat()
    state.execute("DELETE FROM usage WHERE day < ?", day)
    state.execute("INSERT INTO usage VALUES (?, 1) ON CONFLICT (day) DO UPDATE SET calls = calls + 1", day)
    return quota(state)


def set_left(state: State, left: int) -> None:
    """Set how many of today's calls are left."""
    now = quota(state)
    day = state.clock.now().date().isoformat()
    state.execute("INSERT OR REPLACE INTO usage VALUES (?, ?)", day, now.limit - left)
