"""Unlink: one connection however often it is asked for, or several, one by one, stopping at the first surprise."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from console_app.clock import now
from console_app.codat.errors import CodatError, NotFound, OutcomeUnknown
from console_app.codat.statuses import Status
from console_app.codat.writes import Intent
from console_app.services.asking import settles
from console_app.services.connecting import NotLinked, StillLinked, Unlinked, unlink
from console_app.services.journal.events import Outcome

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Collection, Iterable
    from datetime import datetime

    from console_app.codat.models import Company, Connection
    from console_app.services.session import Session

NO_CONNECTIONS = "no connections"
UNREADABLE = "could not be read"
DELETED = "deleted at Codat"


def leaves_it_open(error: CodatError) -> bool:
    """Whether, after this error, nobody knows if the connection was unlinked. A read changes nothing."""
    return isinstance(error, OutcomeUnknown) or (error.happened is None and error.method != "GET")


class UnlinkRequest:
    """One connection that somebody means to unlink: sent under one key until it is known what became of it."""

    def __init__(self, session: Session, company_id: str, connection_id: str) -> None:
        self._session = session
        self._company_id, self._connection_id = company_id, connection_id
        self._intent = Intent.new()
        self.outcome_unknown = False
        """Codat did not say whether it was done; `submit` asks again about the same request."""

    async def submit(self) -> Unlinked:
        """Unlink it, or ask again what became of the request before.

        Raises:
            NotLinked: nothing was sent, because it is not Linked any more.
            StillLinked: Codat took the request and yet the connection is Linked.
            CodatError: it was not unlinked, or (`outcome_unknown`) that is not known.
        """
        key = self._intent.key
        if not self._intent.is_fresh():
            # Codat would not recognise it any more; the status, which is read first, tells what became of it.
            self._intent = self._intent.renew()
        was_open, self.outcome_unknown = self.outcome_unknown, True
        try:
            result = await unlink(
                self._session, self._company_id, self._connection_id, self._intent, is_repeat=was_open
            )
        except NotLinked as error:
            self._settle()
            if was_open and error.connection.status == Status.UNLINKED:
                await self._session.journal.found_out(key, Outcome.DONE)
                return Unlinked(error.connection, now())
            raise
        except StillLinked:
            self._settle()
            if was_open:
                # The customer came back after the request before: this one has not been sent yet.
                return await self.submit()
            raise
        except CodatError as error:
            if error.method == "GET" and not isinstance(error, OutcomeUnknown) and not was_open:
                self.outcome_unknown = False
            elif was_open and (error.method == "GET" or not settles(error)):
                raise OutcomeUnknown(error.message, intent=self._intent, cause=error) from error
            elif not leaves_it_open(error):
                self._settle()
            raise
        self._settle()
        return result

    def _settle(self) -> None:
        self.outcome_unknown = False
        self._intent = self._intent.renew()


@dataclass(frozen=True, slots=True)
class PlannedUnlink:
    """A connection that will be unlinked. Holds no link."""

    company_id: str
    company_name: str
    connection_id: str
    platform: str
    last_sync: datetime | None


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """What was marked and will not be touched, with the reason; a company as a whole has no connection's id."""

    company_id: str
    company_name: str
    reason: str
    connection_id: str = ""
    platform: str = ""
    status: str = ""
    """What the connection is, where that is the reason."""


@dataclass(frozen=True, slots=True)
class UnlinkPlan:
    """What will happen, in this order, and what will not."""

    steps: tuple[PlannedUnlink, ...]
    left_alone: tuple[LeftAlone, ...] = ()

    @property
    def company_count(self) -> int:
        """How many customers lose a connection."""
        return len({step.company_id for step in self.steps})


def plan_unlinks(companies: Iterable[Company], only: Collection[str] | None = None) -> UnlinkPlan:
    """Plan to unlink every Linked connection of `companies`, or those of them whose ids are in `only`."""
    steps: list[PlannedUnlink] = []
    left: list[LeftAlone] = []
    for company in companies:
        chosen = [each for each in company.connections if only is None or each.id in only]
        for each in chosen:
            platform = each.platform_name or each.integration_key
            if each.status == Status.LINKED:
                steps.append(PlannedUnlink(company.id, company.name, each.id, platform, each.last_sync))
            else:
                reason = each.status or "status not known"
                left.append(LeftAlone(company.id, company.name, reason, each.id, platform, each.status))
        if only is None and company.set_aside:
            reason = f"{len(company.set_aside)} {UNREADABLE}"
            left.append(LeftAlone(company.id, company.name, reason))
        elif only is None and not company.connections:
            left.append(LeftAlone(company.id, company.name, NO_CONNECTIONS))
    return UnlinkPlan(tuple(steps), tuple(left))


