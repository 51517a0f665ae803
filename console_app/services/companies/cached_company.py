"""Summarise companies as rows of the list, and count their statuses.

What the store keeps of a row is marked where the row declares it: the stored form, its reading, the export of the store
and screen sharing follow from `stored(...)`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import field, fields, replace
from functools import lru_cache
from operator import attrgetter
from sys import intern
from typing import TYPE_CHECKING

from console_app.codat.redact import hide_otp
from console_app.codat.status_names import Status
from console_app.records import row_record
from console_app.services.companies.field_kinds import FieldKind, stored
from console_app.services.companies.statuses import NO_CONNECTIONS, STATUS_WORDS, UNREADABLE, status_record, urgency
from console_app.services.text.fold import fold, other_forms

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from console_app.codat.listed_companies import ListedCompany, ListedConnection, ListedError
    from console_app.codat.models import Company, Connection, ConnectionErrorRecord
    from console_app.services.companies.follow_up import FollowUp
    from console_app.services.connections.entity import EntityCheck

_TWO = 2
MOST_SHARED = 1_000
"""The most sets of statuses that rows share; a server that invents statuses must not fill the memory."""
_SHARED_STATUSES: dict[tuple[str, ...], tuple[str, ...]] = {}


@row_record(frozen=True, slots=True)
class OpenError:
    """An open error of a connection (see `has_open_error`)."""

    code: str
    """Such as `403`; Codat's `statusCode`."""
    text: str
    """The message from Codat, unchanged."""
    at: datetime | None
    """The moment of the error; None if Codat did not say."""


@row_record(frozen=True, slots=True)
class ConnectionSummary:
    """A connection of a company, as a row shows it."""

    id: str = field(metadata=stored("id", FieldKind.ID, "id"))
    integration_key: str = field(metadata=stored("key", FieldKind.WORD, "platformKey"))
    platform_name: str = field(metadata=stored("name", FieldKind.WORD, "platformName"))
    status: str = field(metadata=stored("is", FieldKind.WORD, "status"))
    source_type: str = field(metadata=stored("type", FieldKind.WORD, "sourceType"))
    created: datetime | None = field(metadata=stored("made", FieldKind.MOMENT, "created"))
    last_sync: datetime | None = field(metadata=stored("sync", FieldKind.MOMENT, "lastSync"))
    errors: tuple[OpenError, ...] = field(default=(), metadata=stored("err", FieldKind.ERRORS, "errors"))
    """The open errors, in Codat's order."""
    since: datetime | None = None
    """The first snapshot in which the connection had this status, after one in which it had another or did not exist.

    None if every snapshot has this status, or there are none. Codat keeps no history; this program does.
    """
    entity: EntityCheck | None = None
    """Whose books it leads to; None if Codat was never asked. The store keeps it apart from the row."""

    @property
    def has_open_error(self) -> bool:
        """Return whether there is an open error."""
        return bool(self.errors)

    @property
    def linked_since(self) -> datetime | None:
        """Return since when a Linked connection has been so, or was created if no snapshot saw it become so."""
        if self.status != Status.LINKED:
            return None
        return self.created if self.since is None else self.since

    def with_since(self, since: datetime | None) -> ConnectionSummary:
        """Return the connection with another `since`."""
        return self if self.since == since else replace(self, since=since)


