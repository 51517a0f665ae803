"""The list of companies as what is found of it: by its search and its status, in its order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.reactive import var

from console_app.clock import now
from console_app.services.finding import has_status
from console_app.services.sorting import BY_NAME, Order, SortBy, SortKey, asked_for, sort
from console_app.tui.render.list_state import marks_words
from console_app.tui.screens.viewing_list import ViewingList
from console_app.tui.widgets.company_table import CompanyTable
from console_app.tui.widgets.status_filter import EVERY_STATUS

if TYPE_CHECKING:
    from console_app.services.search import Narrowing
    from console_app.services.summaries import CompanySummary


class FoundList(ViewingList):
    """A list of companies that is narrowed and sorted."""

    status: var[str] = var(EVERY_STATUS, init=False)

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self._sorted: list[CompanySummary] = []
        self._sorted_for: tuple[int, Order] | None = None
        self._narrowing: Narrowing | None = None

    def forget_order(self) -> None:
        """Sort anew when rows are shown next."""
        self._sorted_for = None

    @property
    def best_first(self) -> bool:
        """Whether the best hits stand first: while there are words to be found, and nobody has chosen an order."""
        return self._search is not None and bool(self._search.words) and self.order == BY_NAME

    def found(self) -> list[CompanySummary]:
        """Those that the search finds, in order; nothing of it is imported before somebody searches."""
        companies, search = self._all_sorted(), self._search
        if search is None or search.is_empty:
            return companies
        from console_app.services.search import Narrowing, rank

        if self._narrowing is None:
            self._narrowing = Narrowing()
        # To the minute: a list that is narrowed while one types has one moment from which it counts back.
        found = self._narrowing.find(companies, search, now().replace(second=0, microsecond=0))
        return rank(found, search) if self.best_first else found

    def _all_sorted(self) -> list[CompanySummary]:
        wanted = (self.directory.revision, self.order)
        if self._sorted_for != wanted:
            self._sorted = sort(self.directory.all(), self.order)
            self._sorted_for = wanted
        return self._sorted

    def of_status(self, companies: list[CompanySummary]) -> list[CompanySummary]:
        """Those of them that have a connection of the status that is picked."""
        if self.status == EVERY_STATUS:
            return companies
        return [company for company in companies if has_status(company, self.status)]

    def marks_said(self) -> str:
        """How many are marked, and how many of them are not shown now."""
        marked = self.query_one(CompanyTable).marked
        if not marked:
            return ""
        known = self.marked_companies()
        if self._search is not None:
            from console_app.services.search import find

            known = find(known, self._search, now())
        return marks_words(len(marked), hidden=len(marked) - len(self.of_status(known)))

    @on(CompanyTable.SortRequested)
    def _heading_clicked(self, event: CompanyTable.SortRequested) -> None:
        self.order = asked_for(self.order, SortBy(event.column), as_well=event.as_well)

    def action_sort_next(self) -> None:
        """Sort by the next column, that one alone."""
        shown = map(SortBy, self.query_one(CompanyTable).shown_columns)
        # In a window of nothing no column has room.
        columns = [*shown] or [*self.columns]
        first = self.order[0].by
        place = columns.index(first) + 1 if first in columns else 0
        self.order = (SortKey.first_wish(columns[place % len(columns)]),)

    def action_sort_reverse(self) -> None:
        """Turn the order around."""
        self.order = (self.order[0].turned, *self.order[1:])
