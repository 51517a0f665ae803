"""Tally what an audit counts in companies, in one pass.

Among a hundred thousand companies few differ in what an audit counts: they are counted by what they have in common, and
every figure is then computed from those few groups.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, TypeVar

from console_app.codat.status_names import Status
from console_app.services.companies.statuses import STANDINGS, UNREADABLE
from console_app.services.text.fold import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from console_app.services.companies.cached_company import CompanySummary, ConnectionSummary

PENDING_LIMITS = (timedelta(hours=1), timedelta(days=1), timedelta(days=7))
SYNC_LIMITS = (timedelta(days=7), timedelta(days=30), timedelta(days=60), timedelta(days=100))
"""Access may be lost after 60 days without a sync, and is lost after 100 (Codat's page on connections)."""
WAITED_FOR_FIRST_SYNC = timedelta(days=7)

UNKNOWN_AGE = -1
NEVER = len(SYNC_LIMITS) + 1
NEVER_FOR_LONG = NEVER + 1
"""Never synced, though the connection is older than `WAITED_FOR_FIRST_SYNC`."""


class Counts(NamedTuple):
    """The number of matching connections, and of companies with one."""

    connections: int = 0
    companies: int = 0


class Trait(NamedTuple):
    """The properties of a connection that an audit counts."""

    platform: str
    """The platform's key, or its name if it has no key."""
    status: str
    age: int
    """For a pending one: how many of `PENDING_LIMITS` it is older than; `UNKNOWN_AGE` if Codat gave no date."""
    sync: int
    """For a Linked one: how many of `SYNC_LIMITS` its last sync is behind, `NEVER`, or `NEVER_FOR_LONG`."""
    has_error: bool


Group = TypeVar("Group", bound=Hashable)
Kind: TypeAlias = tuple[str, bool, tuple[Trait, ...]]
"""Companies that are equal for an audit: their standing, unread connections, and the rest."""


class _Spellings(dict[str, str]):
    """A status by each of its spellings: a search ignores case and accents."""

    def __init__(self) -> None:
        # This program's own words are distinct: a row marks statuses that are only spelled like them.
        super().__init__({each: each for each in (*(known.status for known in STANDINGS), UNREADABLE)})
        self._first: dict[str, str] = {}

    def __missing__(self, status: str) -> str:
        spelling = self[status] = self._first.setdefault(fold(status), status)
        return spelling


class _Traits(dict[tuple[str, str, int, int, bool], Trait]):
    """A trait by its values."""

    def __missing__(self, values: tuple[str, str, int, int, bool]) -> Trait:
        trait = self[values] = Trait(*values)
        return trait


class Tally:
    """The companies of an audit, by kind."""

    def __init__(
        self, companies: Iterable[CompanySummary], at: datetime, counts: Callable[[ConnectionSummary], bool] | None
    ) -> None:
        """Count the companies.

        Args:
            companies: The companies.
            at: The moment from which ages are counted.
            counts: Selects the connections to count; None for all.
        """
        self.kinds: Counter[Kind] = Counter()
        self.platform_names: dict[str, str] = {}
        """A name for each platform's key."""
        self.status_sets: set[tuple[str, ...]] = set()
        """The sets of statuses of the companies, including connections that do not count."""
        # A hundred thousand companies pass here: comparisons are written out, and an equal trait is made once.
        hour, day, week = (at - limit for limit in PENDING_LIMITS)
        first, second, third, fourth = (at - limit for limit in SYNC_LIMITS)
        waited_since = at - WAITED_FOR_FIRST_SYNC
        kinds: dict[Kind, int] = {}
        names, status_sets = self.platform_names, self.status_sets
        spelled, traits_by_values = _Spellings(), _Traits()
        pending, linked = str(Status.PENDING_AUTH), str(Status.LINKED)
        for company in companies:
            traits = []
            for each in company.connections:
                if counts is not None and not counts(each):
                    continue
                name, status = each.platform_name, each.status
                platform = each.integration_key or name
                if platform not in names or (name and not names[platform]):
                    names[platform] = name
                age = sync = 0
                if status == linked:
                    synced = each.last_sync
                    if synced is not None:
                        sync = (synced < first) + (synced < second) + (synced < third) + (synced < fourth)
                    else:
                        created = each.created
                        sync = NEVER_FOR_LONG if created is not None and created < waited_since else NEVER
                elif status == pending:
                    created = each.created
                    age = UNKNOWN_AGE if created is None else (created < hour) + (created < day) + (created < week)
                traits.append(traits_by_values[platform, spelled[status], age, sync, bool(each.errors)])
            statuses = company.statuses
            status_sets.add(statuses)
            kind = (spelled[statuses[0]], company.unreadable > 0, tuple(traits))
            kinds[kind] = kinds.get(kind, 0) + 1
        self.kinds = Counter(kinds)
        self.status_sets = {tuple(spelled[status] for status in statuses) for statuses in status_sets}

    def companies(self, matches: Callable[[Kind], bool]) -> int:
        """Return the number of matching companies."""
        return sum(number for kind, number in self.kinds.items() if matches(kind))

    def connections(self, matches: Callable[[Trait], bool]) -> Counts:
        """Return the numbers for matching connections."""
        return self.grouped(lambda trait: "" if matches(trait) else None).get("", Counts())

    def grouped(self, group: Callable[[Trait], Group | None]) -> dict[Group, Counts]:
        """Return the numbers by the group of each connection; those with the group None are left out."""
        connections: dict[Group, int] = {}
        companies: dict[Group, int] = {}
        names: dict[Trait, Group | None] = {}
        for (_, _, traits), number in self.kinds.items():
            here = set()
            for trait in traits:
                if trait in names:
                    name = names[trait]
                else:
                    name = names[trait] = group(trait)
                if name is not None:
                    connections[name] = connections.get(name, 0) + number
                    here.add(name)
            for name in here:
                companies[name] = companies.get(name, 0) + number
        return {name: Counts(number, companies[name]) for name, number in connections.items()}
