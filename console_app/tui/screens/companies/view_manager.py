"""Open and save views, and choose columns."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from console_app.clock import now
from console_app.services.companies.columns import BY_NAME
from console_app.services.text.privacy_mask import HIDDEN
from console_app.tui.commands.keys import key_of
from console_app.tui.widgets.company_table import USUAL_COLUMNS, CompanyTable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from console_app.services.companies.columns import Order, SortBy
    from console_app.services.companies.views import View
    from console_app.tui.screens.base import ConsoleScreen
    from console_app.tui.screens.companies.search import ListSearch


class ViewManager:
    """Opens, saves and changes the views of the list, and its columns."""

    def __init__(self, screen: ConsoleScreen[None], search: ListSearch, *, changed: Callable[[], None]) -> None:
        """Manage the views of a screen.

        Args:
            screen: Has the table with the columns, and runs the workers.
            search: What a view sets: the search and the order.
            changed: Called when another view is taken, or it is shown or kept in another way.
        """
        self._screen = screen
        self._search = search
        self._changed = changed
        self._columns: tuple[SortBy, ...] = USUAL_COLUMNS
        self._chosen_columns: tuple[SortBy, ...] = USUAL_COLUMNS
        """The columns chosen for the list; an open view may have others."""
        self.own_columns: tuple[SortBy, ...] = ()
        """The columns chosen with this profile; empty for those of the file, with which every profile begins."""
        self._name = ""
        self.awaited = ""
        """The name of the view that was open in the last run, until the file of views has been read."""
        self._view: View | None = None
        """The last opened view, as stored."""
        self._view_search = ""
        self._view_is_own = False

    # What is shown

    @property
    def columns(self) -> tuple[SortBy, ...]:
        """Return the columns, in their order."""
        return self._columns

    @columns.setter
    def columns(self, columns: tuple[SortBy, ...]) -> None:
        """Return the columns, in their order."""
        if columns != self._columns:
            self._columns = columns
            self.show_columns()
            self._changed()

    def show_columns(self) -> None:
        """Show the columns, hidden on a shared screen."""
        self._screen.query_one(CompanyTable).show_companies(self._screen.console.privacy_mask, self.columns)

    @property
    def name(self) -> str:
        """Return the open view's name, until its search is changed; empty for none."""
        return self._name

    @name.setter
    def name(self, name: str) -> None:
        """Return the open view's name, until its search is changed; empty for none."""
        if name != self._name:
            self._name = name
            self._changed()

    @property
    def words(self) -> str:
        """Return the open view's words; hidden on a shared screen if they may name a customer."""
        return HIDDEN if self._view_is_own and self._screen.console.privacy_mask.on else self.name

    @property
    def is_changed(self) -> bool:
        """Return whether the open view was saved with another order or other columns."""
        view = self._view
        if view is None or not self.name:
            return False
        return (self._search.order, self.columns) != (view.order, view.columns or self._chosen_columns)

    @property
    def view_columns(self) -> tuple[SortBy, ...]:
        """Return the columns of the open view; empty for those of the list."""
        return () if self.columns == self._chosen_columns else self.columns

    def begin_with(
        self, columns: tuple[SortBy, ...], *, view: str, view_columns: tuple[SortBy, ...], search: str
    ) -> None:
        """Show what was open in the last run; the view itself once the file has been read.

        Args:
            columns: The columns chosen with this profile; empty for none.
            view: The name of the view; empty for none.
            view_columns: Its columns, if they are others.
            search: The search, which is the view's unless that has changed since.
        """
        self.own_columns, self.awaited = columns, view
        self._chosen_columns = columns or USUAL_COLUMNS
        self._view_search = search if view else ""
        self._columns = view_columns or self._chosen_columns

    def read(self) -> None:
        """Load the views and the columns of the file."""
        self._screen.run_worker(self._read(), group="views", exclusive=True)

    async def _read(self) -> None:
        from console_app.services.companies.views import (
            KeptViews,
            UnusableViews,
            all_views,
            chosen_columns,
            load_views,
        )

        kept, before = KeptViews(), self._chosen_columns
        try:
            kept = await asyncio.to_thread(load_views)
        except UnusableViews as error:
            self._warn(f"{error} Using the built-in views. {error.advice}")
        self._chosen_columns = self.own_columns or chosen_columns(kept) or USUAL_COLUMNS
        if self.columns == before:
            self.columns = self._chosen_columns
        self._reopen(all_views(kept))

    def _reopen(self, views: Sequence[View]) -> None:
        """Open the view of the last run again, unless it is gone, or now searches for something else."""
        name, self.awaited = self.awaited, ""
        if not name or self._search.line.value != self._view_search:
            return
        view = next((each for each in views if each.name == name and each.search == self._view_search), None)
        if view is None:
            self._view_search = ""
        else:
            self._view, self._view_is_own = view, view.is_own
            self.name = view.name

    # Take a view

    def _views(self) -> list[View]:
        from console_app.services.companies.views import KeptViews, UnusableViews, all_views, load_views

        try:
            return all_views(load_views())
        except UnusableViews as error:
            self._warn(f"{error} Using the built-in views. {error.advice}")
            return all_views(KeptViews())

    async def _count(self, view: View) -> int:
        from console_app.services.search import find, parse

        # In a thread: with 100,000 companies it takes a moment, and keys must still work.
        return len(await asyncio.to_thread(find, self._screen.directory.all(), parse(view.search), now()))

    def choose(self) -> None:
        """Show the views."""
        self._screen.run_worker(self._choose(), group="view", exclusive=True)

    async def _choose(self) -> None:
        from console_app.services.companies.views import View
        from console_app.tui.dialogs.views import ToRename, ViewList

        answer = await self._screen.app.push_screen_wait(
            ViewList(self._views(), self._count, self._delete, shared=self._screen.console.privacy_mask.on)
        )
        if isinstance(answer, View):
            self.take(answer)
        elif isinstance(answer, ToRename):
            await self._rename(answer.view)
        elif answer is not None:
            await self._save_new()

    def take_by_key(self, key: str) -> None:
        """Open the view of a key, or leave it if it is open."""
        view = next((each for each in self._views() if each.key == key), None)
        if view is None:
            self._screen.console.notify_user(f"No view has the key {key}.")
        elif view.name == self.name:
            self.leave()
            self._search.show("")
        else:
            self.take(view)

    def take_named(self, wanted: str) -> None:
        """Open the view of a key, or else the first one whose name begins with it, or has it."""
        from console_app.services.text.fold import fold

        views, typed = self._views(), fold(wanted)
        tests = (
            [each for each in views if each.key == wanted],
            [each for each in views if fold(each.name).startswith(typed)],
            [each for each in views if typed in fold(each.name)],
        )
        found = next(filter(None, tests), None)
        if found is None:
            self._screen.console.notify_user(f"There is no view “{wanted}”.", severity="warning")
        else:
            self.take(found[0])

    def take(self, view: View) -> None:
        """Open a view. The person's own one may search for a customer, and the search can be read."""
        if view.is_own and self._screen.console.privacy_mask.on:
            self._screen.console.notify_user("Your own views are hidden while the screen is shared.")
            return
        self._search.order = view.order
        self.columns = view.columns or self._chosen_columns
        self._view_search = view.search
        self._search.show(view.search)
        self._view, self._view_is_own = view, view.is_own
        self.name = view.name

    def leave(self) -> None:
        """Restore the list's own order and columns, because the search has changed."""
        if self.name or self._view_search:
            self._view_search = ""
            self.name = ""
            self._search.order, self.columns = BY_NAME, self._chosen_columns

    def search_changed(self, text: str) -> None:
        """Leave the view if its search is gone; a narrower search keeps its order and columns."""
        if text == self._view_search:
            return
        if not text:
            self.leave()
        else:
            self.name = ""

    # Keep a view

    def keep(self) -> None:
        """Save the order and the columns to the open view."""
        if self._view is None or not self.name:
            self._screen.console.notify_user(
                f"No view is open. Press {key_of('companies.views')}, then s, to save this search as one.",
                brief=True,
                keys=("companies.views",),
            )
        elif self.is_changed:
            view = replace(self._view, order=self._search.order, columns=self._columns_to_save(), is_own=True)
            keep = self._keep(view, self.words, shipped=not self._view.is_own)
            self._screen.run_worker(keep, group="view", exclusive=True)

    def _columns_to_save(self) -> tuple[SortBy, ...]:
        """Return the columns to save with a view: none if it has the list's."""
        return () if self.columns == self._chosen_columns else self.columns

    async def _keep(self, view: View, words: str, *, shipped: bool) -> None:
        from console_app.services.companies.views import save_view

        if await self._kept(lambda: save_view(view)):
            if self.name == view.name:  # another one may be open by now
                self._view, self._view_is_own = view, True
            again = (
                f" It is your own view now; {key_of('companies.views')}, then d, restores the built-in one."
                if shipped
                else ""
            )
            self._screen.console.notify_user(f"Saved to “{words}”.{again}", keys=("companies.views",) if again else ())
            self._changed()

    async def _save_new(self) -> None:
        from console_app.services.companies.views import View, free_key, save_view
        from console_app.tui.dialogs.views import SaveView

        views = self._views()
        search = self._search.text_with_status
        shown = HIDDEN if self._screen.console.privacy_mask.on else search
        names = [view.name for view in views]
        answer = await self._screen.app.push_screen_wait(SaveView(shown, free_key(views), self._keys(views), names))
        if answer is None:
            return
        name, key = answer
        view = View(name, search, self._search.order, self._columns_to_save(), key, is_own=True)
        if await self._kept(lambda: save_view(view)):
            self.take(view)
            self._screen.console.notify_user(
                f"Saved as “{name}”: {key_of('companies.views')}, then {key or 'Enter'}.", keys=("companies.views",)
            )

    def _keys(self, views: Sequence[View]) -> dict[str, str]:
        """Return the view of each key; hidden where the screen is shared."""
        return {view.key: HIDDEN if self._screen.console.privacy_mask.on else view.name for view in views if view.key}

    async def _rename(self, view: View) -> None:
        from console_app.services.companies.views import save_view
        from console_app.tui.dialogs.views import SaveView

        if self._screen.console.privacy_mask.on:
            self._screen.console.notify_user("Your own views are hidden while the screen is shared.")
            return
        others = [each for each in self._views() if each.name != view.name]
        names = [each.name for each in others]
        ask = SaveView(view.search, view.key, self._keys(others), names, name=view.name)
        answer = await self._screen.app.push_screen_wait(ask)
        if answer is None:
            return
        renamed = replace(view, name=answer[0], key=answer[1])
        if await self._kept(lambda: save_view(renamed, instead_of=view.name)):
            if self.name == view.name:
                self._view = replace(self._view or renamed, name=renamed.name, key=renamed.key)
                self.name = renamed.name
            self._screen.console.notify_user(
                f"Renamed to “{renamed.name}”: {key_of('companies.views')}, then {renamed.key or 'Enter'}.",
                keys=("companies.views",),
            )

    def _delete(self, view: View) -> Sequence[View] | None:
        from console_app.services.companies.views import UnusableViews, all_views, delete_view

        try:
            return all_views(delete_view(view.name))
        except UnusableViews as error:
            self._warn(f"The view could not be deleted: {error} {error.advice}")
            return None

    async def _kept(self, keep: Callable[[], object]) -> bool:
        from console_app.services.companies.views import UnusableViews

        try:
            await asyncio.to_thread(keep)
        except UnusableViews as error:
            self._warn(f"It could not be saved for the next run: {error} {error.advice}")
            return False
        return True

    def _warn(self, sentences: str) -> None:
        self._screen.console.notify_user(sentences.strip(), severity="warning", timeout=15)

    # Columns

    def choose_columns(self) -> None:
        """Choose the columns and the sorting."""
        self._screen.run_worker(self._choose_columns(), group="columns", exclusive=True)

    async def _choose_columns(self) -> None:
        from console_app.tui.dialogs.columns import ColumnChooser

        def follow(columns: tuple[SortBy, ...], order: Order) -> None:
            self.columns = columns
            self._search.order = order

        before = self.columns
        note = "Only for now: V saves it to the view." if self.name else ""
        chooser = ColumnChooser(before, self._search.order, follow, note=note)
        columns = await self._screen.app.push_screen_wait(chooser)
        if columns != before and not self.name:
            self._chosen_columns = self.own_columns = columns
            self._changed()