@row_record(frozen=True, slots=True)
class CompanySummary:
    """A row of the company list."""

    id: str = field(metadata=stored("id", FieldKind.ID, "id"))
    name: str = field(metadata=stored("name", FieldKind.TEXT, "name"))
    description: str = field(metadata=stored("note", FieldKind.TEXT, "description"))
    created: datetime | None = field(metadata=stored("made", FieldKind.MOMENT, "created"))
    last_sync: datetime | None = field(metadata=stored("sync", FieldKind.MOMENT, "lastSync"))
    tags: tuple[tuple[str, str], ...] = field(metadata=stored("tags", FieldKind.TAGS, "tags"))
    connections: tuple[ConnectionSummary, ...] = field(metadata=stored("cx", FieldKind.CONNECTIONS, "connections"))
    """Most urgent first: deauthorised, pending, unknown, unlinked, linked."""
    statuses: tuple[str, ...]
    """The statuses of the connections, each once, most urgent first; `NO_CONNECTIONS` or `UNREADABLE` if there are
    none.
    """
    haystack: str
    """The text that a plain search word is matched against, folded, one item a line (see `haystack_of`)."""
    unreadable: int = field(default=0, metadata=stored("bad", FieldKind.NUMBER, "unreadableConnections"))
    """The number of connections that could not be read."""
    created_by: str = field(default="", metadata=stored("by", FieldKind.TEXT, "createdBy"))
    """The company's creator, as Codat names them; empty if it does not."""
    owner_ids: tuple[str, ...] = field(default=(), metadata=stored("own", FieldKind.IDS, "ownerUserIds"))
    """The ids of the account's users who own it."""
    follow_up: FollowUp | None = None
    """How people follow it up; None if nobody does. The store keeps it apart from the row."""

    @property
    def sort_name(self) -> str:
        """Return the name, folded: the first line of `haystack`, so that no row keeps it twice."""
        return self.haystack.partition("\n")[0]

    @property
    def sort_key(self) -> str:
        """Return the key for ordering the list: the folded name, then the id. One text sorts fastest."""
        return f"{self.sort_name}\0{self.id}"

    @property
    def standing(self) -> str:
        """Return the most urgent status, or `NO_CONNECTIONS`, or `UNREADABLE`."""
        return self.statuses[0]

    @property
    def short_id(self) -> str:
        """Return the first block of the id: enough to distinguish namesakes on a screen."""
        return self.id.split("-", 1)[0][:8]

    @property
    def platforms(self) -> str:
        """Return the names of the connected platforms, each once, in the order of the connections."""
        return ", ".join(dict.fromkeys(c.platform_name or c.integration_key for c in self.connections))

    def with_status_since(self, known: Mapping[str, datetime]) -> CompanySummary:
        """Return the row with these dates only, by the ids of connections (see `ConnectionSummary.since`)."""
        connections = tuple([each.with_since(known.get(each.id)) for each in self.connections])
        return self if connections == self.connections else replace(self, connections=connections)

    def with_follow_up(self, follow_up: FollowUp | None) -> CompanySummary:
        """Return the row with another `follow_up`."""
        return replace(self, follow_up=follow_up)

    def is_stored_as(self, company: CompanySummary) -> bool:
        """Return whether this is certainly, without a comparison of the fields, the stored row of a company."""
        return self is company

    def __eq__(self, other: object) -> bool:
        """Return whether all fields are equal, those of a stored row included."""
        if not isinstance(other, CompanySummary):
            return NotImplemented
        return self is other or bool(_QUICK(self) == _QUICK(other) and _ALL(self) == _ALL(other))

    def __hash__(self) -> int:
        """Return a hash of what is never changed."""
        return hash(self.id)


_QUICK = attrgetter("id", "haystack", "statuses")
_ALL = attrgetter(*(each.name for each in fields(CompanySummary)))


def summarise_connection(connection: Connection | ListedConnection) -> ConnectionSummary:
    """Return the list's summary of a connection, without its link URL."""
    return ConnectionSummary(
        id=connection.id,
        integration_key=_without_otp(connection.integration_key or ""),
        platform_name=_without_otp(connection.platform_name or ""),
        status=_status_of(connection.status),
        source_type=_without_otp(connection.source_type or ""),
        created=connection.created,
        last_sync=connection.last_sync,
        errors=_open_errors(connection) if connection.errors else (),
    )


def _open_errors(connection: Connection | ListedConnection) -> tuple[OpenError, ...]:
    return tuple(
        OpenError(
            shared_text(error.status_code), shared_text(error.error_message or error.status_text), error.errored_on
        )
        for error in open_errors(connection)
    )


