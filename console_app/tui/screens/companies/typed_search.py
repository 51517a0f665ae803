"""Search for what is typed: the newest text counts, and keys wait until its rows are there."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from textual.worker import WorkerError

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.worker import Worker

    from console_app.tui.screens.base import ConsoleScreen
    from console_app.tui.screens.companies.search import ListSearch
    from console_app.tui.screens.companies.view_manager import ViewManager


class TypedSearch:
    """Follows the search line of a screen."""

    def __init__(
        self, screen: ConsoleScreen[None], search: ListSearch, views: ViewManager, *, show: Callable[[bool], None]
    ) -> None:
        """Follow the line.

        Args:
            screen: Runs the worker for long lists.
            search: Finds what matches.
            views: Are left when their search is changed.
            show: Shows what was found; True to select the first row.
        """
        self._screen = screen
        self._search = search
        self._views = views
        self._show = show
        self._finding: Worker[None] | None = None
        self._bar_follows = self._what_keys_need
        """What the key bar was drawn for last: the search of a letter is given up when the next one comes."""

    def follow(self) -> None:
        """Search for what is in the line now, unless that was done."""
        # What was typed last counts, and not a change that comes late.
        text = self._search.line.value
        if text == self._search.text:
            return
        self._search.take(text)
        self._views.search_changed(text)
        # A search selects the best match, not the row that was nearest to the cursor before.
        from_top = bool(text)
        if self._search.takes_long:
            work = self._find_in_turns(from_top=from_top)
            self._finding = self._screen.run_worker(work, group="search", exclusive=True)
        else:
            self._show_found(from_top=from_top)

    async def until_found(self) -> None:
        """Wait for the rows of what is in the line by now: keys come faster than they are found."""
        self.follow()
        if self._finding is not None and not self._finding.is_finished:
            # It is cancelled where the program ends.
            with suppress(WorkerError):
                await self._finding.wait()

    async def _find_in_turns(self, *, from_top: bool) -> None:
        await self._search.find_in_turns()
        self._show_found(from_top=from_top)

    def _show_found(self, *, from_top: bool) -> None:
        self._show(from_top)
        needed = self._what_keys_need
        if needed != self._bar_follows:
            self._bar_follows = needed
            self._screen.refresh_bindings()

    @property
    def _what_keys_need(self) -> tuple[bool, ...]:
        """Return what of the search decides which keys do something; rows that come and go are seen to by the table."""
        return bool(self._search.text), bool(self._views.name), self._views.is_changed
