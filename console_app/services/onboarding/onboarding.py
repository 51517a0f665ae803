"""Keep the state of one customer's onboarding: company, platform, what will be sent, and what has been done.

The steps can be repeated in any order; what Codat has done stays done, and is not requested twice.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from console_app.codat.status_names import Status
from console_app.services.companies.edit import CompanyCreation
from console_app.services.companies.prechecks import (
    Finding,
    FindingKind,
    Severity,
    check_company,
    check_connection,
    check_platform,
    connection_to_reuse,
)
from console_app.services.companies.statuses import Access, access_of, urgency
from console_app.services.connections.create import ConnectionCreation, with_connection
from console_app.services.connections.platforms import second_beside
from console_app.services.connections.slots import platform_slots

if TYPE_CHECKING:
    from console_app.codat.drafts import NewCompany
    from console_app.codat.models import Company, Connection
    from console_app.services.account.session import Session
    from console_app.services.companies.directory import Directory
    from console_app.services.companies.edit import CreatedCompany
    from console_app.services.connections.platforms import Platform
    from console_app.services.connections.slots import PlatformSlots


class Stage(Enum):
    """The steps, in order."""

    CUSTOMER = "Customer"
    SOFTWARE = "Software"
    REVIEW = "Review"
    LINK = "Link"
    LINKED = "Linked"


_MADE_TO_WAIT = frozenset({Access.AWAITED, Access.ENDED})
_ANSWERED_BY_REUSE = frozenset({FindingKind.ALREADY_PENDING, FindingKind.COMES_BACK})


class Onboarding:
    """The choices made so far for one customer, and their results."""

    def __init__(self, session: Session, directory: Directory) -> None:
        """Start without choices.

        Args:
            session: The session.
            directory: Receives the new company and connection.
        """
        self._session = session
        self._directory = directory
        self._company_creation = CompanyCreation(session, directory)
        self._connection_creation: ConnectionCreation | None = None
        self._another_anyway = False
        self.draft: NewCompany | None = None
        """The company to create; None for an existing one."""
        self.company: Company | None = None
        """The company, once it exists."""
        self.platform: Platform | None = None
        """The software to connect."""
        self.chosen: Connection | None = None
        """A connection of the company that was chosen to get a new link."""
        self.connection: Connection | None = None
        """The connection that was created, once there is one."""
        self.created: CreatedCompany | None = None
        """The company that this onboarding created; None for an existing one."""

    # The customer

    def use_new_customer(self, draft: NewCompany) -> None:
        """Create the customer from this draft later, unless that has happened already."""
        if self.created is None:
            self.draft, self.company, self.chosen = draft, None, None

    def use_existing(self, company: Company) -> None:
        """Use this company, as it was just read. Software that was chosen before stays chosen."""
        if self.company is not None and self.company.id != company.id:
            self._connection_creation = None
        self.chosen = None
        self.draft, self.company, self.created = None, company, None

    @property
    def name(self) -> str:
        """Return the customer's name, as far as it is known."""
        if self.company is not None:
            return self.company.name
        return self.draft.name if self.draft is not None else ""

    @property
    def stage(self) -> Stage:
        """Return the first missing step."""
        if self.connection is not None:
            return Stage.LINKED if self.connection.status == Status.LINKED else Stage.LINK
        if self.company is None and self.draft is None:
            return Stage.CUSTOMER
        return Stage.SOFTWARE if self.platform is None and self.chosen is None else Stage.REVIEW

    def waiting_connection(self) -> Connection | None:
        """Return the connection that lacks only the customer's consent; None if there is none.

        Only if that is the one thing to do: another accounting connection that is Linked comes first.
        """
        if self.company is None:
            return None
        open_ones = [each for each in self.company.connections if access_of(each.status) in _MADE_TO_WAIT]
        linked = any(each.status == Status.LINKED for each in self.company.connections)
        return None if linked else min(open_ones, key=_closeness, default=None)

    # The software

    def connects(self, platform: Platform) -> None:
        """Connect this software."""
        if platform != self.platform:
            self._another_anyway = False
        self.platform, self.chosen = platform, None

    def reconnects(self, connection: Connection) -> None:
        """Use this connection's own link to reconnect, or connect at last."""
        self.chosen, self._another_anyway = connection, False

    def create_anyway(self) -> None:
        """Create a connection although one of the same software could be reused."""
        self.chosen, self._another_anyway = None, True

    @property
    def reused(self) -> Connection | None:
        """Return the connection that gets a new link instead of a new connection.

        None if one is to be created.
        """
        if self.chosen is not None:
            return self.chosen
        if self.company is None or self.platform is None or self._another_anyway:
            return None
        return connection_to_reuse(self.company, self.platform)

    # The findings

    def findings(self) -> list[Finding]:
        """Return the findings against it, the most important first.

        Completed steps have no findings.
        """
        found: list[Finding] = []
        if self.draft is not None and self.company is None:
            found += check_company(self.draft, self._directory, self._session)
        if self.platform is not None and self.chosen is None and self.connection is None:
            found += self._about_software(self.platform)
        order = list(Severity)
        return sorted(found, key=lambda each: order.index(each.severity))

    def _about_software(self, platform: Platform) -> list[Finding]:
        slots = self.slots(platform)
        if self.company is None:
            return check_platform(platform, slots)
        found = check_connection(self.company, platform, slots)
        if self.reused is None:
            return found
        return [each for each in found if each.kind not in _ANSWERED_BY_REUSE]

    def slots(self, platform: Platform) -> PlatformSlots | None:
        """Return the slots of a platform beside this customer's own, or None if it has no limit."""
        own = self.company.id if self.company is not None else ""
        limits = self._session.profile.platform_limits
        return platform_slots(platform, limits, self._directory.all(), besides=own) if limits else None

    # The writes

    @property
    def creates_company(self) -> bool:
        """Return whether a company is still to be created."""
        return self.company is None and self.draft is not None

    @property
    def creates_connection(self) -> bool:
        """Return whether a connection is still to be created."""
        return self.connection is None and self.reused is None and self.platform is not None

    @property
    def outcome_unknown(self) -> bool:
        """Return True if Codat did not say whether something was created: only the same may be sent again."""
        connection = self._connection_creation
        return self._company_creation.outcome_unknown or (connection is not None and connection.outcome_unknown)

    @property
    def open_question(self) -> str:
        """Return the record whose creation is unknown: "the company", "the connection", or empty."""
        if self._company_creation.outcome_unknown:
            return "the company"
        return "the connection" if self.outcome_unknown else ""

    def company_changed(self, company: Company) -> None:
        """Use the company as it was just read, because it differed from what was expected."""
        if self.company is not None and self.company.id == company.id:
            self.company = company

    async def create_company(self) -> CreatedCompany | None:
        """Create the company, unless that has happened.

        Returns:
            The company; None if it exists already, or the request is in progress.

        Raises:
            CodatError: It was not created, or (`OutcomeUnknown`) that is not known.
            PendingWriteError: The outcome of an earlier request is unknown, and this one cannot settle it.
        """
        if self.company is not None or self.draft is None:
            return None
        created = await self._company_creation.submit(self.draft)
        if created is not None:
            self.created, self.company = created, created.company
        return created

    async def create_connection(self) -> Connection | None:
        """Create the connection, or use the one to reuse.

        Returns:
            The connection; None while a request is in progress.

        Raises:
            CodatError: It was not created, or (`OutcomeUnknown`) that is not known.
            PendingWriteError: The outcome of an earlier request is unknown, and this one cannot settle it.
        """
        if self.company is None:
            return None
        if self.connection is None and self.reused is None:
            assert self.platform is not None
            if self._connection_creation is None:
                self._connection_creation = ConnectionCreation(self._session, self.company.id)
            beside = second_beside(self.company, self.platform)
            connection = await self._connection_creation.submit(self.platform.key, beside=beside)
            if connection is None:
                return None
            self.connection = connection
            self.company = with_connection(self.company, connection)
            self._directory.upsert(self.company)
        return self.connection or self.reused


def _closeness(connection: Connection) -> tuple[int, float]:
    """Return how little is missing: pending ones first, the newest of them."""
    pending = 0 if access_of(connection.status) is Access.AWAITED else 1 + urgency(connection.status)
    return (pending, -connection.created.timestamp() if connection.created else 0.0)
