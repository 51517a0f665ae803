"""The list of companies as what can be looked at in several ways: views, and columns to choose."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.reactive import var

from console_app.clock import now
from console_app.services.sorting import BY_NAME, Order, SortBy
from console_app.services.veil import HIDDEN
from console_app.tui.screens.asking_list import AskingList
from console_app.tui.widgets.company_table import USUAL_COLUMNS, CompanyTable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from console_app.services.views import View


class ViewingList(AskingList):
    """A list of companies with views and columns."""

    order: var[Order] = var(BY_NAME, init=False)
    """What the list is sorted by."""
    columns: var[tuple[SortBy, ...]] = var(USUAL_COLUMNS, init=False)
    """The columns, in their order."""
    view_name: var[str] = var("", init=False)
    """The view that was taken, until its search is changed."""

    _chosen_columns: tuple[SortBy, ...] = USUAL_COLUMNS
    """What was chosen for the list; a view may have others for as long as it is taken."""
    _search_of_view = ""
    _view_is_own = False
    _view: View | None = None
    """The view that was taken last, as it is kept."""

    def show_search(self, text: str) -> None:
        """Show the companies that a search finds."""

    @property
    def searched(self) -> str:
        """What is searched for now."""
        return self._search.text if self._search is not None else ""

    @property
    def searched_with_status(self) -> str:
        """What is searched for now, the status that is picked included."""
        return self.searched

    @property
    def view_words(self) -> str:
        """The view that is taken; hidden where the screen is shared and it may be called after a customer."""
        return HIDDEN if self._view_is_own and self.console.veil.on else self.view_name

    def read_views(self) -> None:
        """Take the columns that were chosen in an earlier run."""
        self.run_worker(self._read_views(), group="views", exclusive=True)

    async def _read_views(self) -> None:
        from console_app.services.views import UnusableViews, chosen_columns, load_views

        try:
            kept = await asyncio.to_thread(load_views)
        except UnusableViews as error:
            said = f"{error} The views of the program are there. {error.advice}".strip()
            self.console.say(said, severity="warning", timeout=15)
            return
        self._chosen_columns = chosen_columns(kept) or USUAL_COLUMNS
        if not self.view_name:
            self.columns = self._chosen_columns

    def watch_columns(self) -> None:
        self.show_columns()

    def show_columns(self) -> None:
        """Draw the table with its columns, hidden where the screen is shared."""
        self.query_one(CompanyTable).show_companies(self.console.veil, self.columns)

    # Views

    def _views(self) -> list[View]:
        from console_app.services.views import KeptViews, UnusableViews, all_views, load_views

        try:
            return all_views(load_views())
        except UnusableViews as error:
            self.console.say(f"{error} The views of the program are there.", severity="warning", timeout=15)
            return all_views(KeptViews())

    async def _count(self, view: View) -> int:
        from console_app.services.search import find, parse

        # In a thread: of a hundred thousand companies it takes a moment, while somebody presses a key already.
        return len(await asyncio.to_thread(find, self.directory.all(), parse(view.search), now()))

    def action_views(self) -> None:
        """Show the views."""
        self.run_worker(self._choose_view(), group="view", exclusive=True)

    async def _choose_view(self) -> None:
        from console_app.services.views import View
        from console_app.tui.modals.views import ToRename, ViewList

        answer = await self.app.push_screen_wait(
            ViewList(self._views(), self._count, self._forget, shared=self.console.veil.on)
        )
        if isinstance(answer, View):
            self.take_view(answer)
        elif isinstance(answer, ToRename):
            await self._rename_view(answer.view)
        elif answer is not None:
            await self._save_view()

    def action_view(self, key: str) -> None:
        """Take the view of that key."""
        view = next((each for each in self._views() if each.key == key), None)
        if view is None:
            self.console.say(f"No view has the key {key}.")
        elif view.name == self.view_name:
            self.leave_view()
            self.show_search("")
        else:
            self.take_view(view)

    def take_view(self, view: View) -> None:
        """Show what a view shows. An own one may search for a customer, and the search is there to be read."""
        if view.is_own and self.console.veil.on:
            self.console.say("Your own views are hidden while the screen is shared.")
            return
        self.order = view.order
        self.columns = view.columns or self._chosen_columns
        self._search_of_view = view.search
        self.show_search(view.search)
        self._view = view
        self.view_name, self._view_is_own = view.name, view.is_own

    @property
    def view_is_changed(self) -> bool:
        """Whether a view is taken that is kept with another order or other columns than those that are shown."""
        view = self._view
        if view is None or not self.view_name:
            return False
        return (self.order, self.columns) != (view.order, view.columns or self._chosen_columns)

    def action_keep_view(self) -> None:
        """Keep the order and the columns in the view that is taken."""
        if self._view is None or not self.view_name:
            self.console.say("No view is taken. v, then s, saves the search, the order and the columns as one.")
        elif self.view_is_changed:
            columns = () if self.columns == self._chosen_columns else self.columns
            view = replace(self._view, order=self.order, columns=columns, is_own=True)
            keep = self._keep_view(view, self.view_words, shipped=not self._view.is_own)
            self.run_worker(keep, group="view", exclusive=True)

    async def _keep_view(self, view: View, words: str, *, shipped: bool) -> None:
        from console_app.services.views import save_view

        if await self._kept(lambda: save_view(view)):
            if self.view_name == view.name:  # somebody may have taken another one meanwhile
                self._view, self._view_is_own = view, True
            again = " It is your own now; v, then d, brings the program's back." if shipped else ""
            self.console.say(f"Kept in “{words}”.{again}")
            self.view_kept()

    def view_kept(self) -> None:
        """Show that the view is as it is kept."""

    def leave_view(self) -> None:
        """The search is another one now: have one's own order and columns again."""
        if self.view_name or self._search_of_view:
            self.view_name, self._search_of_view = "", ""
            self.order, self.columns = BY_NAME, self._chosen_columns

    def search_changed(self, text: str) -> None:
        """Leave the view when its search is gone; one that is narrowed further keeps its order and columns."""
        if text == self._search_of_view:
            return
        if not text:
            self.leave_view()
        else:
            self.view_name = ""

    async def _save_view(self) -> None:
        from console_app.services.views import View, free_key, save_view
        from console_app.tui.modals.views import SaveView

        views = self._views()
        search = self.searched_with_status
        shown = HIDDEN if self.console.veil.on else search
        names = [view.name for view in views]
        answer = await self.app.push_screen_wait(SaveView(shown, free_key(views), self._keys(views), names))
        if answer is None:
            return
        name, key = answer
        columns = () if self.columns == self._chosen_columns else self.columns
        view = View(name, search, self.order, columns, key, is_own=True)
        if await self._kept(lambda: save_view(view)):
            self.take_view(view)
            self.console.say(f"Saved as “{name}”: v, then {key or 'Enter'}.")

    def _keys(self, views: Sequence[View]) -> dict[str, str]:
        """Whose the keys are; hidden where the screen is shared."""
        return {view.key: HIDDEN if self.console.veil.on else view.name for view in views if view.key}

    async def _rename_view(self, view: View) -> None:
        from console_app.services.views import save_view
        from console_app.tui.modals.views import SaveView

        if self.console.veil.on:
            self.console.say("Own views are hidden while the screen is shared.")
            return
        others = [each for each in self._views() if each.name != view.name]
        names = [each.name for each in others]
        ask = SaveView(view.search, view.key, self._keys(others), names, name=view.name)
        answer = await self.app.push_screen_wait(ask)
        if answer is None:
            return
        renamed = replace(view, name=answer[0], key=answer[1])
        if await self._kept(lambda: save_view(renamed, instead_of=view.name)):
            if self.view_name == view.name:
                self._view = replace(self._view or renamed, name=renamed.name, key=renamed.key)
                self.view_name = renamed.name
            self.console.say(f"It is “{renamed.name}” now: v, then {renamed.key or 'Enter'}.")

    def _forget(self, view: View) -> Sequence[View] | None:
        from console_app.services.views import UnusableViews, all_views, delete_view

        try:
            return all_views(delete_view(view.name))
        except (UnusableViews, OSError) as error:
            self.console.say(f"The view could not be forgotten: {error}", severity="warning", timeout=15)
            return None

    async def _kept(self, keep: Callable[[], object]) -> bool:
        from console_app.services.views import UnusableViews

        try:
            await asyncio.to_thread(keep)
        except (UnusableViews, OSError) as error:
            self.console.say(f"It could not be kept for the next time: {error}", severity="warning", timeout=15)
            return False
        return True

    # Columns

    def action_columns(self) -> None:
        """Choose the columns, and what is sorted by."""
        self.run_worker(self._choose_columns(), group="columns", exclusive=True)

    async def _choose_columns(self) -> None:
        from console_app.services.views import save_columns
        from console_app.tui.modals.columns import ColumnChooser

        def follow(columns: tuple[SortBy, ...], order: Order) -> None:
            self.columns = columns
            if order != self.order:
                self.order = order

        before = self.columns
        note = "For now: V keeps it in the view." if self.view_name else ""
        columns = await self.app.push_screen_wait(ColumnChooser(before, self.order, follow, note=note))
        if columns != before and not self.view_name:
            self._chosen_columns = columns
            await self._kept(lambda: save_columns(() if columns == USUAL_COLUMNS else columns))
