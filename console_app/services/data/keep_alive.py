"""Find the connections whose access ends soon, and keep it alive by having the smallest data type read again.

Access to many platforms ends where nothing was synced for 60 to 100 days. The limit of a platform stands on its card.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING

from console_app.clock import now
from console_app.codat.errors import CodatError
from console_app.codat.status_names import Status
from console_app.records import record
from console_app.services.account.submit_once import PendingWriteError
from console_app.services.data.refresh import SMALLEST, RefreshRequest
from console_app.services.onboarding.platform_cards import access_days, platform_card
from console_app.services.text.number_words import counted
from console_app.services.text.time_format import span
from console_app.services.watch.poll_interval import reset_of

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Collection, Iterable

    from console_app.services.account.session import Session
    from console_app.services.companies.cached_company import CompanySummary, ConnectionSummary

AGES = tuple(timedelta(days=days) for days in (30, 45, 60))
"""The ages from which a connection can be listed."""
USUAL_AGE = AGES[1]
_NEVER = datetime.min.replace(tzinfo=UTC)


@record(frozen=True, slots=True)
class EndingAccess:
    """A Linked connection without a recent sync. Holds no link."""

    company_id: str
    company_name: str
    connection_id: str
    platform_key: str
    platform: str
    last_sync: datetime | None
    idle: timedelta
    """The time since the last sync; since it was Linked or created if it has never synced."""
    limit: timedelta | None
    """The platform's limit; None if its card has none."""

    @property
    def left(self) -> timedelta | None:
        """Return the time until access ends, negative if that is over; None without a limit."""
        return None if self.limit is None else self.limit - self.idle

    @property
    def words(self) -> str:
        """Return why it is listed: "no sync for 52 d; access ends in 8 d"."""
        never = "never synced" if self.last_sync is None else "no sync"
        words = f"{never} for {span(self.idle)}"
        if self.left is None or self.limit is None:
            return words
        if self.left <= timedelta(0):
            return f"{words}; access may have ended: the limit is {span(self.limit)}"
        return f"{words}; access ends in {span(self.left)}"


def ending_soon(companies: Iterable[CompanySummary], at: datetime, older_than: timedelta) -> list[EndingAccess]:
    """Return the Linked connections without a sync for a time, the one whose access ends first at the top.

    Args:
        companies: The companies.
        at: The moment from which ages are counted.
        older_than: The time without a sync.
    """
    limits: dict[str, timedelta | None] = {}
    found = []
    for company in companies:
        for each in company.connections:
            since = each.last_sync or each.linked_since
            if each.status == Status.LINKED and since is not None and at - since >= older_than:
                if each.integration_key not in limits:
                    limits[each.integration_key] = access_limit(each.integration_key, each.platform_name)
                found.append(_ending(company, each, at - since, limits[each.integration_key]))
    return sorted(found, key=_urgency)


def access_limit(platform_key: str, name: str = "") -> timedelta | None:
    """Return the time without a sync after which access to a platform ends; None if its card does not say.

    Args:
        platform_key: Codat's key of the platform.
        name: The platform's name.
    """
    days = access_days(platform_card(platform_key, name=name))
    return None if days is None else timedelta(days=days)


def _ending(
    company: CompanySummary, connection: ConnectionSummary, idle: timedelta, limit: timedelta | None
) -> EndingAccess:
    platform = connection.platform_name or connection.integration_key
    return EndingAccess(
        company.id,
        company.name,
        connection.id,
        connection.integration_key,
        platform,
        connection.last_sync,
        idle,
        limit,
    )


def _urgency(each: EndingAccess) -> tuple[bool, timedelta, timedelta, str]:
    return each.left is None, each.left or timedelta(0), -each.idle, each.company_id


@record(frozen=True, slots=True)
class RefreshPrice:
    """The calls that a run takes."""

    connections: int
    calls: int
    left: int | None
    """The calls left today; None if the quota is not known."""

    @property
    def words(self) -> str:
        """Return the price in a line: "12 connections = 12 calls; 880 left today"."""
        return f"{counted(self.connections, 'connection')} = {self.call_words}"

    @property
    def call_words(self) -> str:
        """Return the calls alone: "12 calls; 880 left today"."""
        words = counted(self.calls, "call")
        return words if self.left is None else f"{words}; {self.left:,} left today"


