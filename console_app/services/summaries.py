"""A company as the list shows it: small, without secrets, ready to be searched.

The list may hold a hundred thousand companies, so what it keeps of each is what a row and the search need. Link
URLs are one-time passwords and are left out on purpose.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from console_app.codat.redact import hide_otp
from console_app.codat.statuses import Status
from console_app.services.folding import fold as fold
from console_app.services.folding import other_forms

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from console_app.codat.models import Company, Connection, ConnectionErrorRecord

NO_CONNECTIONS = "none"
"""The standing of a company that has no connection at all: a state of its own, not a Codat status."""
UNREADABLE = ""
"""The standing of a company that has connections, of which none could be read."""

_URGENCY = {Status.DEAUTHORIZED: 0, Status.PENDING_AUTH: 1, Status.UNLINKED: 3, Status.LINKED: 4}
_UNKNOWN_URGENCY = 2
_TWO = 2
MOST_SHARED = 1_000
"""Sets of statuses kept to be shared between rows; a server that makes up statuses must not fill the memory."""
_SHARED_STATUSES: dict[tuple[str, ...], tuple[str, ...]] = {}


@dataclass(frozen=True, slots=True)
class OpenError:
    """Something that went wrong with a connection and is still in the way (see `has_open_error`)."""

    code: str
    """Such as `403`; Codat's `statusCode`."""
    text: str
    """What Codat said, as it came."""
    at: datetime | None
    """When it happened; None where Codat did not say."""


@dataclass(frozen=True, slots=True)
class ConnectionSummary:
    """One connection of a company, as a row shows it."""

    id: str
    integration_key: str
    platform_name: str
    status: str
    source_type: str
    created: datetime | None
    last_sync: datetime | None
    errors: tuple[OpenError, ...] = ()
    """What is in the way, as Codat lists it."""
    since: datetime | None = None
    """The first look at which the connection had this status, after a look at which it had another or was not there;
    None: it had it whenever we looked, or nobody has looked before. Codat keeps no history; ours does."""

    @property
    def has_open_error(self) -> bool:
        """Whether anything is in the way."""
        return bool(self.errors)


@dataclass(frozen=True, slots=True)
class CompanySummary:
    """One row of the company list."""

    id: str
    name: str
    description: str
    created: datetime | None
    last_sync: datetime | None
    tags: tuple[tuple[str, str], ...]
    connections: tuple[ConnectionSummary, ...]
    """Most urgent first: deauthorised, pending, unknown, unlinked, linked."""
    statuses: tuple[str, ...]
    """The statuses of the connections, each once, most urgent first; `NO_CONNECTIONS` or `UNREADABLE` without any."""
    haystack: str
    """Everything that a plain word of the search looks at, folded, one thing a line (see `haystack_of`)."""
    sort_name: str
    """The name, folded."""
    sort_key: str
    """What the list is ordered by: the folded name, and the id to settle namesakes. One text sorts fastest."""
    unreadable: int = 0
    """How many connections of the company could not be read."""
    created_by: str = ""
    """Who created the company, as Codat names them; empty where it does not say."""

    @property
    def standing(self) -> str:
        """The status that most needs somebody's attention, or `NO_CONNECTIONS`, or `UNREADABLE`."""
        return self.statuses[0]

    @property
    def short_id(self) -> str:
        """The first block of the id: enough to tell namesakes apart on a screen."""
        return self.id.split("-", 1)[0][:8]

    @property
    def platforms(self) -> str:
        """The names of the connected platforms, each once, in the order of the connections."""
        return ", ".join(dict.fromkeys(c.platform_name or c.integration_key for c in self.connections))


def urgency(status: str) -> int:
    """Where a status stands in the order of what needs attention; 0 is the most urgent."""
    return _URGENCY.get(status, _UNKNOWN_URGENCY)  # type: ignore[call-overload, no-any-return]


def summarise_connection(connection: Connection) -> ConnectionSummary:
    """What the list keeps of a connection. Its link URL stays behind."""
    return ConnectionSummary(
        id=connection.id,
        integration_key=_without_otp(connection.integration_key or ""),
        platform_name=_without_otp(connection.platform_name or ""),
        status=_status_of(connection.status),
        source_type=_without_otp(connection.source_type or ""),
        created=connection.created,
        last_sync=connection.last_sync,
        errors=tuple(
            OpenError(error.status_code, error.error_message or error.status_text, error.errored_on)
            for error in open_errors(connection)
        ),
    )


@lru_cache(maxsize=MOST_SHARED)
def _without_otp(text: str) -> str:
    """A text that should hold no link, without its one-time password. There are few such texts, in many rows."""
    return hide_otp(text)


