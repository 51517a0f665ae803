"""The parts of an audit report. Every number carries the search text that lists what it counts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime


class Counted(StrEnum):
    """What a figure counts. The list behind it always has companies."""

    COMPANIES = "companies"
    CONNECTIONS = "connections"


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of the report."""

    key: str
    """Its name for machines, such as `standing-deauthorized`; stable."""
    label: str
    """Its name for people. The names of platforms and of unknown statuses are in it as Codat gave them."""
    count: int
    query: str
    """The search text that lists what it counts."""
    of: Counted = Counted.COMPANIES
    """What `count` counts."""
    companies: int = 0
    """How many companies the list behind it has; for figures of companies, that is `count`."""
    status: str = ""
    """The status (or `NO_CONNECTIONS`) that it is about, for its colour; empty: it is about no single one."""
    parts: tuple[Figure, ...] = ()
    """What it is made of: a platform's connections by status."""
    is_possible: bool = True
    """Whether the search that chose the companies leaves room for it: of Linked connections none is pending."""


@dataclass(frozen=True, slots=True)
class Section:
    """Figures that belong together."""

    key: str
    title: str
    of: Counted
    figures: tuple[Figure, ...]
    note: str = ""
    """What has to be known to read the figures."""

    @property
    def shown(self) -> tuple[Figure, ...]:
        """The figures for people: those that the search of the audit leaves room for. Machines get all of them."""
        return tuple(figure for figure in self.figures if figure.is_possible)

    @property
    def is_shown(self) -> bool:
        """Whether there is anything in it for people."""
        return bool(self.shown or self.note)

    @property
    def total(self) -> int:
        """The sum of the figures; for figures that hold one another (no sync in 7 days, in 30) it says nothing."""
        return sum(figure.count for figure in self.figures)

    @property
    def largest(self) -> int:
        """The largest figure: what bars are measured by."""
        return max((figure.count for figure in self.figures), default=0)


@dataclass(frozen=True, slots=True)
class AuditReport:
    """How an account, or the part of it that a search leaves, stands."""

    as_of: datetime
    """When the refresh began whose rows these are: what is told is at least that new."""
    taken_at: datetime
    """The moment from which ages are counted."""
    query: str
    """The search that chose the companies; empty: all of them. Every figure's query begins with it, and
    says nothing twice."""
    companies: int
    connections: int
    """How many connections were counted: where the search names a status, a platform or an age, those that are so."""
    standings: Section
    """Companies by their worst status."""
    statuses: Section
    """Connections by status."""
    platforms: Section
    """Connections by platform, most first, each with its statuses as parts."""
    pending: Section
    """PendingAuth connections by how long ago they were created."""
    access: Section
    """Access that was lost, and Linked connections that may lose it because nothing was synced for long."""
    problems: Section
    """Connections with open errors, and companies that could not be read whole."""

    @property
    def sections(self) -> tuple[Section, ...]:
        """Its sections in the order in which they are shown."""
        return (self.standings, self.statuses, self.platforms, self.pending, self.access, self.problems)

    def figures(self) -> Iterator[Figure]:
        """All its figures, parts included."""
        for section in self.sections:
            for figure in section.figures:
                yield figure
                yield from figure.parts

    def figure(self, key: str) -> Figure:
        """The figure of that key. Raises KeyError where there is none: some stand only where they are not 0."""
        for each in self.figures():
            if each.key == key:
                return each
        raise KeyError(key)
