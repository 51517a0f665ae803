"""Unlink one connection, or several in turn, stopping at the first unexpected result."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING

from console_app.clock import now
from console_app.codat.errors import CodatError, NotFound, OutcomeUnknown
from console_app.codat.status_names import Status
from console_app.records import record
from console_app.services.account.activity import ActivityKind
from console_app.services.account.submit_once import SubmitOnce
from console_app.services.connections.unlink_errors import NotLinked, StillLinked
from console_app.services.journal.entries import Outcome

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Collection, Iterable
    from datetime import datetime

    from console_app.codat.idempotency import Intent
    from console_app.codat.models import Company, Connection
    from console_app.services.account.session import Session

NO_CONNECTIONS = "no connections"
UNREADABLE = "could not be read"
DELETED = "deleted at Codat"


@record(frozen=True, slots=True)
class UnlinkResult:
    """The result of an unlink."""

    connection: Connection
    at: datetime


class UnlinkRequest:
    """A connection to unlink, however often the key is pressed.

    The synced data stays, and the connection's own link restores the access.
    """

    def __init__(self, session: Session, company_id: str, connection_id: str, intent: Intent | None = None) -> None:
        """Keep what to unlink; nothing is sent yet.

        Args:
            session: The open session.
            company_id: The company's id.
            connection_id: The connection's id.
            intent: The intent of an earlier run to repeat; None for a new one.
        """
        self._session = session
        self._company_id, self._connection_id = company_id, connection_id
        self._submission: SubmitOnce[str, UnlinkResult] = SubmitOnce(intent)

    @property
    def outcome_unknown(self) -> bool:
        """Return True if Codat did not say whether it was done; `submit` finds out, or repeats the same request."""
        return self._submission.outcome_unknown

    async def submit(self) -> UnlinkResult | None:
        """Unlink the connection, or repeat the previous request to learn its outcome.

        The status is read just before, because it may have changed since it was drawn.

        Returns:
            The result; None while the same request is in progress.

        Raises:
            NotLinked: Nothing was sent, because it is no longer Linked.
            StillLinked: Codat accepted the request, but the connection is Linked.
            CodatError: It was not unlinked, or (`OutcomeUnknown`) that is not known.
        """
        was_open = self.outcome_unknown
        try:
            return await self._submission.submit(
                self._connection_id, lambda intent: self._send(intent, is_repeat=was_open), self._check
            )
        except StillLinked:
            if not was_open:
                raise
            # The customer reconnected after the previous request: this one has not been sent yet.
            return await self.submit()

    async def _check(self) -> UnlinkResult | None:
        connection = await self._session.client.get_connection(self._company_id, self._connection_id)
        if connection.status == Status.LINKED:
            return None
        if not self.outcome_unknown or connection.status != Status.UNLINKED:
            raise NotLinked(connection)
        await self._session.journal.found_out(self._submission.key, Outcome.DONE)
        return UnlinkResult(connection, now())

    async def _send(self, intent: Intent, *, is_repeat: bool) -> UnlinkResult:
        connection = await self._session.writing.unlink(self._company_id, self._connection_id, intent=intent)
        # The answer to a repeat may come from Codat's cache, which does not know of a customer who has reconnected
        # since. Where it cannot be trusted, the connection's own status counts.
        is_doubtful = is_repeat or intent.is_reused or connection.id != self._connection_id
        if is_doubtful or connection.status == Status.LINKED:
            try:
                connection = await self._session.client.get_connection(self._company_id, self._connection_id)
            except CodatError as error:
                # The request was accepted, so this is more than a failed read.
                raise OutcomeUnknown(error.message, intent=intent, cause=error) from error
            if connection.status == Status.LINKED:
                raise StillLinked(connection)
        done = UnlinkResult(connection, now())
        self._session.activity_log.note(
            ActivityKind.UNLINKED, self._company_id, self._connection_id, connection.platform_name, done.at
        )
        return done


@record(frozen=True, slots=True)
class PlannedUnlink:
    """A connection that will be unlinked. Holds no link."""

    company_id: str
    company_name: str
    connection_id: str
    platform: str
    last_sync: datetime | None


@record(frozen=True, slots=True)
class Skipped:
    """A marked connection or company that will not be changed, with the reason.

    A whole company has no connection id.
    """

    company_id: str
    company_name: str
    reason: str
    connection_id: str = ""
    platform: str = ""
    status: str = ""
    """The connection's status, if that is the reason."""


@record(frozen=True, slots=True)
class UnlinkPlan:
    """The connections that will be unlinked, in this order, and those that will not."""

    steps: tuple[PlannedUnlink, ...]
    skipped: tuple[Skipped, ...] = ()

    @property
    def company_count(self) -> int:
        """Return the number of customers that lose a connection."""
        return len({step.company_id for step in self.steps})