def refresh_price(session: Session, connections: int) -> RefreshPrice:
    """Return the price of a run: a call a connection, and one to learn the account's name if it is not known."""
    quota = session.quota
    left = None
    if quota is not None and quota.limit > 0:
        left = quota.limit if reset_of(quota) <= now() else quota.remaining
    return RefreshPrice(connections, connections + (session.account is None and connections > 0), left)


class RefreshStatus(Enum):
    """The state of a connection in a run."""

    NOT_BEGUN = "not started"
    IN_PROGRESS = "in progress"
    REQUESTED = "requested"
    ALREADY = "being read already"
    REFUSED = "not read"
    UNKNOWN = "unknown"


SETTLED = frozenset({RefreshStatus.REQUESTED, RefreshStatus.ALREADY})
"""The states in which nothing is left to do."""
SURPRISES = frozenset({RefreshStatus.REFUSED, RefreshStatus.UNKNOWN})


@record(frozen=True, slots=True)
class RefreshStep:
    """A connection of a run, and its state."""

    access: EndingAccess
    status: RefreshStatus
    at: datetime | None
    error: Exception | None


class KeepAlive:
    """A run that refreshes connections one after the other. Another run continues with what is not settled."""

    def __init__(self, session: Session, chosen: Collection[EndingAccess], *, last_call: int | None = None) -> None:
        """Keep what to refresh; nothing is sent yet.

        Args:
            session: The session.
            chosen: The connections, in order.
            last_call: The number of the session's calls at which a run stops; None for no limit.
        """
        self.steps = [RefreshStep(each, RefreshStatus.NOT_BEGUN, None, None) for each in chosen]
        self.surprise: RefreshStep | None = None
        """The step at which the last run stopped early."""
        self.is_at_limit = False
        """True if the last run stopped because of `last_call`."""
        self.running = False
        self._session, self._last_call = session, last_call
        self._stopping = False
        self._requests = [RefreshRequest(session, each.company_id, SMALLEST, each.connection_id) for each in chosen]

    @property
    def left(self) -> int:
        """Return the number of connections that a run would refresh."""
        return sum(step.status not in SETTLED for step in self.steps)

    @property
    def done(self) -> int:
        """Return the number of connections whose data Codat reads."""
        return len(self.steps) - self.left

    @property
    def outcome_unknown(self) -> bool:
        """Return whether Codat has not said of a connection whether it is read: only this run has the key to ask."""
        return any(step.status is RefreshStatus.UNKNOWN for step in self.steps)

    def stop(self) -> None:
        """Stop after the current connection."""
        self._stopping = True

    async def run(self) -> AsyncGenerator[RefreshStep]:
        """Refresh the connections in turn, yielding the state of each at its beginning and its end.

        The first surprise ends the run: a refusal, an error, or an unknown outcome. Another run takes those that were
        refused last. Each connection has its own key, which is reused while its outcome is unknown.
        """
        self.running, self._stopping, self.surprise, self.is_at_limit = True, False, None, False
        try:
            for index in sorted(range(len(self.steps)), key=self._refused_at):
                before = self.steps[index]
                if before.status in SETTLED:
                    continue
                if self._stopping:
                    return
                if self._last_call is not None and self._session.calls_made + self.price_of_next > self._last_call:
                    self.is_at_limit = True
                    return
                self.steps[index] = replace(before, status=RefreshStatus.IN_PROGRESS, error=None)
                yield self.steps[index]
                try:
                    step = await self._refresh(index)
                except BaseException:
                    self.steps[index] = replace(before, status=RefreshStatus.UNKNOWN, at=now())
                    raise
                self.steps[index] = step
                if step.status in SURPRISES:
                    self.surprise = step
                yield step
                if self.surprise is not None:
                    return
        finally:
            self.running = False

    def _refused_at(self, index: int) -> datetime:
        step = self.steps[index]
        return step.at if step.status is RefreshStatus.REFUSED and step.at is not None else _NEVER

    @property
    def price_of_next(self) -> int:
        """Return the calls that the next connection takes."""
        return 1 + (self._session.account is None)

    async def _refresh(self, index: int) -> RefreshStep:
        request, step = self._requests[index], self.steps[index]
        try:
            refreshed = await request.submit()
        except (CodatError, PendingWriteError) as error:
            status = RefreshStatus.UNKNOWN if request.outcome_unknown else RefreshStatus.REFUSED
            return replace(step, status=status, at=now(), error=error)
        assert refreshed is not None, "a run goes through its connections in turn"
        status = RefreshStatus.ALREADY if refreshed.was_in_progress else RefreshStatus.REQUESTED
        return replace(step, status=status, at=now())