@lru_cache(maxsize=MOST_SHARED)
def _without_otp(text: str) -> str:
    """Return a text that should not contain a link, without its one-time password.

    Few such texts occur in many rows.
    """
    return hide_otp(text)


@lru_cache(maxsize=MOST_SHARED)
def _status_of(status: str) -> str:
    """Return a status distinct from this program's own words: quoted if it is one of them but not documented.

    It is unknown whether "linked" means Linked; a search for it has to find it, and nothing else.
    """
    if status_record(status) is not None:
        return status
    if status == UNREADABLE:
        return "Unknown"
    return f'"{status}"' if fold(status) in STATUS_WORDS else hide_otp(status)


def once_each(connections: Sequence[ConnectionSummary]) -> Sequence[ConnectionSummary]:
    """Return sorted connections, each id once: if an answer repeats one, the most urgent counts."""
    if len(connections) < _TWO or len({each.id for each in connections}) == len(connections):
        return connections
    first: dict[str, ConnectionSummary] = {}
    for each in connections:
        first.setdefault(each.id, each)
    return tuple(first.values())


def has_open_error(connection: Connection | ListedConnection) -> bool:
    """Return whether an error of the connection is still open.

    Codat gives `Active` and `Resolved` to passing errors only. Any other, such as a customer who cancelled, stays open
    until the connection is Linked.
    """
    return any(_is_open(error, connection) for error in connection.errors)


def open_errors(connection: Connection | ListedConnection) -> tuple[ConnectionErrorRecord | ListedError, ...]:
    """Return the open errors of a connection (see `has_open_error`)."""
    return tuple(error for error in connection.errors if _is_open(error, connection))


def _is_open(error: ConnectionErrorRecord | ListedError, connection: Connection | ListedConnection) -> bool:
    return error.status == "Active" or (error.status != "Resolved" and connection.status != Status.LINKED)


def statuses_of(connections: Sequence[ConnectionSummary], *, unreadable: bool = False) -> tuple[str, ...]:
    """Return the statuses of sorted connections, each once.

    Equal results share one object: there are few, in many rows.

    Args:
        connections: The connections, in the order of a row.
        unreadable: True if there are others that could not be read.
    """
    if not connections:
        return shared_statuses((UNREADABLE,) if unreadable else (NO_CONNECTIONS,))
    if len(connections) == 1:
        return shared_statuses((connections[0].status,))
    return shared_statuses(tuple(dict.fromkeys([connection.status for connection in connections])))


def shared_statuses(found: tuple[str, ...]) -> tuple[str, ...]:
    """Return the object that all rows with these statuses share."""
    if len(_SHARED_STATUSES) >= MOST_SHARED:
        return _SHARED_STATUSES.get(found, found)
    return _SHARED_STATUSES.setdefault(found, found)


def last_sync_of(company: Company) -> datetime | None:
    """Return when data was last synced: the newest time of the company and its connections."""
    known = (company.last_sync, *(connection.last_sync for connection in company.connections))
    return max((moment for moment in known if moment is not None), default=None)


def summarise(company: Company | ListedCompany) -> CompanySummary:
    """Return the list's summary of a company."""
    found = [summarise_connection(each) for each in company.connections]
    if len(found) >= _TWO:
        found.sort(key=lambda each: urgency(each.status))
    connections = tuple(once_each(found))
    tags = _shared_tags(tuple(company.tags.items()))
    owners = _shared_owners(tuple(company.owner_user_ids))
    # Of equal moments the first is taken: the company's is mostly that of a connection, and so not kept twice.
    synced = [*[each.last_sync for each in found], company.last_sync]
    return CompanySummary(
        id=company.id,
        name=company.name,
        description=shared_text(company.description or ""),
        created=company.created,
        last_sync=max([moment for moment in synced if moment is not None], default=None),
        tags=tags,
        connections=connections,
        statuses=statuses_of(connections, unreadable=bool(company.set_aside)),
        haystack=haystack_of(
            company.name,
            company.description or "",
            company.id,
            tags,
            company.created_by_user_name or "",
            connections,
            owners,
        ),
        unreadable=len(company.set_aside),
        created_by=shared_text(company.created_by_user_name or ""),
        owner_ids=owners,
    )


