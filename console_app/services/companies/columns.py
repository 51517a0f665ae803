"""Define the columns of the company list, one record a column, and sort by any of them, or several at once.

A column is a name in `SortBy` and a record in `COLUMNS`: the table, the chooser, the columns of `companies` on the
command line and the export are made from these. Sorting is fast with a hundred thousand rows.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import StrEnum
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from console_app.services.companies.follow_up import NOTHING, due_text
from console_app.services.companies.statuses import NO_CONNECTIONS, urgency
from console_app.services.text.fold import fold
from console_app.services.text.time_format import ago, day, local_time

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from console_app.services.companies.cached_company import CompanySummary
    from console_app.services.companies.follow_up import FollowUp

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class SortBy(StrEnum):
    """The columns of the company list, all of which can be sorted by. The value is stored in files, so it is stable."""

    NAME = "name"
    STATUS = "status"
    PLATFORM = "platform"
    LAST_SYNC = "last_sync"
    CREATED = "created"
    SINCE = "since"
    AGE = "age"
    ERRORS = "errors"
    CONNECTIONS = "connections"
    TAGS = "tags"
    CREATED_BY = "created_by"
    OWNERS = "owner_user_ids"
    OWNER = "owner"
    NEXT_STEP = "next_step"
    DUE = "due"
    NOTE = "note"
    DESCRIPTION = "description"
    ID = "id"


class SortKey(NamedTuple):
    """A column to sort by, and the direction."""

    by: SortBy
    descending: bool = False

    @classmethod
    def default_for(cls, by: SortBy) -> SortKey:
        """Return the direction that people expect when they first sort by a column."""
        return cls(by, COLUMNS[by].newest_first)

    @property
    def reversed(self) -> SortKey:
        """Return the other direction."""
        return SortKey(self.by, not self.descending)

    @property
    def mark(self) -> str:
        """Return the direction as a sign."""
        return "↓" if self.descending else "↑"


Order = tuple[SortKey, ...]
"""The columns to sort by, the most important first. By name if empty."""

BY_NAME: Order = (SortKey(SortBy.NAME),)


class Exported(NamedTuple):
    """A column of the export with what a column of the list holds."""

    key: str
    """Its name in CSV, in words joined by `_`; stable."""
    title: str
    value: Callable[[CompanySummary], Any]
    """A cell of a document (see `services.export.document.Cell`)."""
    is_moment: bool = False


class ListColumn(NamedTuple):
    """A column of the company list. Widths are in cells of a terminal (see `tui.widgets.table.columns.Column`)."""

    title: str
    """The heading in the program, and the name in the chooser."""
    help: str
    """What it shows, in a sentence."""
    text: Callable[[CompanySummary, datetime], str]
    """The whole content, as it came from Codat; the moment is now. Empty if there is none."""
    sort: Callable[[CompanySummary], Any]
    """The key for sorting."""
    heading: str = ""
    """The heading on the command line; the title in capitals if empty."""
    words: str = ""
    """The name in a sentence; that of the column if empty."""
    newest_first: bool = False
    """True if people expect the largest first."""
    usual: bool = False
    """True if the list shows it by default."""
    personal: bool = False
    """True if it tells which customer it is: hidden while the screen is shared."""
    searchable: bool = False
    """True if a plain search word may be found in it, and is marked there."""
    quiet: bool = True
    """True if it is drawn in the quiet colour."""
    width: int | None = None
    min_width: int | None = None
    flex: int = 0
    align: Literal["left", "right"] = "left"
    exported: Exported | None = None
    """None if the export has it in its rows of connections, or not at all."""


def _since(company: CompanySummary) -> datetime | None:
    """Return since when the most urgent connection has its status, as far as snapshots tell."""
    return company.connections[0].since if company.connections else None


def _connected(company: CompanySummary) -> datetime | None:
    """Return when the most urgent connection was created."""
    return company.connections[0].created if company.connections else None


def _follow_up(company: CompanySummary) -> FollowUp:
    return company.follow_up or NOTHING


def _errors(company: CompanySummary, _at: datetime) -> str:
    texts = [error.text or error.code for each in company.connections for error in each.errors]
    return ", ".join(dict.fromkeys(texts))


COLUMNS: dict[SortBy, ListColumn] = {
    SortBy.NAME: ListColumn(
        title="Name",
        help="The name that Codat keeps for the company.",
        text=lambda company, _at: company.name,
        sort=attrgetter("sort_name"),
        usual=True,
        personal=True,
        searchable=True,
        flex=3,
        min_width=22,
        exported=Exported("company", "Company", lambda company: company.name),
    ),
    SortBy.STATUS: ListColumn(
        title="Status",
        help="The status of the connection that needs you most, then the symbols of the others.",
        text=lambda company, _at: ", ".join(company.statuses),
        sort=lambda company: (company.standing == NO_CONNECTIONS, urgency(company.standing), company.standing),
        usual=True,
        width=18,
        exported=Exported("standing", "Worst status", lambda company: company.standing or None),
    ),
    SortBy.PLATFORM: ListColumn(
        title="Platform",
        help="The software that is connected.",
        text=lambda company, _at: company.platforms,
        sort=lambda company: (not company.connections, fold(company.platforms)),
        usual=True,
        searchable=True,
        quiet=False,
        flex=2,
        min_width=20,
    ),
    SortBy.LAST_SYNC: ListColumn(
        title="Last sync",
        help="How long ago Codat last read the customer's data.",
        text=lambda company, at: ago(company.last_sync, at),
        sort=lambda company: company.last_sync or _LONG_AGO,
        words="last sync",
        newest_first=True,
        usual=True,
        width=11,
    ),
    SortBy.CREATED: ListColumn(
        title="Created",
        help="The day when the company was created at Codat.",
        text=lambda company, _at: day(company.created),
        sort=lambda company: company.created or _LONG_AGO,
        newest_first=True,
        usual=True,
        width=10,
        exported=Exported("created", "Created", attrgetter("created"), is_moment=True),
    ),
    SortBy.SINCE: ListColumn(
        title="Since",
        help="How long the connection that needs you most has had its status, as far as snapshots tell.",
        text=lambda company, at: ago(_since(company), at, never=""),
        sort=lambda company: _since(company) or _LONG_AGO,
        words="status since",
        newest_first=True,
        width=10,
    ),
    SortBy.AGE: ListColumn(
        title="Age",
        help="How long ago the connection that needs you most was created.",
        heading="CONNECTED",
        text=lambda company, at: ago(_connected(company), at, never=""),
        sort=lambda company: _connected(company) or _LONG_AGO,
        width=10,
    ),
    SortBy.ERRORS: ListColumn(
        title="Error",
        help="The open errors of the connections, as Codat words them.",
        heading="ERRORS",
        text=_errors,
        sort=lambda company: sum(len(each.errors) for each in company.connections),
        newest_first=True,
        personal=True,
        flex=2,
        min_width=16,
    ),
    SortBy.CONNECTIONS: ListColumn(
        title="Conn.",
        help="The number of connections.",
        heading="CONNECTIONS",
        text=lambda company, _at: str(len(company.connections)),
        sort=lambda company: len(company.connections),
        newest_first=True,
        width=7,
        align="right",
    ),
    SortBy.TAGS: ListColumn(
        title="Tags",
        help="The tags of the company, as key=value.",
        text=lambda company, _at: ", ".join(f"{key}={value}" for key, value in company.tags),
        sort=lambda company: (not company.tags, company.tags),
        personal=True,
        searchable=True,
        flex=2,
        min_width=14,
        exported=Exported("tags", "Tags", lambda company: dict(company.tags)),
    ),
    SortBy.CREATED_BY: ListColumn(
        title="Created by",
        help="Who created the company at Codat.",
        text=lambda company, _at: company.created_by,
        sort=lambda company: (not company.created_by, fold(company.created_by)),
        words="created by",
        personal=True,
        searchable=True,
        flex=1,
        min_width=14,
        exported=Exported("created_by", "Created by", lambda company: company.created_by or None),
    ),
    SortBy.OWNERS: ListColumn(
        title="Owner ids",
        help="The ids of the users who own the company at Codat.",
        text=lambda company, _at: ", ".join(company.owner_ids),
        sort=lambda company: (not company.owner_ids, company.owner_ids),
        words="owners",
        personal=True,
        searchable=True,
        flex=1,
        min_width=14,
        exported=Exported("owner_user_ids", "Owner user ids", attrgetter("owner_ids")),
    ),
    SortBy.OWNER: ListColumn(
        title="Owner",
        help="Who follows the company up, as people have said here.",
        text=lambda company, _at: _follow_up(company).owner_name,
        sort=lambda company: (not _follow_up(company).owner_name, fold(_follow_up(company).owner_name)),
        personal=True,
        flex=1,
        min_width=10,
    ),
    SortBy.NEXT_STEP: ListColumn(
        title="Next step",
        help="What is to be done next for the company, as people have said here.",
        text=lambda company, _at: _follow_up(company).next_step,
        sort=lambda company: (not _follow_up(company).next_step, fold(_follow_up(company).next_step)),
        words="next step",
        personal=True,
        quiet=False,
        flex=2,
        min_width=16,
    ),
    SortBy.DUE: ListColumn(
        title="Due",
        help="The day by which the next step is to be done; ! marks a day that is past.",
        text=lambda company, at: due_text(_follow_up(company).due, local_time(at).date()),
        sort=lambda company: _follow_up(company).due or date.max,
        personal=True,
        width=12,
    ),
    SortBy.NOTE: ListColumn(
        title="Note",
        help="The newest note on the company, as people have written here.",
        text=lambda company, _at: note.text if (note := _follow_up(company).note) is not None else "",
        sort=lambda company: note.at if (note := _follow_up(company).note) is not None else _LONG_AGO,
        newest_first=True,
        personal=True,
        flex=2,
        min_width=16,
    ),
    SortBy.DESCRIPTION: ListColumn(
        title="Description",
        help="The description of the company at Codat.",
        text=lambda company, _at: company.description,
        sort=lambda company: (not company.description, fold(company.description)),
        personal=True,
        searchable=True,
        flex=2,
        min_width=16,
        exported=Exported("description", "Description", lambda company: company.description or None),
    ),
    SortBy.ID: ListColumn(
        title="Id",
        help="The company's id at Codat: the beginning where there is no room for all of it.",
        text=lambda company, _at: company.id,
        sort=attrgetter("id"),
        usual=True,
        personal=True,
        searchable=True,
        width=8,
        exported=Exported("company_id", "Company id", attrgetter("id")),
    ),
}
"""The columns, in the order of the chooser."""


def sort(companies: Iterable[CompanySummary], order: Sequence[SortKey] = BY_NAME) -> list[CompanySummary]:
    """Return the companies sorted; equal ones stay in name order, then by id.

    Args:
        companies: The companies, in any order.
        order: The columns to sort by, the most important first.
    """
    ordered = sorted(companies, key=attrgetter("sort_key"))
    for key in reversed(order):
        if key != BY_NAME[0] or key is not order[-1]:
            # Sorting is stable, also in reverse: the most important column comes last.
            ordered.sort(key=COLUMNS[key.by].sort, reverse=key.descending)
    return ordered


def toggle_sort(order: Order, by: SortBy, *, as_well: bool = False) -> Order:
    """Return the order after a person chose a column.

    Args:
        order: The current order.
        by: The column.
        as_well: False to replace all other columns, or to turn the direction if it is already the only one. True to
            append
            it; a column that is there already turns its direction, and the second time it is removed.
    """
    known = next((key for key in order if key.by is by), None)
    default = SortKey.default_for(by)
    if not as_well:
        return (known.reversed,) if known is not None and len(order) == 1 else (default,)
    if known is None:
        return (*order, default)
    if known == default:
        return tuple(key.reversed if key is known else key for key in order)
    return without(order, by)


def without(order: Order, by: SortBy) -> Order:
    """Return the order without a column; by name if none is left.

    Args:
        order: The columns to sort by, the most important first.
        by: The column to leave out.
    """
    return tuple(key for key in order if key.by is not by) or BY_NAME


def column_words(by: SortBy) -> str:
    """Return the everyday name of a column."""
    return COLUMNS[by].words or by.value


def order_words(order: Order) -> str:
    """Return the order in words: "by status ↑, last sync ↓"; "best match first" if it is empty."""
    if not order:
        return "best match first"
    return "by " + ", ".join(f"{column_words(key.by)} {key.mark}" for key in order)


def read_order(texts: Iterable[str]) -> Order:
    """Return the order from the notation of files and options: `["status", "-last_sync"]`.

    Raises:
        ValueError: A text is not a column, or occurs twice; the message says which.
    """
    keys: list[SortKey] = []
    for text in texts:
        name = text.strip().removeprefix("-").replace("-", "_")
        if name not in set(SortBy):
            raise ValueError(f"{text!r} is not a column. Columns: {', '.join(SortBy)}.")
        key = SortKey(SortBy(name), text.strip().startswith("-"))
        if any(each.by is key.by for each in keys):
            raise ValueError(f"{text!r} is given twice.")
        keys.append(key)
    return tuple(keys) or BY_NAME


def written_order(order: Order) -> list[str]:
    """Return the order in the notation of files."""
    return [f"-{key.by}" if key.descending else str(key.by) for key in order]