@lru_cache(maxsize=MOST_SHARED)
def _status_of(status: str) -> str:
    """A status that is told apart from our own words: in quotes where it is one of them and none that Codat documents.

    Nobody knows whether "linked" means Linked; and a search for it has to find it, and nothing else.
    """
    if status in _URGENCY:
        return status
    if status == UNREADABLE:
        return "Unknown"
    # The words of the language are written in terms of the standings here.
    from console_app.services.search.language import STATUS_WORDS

    return f'"{status}"' if fold(status) in STATUS_WORDS else hide_otp(status)


def once_each(connections: Sequence[ConnectionSummary]) -> Sequence[ConnectionSummary]:
    """Sorted connections, each id once: an answer may name one twice, and then what is most urgent counts."""
    if len(connections) < _TWO or len({each.id for each in connections}) == len(connections):
        return connections
    first: dict[str, ConnectionSummary] = {}
    for each in connections:
        first.setdefault(each.id, each)
    return tuple(first.values())


def has_open_error(connection: Connection) -> bool:
    """Whether something that went wrong is still in the way.

    Codat gives `Active` and `Resolved` to passing errors only. Any other, such as a customer who cancelled, is in the
    way until the connection is Linked.
    """
    return any(_is_open(error, connection) for error in connection.errors)


def open_errors(connection: Connection) -> tuple[ConnectionErrorRecord, ...]:
    """What went wrong with a connection and is still in the way (see `has_open_error`)."""
    return tuple(error for error in connection.errors if _is_open(error, connection))


def _is_open(error: ConnectionErrorRecord, connection: Connection) -> bool:
    return error.status == "Active" or (error.status != "Resolved" and connection.status != Status.LINKED)


def statuses_of(connections: Sequence[ConnectionSummary], *, unreadable: bool = False) -> tuple[str, ...]:
    """The statuses of sorted connections, each once. Equal answers are one object: there are few, in many rows."""
    found = tuple(dict.fromkeys(connection.status for connection in connections))
    if not found:
        found = (UNREADABLE,) if unreadable else (NO_CONNECTIONS,)
    if len(_SHARED_STATUSES) >= MOST_SHARED:
        return _SHARED_STATUSES.get(found, found)
    return _SHARED_STATUSES.setdefault(found, found)


def last_sync_of(company: Company) -> datetime | None:
    """When data last came: the newest that the company or a connection of it tells."""
    known = (company.last_sync, *(connection.last_sync for connection in company.connections))
    return max((moment for moment in known if moment is not None), default=None)


def summarise(company: Company) -> CompanySummary:
    """What the list keeps of a company."""
    connections = tuple(
        once_each(sorted((summarise_connection(c) for c in company.connections), key=lambda c: urgency(c.status)))
    )
    tags = tuple(company.tags.items())
    sort_name = fold(company.name)
    return CompanySummary(
        id=company.id,
        name=company.name,
        description=company.description or "",
        created=company.created,
        last_sync=last_sync_of(company),
        tags=tags,
        connections=connections,
        statuses=statuses_of(connections, unreadable=bool(company.set_aside)),
        haystack=haystack_of(
            company.name, company.description or "", company.id, tags, company.created_by_user_name or "", connections
        ),
        sort_name=sort_name,
        sort_key=f"{sort_name}\0{company.id}",
        unreadable=len(company.set_aside),
        created_by=company.created_by_user_name or "",
    )


def haystack_of(
    name: str,
    description: str,
    company_id: str,
    tags: Sequence[tuple[str, str]],
    created_by: str,
    connections: Sequence[ConnectionSummary],
) -> str:
    """What a plain word is looked for in: the name first, one thing a line, folded.

    A name that is written in several ways is there in each of them (see `other_forms`).
    """
    searched = [name, description, company_id, *(f"{key}={value}" for key, value in tags), created_by]
    for connection in connections:
        searched += [connection.platform_name, connection.integration_key, connection.id]
    return fold("\n".join([*searched, *other_forms(name)]))


def with_connection_summary(company: CompanySummary, connection: Connection) -> CompanySummary:
    """The row with one of its connections as it is now. One that is new to the row is found by the search, too."""
    others = [each for each in company.connections if each.id != connection.id]
    connections = tuple(sorted([*others, summarise_connection(connection)], key=lambda each: urgency(each.status)))
    synced = [moment for moment in (company.last_sync, connection.last_sync) if moment is not None]
    haystack = company.haystack
    if len(others) == len(company.connections):
        haystack += fold(f"\n{connection.platform_name}\n{connection.integration_key}\n{connection.id}")
    return replace(
        company,
        connections=connections,
        statuses=statuses_of(connections),
        last_sync=max(synced, default=None),
        haystack=haystack,
    )