@lru_cache(maxsize=MOST_SHARED)
def shared_text(text: str) -> str:
    """Return the object that all rows with this text share: few people create companies, with few descriptions."""
    return text


@lru_cache(maxsize=MOST_SHARED)
def shared_tag(key: str, value: str) -> tuple[str, str]:
    """Return the object that all rows with this tag share."""
    return intern(key), value


@lru_cache(maxsize=MOST_SHARED)
def _shared_tags(tags: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Return the object that all rows with these tags share."""
    return tuple([shared_tag(key, value) for key, value in tags])


@lru_cache(maxsize=MOST_SHARED)
def _shared_owners(owner_ids: tuple[str, ...]) -> tuple[str, ...]:
    """Return the object that all rows of these owners share: an account has few users."""
    return tuple([shared_text(_without_otp(each)) for each in owner_ids])


def haystack_of(
    name: str,
    description: str,
    company_id: str,
    tags: Sequence[tuple[str, str]],
    created_by: str,
    connections: Sequence[ConnectionSummary],
    owner_ids: Sequence[str] = (),
) -> str:
    """Return the text that plain words are searched in: the name first, one item a line, folded.

    A name with several spellings is included in each of them (see `other_forms`).

    Args:
        name: The name as Codat has it.
        description: The description; empty if there is none.
        company_id: The company's id.
        tags: Pairs of key and value.
        created_by: The name of the person who created it; empty if unknown.
        connections: The connections.
        owner_ids: The ids of the users who own it.
    """
    searched = [name, description, company_id, *(f"{key}={value}" for key, value in tags), created_by, *owner_ids]
    for connection in connections:
        searched += [connection.platform_name, connection.integration_key, connection.id]
    return fold("\n".join([*searched, *other_forms(name)]))


def with_connection_summary(company: CompanySummary, connection: Connection) -> CompanySummary:
    """Return the row with one of its connections updated.

    The search also finds one that is new to the row.

    Args:
        company: The row.
        connection: The connection as it was just read.
    """
    others = [each for each in company.connections if each.id != connection.id]
    synced = [moment for moment in (company.last_sync, connection.last_sync) if moment is not None]
    row = replace(company, last_sync=max(synced, default=None))
    return _with_connections(row, [*others, summarise_connection(connection)])


def without_connection_summary(company: CompanySummary, connection_id: str) -> CompanySummary:
    """Return the row without one of its connections.

    Args:
        company: The row.
        connection_id: The connection's id.
    """
    return _with_connections(company, [each for each in company.connections if each.id != connection_id])


def _with_connections(company: CompanySummary, those: Iterable[ConnectionSummary]) -> CompanySummary:
    connections = tuple(sorted(those, key=lambda each: urgency(each.status)))
    return replace(
        company,
        connections=connections,
        statuses=statuses_of(connections),
        haystack=haystack_of(
            company.name,
            company.description,
            company.id,
            company.tags,
            company.created_by,
            connections,
            company.owner_ids,
        ),
    )


def has_status(company: CompanySummary, status: str) -> bool:
    """Return whether any connection of the company has that status; `NO_CONNECTIONS` means that there is none.

    Args:
        company: The row.
        status: A status of a connection, or `NO_CONNECTIONS`.
    """
    return status in company.statuses


def count_by_status(companies: Iterable[CompanySummary]) -> Counter[str]:
    """Return how many companies have at least one connection of each status, `NO_CONNECTIONS` included."""
    counts: Counter[str] = Counter()
    for statuses, number in Counter(map(attrgetter("statuses"), companies)).items():
        for status in statuses:
            counts[status] += number
    return counts
