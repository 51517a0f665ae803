"""Begin the list as it was when the last run ended, and keep it for the next one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.services.companies.columns import BY_NAME, SortBy, read_order, written_order
from console_app.tui.widgets.company_table import CompanyTable
from console_app.tui.widgets.filter_chips import EVERY_STATUS, StatusFilter

if TYPE_CHECKING:
    from console_app.services.companies.columns import Order
    from console_app.tui.screens.base import ConsoleScreen
    from console_app.tui.screens.companies.search import ListSearch
    from console_app.tui.screens.companies.view_manager import ViewManager


class ListMemory:
    """Restores filter, search, order, columns, view and cursor of the list, and notes them."""

    def __init__(self, screen: ConsoleScreen[None], search: ListSearch, views: ViewManager) -> None:
        """Remember for a screen.

        Args:
            screen: Has the table.
            search: The filter, the search and the order.
            views: The columns and the open view.
        """
        self._screen = screen
        self._search = search
        self._views = views
        self._has_begun = False
        self._company_id = ""
        """The company to put the cursor on, until it is there or the person has moved it."""
        self._restored_search = ""
        """The search of the last run, until the person goes to it for the first time."""

    @property
    def begins_by_name(self) -> bool:
        """Return whether the list begins with the first companies by name: a filter or an order shows others."""
        return not self._search.line.value and self._search.status == EVERY_STATUS and self._search.order == BY_NAME

    def restore(self) -> None:
        """Restore what was open. A person's search and view may name a customer, so that they wait for the screen.

        What is no longer possible, such as a column of another version, is left out.
        """
        state, search = self._screen.console.ui_state, self._search
        shows_customers = not self._screen.console.privacy_mask.on
        text = state.search if shows_customers else ""
        self._views.begin_with(
            _known_columns(state.columns),
            view=state.view if text else "",
            view_columns=_known_columns(state.view_columns) if text else (),
            search=text,
        )
        if state.status in {status for _, status in StatusFilter.chips()}:
            search.status = state.status
        search.order = _known_order(state.order)
        if text:
            search.line.value = text
            self._restored_search = text
        self._company_id = state.company_id if shows_customers else ""
        self._has_begun = True

    def follow(self) -> None:
        """Put the cursor on the company of the last run once it is there, and keep what is shown from now on."""
        companies = self._screen.query_one(CompanyTable)
        if self._company_id and (companies.cursor_index or self._search.line.has_focus):
            self._company_id = ""
        if self._company_id and companies.move_to_key(self._company_id):
            self._company_id = ""
        self.note()

    def take_search(self) -> bool:
        """Return whether the search is still that of the last run, so that typing begins another; once."""
        restored, self._restored_search = self._restored_search, ""
        return bool(restored) and self._search.line.value == restored

    def give_up(self) -> None:
        """Leave the cursor where it is: the company of the last run is not in the list any more."""
        self._company_id = ""

    def note(self) -> None:
        """Keep what is shown for the next run."""
        if not self._has_begun:
            return
        search, views, console = self._search, self._views, self._screen.console
        console.note_ui_state(
            # What was restored is read a moment later, as if it had been typed.
            search=search.line.value,
            status="" if search.status == EVERY_STATUS else search.status,
            view=views.name or views.awaited,
            order=() if search.order == BY_NAME else tuple(written_order(search.order)),
            columns=tuple(map(str, views.own_columns)),
            view_columns=tuple(map(str, views.view_columns)),
            company_id=self._company_id or self._screen.query_one(CompanyTable).cursor_key or "",
        )


def _known_columns(names: tuple[str, ...]) -> tuple[SortBy, ...]:
    known = set(SortBy)
    return tuple(dict.fromkeys(SortBy(name) for name in names if name in known))


def _known_order(texts: tuple[str, ...]) -> Order:
    try:
        return read_order(texts)
    except ValueError:
        return BY_NAME
