"""What we remember of the past: the looks we took at the whole account, and what changed between two of them.

Codat keeps no history of statuses. A *look* is a refresh that came to its end and saw every company; each is kept as a
snapshot by `console_app.store`. Between two looks nobody saw anything, so a change has two moments: the look before
it, and the look that saw it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from console_app.services.look_reasons import LookReason

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from console_app.services.summaries import OpenError


class ChangeKind(StrEnum):
    """What became of a company or a connection. The value is how machines are told; stable."""

    DEAUTHORIZED = "deauthorized"
    """The connection lost its access."""
    PENDING = "pending"
    """The connection is PendingAuth and was not before: it is new, or it fell back."""
    UNLINKED = "unlinked"
    """The connection was unlinked: we gave the access up."""
    LINKED = "linked"
    """The connection is Linked and was not before."""
    OTHER_STATUS = "other-status"
    """The connection has a status that this program does not know, and had another before."""
    CONNECTION_GONE = "connection-gone"
    """The connection is not there any more, though its company is."""
    NEW = "new"
    """The company was never seen before. Its connections are not told of one by one."""
    GONE = "gone"
    """The company is not there any more."""
    BACK = "back"
    """The company is there again after it was gone."""


@dataclass(frozen=True, slots=True)
class Look:
    """One finished look at the whole account."""

    id: int
    at: datetime
    """When the refresh began, aware, UTC: what it saw is at least that new."""
    companies: int
    connections: int
    statuses: Mapping[str, int] = field(default_factory=dict)
    """Connections by status, as Codat names the status."""
    standings: Mapping[str, int] = field(default_factory=dict)
    """Companies by their worst status (see `CompanySummary.standing`)."""
    reason: LookReason = LookReason.UNKNOWN
    """Why it was taken."""
    turn: int = 0
    """Its place among the looks, whatever a clock said: the order in which the account was seen."""

    @property
    def order(self) -> tuple[int, datetime, int]:
        """What looks are ordered by; where no turns are known, by their moments."""
        return self.turn, self.at, self.id


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that became different between two looks. Texts are as Codat gave them."""

    kind: ChangeKind
    company_id: str
    company_name: str
    """The name as it was last seen."""
    seen_before: datetime | None
    """The look before: it saw the old state. None: there was none."""
    seen: datetime
    """The look that first saw the new state."""
    connection_id: str | None = None
    """None: it is about the company as a whole."""
    platform_key: str = ""
    platform_name: str = ""
    before: str | None = None
    """The connection's status before; None: it was not there."""
    after: str | None = None
    """The connection's status after; None: it is not there."""
    errors: tuple[OpenError, ...] = ()
    """What was in the way at the look that saw it."""