def plan_unlinks(companies: Iterable[Company], only: Collection[str] | None = None) -> UnlinkPlan:
    """Plan to unlink every Linked connection of `companies`.

    Args:
        companies: The companies.
        only: The ids of the connections to unlink; None for all.
    """
    steps: list[PlannedUnlink] = []
    left: list[Skipped] = []
    for company in companies:
        chosen = [each for each in company.connections if only is None or each.id in only]
        for each in chosen:
            platform = each.platform_name or each.integration_key
            if each.status == Status.LINKED:
                steps.append(PlannedUnlink(company.id, company.name, each.id, platform, each.last_sync))
            else:
                reason = each.status or "status unknown"
                left.append(Skipped(company.id, company.name, reason, each.id, platform, each.status))
        if only is None and company.set_aside:
            reason = f"{len(company.set_aside)} {UNREADABLE}"
            left.append(Skipped(company.id, company.name, reason))
        elif only is None and not company.connections:
            left.append(Skipped(company.id, company.name, NO_CONNECTIONS))
    return UnlinkPlan(tuple(steps), tuple(left))


@record(frozen=True, slots=True)
class Read:
    """One of several companies, as Codat has it now; `company` is None if it was deleted."""

    company_id: str
    company: Company | None


async def read_companies(session: Session, company_ids: Iterable[str]) -> AsyncGenerator[Read]:
    """Read companies one by one: a row of a list may be old.

    Args:
        session: The session.
        company_ids: Ids of companies, in the order to read them in.

    Raises:
        CodatError: One could not be read, so that the connections to unlink are unknown.
    """
    for company_id in company_ids:
        try:
            yield Read(company_id, await session.client.get_company(company_id))
        except NotFound:
            yield Read(company_id, None)


class StepStatus(Enum):
    """The state of a planned unlink."""

    NOT_BEGUN = "not started"
    IN_PROGRESS = "in progress"
    UNLINKED = "unlinked"
    NOT_LINKED = "not sent: no longer Linked"
    NOT_UNLINKED = "not unlinked"
    STILL_LINKED = "still Linked"
    UNKNOWN = "unknown"


SURPRISES = frozenset({StepStatus.NOT_LINKED, StepStatus.NOT_UNLINKED, StepStatus.STILL_LINKED, StepStatus.UNKNOWN})
SETTLED = frozenset({StepStatus.UNLINKED, StepStatus.NOT_LINKED})
"""The states in which nothing is left to do."""


@record(frozen=True, slots=True)
class StepResult:
    """A line of the plan, and its state."""

    step: PlannedUnlink
    status: StepStatus = StepStatus.NOT_BEGUN
    at: datetime | None = None
    connection: Connection | None = None
    """The connection as it was last read, if it was."""
    error: Exception | None = None


class BulkUnlink:
    """The execution of a plan, one connection after the other. Another run continues with what is not settled."""

    def __init__(self, session: Session, plan: UnlinkPlan) -> None:
        """Keep the plan; nothing is sent yet.

        Args:
            session: The session.
            plan: The connections to unlink, in order.
        """
        self.plan = plan
        self.results = [StepResult(step) for step in plan.steps]
        self.began_at: datetime | None = None
        self.ended_at: datetime | None = None
        self.surprise: StepResult | None = None
        """The result at which the last run stopped early, unless it was asked to stop."""
        self.running = False
        self._stopping = False
        self._requests = [UnlinkRequest(session, step.company_id, step.connection_id) for step in plan.steps]

    @property
    def left(self) -> int:
        """Return the number of connections that a run would process."""
        return sum(result.status not in SETTLED for result in self.results)

    @property
    def stopping(self) -> bool:
        """Return whether it was asked to stop after the current connection."""
        return self._stopping

    def count(self, status: StepStatus) -> int:
        """Return the number of connections in this state."""
        return sum(result.status is status for result in self.results)

    def stop(self) -> None:
        """Stop after the current connection."""
        self._stopping = True

    async def run(self) -> AsyncGenerator[StepResult]:
        """Unlink the connections in turn, yielding the state of each at its beginning and its end.

        Each connection is read just before, and sent under its own key, which is reused while the outcome is unknown.
        The first unexpected result ends the run: an error, an unclear answer, a connection that is no longer Linked, or
        one that stays Linked.
        """
        self.running, self._stopping, self.surprise = True, False, None
        self.began_at = self.began_at or now()
        try:
            for index, before in enumerate(self.results):
                if before.status in SETTLED:
                    continue
                if self._stopping:
                    return
                self.results[index] = StepResult(before.step, StepStatus.IN_PROGRESS)
                yield self.results[index]
                try:
                    result = await self._unlink(index)
                except BaseException:
                    self.results[index] = StepResult(before.step, StepStatus.UNKNOWN, now())
                    raise
                self.results[index] = result
                self.ended_at = result.at
                if result.status in SURPRISES:
                    self.surprise = result
                yield result
                if self.surprise is not None:
                    return
        finally:
            self.running, self.ended_at = False, now()

    async def _unlink(self, index: int) -> StepResult:
        request, step_result = self._requests[index], StepResult(self.plan.steps[index])
        try:
            done = await request.submit()
        except NotLinked as error:
            step_result = replace(step_result, status=StepStatus.NOT_LINKED, connection=error.connection, error=error)
        except StillLinked as error:
            step_result = replace(step_result, status=StepStatus.STILL_LINKED, connection=error.connection, error=error)
        except CodatError as error:
            step_result = replace(
                step_result,
                status=StepStatus.UNKNOWN if request.outcome_unknown else StepStatus.NOT_UNLINKED,
                error=error,
            )
        else:
            assert done is not None, "a plan is carried out in turn"
            return replace(step_result, status=StepStatus.UNLINKED, at=done.at, connection=done.connection)
        return replace(step_result, at=now())
