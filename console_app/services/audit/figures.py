"""Define the parts of an audit report. Every number has the search text that lists what it counts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime


class Counted(StrEnum):
    """The unit of a figure. The list behind it always has companies."""

    COMPANIES = "companies"
    CONNECTIONS = "connections"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the report."""

    key: str
    """Its name in JSON, such as `standing-deauthorized`; stable."""
    label: str
    """Its name for people. Names of platforms and unknown statuses in it are as Codat gave them."""
    count: int
    query: str
    """The search text that lists what it counts."""
    of: Counted = Counted.COMPANIES
    """The unit of `count`."""
    companies: int = 0
    """The number of companies in the list behind it; for figures of companies, equal to `count`."""
    status: str = ""
    """Its status (or `NO_CONNECTIONS`), for the colour; empty if there is no single one."""
    parts: tuple[Figure, ...] = ()
    """Its parts: a platform's connections by status."""
    is_possible: bool = True
    """True if the audit's search allows matches: no Linked connection is pending."""


@dataclass(frozen=True, slots=True)
class Section:
    """A group of figures."""

    key: str
    title: str
    of: Counted
    figures: tuple[Figure, ...]
    note: str = ""
    """A note that is needed to read the figures."""

    @property
    def shown(self) -> tuple[Figure, ...]:
        """Return the figures for people: those that the audit's search allows.

        JSON has all of them.
        """
        return tuple(figure for figure in self.figures if figure.is_possible)

    @property
    def is_shown(self) -> bool:
        """Return whether it has any figures for people."""
        return bool(self.shown or self.note)

    @property
    def total(self) -> int:
        """Return the sum of the figures.

        It is meaningless for figures that contain each other (no sync in 7 days, in 30).
        """
        return sum(figure.count for figure in self.figures)

    @property
    def largest(self) -> int:
        """Return the largest figure, the scale of the bars."""
        return max((figure.count for figure in self.figures), default=0)


@dataclass(frozen=True, slots=True)
class AuditReport:
    """The state of an account, or of the part that a search selects."""

    as_of: datetime
    """The moment when the refresh of these rows began: they are at least that new."""
    taken_at: datetime
    """The moment from which ages are counted."""
    query: str
    """The search that selected the companies; empty for all.

    Every figure's query begins with it, without repetitions.
    """
    companies: int
    connections: int
    """The number of counted connections: if the search names a status, a platform or an age, only matching ones."""
    standings: Section
    """Companies by their worst status."""
    statuses: Section
    """Connections by status."""
    platforms: Section
    """Connections by platform, most first, each with its statuses as parts."""
    pending: Section
    """PendingAuth connections by the time since they were created."""
    access: Section
    """Lost access, and Linked connections that may lose it because nothing was synced for long."""
    problems: Section
    """Connections with open errors, and companies that could not be read completely."""
    entities: Section
    """Linked connections that lead to books of another name."""

    @property
    def sections(self) -> tuple[Section, ...]:
        """Return its sections in the order in which they are shown."""
        return (self.standings, self.statuses, self.platforms, self.pending, self.access, self.problems, self.entities)

    def figures(self) -> Iterator[Figure]:
        """Yield all its figures, parts included."""
        for section in self.sections:
            for figure in section.figures:
                yield figure
                yield from figure.parts

    def figure(self, key: str) -> Figure:
        """Return the figure of a key.

        Raises:
            KeyError: There is none: some exist only if they are not 0.
        """
        for each in self.figures():
            if each.key == key:
                return each
        raise KeyError(key)
