"""Search the list, pick a status, sort, and run the search at Codat.

Nothing of the search language is imported before the list is there or the first search.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from console_app.clock import now
from console_app.codat.errors import CodatError
from console_app.in_turns import in_turns
from console_app.services.companies.cached_company import count_by_status, has_status
from console_app.services.companies.columns import BY_NAME, SortBy, SortKey, sort, toggle_sort
from console_app.services.companies.statuses import NO_CONNECTIONS
from console_app.tui.render.text import counted
from console_app.tui.screens.companies.loader import Loader
from console_app.tui.widgets.company_table import CompanyTable
from console_app.tui.widgets.filter_chips import EVERY_STATUS
from console_app.tui.widgets.search_input import SearchLine, SearchProblem

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from console_app.services.companies.cached_company import CompanySummary, ConnectionSummary
    from console_app.services.companies.columns import Order
    from console_app.services.search import Search
    from console_app.services.search.completion import Vocabulary
    from console_app.services.search.index import SearchIndex
    from console_app.services.search.matches import Matches
    from console_app.tui.screens.base import ConsoleScreen

NEAR_NAMES = "(near names: none has all words as typed)"
AT_ONCE = 150_000
"""The most companies that are searched at once. More are searched in turns with other work."""
UNPREPARED_AT_ONCE = 5_000
"""The same before they are prepared, and for a search of fields, for which those of the store are decoded."""
Found: TypeAlias = "list[CompanySummary] | Matches"
"""Companies of the list; all of them, as a list, before the search is prepared."""


class ListSearch:
    """Determines which companies the list shows, and in which order."""

    def __init__(self, screen: ConsoleScreen[None], loader: Loader, *, changed: Callable[[], None]) -> None:
        """Search for a screen.

        Args:
            screen: Has the search line `#search` and the table, runs the workers, and shows what goes wrong.
            loader: Reads the list; Codat is not asked for a search at the same time.
            changed: Called when another status or another order is picked.
        """
        self._screen = screen
        self._loader = loader
        self._changed = changed
        self._status = EVERY_STATUS
        self._order: Order = BY_NAME
        self._search: Search | None = None
        self._index: SearchIndex | None = None
        self._near: Matches | None = None
        self._prepared_for: tuple[int, Order] | None = None
        self._ahead: tuple[tuple[int, Order] | None, Search, datetime, Matches | None] | None = None
        self._sorted: list[CompanySummary] = []
        self._sorted_for: tuple[int, Order] | None = None
        self._vocabulary: Vocabulary | None = None
        self._vocabulary_size = -1

    def begin_as(self, other: ListSearch) -> None:
        """Begin with the order of another list, and with what was prepared of its rows."""
        self._order, self._sorted, self._sorted_for = other._order, other._sorted, other._sorted_for
        self._prepared_for = other._prepared_for
        self._index = other._index.copy() if other._index is not None else None

    # What is asked for

    @property
    def line(self) -> SearchLine:
        """Return the search field."""
        return self._screen.query_one("#search", SearchLine)

    @property
    def text(self) -> str:
        """Return the search."""
        return self._search.text if self._search is not None else ""

    @property
    def text_with_status(self) -> str:
        """Return the search with the picked status."""
        status = "" if self.status == EVERY_STATUS else f"status:{self.status.lower()}"
        return f"{self.text.strip()} {status}".strip()

    @property
    def words_for_export(self) -> str:
        """Return the search with the picked status, and whether what it has found only has a near name."""
        return f"{self.text_with_status} {NEAR_NAMES if self.shows_near else ''}".strip()

    @property
    def words(self) -> tuple[str, ...]:
        """Return the words that are marked in cells: with near names, those that the typed ones were taken for."""
        if self._near is not None:
            return self._near.near_words
        return self._search.marked if self._search else ()

    @property
    def is_misread(self) -> bool:
        """Return whether a part of the search was not understood, so that its rows may be others than were meant."""
        return self._search is not None and bool(self._search.problems)

    @property
    def nothing_found_hint(self) -> str:
        """Return why the search may find nothing; empty where its parts cannot be the reason."""
        return self._search.nothing_found_hint if self._search is not None else ""

    @property
    def shows_near(self) -> bool:
        """Return whether no company has all words as typed, and the list shows the nearest names."""
        return bool(self._near)

    def take(self, text: str) -> None:
        """Search for `text`, and show how it was read."""
        from console_app.services.search import parse

        self._search = parse(text)
        self.line.show(self._search)
        self._screen.query_one(SearchProblem).show(self._search)

    def show(self, text: str) -> None:
        """Show the companies that a search finds, of every status."""
        self.status = EVERY_STATUS
        self.line.value = text
        companies = self._screen.query_one(CompanyTable)
        self._screen.set_focus(companies if companies.display else None)

    def vocabulary(self) -> Vocabulary:
        """Return the vocabulary for suggestions, as it was last collected.

        When companies have come or gone since, it is collected again, and then offered. Other customers' words are left
        out while the screen is shared.
        """
        if self._vocabulary_size != len(self._screen.directory):
            self._screen.run_worker(self._collect_vocabulary(), group="vocabulary", exclusive=True)
        from console_app.services.search.completion import Vocabulary

        known = self._vocabulary or Vocabulary()
        return replace(known, tags=(), creators=()) if self._screen.console.privacy_mask.on else known

    async def _collect_vocabulary(self) -> None:
        from console_app.services.search.completion import Vocabulary

        rows = self._screen.directory.all()
        self._vocabulary_size = len(rows)
        self._vocabulary = await in_turns(Vocabulary.collecting(rows))
        self.line.offer_again()

    # The status

    @property
    def status(self) -> str:
        """Return the picked status; `EVERY_STATUS` for none."""
        return self._status

    @status.setter
    def status(self, status: str) -> None:
        """Return the picked status; `EVERY_STATUS` for none."""
        if status != self._status:
            self._status = status
            self._changed()

    def toggle_status(self, status: str) -> None:
        """Pick a status, or none if it is picked."""
        self.status = EVERY_STATUS if status == self.status else status

    # The order

    @property
    def order(self) -> Order:
        """Return the order of the list."""
        return self._order

    @order.setter
    def order(self, order: Order) -> None:
        """Return the order of the list."""
        if order != self._order:
            self._order = order
            self._changed()

    @property
    def best_first(self) -> bool:
        """Return whether the best matches come first: with words to match, and without a chosen order."""
        return self._search is not None and bool(self._search.words) and self.order == BY_NAME

    @property
    def order_shown(self) -> Order:
        """Return the order of the list; empty while the best matches come first."""
        return () if self.best_first else self.order

    def sort_by(self, column: SortBy, *, as_well: bool) -> None:
        """Sort by a column, or reverse it; `as_well` adds it."""
        self.order = toggle_sort(self.order, column, as_well=as_well)

    def sort_by_next(self, columns: Sequence[SortBy]) -> None:
        """Sort by the next of these columns only."""
        first = self.order[0].by
        place = columns.index(first) + 1 if first in columns else 0
        self.order = (SortKey.default_for(columns[place % len(columns)]),)

    def reverse(self) -> None:
        """Reverse the order."""
        self.order = (self.order[0].reversed, *self.order[1:])

    def forget_order(self) -> None:
        """Sort again before rows are shown."""
        self._sorted_for = None

    # What is found

    def found(self) -> Found:
        """Return the companies that match the search, of any status, in order; the nearest names if none does."""
        if self._index is None and self._search is None:
            return self._all_sorted()
        from console_app.services.search import Search

        index, moment, search = self._held(), self._moment(), self._search or Search()
        found = index.find(search, moment, best_first=self.best_first)
        self._near = None if len(found) else self._near_names(index, search, moment)
        return self._near or found

    def _near_names(self, index: SearchIndex, search: Search, moment: datetime) -> Matches | None:
        if self._ahead is not None and self._ahead[:3] == (self._sorted_for, search, moment):
            return self._ahead[3]
        return index.near(search, moment, best_first=self.best_first)

    @property
    def takes_long(self) -> bool:
        """Return whether the search has to give other work a turn: the list is long, or not ready for it."""
        only_words = self._search is not None and not self._search.terms
        is_prepared = self._prepared_for is not None and self._prepared_for == self._sorted_for
        return len(self._screen.directory) > (AT_ONCE if only_words and is_prepared else UNPREPARED_AT_ONCE)

    async def find_in_turns(self) -> None:
        """Find what matches while other work has its turns; `found` then knows it."""
        search = self._search
        if search is None:
            return
        index, moment, rows = self._held(), self._moment(), self._sorted_for
        looking = index.finding_near(search, moment, best_first=self.best_first)
        # What was found of rows that have changed meanwhile is out of date.
        near = await in_turns(looking, is_wanted=lambda: self._sorted_for == rows)
        if self._sorted_for == rows:
            self._ahead = rows, search, moment, near
            if search.plain:
                # It has looked through all of them; what is narrowed from now on need not wait for the preparation.
                self._prepared_for = rows

    async def prepare(self, *, letters: bool = False) -> None:
        """Prepare the first search while nobody types.

        Args:
            letters: True to prepare also the first letters that take long, because a search begins.
        """
        index, until_quiet = self._held(), self._screen.console.until_quiet
        rows = self._sorted_for
        for chunk in index.chunks:
            chunk.prepare()
            await until_quiet()
        self._prepared_for = rows
        if letters:
            for chunk in index.chunks:
                chunk.prepare_letters()
                await until_quiet()
        for _ in index.prepare_near():
            await until_quiet()

    def _held(self) -> SearchIndex:
        """Return the index of the rows as they are now."""
        if self._index is None:
            from console_app.services.search.index import SearchIndex

            self._index = SearchIndex()
        self._index.hold(self._all_sorted())
        return self._index

    def _moment(self) -> datetime:
        """Return now, to the minute: a list that is narrowed while one types counts back from one moment."""
        return now().replace(second=0, microsecond=0)

    def counts(self, found: Found) -> Counter[str]:
        """Return how many of the companies that match have each status; `EVERY_STATUS` for all of them."""
        counts = count_by_status(found) if isinstance(found, list) else found.count_statuses()
        counts[EVERY_STATUS] = len(found)
        return counts

    def shown(self, found: Found) -> Found:
        """Return those of the companies that match that have a connection of the picked status."""
        if self.status == EVERY_STATUS:
            return found
        if isinstance(found, list):
            return [company for company in found if has_status(company, self.status)]
        return found.of_status(self.status)

    def _all_sorted(self) -> list[CompanySummary]:
        directory = self._screen.directory
        wanted = (directory.revision, self.order)
        if self._sorted_for != wanted:
            self._sorted = sort(directory.all(), self.order)
            self._sorted_for = wanted
        return self._sorted

    def matching(self, companies: Sequence[CompanySummary]) -> list[CompanySummary]:
        """Return the companies that match search and status."""
        found = list(companies)
        if self._near:
            near = {each.id for each in self._near}
            found = [each for each in found if each.id in near]
        elif self._search is not None:
            from console_app.services.search import find

            found = find(found, self._search, now())
        return found if self.status == EVERY_STATUS else [each for each in found if has_status(each, self.status)]

    def connection_test(self, moment: datetime) -> Callable[[ConnectionSummary], bool] | None:
        """Return a test for the connections that match search and status; None for all of a company's."""
        from console_app.services.search import connection_test, parse

        # As it stands in the line: the change of it may still be on its way.
        asked, status = connection_test(parse(self.line.value), moment), self.status
        if status in {EVERY_STATUS, NO_CONNECTIONS}:
            return asked
        return lambda each: each.status == status and (asked is None or asked(each))

    # Codat's own search

    def ask_codat(self) -> None:
        """Run the search at Codat."""
        screen = self._screen
        if self._search is None or self._search.is_empty:
            screen.console.notify_user("Type a search first; Codat is asked the same.", brief=True)
        elif not self._loader.is_loading:
            screen.session.ask_proxy_again()
            screen.run_worker(self._ask_codat(self._search), group="companies", exclusive=True)

    async def _ask_codat(self, search: Search) -> None:
        from console_app.services.search.server_query import ask_server

        screen = self._screen
        self._loader.is_loading = True
        # To the minute, as the list counts.
        moment = now().replace(second=0, microsecond=0)
        try:
            asked = await ask_server(screen.session, screen.directory, search, moment)
        except CodatError as error:
            screen.fail(error, "asking Codat for the search", shown=bool(len(screen.directory)))
        else:
            screen.problem = None
            found = counted(len(asked.found), "company", "companies")
            screen.console.notify_user(
                f"{found} found. {asked.words}", severity="warning" if asked.refused else "information", timeout=10
            )
        finally:
            self._loader.is_loading = False
            screen.post_message(Loader.RowsChanged())
