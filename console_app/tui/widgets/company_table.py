"""Show companies in a table, with its possible columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from console_app.services.companies.cached_company import CompanySummary
from console_app.services.companies.columns import COLUMNS, SortBy
from console_app.tui.commands import registry as table
from console_app.tui.render import company_cells as render
from console_app.tui.widgets.table.widget import CellValue, Column, VirtualTable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.binding import BindingType

    from console_app.services.text.privacy_mask import PrivacyMask


USUAL_COLUMNS = tuple(by for by, column in COLUMNS.items() if column.usual)

NEAR_MARK = "~ "
"""Before a name that only resembles the searched words."""


class CompanyTable(VirtualTable[CompanySummary]):
    """The rows of the list."""

    BINDINGS: ClassVar[list[BindingType]] = [table.enter_binding("companies.open")]

    words: tuple[str, ...] = ()
    """The searched words, folded; marked in the cells that may contain them."""
    typed = ""
    """The search as it was typed: of a hidden name, those words may be shown."""
    shows_near = False
    """True if the names only resemble the searched words, and are marked so."""

    def show_companies(self, privacy_mask: PrivacyMask, chosen: Iterable[SortBy] = USUAL_COLUMNS) -> None:
        """Show these columns, hiding what the mask hides."""
        self.set_columns(company_columns(privacy_mask, chosen, self))


LABELS: dict[SortBy, str] = {by: column.title for by, column in COLUMNS.items()}
"""The headings."""


def company_columns(
    privacy_mask: PrivacyMask, chosen: Iterable[SortBy] = USUAL_COLUMNS, searched: CompanyTable | None = None
) -> list[Column[CompanySummary]]:
    """Return the chosen columns, in their order; without room the last ones are left out first, the name never."""
    keys = list(chosen) or [SortBy.NAME]
    return [
        _column(key, privacy_mask, searched, priority=100 if key is SortBy.NAME else len(keys) - place)
        for place, key in enumerate(keys)
    ]


def _column(
    key: SortBy, privacy_mask: PrivacyMask, searched: CompanyTable | None, *, priority: int
) -> Column[CompanySummary]:
    column, cell = COLUMNS[key], render.cell_of(key)

    def shown(company: CompanySummary) -> CellValue:
        if key is SortBy.NAME and searched is not None and searched.typed and privacy_mask.hides(company.id):
            from console_app.services.text.typed_name import typed_part

            return [(typed_part(render.name_cell(company)[0][0], searched.typed), "")]
        pieces = cell(privacy_mask.summary(company) if column.personal else company)
        if searched is None or not searched.words or (column.personal and privacy_mask.hides(company.id)):
            return pieces
        from console_app.tui.render.search import with_hits

        hits = with_hits(pieces, searched.words)
        return [(NEAR_MARK, "muted"), *hits] if searched.shows_near and key is SortBy.NAME else hits

    return Column(
        key=key,
        label=column.title,
        help=column.help,
        priority=priority,
        render=shown if column.searchable or column.personal else cell,
        sortable=True,
        width=column.width,
        min_width=column.min_width,
        flex=column.flex,
        align=column.align,
    )