@dataclass(frozen=True, slots=True)
class Read:
    """One of several companies, as Codat has it now; `company` is None when it was deleted."""

    company_id: str
    company: Company | None


async def read_anew(session: Session, company_ids: Iterable[str]) -> AsyncGenerator[Read]:
    """Read companies one by one: a row of a list may be old.

    Raises:
        CodatError: one could not be read, so that nobody knows what there is to unlink.
    """
    for company_id in company_ids:
        try:
            yield Read(company_id, await session.client.get_company(company_id))
        except NotFound:
            yield Read(company_id, None)


class Fate(Enum):
    """What has become of a planned unlink."""

    NOT_BEGUN = "not begun"
    UNDER_WAY = "under way"
    UNLINKED = "unlinked"
    NOT_LINKED = "not sent: no longer Linked"
    NOT_UNLINKED = "not unlinked"
    STILL_LINKED = "still Linked"
    UNKNOWN = "not known"


SURPRISES = frozenset({Fate.NOT_LINKED, Fate.NOT_UNLINKED, Fate.STILL_LINKED, Fate.UNKNOWN})
SETTLED = frozenset({Fate.UNLINKED, Fate.NOT_LINKED})
"""Nothing is left to do."""


@dataclass(frozen=True, slots=True)
class StepResult:
    """One line of the plan, and what has become of it."""

    step: PlannedUnlink
    fate: Fate = Fate.NOT_BEGUN
    at: datetime | None = None
    connection: Connection | None = None
    """The connection as it was read last, where it was."""
    error: Exception | None = None


class BulkUnlink:
    """Carries a plan out, one connection after the other. Run again, it goes on with what is not settled."""

    def __init__(self, session: Session, plan: UnlinkPlan) -> None:
        self.plan = plan
        self.results = [StepResult(step) for step in plan.steps]
        self.began_at: datetime | None = None
        self.ended_at: datetime | None = None
        self.surprise: StepResult | None = None
        """Why the last run stopped before its end, if it was not asked to."""
        self.running = False
        self._stopping = False
        self._requests = [UnlinkRequest(session, step.company_id, step.connection_id) for step in plan.steps]

    @property
    def left(self) -> int:
        """How many connections a run would take up."""
        return sum(result.fate not in SETTLED for result in self.results)

    @property
    def stopping(self) -> bool:
        """Whether it was asked to stop after the connection under way."""
        return self._stopping

    def count(self, fate: Fate) -> int:
        """How many connections have had this fate."""
        return sum(result.fate is fate for result in self.results)

    def stop(self) -> None:
        """Stop after the connection that is under way."""
        self._stopping = True

    async def run(self) -> AsyncGenerator[StepResult]:
        """Unlink one after the other, telling of each when it begins and when it has ended.

        Each connection is read just before, and sent under its own key, which is used again as long as nobody knows
        what became of it. The first surprise ends the run: an error, no clear answer, a connection that is not Linked
        any more, or one that stays Linked.
        """
        self.running, self._stopping, self.surprise = True, False, None
        self.began_at = self.began_at or now()
        try:
            for index, before in enumerate(self.results):
                if before.fate in SETTLED:
                    continue
                if self._stopping:
                    return
                self.results[index] = StepResult(before.step, Fate.UNDER_WAY)
                yield self.results[index]
                try:
                    result = await self._unlink(index)
                except BaseException:
                    self.results[index] = StepResult(before.step, Fate.UNKNOWN, now())
                    raise
                self.results[index] = result
                self.ended_at = result.at
                if result.fate in SURPRISES:
                    self.surprise = result
                yield result
                if self.surprise is not None:
                    return
        finally:
            self.running, self.ended_at = False, now()

    async def _unlink(self, index: int) -> StepResult:
        request, told = self._requests[index], StepResult(self.plan.steps[index])
        try:
            done = await request.submit()
        except NotLinked as error:
            told = replace(told, fate=Fate.NOT_LINKED, connection=error.connection, error=error)
        except StillLinked as error:
            told = replace(told, fate=Fate.STILL_LINKED, connection=error.connection, error=error)
        except CodatError as error:
            told = replace(told, fate=Fate.UNKNOWN if request.outcome_unknown else Fate.NOT_UNLINKED, error=error)
        else:
            return replace(told, fate=Fate.UNLINKED, at=done.at, connection=done.connection)
        return replace(told, at=now())
