"""One customer on the way in: who it is, with which software, what will be sent, and what has been done of it.

The steps can be taken again in any order; what Codat has done stays done, and is not asked for twice.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from console_app.codat.statuses import Status
from console_app.services.checking import (
    Concern,
    Finding,
    Severity,
    check_company,
    check_connection,
    check_platform,
    connection_to_reuse,
)
from console_app.services.connecting import ConnectionCreation, with_connection
from console_app.services.creating import CompanyCreation
from console_app.services.summaries import urgency

if TYPE_CHECKING:
    from console_app.codat.drafts import NewCompany
    from console_app.codat.models import Company, Connection
    from console_app.services.creating import CreatedCompany
    from console_app.services.directory import Directory
    from console_app.services.platforms import Platform
    from console_app.services.session import Session


class Stage(Enum):
    """The steps of the way, in their order."""

    CUSTOMER = "Customer"
    SOFTWARE = "Software"
    CHECK = "Check"
    LINK = "Link"
    LINKED = "Linked"


_MADE_TO_WAIT = frozenset({Status.PENDING_AUTH, Status.DEAUTHORIZED, Status.UNLINKED})
_ANSWERED_BY_REUSE = frozenset({Concern.ALREADY_PENDING, Concern.COMES_BACK})


class Onboarding:
    """What somebody has chosen so far for one customer, and what became of it."""

    def __init__(self, session: Session, directory: Directory) -> None:
        self._session = session
        self._directory = directory
        self._company_creation = CompanyCreation(session, directory)
        self._connection_creation: ConnectionCreation | None = None
        self._another_anyway = False
        self.draft: NewCompany | None = None
        """The company to create; None for one that exists."""
        self.company: Company | None = None
        """The company, once it exists."""
        self.platform: Platform | None = None
        """The software to connect."""
        self.chosen: Connection | None = None
        """A connection of the company that was picked to get a fresh link."""
        self.connection: Connection | None = None
        """The connection that was created, once there is one."""
        self.created: CreatedCompany | None = None
        """The company as it was created on this way; None where it was there before."""

    # Who

    def is_new(self, draft: NewCompany) -> None:
        """The customer is to be created from this draft, unless that has happened already."""
        if self.created is None:
            self.draft, self.company, self.chosen = draft, None, None

    def is_known(self, company: Company) -> None:
        """The customer is this company, as it was read just now. Software that was chosen before stays chosen."""
        if self.company is not None and self.company.id != company.id:
            self._connection_creation = None
        self.chosen = None
        self.draft, self.company, self.created = None, company, None

    @property
    def name(self) -> str:
        """What the customer is called, as far as that is known."""
        if self.company is not None:
            return self.company.name
        return self.draft.name if self.draft is not None else ""

    @property
    def stage(self) -> Stage:
        """The first step that is missing."""
        if self.connection is not None:
            return Stage.LINKED if self.connection.status == Status.LINKED else Stage.LINK
        if self.company is None and self.draft is None:
            return Stage.CUSTOMER
        return Stage.SOFTWARE if self.platform is None and self.chosen is None else Stage.CHECK

    def waiting_connection(self) -> Connection | None:
        """The connection that only lacks the customer's consent: theirs is the missing step. None: none is known.

        Only where it is the one thing to do: another accounting connection that is Linked comes first.
        """
        if self.company is None:
            return None
        open_ones = [each for each in self.company.connections if each.status in _MADE_TO_WAIT]
        linked = any(each.status == Status.LINKED for each in self.company.connections)
        return None if linked else min(open_ones, key=_closeness, default=None)

    # With which software

    def connects(self, platform: Platform) -> None:
        """The customer uses this software."""
        if platform != self.platform:
            self._another_anyway = False
        self.platform, self.chosen = platform, None

    def reconnects(self, connection: Connection) -> None:
        """The customer comes back, or comes at last, through this connection's own link."""
        self.chosen, self._another_anyway = connection, False

    def makes_another(self) -> None:
        """Create a connection although one of the same software could be used again."""
        self.chosen, self._another_anyway = None, True

    @property
    def reused(self) -> Connection | None:
        """The connection that gets a fresh link in place of a new connection; None where one is to be created."""
        if self.chosen is not None:
            return self.chosen
        if self.company is None or self.platform is None or self._another_anyway:
            return None
        return connection_to_reuse(self.company, self.platform)

    # What to know first

    def findings(self) -> list[Finding]:
        """What speaks against it, the most telling first. What has been done already is not questioned any more."""
        found: list[Finding] = []
        if self.draft is not None and self.company is None:
            found += check_company(self.draft, self._directory, self._session)
        if self.platform is not None and self.chosen is None and self.connection is None:
            found += self._about_software(self.platform)
        order = list(Severity)
        return sorted(found, key=lambda each: order.index(each.severity))

    def _about_software(self, platform: Platform) -> list[Finding]:
        if self.company is None:
            return check_platform(platform)
        found = check_connection(self.company, platform)
        if self.reused is None:
            return found
        return [each for each in found if each.kind not in _ANSWERED_BY_REUSE]

    # What will be sent, and what was

    @property
    def creates_company(self) -> bool:
        """Whether a company is still to be created."""
        return self.company is None and self.draft is not None

    @property
    def creates_connection(self) -> bool:
        """Whether a connection is still to be created."""
        return self.connection is None and self.reused is None and self.platform is not None

    @property
    def outcome_unknown(self) -> bool:
        """Codat did not say whether something was created: only the very same may be asked for again."""
        connection = self._connection_creation
        return self._company_creation.outcome_unknown or (connection is not None and connection.outcome_unknown)

    @property
    def open_question(self) -> str:
        """What Codat has not said to be created or not: "the company", "the connection", or nothing."""
        if self._company_creation.outcome_unknown:
            return "the company"
        return "the connection" if self.outcome_unknown else ""

    def company_changed(self, company: Company) -> None:
        """Take over the company as it was read just now, because something was not as it was thought to be."""
        if self.company is not None and self.company.id == company.id:
            self.company = company

    async def create_company(self) -> CreatedCompany | None:
        """Create the company, if that has not happened; None when it has, or is under way.

        Raises:
            CodatError: it was not created, or (`OutcomeUnknown`) that is not known.
            UnfinishedWrite: the outcome of an earlier request is unknown, and this one cannot settle it.
        """
        if self.company is not None or self.draft is None:
            return None
        created = await self._company_creation.submit(self.draft)
        if created is not None:
            self.created, self.company = created, created.company
        return created

    async def create_connection(self) -> Connection | None:
        """Create the connection, or take the one that is to be used again; None when a request is under way.

        Raises:
            CodatError: it was not created, or (`OutcomeUnknown`) that is not known.
            UnfinishedWrite: the outcome of an earlier request is unknown, and this one cannot settle it.
        """
        if self.company is None:
            return None
        if self.connection is None and self.reused is None:
            assert self.platform is not None
            if self._connection_creation is None:
                self._connection_creation = ConnectionCreation(self._session, self.company.id)
            connection = await self._connection_creation.submit(self.platform.key)
            if connection is None:
                return None
            self.connection = connection
            self.company = with_connection(self.company, connection)
            self._directory.note(self.company)
        return self.connection or self.reused


def _closeness(connection: Connection) -> tuple[int, float]:
    """How little is missing: pending ones first, the newest of them."""
    pending = 0 if connection.status == Status.PENDING_AUTH else 1 + urgency(connection.status)
    return (pending, -connection.created.timestamp() if connection.created else 0.0)
