"""Tally what an audit counts in companies, in one pass.

Among a hundred thousand companies few differ in what an audit counts: they are counted by what they have in common, and
every figure is then computed from those few groups.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
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
"""Never synced, though linked longer ago than `WAITED_FOR_FIRST_SYNC`."""


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
    is_named: bool
    """True for a Linked one if it is known whose books it leads to."""
    is_other: bool
    """True for a Linked one that leads to books of another name, unless a person has said that they are right."""


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
        self.platform_names: dict[str, str] = {}
        """A name for each platform's key."""
        self.status_sets: set[tuple[str, ...]] = set()
        """The sets of statuses of the companies, including connections that do not count."""
        pending_before = sorted(at - limit for limit in PENDING_LIMITS)
        synced_before = sorted(at - limit for limit in SYNC_LIMITS)
        waited_since = at - WAITED_FOR_FIRST_SYNC
        # Plain tuples are made sooner than named ones, which counts for a hundred thousand companies.
        kinds: defaultdict[tuple[str, bool, tuple[tuple[str, str, int, int, bool, bool, bool], ...]], int] = (
            defaultdict(int)
        )
        names, status_sets = self.platform_names, self.status_sets
        spelled = _Spellings()
        for company in companies:
            traits = []
            for each in company.connections:
                if counts is not None and not counts(each):
                    continue
                platform = each.integration_key or each.platform_name
                if platform not in names or (each.platform_name and not names[platform]):
                    names[platform] = each.platform_name
                age = sync = 0
                is_named = is_other = False
                if each.status == Status.PENDING_AUTH:
                    created = each.created
                    age = (
                        UNKNOWN_AGE if created is None else len(PENDING_LIMITS) - bisect_right(pending_before, created)
                    )
                elif each.status == Status.LINKED:
                    synced = each.last_sync
                    if synced is not None:
                        sync = len(SYNC_LIMITS) - bisect_right(synced_before, synced)
                    else:
                        linked = each.linked_since
                        waited = linked is not None and linked < waited_since
                        sync = NEVER_FOR_LONG if waited else NEVER
                    if each.entity is not None:
                        is_named, is_other = True, each.entity.is_in_question
                traits.append((platform, spelled[each.status], age, sync, bool(each.errors), is_named, is_other))
            status_sets.add(company.statuses)
            kinds[spelled[company.statuses[0]], company.unreadable > 0, tuple(traits)] += 1
        self.kinds: dict[Kind, int] = {
            (standing, is_unread, tuple([Trait(*each) for each in traits])): number
            for (standing, is_unread, traits), number in kinds.items()
        }
        """The number of companies of each kind."""
        self.status_sets = {tuple(spelled[status] for status in statuses) for statuses in status_sets}

    def companies(self, matches: Callable[[Kind], bool]) -> int:
        """Return the number of matching companies."""
        return sum(number for kind, number in self.kinds.items() if matches(kind))

    def connections(self, matches: Callable[[Trait], bool]) -> Counts:
        """Return the numbers for matching connections."""
        return self.grouped(lambda trait: "" if matches(trait) else None).get("", Counts())

    def grouped(self, group: Callable[[Trait], Group | None]) -> dict[Group, Counts]:
        """Return the numbers by the group of each connection; those with the group None are left out."""
        connections: defaultdict[Group, int] = defaultdict(int)
        companies: defaultdict[Group, int] = defaultdict(int)
        for kind, number in self.kinds.items():
            names = [name for trait in kind[2] if (name := group(trait)) is not None]
            for name in names:
                connections[name] += number
            for name in names if len(names) == 1 else dict.fromkeys(names):
                companies[name] += number
        return {name: Counts(number, companies[name]) for name, number in connections.items()}
