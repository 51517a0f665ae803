"""Estimate the calls of an audit before it runs, and its progress while it runs.

The page sizes are imported on first use only, because pydantic stays out of the first frame's imports.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from console_app.clock import now as present
from console_app.services.text.number_words import counted
from console_app.services.text.time_format import span
from console_app.services.watch.poll_interval import reset_of

if TYPE_CHECKING:
    from console_app.codat.rate_limits import Quota

_LEAST_TO_JUDGE = 0.2
"""In seconds; a shorter time is not enough to measure a speed."""


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of a full refresh of the account."""

    companies: int
    calls: int
    """The number of calls if nothing fails: the pages of the list. Connections come with their companies."""
    share: float | None = None
    """The share of the daily quota, 0 to 1 and more; None if the quota is not known."""
    left: int | None = None
    """The calls left today; None if the quota is not known."""

    @property
    def is_affordable(self) -> bool:
        """Return whether the calls left today are enough, as far as is known."""
        return self.left is None or self.calls <= self.left


def audit_cost(companies: int, quota: Quota | None, now: datetime | None = None) -> Cost:
    """Return the cost of a full refresh.

    Args:
        companies: The number of companies.
        quota: The quota from the last answer; one whose day is over counts as full again.
        now: The current time.
    """
    # It is beside the pydantic models, which the first frame does not wait for.
    from console_app.codat.pagination import calls_for

    calls = calls_for(max(0, companies))
    if quota is None or quota.limit <= 0:
        return Cost(companies, calls)
    left = quota.limit if reset_of(quota) <= (now or present()) else quota.remaining
    return Cost(companies, calls, calls / quota.limit, left)


def cost_words(cost: Cost) -> str:
    """Return the cost in a line: "5,000 companies = 6 calls, 0.3 % of today's quota"."""
    words = f"{counted(cost.companies, 'company', 'companies')} = {counted(cost.calls, 'call')}"
    if cost.share is not None:
        words += f", {share_words(cost.share)} of today's quota"
    if not cost.is_affordable:
        words += f"; only {cost.left:,} left today" if cost.left else "; none left today"
    return words


def share_words(share: float) -> str:
    """Return a share in words: "0.3 %", "12 %", "under 0.1 %".

    Args:
        share: The share, from 0 to 1.
    """
    percent = share * 100
    if percent == 0:
        return "0 %"
    if percent < 0.1:
        return "under 0.1 %"
    return f"{percent:.1f} %" if round(percent, 1) < 10 else f"{percent:,.0f} %"


@dataclass(frozen=True, slots=True)
class AuditProgress:
    """The progress and speed of a running audit."""

    loaded: int
    total: int | None
    """None if the server gave no total, or an implausible one."""
    share: float | None
    """The finished share, 0 to 1; None if it is not known."""
    per_second: float | None
    """Companies a second so far; None while there is too little to measure."""
    left: timedelta | None
    """The time left at this speed; None if it is not known."""


def audit_progress(loaded: int, total: int | None, elapsed: float) -> AuditProgress:
    """Return the progress of a running audit.

    A server's total may be too small or change on the way: the share never exceeds 1.

    Args:
        loaded: The companies loaded so far.
        total: The server's number of companies.
        elapsed: Seconds since the start.
    """
    per_second = loaded / elapsed if loaded > 0 and elapsed >= _LEAST_TO_JUDGE else None
    if total is None:
        return AuditProgress(loaded, None, None, per_second, None)
    share = min(1.0, loaded / total) if total > 0 else 1.0
    left = timedelta(seconds=max(0, total - loaded) / per_second) if per_second else None
    return AuditProgress(loaded, total, share, per_second, left)


def progress_words(progress: AuditProgress) -> str:
    """Return the progress in a line: "3,200 of 5,000 companies, 1,600 a second, 2 s left"."""
    of_total = "" if progress.total is None else f" of {max(progress.total, progress.loaded):,}"
    words = [f"{progress.loaded:,}{of_total} companies"]
    if progress.per_second is not None:
        words.append(f"{progress.per_second:,.0f} a second" if progress.per_second >= 1 else "under 1 a second")
    if progress.left:
        # Rounded up: an audit that continues would otherwise show "0 s left".
        words.append(f"{span(progress.left, up=True)} left")
    return ", ".join(words)
