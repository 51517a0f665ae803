"""Define an exported document before it is written in a format: its provenance, its numbers, and its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from console_app.services.companies.cached_company import OpenError
from console_app.services.companies.follow_up import FollowUpEvent
from console_app.services.text.number_words import counted

if TYPE_CHECKING:
    from console_app.services.audit import AuditReport, ChangeReport, Trend
    from console_app.services.snapshots.models import Snapshot

SCHEMA = 2
"""Increases with breaking changes of the JSON. New keys and new columns at the end do not count."""


class Kind(StrEnum):
    """Kinds of documents; stable."""

    COMPANIES = "companies"
    AUDIT = "audit"
    CHANGES = "changes"
    JOURNAL = "journal"
    WORKLIST = "worklist"
    HANDOVER = "handover"


Pairs: TypeAlias = Mapping[str, str]
Several: TypeAlias = tuple[OpenError, ...] | tuple[FollowUpEvent, ...] | tuple[str, ...]
Cell: TypeAlias = str | int | datetime | Pairs | Several | None
"""Texts are as Codat gave them; each format sanitizes them in its own way."""
Row: TypeAlias = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    key: str
    """Its name in CSV, in words joined by `_`; JSON joins them by capitals."""
    title: str
    """Its name for people."""
    is_moment: bool = False
    """True if it holds moments: in CSV they are UTC, and the column's name says so."""

    @property
    def json_key(self) -> str:
        """Return `company_id` as `companyId`."""
        first, *more = self.key.split("_")
        return first + "".join(word.capitalize() for word in more)

    @property
    def csv_name(self) -> str:
        """Return `created` as `created_utc`."""
        return f"{self.key}_utc" if self.is_moment else self.key


@dataclass(frozen=True, slots=True)
class Provenance:
    """The source of the numbers."""

    profile: str
    """The profile's name."""
    account: str
    """The account's name at Codat; empty if it is not known."""
    as_of: datetime
    """The moment when the refresh of these rows began."""
    made_at: datetime
    """The moment when the document was made."""
    query: str = ""
    """The search that selected the companies; empty for all."""
    is_sandbox: bool = False
    """True if they are the sandbox's made-up companies."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document to export."""

    kind: Kind
    title: str
    provenance: Provenance
    counts: Mapping[str, int]
    """Its counts, by JSON name, such as `companies`."""
    columns: tuple[Column, ...]
    rows: Sequence[Row]
    between: tuple[Snapshot, Snapshot] | None = None
    """For changes: the two compared snapshots, the earlier first."""
    report: AuditReport | None = field(default=None, compare=False)
    """For an audit: the data of the HTML report."""
    trend: Trend | None = field(default=None, compare=False)
    changes: ChangeReport | None = field(default=None, compare=False)

    @property
    def size_words(self) -> str:
        """Return how much it contains: "122 companies, 143 rows"."""
        rows = len(self.rows)
        match self.kind:
            case Kind.COMPANIES | Kind.WORKLIST:
                return f"{counted(self.counts['companies'], 'company', 'companies')}, {counted(rows, 'row')}"
            case Kind.HANDOVER:
                companies, notes = self.counts["companies"], self.counts["notes"]
                return f"{counted(companies, 'company', 'companies')}, {counted(notes, 'note')}"
            case Kind.AUDIT:
                companies, connections = self.counts["companies"], self.counts["connections"]
                of = f"{counted(companies, 'company', 'companies')} and {counted(connections, 'connection')}"
                return f"{counted(rows, 'figure')} of {of}"
            case Kind.CHANGES:
                return counted(rows, "change")
            case Kind.JOURNAL:
                return counted(rows, "entry", "entries")
