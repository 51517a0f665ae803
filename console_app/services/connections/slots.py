"""Count how many of the connections are used that a platform allows this account.

A platform may limit its uncertified apps: Xero allows five connected organisations. It refuses the next customer on its
own pages, where nobody here sees it, so the configuration file names the limit and this program counts.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from console_app.clock import now
from console_app.codat.status_names import Status
from console_app.records import record
from console_app.services.text.sanitize import sanitized

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from console_app.services.companies.cached_company import CompanySummary, ConnectionSummary
    from console_app.services.connections.platforms import Platform

STALE_AFTER = timedelta(days=30)
"""The time without a sync after which a connection may no longer be needed."""
MOST_HOLDERS = 5
"""The most connections that are named of those that use up a platform's limit."""
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@record(frozen=True, slots=True)
class SlotHolder:
    """A Linked connection that counts against the limit of its platform."""

    company: CompanySummary
    connection: ConnectionSummary

    def is_stale(self, moment: datetime) -> bool:
        """Return whether it had no sync for `STALE_AFTER`; one that never had counts from its creation."""
        last = self.connection.last_sync or self.connection.created
        return last is None or moment - last >= STALE_AFTER


@record(frozen=True, slots=True)
class PlatformSlots:
    """The limit of a platform, and the connections that count against it."""

    name: str
    """The platform's name."""
    limit: int
    holders: tuple[SlotHolder, ...]
    """Those longest without a sync first."""
    stale: int
    """How many of them, from the first on, are stale."""
    search: str
    """The search that lists their companies."""

    @property
    def is_full(self) -> bool:
        """Return whether the platform may refuse the next customer."""
        return len(self.holders) >= self.limit

    @property
    def sentence(self) -> str:
        """Return how many connections are Linked, and the limit. It names no customer."""
        return f"{sanitized(self.name)} has a limit of {self.limit:,} here, and {len(self.holders):,} are Linked."

    @property
    def advice(self) -> str:
        """Return what the limit means, and which connections to look at. It names no customer."""
        if self.stale:
            which = f"{self.stale:,} of them had no sync for {STALE_AFTER.days} days: unlink one that is not needed."
        else:
            which = f"All of them had a sync in the last {STALE_AFTER.days} days."
        return f"The platform may refuse the next customer. {which}"


@record(frozen=True, slots=True)
class PlatformName:
    """The key and the name of a platform: all that is known of it from a connection."""

    key: str
    name: str


def platform_slots(
    platform: Platform | PlatformName,
    limits: Mapping[str, int],
    companies: Iterable[CompanySummary],
    *,
    besides: str = "",
    moment: datetime | None = None,
) -> PlatformSlots | None:
    """Return the slots of a platform, or None if it has no limit.

    Args:
        platform: The platform of a connection to create, or to link again.
        limits: The limits by platform key, as the configuration file has them (see `Profile.platform_limits`).
        companies: All companies of the account.
        besides: The id of a company whose connections do not count, because it is about to be connected again.
        moment: The present moment; None for the clock's.
    """
    key = platform.key.casefold()
    limit = limits.get(key)
    if limit is None:
        return None
    holders = [
        SlotHolder(company, connection)
        for company in companies
        if company.id != besides and Status.LINKED in company.statuses
        for connection in company.connections
        if connection.status == Status.LINKED and connection.integration_key.casefold() == key
    ]
    present = moment or now()
    holders.sort(key=lambda each: (not each.is_stale(present), each.connection.last_sync or _LONG_AGO))
    stale = sum(each.is_stale(present) for each in holders)
    return PlatformSlots(platform.name, limit, tuple(holders), stale, f"platform:{key} status:linked")
