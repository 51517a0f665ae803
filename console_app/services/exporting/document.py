"""What is exported, before it becomes a file of some format: where it is from, what it counts, and its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from console_app.services.summaries import OpenError

if TYPE_CHECKING:
    from console_app.services.auditing import AuditReport, ChangeReport, Trend
    from console_app.services.changes import Look

SCHEMA = 1
"""Grows when what machines read changes in a way that breaks them. New keys and new columns at the end do not."""


class Kind(StrEnum):
    """What a document is about; stable."""

    COMPANIES = "companies"
    AUDIT = "audit"
    CHANGES = "changes"
    JOURNAL = "journal"


class Format(StrEnum):
    """How it is written; the value is the file name's ending."""

    CSV = "csv"
    JSON = "json"
    JSON_LINES = "jsonl"
    MARKDOWN = "md"
    HTML = "html"


Pairs: TypeAlias = Mapping[str, str]
Cell: TypeAlias = str | int | datetime | Pairs | tuple[OpenError, ...] | None
"""Texts are as Codat gave them; each format makes them harmless in its own way."""
Row: TypeAlias = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    key: str
    """Its name for machines, in words joined by `_`; JSON joins them by capitals."""
    title: str
    """Its name for people."""
    is_moment: bool = False
    """Whether it holds moments: in CSV they are UTC, and the column's name says so."""

    @property
    def json_key(self) -> str:
        """`company_id` as `companyId`."""
        first, *more = self.key.split("_")
        return first + "".join(word.capitalize() for word in more)

    @property
    def csv_name(self) -> str:
        """`created` as `created_utc`."""
        return f"{self.key}_utc" if self.is_moment else self.key


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the numbers are from."""

    profile: str
    """The profile's name."""
    account: str
    """The account's name at Codat; empty where it is not known."""
    as_of: datetime
    """When the refresh began whose rows these are."""
    made_at: datetime
    """When the document was made."""
    query: str = ""
    """The search that chose the companies; empty: all of them."""
    is_sandbox: bool = False
    """Whether they are the sandbox's made-up companies."""


@dataclass(frozen=True, slots=True)
class Document:
    """Something to export."""

    kind: Kind
    title: str
    provenance: Provenance
    counts: Mapping[str, int]
    """What it holds in numbers, by names for machines such as `companies`."""
    columns: tuple[Column, ...]
    rows: Sequence[Row]
    between: tuple[Look, Look] | None = None
    """For changes: the look before and the look after."""
    report: AuditReport | None = field(default=None, compare=False)
    """For an audit: what the HTML report draws."""
    trend: Trend | None = field(default=None, compare=False)
    changes: ChangeReport | None = field(default=None, compare=False)
