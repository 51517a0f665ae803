"""The table of companies, and the columns it can have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from console_app.services.sorting import SortBy
from console_app.services.summaries import CompanySummary
from console_app.tui.commands import table
from console_app.tui.render import companies as render
from console_app.tui.widgets.table import CellValue, Column, VirtualTable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from textual.binding import BindingType

    from console_app.services.veil import Veil


USUAL_COLUMNS = (SortBy.NAME, SortBy.STATUS, SortBy.PLATFORM, SortBy.LAST_SYNC, SortBy.CREATED, SortBy.ID)


class CompanyTable(VirtualTable[CompanySummary]):
    """The rows of the list."""

    BINDINGS: ClassVar[list[BindingType]] = [table.enter_binding("companies.open")]

    words: tuple[str, ...] = ()
    """What is searched for, folded: marked in the cells that it could be in."""

    def show_companies(self, veil: Veil, chosen: Iterable[SortBy] = USUAL_COLUMNS) -> None:
        """Have these columns, with what is hidden on a shared screen hidden."""
        self.set_columns(company_columns(veil, chosen, self))


LABELS: dict[SortBy, str] = {
    SortBy.NAME: "Name",
    SortBy.STATUS: "Status",
    SortBy.PLATFORM: "Platform",
    SortBy.LAST_SYNC: "Last sync",
    SortBy.CREATED: "Created",
    SortBy.SINCE: "Since",
    SortBy.AGE: "Age",
    SortBy.ERRORS: "Error",
    SortBy.CONNECTIONS: "Conn.",
    SortBy.TAGS: "Tags",
    SortBy.CREATED_BY: "Created by",
    SortBy.DESCRIPTION: "Description",
    SortBy.ID: "Id",
}
"""The headings."""

_CELLS: dict[SortBy, Callable[[CompanySummary], list[tuple[str, str]]]] = {
    SortBy.NAME: render.name_cell,
    SortBy.STATUS: render.status_cell,
    SortBy.PLATFORM: render.platform_cell,
    SortBy.LAST_SYNC: render.synced_cell,
    SortBy.CREATED: render.created_cell,
    SortBy.SINCE: render.since_cell,
    SortBy.AGE: render.age_cell,
    SortBy.ERRORS: render.errors_cell,
    SortBy.CONNECTIONS: render.connections_cell,
    SortBy.TAGS: render.tags_cell,
    SortBy.CREATED_BY: render.created_by_cell,
    SortBy.DESCRIPTION: render.description_cell,
    SortBy.ID: render.id_cell,
}

_SIZES: dict[SortBy, dict[str, Any]] = {
    SortBy.NAME: {"flex": 3, "min_width": 22},
    SortBy.STATUS: {"width": 18},
    SortBy.PLATFORM: {"flex": 2, "min_width": 20},
    SortBy.LAST_SYNC: {"width": 11},
    SortBy.CREATED: {"width": 10},
    SortBy.SINCE: {"width": 10},
    SortBy.AGE: {"width": 10},
    SortBy.ERRORS: {"flex": 2, "min_width": 16},
    SortBy.CONNECTIONS: {"width": 7, "align": "right"},
    SortBy.TAGS: {"flex": 2, "min_width": 14},
    SortBy.CREATED_BY: {"flex": 1, "min_width": 14},
    SortBy.DESCRIPTION: {"flex": 2, "min_width": 16},
    SortBy.ID: {"width": 8},
}

_TELLS_WHO = frozenset({SortBy.NAME, SortBy.ERRORS, SortBy.TAGS, SortBy.CREATED_BY, SortBy.DESCRIPTION, SortBy.ID})
"""Columns from which one can tell which customer it is: hidden on a shared screen."""


_SEARCHED = frozenset({SortBy.NAME, SortBy.PLATFORM, SortBy.TAGS, SortBy.CREATED_BY, SortBy.DESCRIPTION, SortBy.ID})
"""Columns in which a plain word can be found."""


def company_columns(
    veil: Veil, chosen: Iterable[SortBy] = USUAL_COLUMNS, searched: CompanyTable | None = None
) -> list[Column[CompanySummary]]:
    """The columns that were chosen, in their order; where there is no room the last ones go first, the name never."""
    keys = list(chosen) or [SortBy.NAME]
    return [
        _column(key, veil, searched, priority=100 if key is SortBy.NAME else len(keys) - place)
        for place, key in enumerate(keys)
    ]


def _column(key: SortBy, veil: Veil, searched: CompanyTable | None, *, priority: int) -> Column[CompanySummary]:
    cell = _CELLS[key]

    def shown(company: CompanySummary) -> CellValue:
        pieces = cell(veil.summary(company) if key in _TELLS_WHO else company)
        if searched is None or not searched.words or (key in _TELLS_WHO and veil.hides(company.id)):
            return pieces
        from console_app.tui.render.searching import with_hits

        return with_hits(pieces, searched.words)

    marked = key in _SEARCHED
    return Column(
        key=key,
        label=LABELS[key],
        priority=priority,
        render=shown if marked or key in _TELLS_WHO else cell,
        sortable=True,
        **_SIZES[key],
    )
