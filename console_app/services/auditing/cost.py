"""What an audit costs before it runs, and how far it is while it runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from console_app.clock import now as present
from console_app.services.pace import reset_of
from console_app.services.when import span

if TYPE_CHECKING:
    from console_app.codat.quota import Quota

_LEAST_TO_JUDGE = 0.2
"""Seconds below which a speed says nothing."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a full refresh of the account takes."""

    companies: int
    calls: int
    """How many calls, when nothing goes wrong: the pages of the list. Connections come with their companies."""
    share: float | None = None
    """The part of the day's calls, 0 to 1 and more; None where nothing is known of the quota."""
    left: int | None = None
    """How many calls the day has left; None where nothing is known of the quota."""

    @property
    def is_affordable(self) -> bool:
        """Whether the day's calls are enough for it, as far as is known."""
        return self.left is None or self.calls <= self.left


def audit_cost(companies: int, quota: Quota | None, now: datetime | None = None) -> Cost:
    """What a full refresh of so many companies costs.

    `quota` is what the last answer told; one whose day is over at `now` counts as full again.
    """
    # It stands beside the pydantic models, which the first frame does not wait for.
    from console_app.codat.paging import calls_for

    calls = calls_for(max(0, companies))
    if quota is None or quota.limit <= 0:
        return Cost(companies, calls)
    left = quota.limit if reset_of(quota) <= (now or present()) else quota.remaining
    return Cost(companies, calls, calls / quota.limit, left)


def cost_words(cost: Cost) -> str:
    """The cost in a line: "5,000 companies = 6 calls, 0.3 % of today's quota"."""
    words = f"{counted(cost.companies, 'company', 'companies')} = {counted(cost.calls, 'call')}"
    if cost.share is not None:
        words += f", {share_words(cost.share)} of today's quota"
    if not cost.is_affordable:
        words += f"; only {cost.left:,} left today" if cost.left else "; none left today"
    return words


def share_words(share: float) -> str:
    """A part of a whole: "0.3 %", "12 %", "under 0.1 %"."""
    percent = share * 100
    if percent == 0:
        return "0 %"
    if percent < 0.1:
        return "under 0.1 %"
    return f"{percent:.1f} %" if round(percent, 1) < 10 else f"{percent:,.0f} %"


def counted(number: int, one: str, many: str = "") -> str:
    """A number with what it counts: "1 call", "6 calls", "5,000 companies"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


@dataclass(frozen=True, slots=True)
class AuditPace:
    """How far a running audit has come, and how fast it is."""

    loaded: int
    total: int | None
    """None: the server has not told, or its word made no sense."""
    share: float | None
    """How much of it is done, 0 to 1; None where that is not known."""
    per_second: float | None
    """Companies a second so far; None as long as there is nothing to judge it by."""
    left: timedelta | None
    """The time it still takes at this speed; None where that is not known."""


def audit_pace(loaded: int, total: int | None, elapsed: float) -> AuditPace:
    """How far an audit has come that has loaded so many of `total` companies in `elapsed` seconds.

    A server's total may be too small or change on the way: the share never passes 1.
    """
    per_second = loaded / elapsed if loaded > 0 and elapsed >= _LEAST_TO_JUDGE else None
    if total is None:
        return AuditPace(loaded, None, None, per_second, None)
    share = min(1.0, loaded / total) if total > 0 else 1.0
    left = timedelta(seconds=max(0, total - loaded) / per_second) if per_second else None
    return AuditPace(loaded, total, share, per_second, left)


def pace_words(pace: AuditPace) -> str:
    """How far it is in a line: "3,200 of 5,000 companies, 1,600 a second, 2 s left"."""
    of_total = "" if pace.total is None else f" of {max(pace.total, pace.loaded):,}"
    words = [f"{pace.loaded:,}{of_total} companies"]
    if pace.per_second is not None:
        words.append(f"{pace.per_second:,.0f} a second" if pace.per_second >= 1 else "under 1 a second")
    if pace.left:
        # Rounded up: "0 s left" would be said of an audit that goes on.
        words.append(f"{span(timedelta(seconds=-(-pace.left.total_seconds() // 1)))} left")
    return ", ".join(words)
