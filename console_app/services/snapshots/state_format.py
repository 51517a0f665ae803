"""Convert the state of a company to and from its form in snapshots: a row without its sync times.

Sync times change constantly and are stored apart.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache, partial
from json.encoder import encode_basestring_ascii as quoted
from typing import TYPE_CHECKING

from console_app.services.companies.cached_company import MOST_SHARED, ConnectionSummary, statuses_of
from console_app.services.companies.statuses import urgency
from console_app.services.snapshots.row_format import (
    by_urgency,
    encoded_without_otp,
    errors_of,
    errors_row,
    is_without_otp,
    make_company,
    micros,
    moment_of,
    to_json,
)
from console_app.store.errors import Damaged
from console_app.store.snapshots import NEVER, WORKED_OUT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from console_app.services.companies.cached_company import CompanySummary, OpenError


@dataclass(frozen=True, slots=True)
class SeenConnection:
    """A connection in a snapshot, without its last sync."""

    id: str
    key: str
    platform: str
    source: str
    created: int | None
    status: str
    errors: tuple[OpenError, ...]


@dataclass(frozen=True, slots=True)
class SeenCompany:
    """A company in a snapshot, without its last sync."""

    name: str
    description: str
    created: int | None
    tags: tuple[tuple[str, str], ...]
    created_by: str
    unreadable: int
    connections: tuple[SeenConnection, ...]

    def status_of(self, connection_id: str) -> str | None:
        """Return the status of one of its connections; None if it does not exist."""
        found = self.connection(connection_id)
        return found.status if found else None

    def connection(self, connection_id: str) -> SeenConnection | None:
        """Return one of its connections, or None."""
        return next((each for each in self.connections if each.id == connection_id), None)

    def company(self, identity: str, moments: Sequence[int]) -> CompanySummary:
        """Return the row of the list, with the sync times that belong to it.

        Args:
            identity: The company's id.
            moments: The stored sync times, in microseconds since 1970: the company's, then one for each connection.
        """
        own, *synced = (None if each in {NEVER, WORKED_OUT} else moment_of(each) for each in moments)
        if moments[0] == WORKED_OUT:
            own = max((each for each in synced if each is not None), default=None)
        connections = (
            ConnectionSummary(
                each.id, each.key, each.platform, each.status, each.source, moment_of(each.created), sync, each.errors
            )
            for each, sync in zip(self.connections, synced, strict=True)
        )
        return make_company(
            identity,
            self.name,
            self.description,
            moment_of(self.created),
            own,
            self.tags,
            self.created_by,
            self.unreadable,
            by_urgency(connections),
        )


def read_state(text: str) -> SeenCompany:
    """Return a company from its form in a snapshot.

    Raises:
        Damaged: The text is not valid.
    """
    try:
        name, description, created, tags, created_by, unreadable, connections = json.loads(text)
        return SeenCompany(
            name,
            description,
            created,
            tuple((key, value) for key, value in tags),
            created_by,
            unreadable,
            tuple(
                SeenConnection(identity, key, platform, source, made, status, errors_of(errors))
                for identity, key, platform, source, made, status, errors in connections
            ),
        )
    except (ValueError, TypeError, LookupError, OverflowError) as error:
        raise Damaged(f"the state of a company cannot be read ({error})") from error


class StateEncoder:
    """An encoder of rows as states, which also counts them.

    Connections and tags are sorted, so that an account that only lists them differently has not changed.
    """

    def __init__(self) -> None:
        """Start with empty counts."""
        self._statuses: defaultdict[str, int] = defaultdict(int)
        self._standings: defaultdict[str, int] = defaultdict(int)

    def state(
        self, seen: CompanySummary, before: str | None, moments: Mapping[int, int], slot: int
    ) -> tuple[str, list[int]]:
        """Return the state of a company, and its moments.

        A connection that could not be read still exists: if some could not, the missing ones count as unchanged.

        Args:
            seen: The company as it was read.
            before: Its state until now, None if it is new.
            moments: The moments until now, by slot.
            slot: The first slot of its moments.
        """
        own = _sync(seen.last_sync)
        if len(seen.connections) == 1 and not seen.unreadable:
            # Most companies; nothing has to be sorted.
            (only,) = seen.connections
            sync = _sync(only.last_sync)
            self._statuses[only.status] += 1
            self._standings[only.status] += 1
            return _company_text(seen, _connection_text(only)), [WORKED_OUT if own == sync else own, sync]
        by_id = {each.id: (each.status, _connection_text(each), _sync(each.last_sync)) for each in seen.connections}
        if seen.unreadable and before is not None:
            for place, row in enumerate(json.loads(before)[-1], slot + 1):
                by_id.setdefault(row[0], (row[_STATUS], to_json(row), moments[place]))
        connections = [by_id[each] for each in sorted(by_id)]
        synced = [sync for _, _, sync in connections]
        if own == max(synced, default=NEVER):
            own = WORKED_OUT
        self._count([status for status, _, _ in connections], unreadable=seen.unreadable > 0)
        return _company_text(seen, ",".join([text for _, text, _ in connections])), [own, *synced]

    def unread(self, before: str) -> None:
        """Count a company that could not be read."""
        state = read_state(before)
        self._count([each.status for each in state.connections], unreadable=state.unreadable > 0)

    def counted(self) -> tuple[int, int, str, str]:
        """Return the numbers of companies and connections, and texts with the statuses and the standings."""
        return (
            sum(self._standings.values()),
            sum(self._statuses.values()),
            to_json(dict(sorted(self._statuses.items()))),
            to_json(dict(sorted(self._standings.items()))),
        )

    def _count(self, statuses: list[str], *, unreadable: bool) -> None:
        for status in statuses:
            self._statuses[status] += 1
        self._standings[standing_of(statuses, unreadable=unreadable)] += 1


_STATUS = 5


def standing_of(statuses: list[str], *, unreadable: bool) -> str:
    """Return the standing that a company is counted under (see `CompanySummary.standing`).

    Args:
        statuses: The statuses of its connections, in any order.
        unreadable: True if some of its connections could not be read.
    """
    if not statuses:
        return statuses_of((), unreadable=unreadable)[0]
    return statuses[0] if len(statuses) == 1 else min(statuses, key=urgency)


# Written by hand, because it runs for every company in every snapshot, and takes half the time.
def _company_text(company: CompanySummary, connections: str) -> str:
    text = _text_with_otp(company, connections)
    return (
        text
        if is_without_otp(text)
        else encoded_without_otp(company, partial(_text_with_otp, connections=connections))[1]
    )


def _text_with_otp(company: CompanySummary, connections: str) -> str:
    made = "null" if company.created is None else micros(company.created)
    pairs = (
        ",".join([f"[{quoted(key)},{quoted(value)}]" for key, value in sorted(company.tags)]) if company.tags else ""
    )
    return (
        f"[{quoted(company.name)},{quoted(company.description)},{made},[{pairs}],{quoted(company.created_by)},"
        f"{company.unreadable},[{connections}]]"
    )


def _connection_text(connection: ConnectionSummary) -> str:
    made = "null" if connection.created is None else micros(connection.created)
    errors = to_json(errors_row(connection.errors)) if connection.errors else "[]"
    platform = _platform_text(connection.integration_key, connection.platform_name, connection.source_type)
    return f"[{quoted(connection.id)},{platform},{made},{quoted(connection.status)},{errors}]"


@lru_cache(maxsize=MOST_SHARED)
def _platform_text(key: str, name: str, source: str) -> str:
    return f"{quoted(key)},{quoted(name)},{quoted(source)}"


def _sync(moment: datetime | None) -> int:
    return NEVER if moment is None else micros(moment)
