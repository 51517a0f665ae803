"""Define snapshots and changes between them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from console_app.records import record
from console_app.services.companies.statuses import BY_URGENCY
from console_app.services.snapshots.reasons import SnapshotReason

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from console_app.services.companies.cached_company import OpenError


class ChangeKind(StrEnum):
    """Kinds of changes of a company or a connection. The value is the form in JSON; stable.

    A connection that came to have a status has the kind of that status; one without a member of its own here gets it
    from its record in `services.companies.statuses`.
    """

    DEAUTHORIZED = "deauthorized"
    """The connection lost its access."""
    PENDING = "pending"
    """The connection is PendingAuth and was not before: it is new, or it fell back."""
    UNLINKED = "unlinked"
    """The connection was unlinked through Codat."""
    LINKED = "linked"
    """The connection is Linked and was not before."""
    OTHER_STATUS = "other-status"
    """The connection has a status that this program does not know, and had another before."""
    CONNECTION_GONE = "connection-gone"
    """The connection no longer exists, though its company does."""
    NEW = "new"
    """The company is new. Its connections are not listed one by one."""
    GONE = "gone"
    """The company no longer exists."""
    BACK = "back"
    """The company exists again after it was gone."""

    @classmethod
    def _missing_(cls, value: object) -> ChangeKind | None:
        """Return the kind of a documented status that has no member, always the same object."""
        key = next((each.key for each in BY_URGENCY if each.key == value), None)
        if key is None:
            return None
        kind = str.__new__(cls, key)
        kind._name_, kind._value_ = key.upper(), key
        return cls._value2member_map_.setdefault(key, kind)  # type: ignore[return-value]


STATUS_KINDS: dict[str, ChangeKind] = {each.status: ChangeKind(each.key) for each in BY_URGENCY}
"""The kinds of connections that came to have a status, by that status, the most urgent first."""


def kind_of_status(status: str) -> ChangeKind:
    """Return the kind of a connection that came to have a status."""
    return STATUS_KINDS.get(status, ChangeKind.OTHER_STATUS)


@record(frozen=True, slots=True)
class Snapshot:
    """A complete read of the whole account."""

    id: int
    at: datetime
    """The moment when the refresh began, aware, UTC: its data is at least that new."""
    companies: int
    connections: int
    statuses: Mapping[str, int] = field(default_factory=dict)
    """The number of connections by status, as Codat names it."""
    standings: Mapping[str, int] = field(default_factory=dict)
    """The number of companies by their worst status (see `CompanySummary.standing`)."""
    reason: SnapshotReason = SnapshotReason.UNKNOWN
    """The reason for taking it."""
    turn: int = 0
    """Its place among the snapshots, whatever a clock said: the order in which the account was read."""

    @property
    def order(self) -> tuple[int, datetime, int]:
        """Return the key to order snapshots by; by time if the turns are not known."""
        return self.turn, self.at, self.id


@dataclass(frozen=True, slots=True)
class Change:
    """A difference between two snapshots. Texts are as Codat gave them."""

    kind: ChangeKind
    company_id: str
    company_name: str
    """The latest known name."""
    seen_before: datetime | None
    """The time of the snapshot before, with the old state; None if there was none."""
    seen: datetime
    """The time of the snapshot that first saw the new state."""
    connection_id: str | None = None
    """None if it concerns the company as a whole."""
    platform_key: str = ""
    platform_name: str = ""
    before: str | None = None
    """The connection's status before; None if it did not exist."""
    after: str | None = None
    """The connection's status after; None if it no longer exists."""
    errors: tuple[OpenError, ...] = ()
    """The open errors in the snapshot that saw it."""
