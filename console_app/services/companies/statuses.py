"""Define everything that the program knows about the statuses of a connection, one record a status.

A status that Codat adds is one more record here: the table, the chips, the search language, the audit, what changed,
the worklist, exports, options, help and manual are all made from these records. `console_app.codat.status_names` names
only those that code has to tell apart, such as `Linked` before unlinking.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import NamedTuple

from console_app.codat.status_names import Status

NO_CONNECTIONS = "none"
"""The standing of a company without connections: its own state, not a Codat status."""
UNREADABLE = ""
"""The standing of a company whose connections could not be read."""


class Access(Enum):
    """Kinds of access to the customer's data, in the order in which a connection is kept."""

    WORKS = auto()
    """Data can be read and written."""
    AWAITED = auto()
    """The customer has not consented yet; the link is all they need."""
    ENDED = auto()
    """Data could be read once; the connection's own link brings it back."""


class ReachedWords(NamedTuple):
    """The words for connections that came to have a status between two snapshots."""

    title: str
    """Of all of them: "Newly linked"."""
    name: str
    """Of one of them."""
    short: str
    """For a chip where there is little room."""
    meaning: str
    """One sentence."""


class StatusRecord(NamedTuple):
    """A status of a connection, or the lack of connections. Not a dataclass, because those take longer to start."""

    status: str
    """As Codat spells it."""
    key: str
    """One word in small letters: its name in a search, in the JSON of an audit and of changes; stable."""
    label: str
    """Its name on screens and in reports."""
    short: str
    """The same for a chip where there is little room."""
    symbol: str
    style: str
    """The name of a colour, one of the `status-...` of the themes and of the HTML report."""
    meaning: str
    """One sentence."""
    urgency: int
    """The rank in lists; the smallest is the most urgent. Unknown statuses have `UNKNOWN_URGENCY`."""
    access: Access | None
    """None if none of them is true: then the connection has to be checked in the Portal."""
    past: str
    """The change of the connection as a clause: "access was lost"."""
    work: str
    """The reason in the worklist."""
    next_step: str
    """The next step, for a case note."""
    reached: ReachedWords | None
    """None if no connection can come to have it."""
    hotkey: str = ""
    """The key that narrows the list to it; empty for a mouse alone."""
    aliases: tuple[str, ...] = ()
    """Other spellings in a search, folded."""


STATUSES: tuple[StatusRecord, ...] = (
    StatusRecord(
        status=Status.LINKED,
        key="linked",
        label="Linked",
        short="Linked",
        symbol="●",
        style="status-linked",
        meaning="Data can be read and written.",
        hotkey="1",
        urgency=40,
        access=Access.WORKS,
        past="it is linked",
        work="linked",
        next_step="Nothing to do: the customer is connected.",
        reached=ReachedWords("Newly linked", "Newly linked", "Linked", "The customer consented."),
    ),
    StatusRecord(
        status=Status.PENDING_AUTH,
        key="pending",
        label="PendingAuth",
        short="Pending",
        symbol="◐",
        style="status-pending",
        meaning="Waiting for the customer to consent.",
        hotkey="2",
        aliases=("pendingauth",),
        urgency=10,
        access=Access.AWAITED,
        past="it is waiting for the customer",
        work="pending",
        next_step="Waiting for the customer to open the link and give access. A one-time link lasts {lifetime}: "
        "send a new one if it has expired.",
        reached=ReachedWords("Waiting for the customer", "Waiting", "Waiting", "They have not consented yet."),
    ),
    StatusRecord(
        status=Status.DEAUTHORIZED,
        key="deauthorized",
        label="Deauthorized",
        short="Deauth",
        symbol="▲",
        style="status-deauthorized",
        meaning="Access was lost: revoked, or expired.",
        hotkey="3",
        aliases=("deauthorised", "deauth"),
        urgency=0,
        access=Access.ENDED,
        past="access was lost",
        work="access lost",
        next_step="Send the customer a new link for the same connection: access was lost.",
        reached=ReachedWords(
            "Access lost",
            "Access lost",
            "Lost",
            "The customer revoked access, or it expired. The same link reconnects them.",
        ),
    ),
    StatusRecord(
        status=Status.UNLINKED,
        key="unlinked",
        label="Unlinked",
        short="Unlinked",
        symbol="○",
        style="status-unlinked",
        meaning="We gave up access; the link reconnects it.",
        hotkey="4",
        urgency=30,
        access=Access.ENDED,
        past="it was unlinked",
        work="unlinked",
        next_step="Nothing, unless the customer wants to reconnect: then send a new link for the same connection.",
        reached=ReachedWords("Unlinked", "Unlinked", "Unlinked", "We gave up access. The same link reconnects them."),
    ),
)
"""The statuses that Codat documents, in the order of the chips."""

WITHOUT_CONNECTIONS = StatusRecord(
    status=NO_CONNECTIONS,
    key="none",
    label="No connections",
    short="None",
    symbol="·",
    style="status-none",
    meaning="No connection yet.",
    hotkey="5",
    urgency=100,
    access=None,
    past="nothing was connected",
    work="no connection yet",
    next_step="Create a connection, and send the customer its link.",
    reached=None,
)
UNKNOWN_URGENCY = 20
UNKNOWN_STYLE = "status-other"

STANDINGS: tuple[StatusRecord, ...] = (*STATUSES, WITHOUT_CONNECTIONS)
"""The statuses of a company that a search can find: those of its connections, and having none."""
BY_URGENCY: tuple[StatusRecord, ...] = tuple(sorted(STATUSES, key=lambda each: each.urgency))
"""The statuses, the most urgent first."""

STATUS_WORDS: dict[str, str] = {
    **{word: each.status for each in STANDINGS for word in (each.key, *each.aliases)},
    "unreadable": UNREADABLE,
}
"""The usual spellings of the statuses, folded."""

_RECORDS = {each.status: each for each in STATUSES}
_STANDINGS = {each.status: each for each in STANDINGS}
_URGENCY = {each.status: each.urgency for each in STATUSES}


def status_record(status: str) -> StatusRecord | None:
    """Return what is known about a status of a connection; None for a status that Codat doesn't document."""
    return _RECORDS.get(status)


def standing_record(status: str) -> StatusRecord | None:
    """Return what is known about a status, or about having no connections; None if nothing is."""
    return _STANDINGS.get(status)


def urgency(status: str) -> int:
    """Return the rank of a status by urgency; the smallest is the most urgent."""
    return _URGENCY.get(status, UNKNOWN_URGENCY)


def access_of(status: str) -> Access | None:
    """Return what a status says about the access; None if that is unknown."""
    record = _RECORDS.get(status)
    return record.access if record is not None else None


def statuses_with(*accesses: Access) -> tuple[str, ...]:
    """Return the statuses with one of these accesses, in the order of the arguments, the most urgent first."""
    return tuple(each.status for access in accesses for each in BY_URGENCY if each.access is access)
