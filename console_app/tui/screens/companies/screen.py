"""Lay out and draw the list of companies, and run its keys."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Horizontal
from textual.events import Mount
from textual.widgets import Input

from console_app.clock import now
from console_app.services.companies.columns import SortBy
from console_app.tui.commands import registry as table
from console_app.tui.render.list_status import Narrowing, empty_words, marks_words, state_line
from console_app.tui.render.text import plain
from console_app.tui.screens.base import ConsoleScreen
from console_app.tui.screens.companies.bulk_actions import BulkActions, WaitingActions
from console_app.tui.screens.companies.deferred import Deferred
from console_app.tui.screens.companies.loader import Loader
from console_app.tui.screens.companies.memory import ListMemory
from console_app.tui.screens.companies.preview_pane import PreviewPane
from console_app.tui.screens.companies.search import ListSearch
from console_app.tui.screens.companies.typed_search import TypedSearch
from console_app.tui.screens.companies.view_manager import ViewManager
from console_app.tui.screens.companies.welcome import Welcome
from console_app.tui.screens.export import ScreenExport
from console_app.tui.widgets.banners import EmptyState
from console_app.tui.widgets.company_table import CompanyTable
from console_app.tui.widgets.filter_chips import EVERY_STATUS, StatusFilter
from console_app.tui.widgets.scroll_keys import scroll, scroll_bindings
from console_app.tui.widgets.search_input import SearchLine, SearchOffers, SearchProblem
from console_app.tui.widgets.steady_text import SteadyText

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.binding import BindingType
    from textual.timer import Timer
    from textual.widget import Widget

    from console_app.services.companies.cached_company import CompanySummary
    from console_app.services.export import Document
    from console_app.services.watch.waiting_room import Change
    from console_app.tui.host import CompanyToOpen

SEARCH_WORDS = "Search name, tag, id, platform … or status:pending age>7d"
WHO_CALLS = "Which customer is the call with? Type the name; what you type is shown"
OF_A_ROW = frozenset(
    {"open_company", "link", "follow_up", "connect", "wait_for", "copy_id", "mark", "sort_next", "sort_reverse"}
)
"""The actions that need a company."""
REDRAW_EVERY = 0.4
"""Seconds between two redraws of the list while pages are still arriving."""


class CompaniesScreen(ConsoleScreen[None]):
    """All companies of the account."""

    PLACE = "companies"
    BINDINGS: ClassVar[list[BindingType]] = [*table.bindings("companies"), *scroll_bindings()]

    def __init__(self, *trail: str, begins_with: str = "") -> None:
        """Make the objects that load, search, mark, watch and export the list.

        Args:
            trail: The words of the top bar; without any, those of the first list.
            begins_with: The search that Esc goes back to.
        """
        super().__init__(*(trail or ("Companies",)))
        self.begins_with = begins_with
        self.deferred = Deferred(self)
        self.loader = self.make_loader()
        self.search = ListSearch(self, self.loader, changed=self._show_rows)
        self.views = ViewManager(self, self.search, changed=self._show_line)
        self.memory = ListMemory(self, self.search, self.views)
        self.typed_search = TypedSearch(self, self.search, self.views, show=self._show_found)
        self.welcome = Welcome(self)
        self.waiting = WaitingActions(self)
        self.bulk = BulkActions(self, self.waiting, marks_changed=self._show_line)
        self.export = ScreenExport(self, self.document)
        self._redraw: Timer | None = None
        self._chips = StatusFilter()
        self._table = CompanyTable(id="companies-table")
        self._empty = EmptyState(id="empty")
        self._state = SteadyText(id="list-state")
        self._pane = PreviewPane(self)

    def make_loader(self) -> Loader:
        """Return the loader of this list."""
        return Loader(self, loading_changed=self._loading_changed, account_opened=self.deferred.begin)

    def compose_body(self) -> Iterable[Widget]:
        """Compose the body of the screen."""
        yield self._chips
        yield SearchLine(placeholder=self._search_words(), id="search")
        yield SearchOffers()
        yield SearchProblem(id="search-problem")
        with Horizontal(id="list"):
            yield self._table
            yield self._empty
            if self._pane.is_shown:
                yield self._pane.widget()
        yield self._state

    def _search_words(self) -> str:
        privacy_mask = self.console.privacy_mask
        return WHO_CALLS if privacy_mask.on and not privacy_mask.customer_id else SEARCH_WORDS

    def on_resize(self) -> None:
        """Show the preview if the window has room for it."""
        self._pane.fit()

    @on(Mount)
    async def _begin(self) -> None:
        self.restore()
        self.views.show_columns()
        self.search.line.vocabulary = self.search.vocabulary
        await self.load()

    def restore(self) -> None:
        """Begin as the last run ended."""
        self.memory.restore()

    async def load(self) -> None:
        """Show stored companies, and read them from Codat."""
        if self.memory.begins_by_name:
            await self.loader.recall_first()
        self._show_rows()
        # What they import and read would take the processor from the first frame.
        self.call_after_refresh(self.add_side)
        self.call_after_refresh(self.loader.recall)
        self.call_after_refresh(self.loader.open_account)
        self.call_after_refresh(self.views.read)
        self.call_after_refresh(self.welcome.show, self._state)

    async def add_side(self) -> None:
        """Add what is beside the list, which the first frame goes without."""
        await self._pane.add()
        self.waiting.draw()

    def on_screen_suspend(self) -> None:
        """Take the first steps for done once another screen is open; a dialog over this one may be the help."""
        if not self.app.screen.is_modal:
            self.welcome.close()

    def on_screen_resume(self) -> None:
        """Continue when the screen is on top again."""
        self._show_rows()
        self.waiting.resume()

    def take_typed(self, text: str) -> bool:
        """Keep letters for the form of a new customer, which waits for the account."""
        return self.deferred.take_typed(text) or super().take_typed(text)

    # Drawing

    @on(Loader.RowsChanged)
    def _rows_changed(self) -> None:
        """Draw at once when little is loaded, else a few times a second: sorting many rows takes time."""
        if self._redraw is None:
            self._show_rows()
            self._redraw = self.set_timer(REDRAW_EVERY, self._redraw_due)
        else:
            self.search.forget_order()

    def _redraw_due(self) -> None:
        self._redraw = None
        self._show_rows()
        self._prepare_search()

    def _loading_changed(self) -> None:
        self._show_rows()
        self._prepare_search()
        if not self.loader.is_loading and self.session.is_open:
            self.memory.give_up()
            self.console.find_interrupted()
            self.console.watch_again()

    def _prepare_search(self, *, letters: bool = False) -> None:
        """Prepare for the first search once the rows are there: while they arrive, most of it would be in vain."""
        if self.directory.as_of is not None and not self.directory.recalling:
            self.run_worker(self.search.prepare(letters=letters), group="prepare-search", exclusive=True)

    def _show_rows(self) -> None:
        if self._table.is_attached:
            self._show_found()
            self.refresh_bindings()

    def _show_found(self, from_top: bool = False) -> None:
        found = self.search.found()
        self._chips.status, self._chips.counts = self.search.status, self.search.counts(found)
        found = self.search.shown(found)
        companies = self._table
        companies.words, companies.shows_near = self.search.words, self.search.shows_near
        companies.typed = self.search.text
        companies.set_rows(found, key=attrgetter("id"), from_top=from_top)
        companies.set_sort(*((key.by, key.descending) for key in self.search.order_shown))
        if not found and companies.has_focus:
            # Hidden, it would hand the focus to the search, and the keys of statuses and views would be typed there.
            self.set_focus(None)
        companies.display = bool(found)
        if found and self.focused is None:
            self.set_focus(companies)
        self._show_empty(shown=len(found))
        self._show_state(shown=len(found))
        self._pane.show(companies.cursor_row)
        self.memory.follow()

    def _show_empty(self, shown: int) -> None:
        self._empty.display = not shown
        if not shown:
            failed = self.problem is not None
            waiting = self.loader.is_loading or (not self.session.is_open and not failed)
            words = empty_words(
                self.directory,
                waiting=waiting,
                failed=failed,
                problem=self.problem,
                hint=self.search.nothing_found_hint,
                narrowing=self._narrowing,
            )
            self._empty.show(words.title, words.hint, symbol=words.symbol)

    @property
    def _narrowing(self) -> Narrowing:
        search = self.search
        return Narrowing(search.text != self.begins_with, search.status != EVERY_STATUS, bool(self.views.name))

    def _show_state(self, shown: int) -> None:
        self._state.set_class(self.directory.error is not None, "-old")
        line = state_line(
            self.directory,
            shown,
            self.search.order_shown,
            loading=self.loader.is_loading,
            near=self.search.shows_near,
        )
        changed = ", changed" if self.views.is_changed else ""
        view = f"“{self.views.words}”{changed} · " if self.views.name else ""
        self._state.update(plain(self._marks_words() + view + line))

    def _marks_words(self) -> str:
        """Return how many are marked, and how many of them are not shown now."""
        marked = self._table.marked
        if not marked:
            return ""
        return marks_words(len(marked), hidden=len(marked) - len(self.search.matching(self.bulk.companies())))

    def _show_line(self) -> None:
        """Show new marks or another view, which the rows do not show."""
        self._show_state(shown=self._table.row_count)
        self.refresh_bindings()
        self.memory.note()

    def privacy_mask_changed(self) -> None:
        """Draw again what holds names or ids."""
        self.views.show_columns()
        self.search.line.placeholder = self._search_words()
        if self.console.privacy_mask.on:
            # It may be the name of an earlier customer.
            self.search.line.value = self.begins_with
        self._pane.show(self._table.cursor_row)

    def connection_changed(self, _change: Change) -> None:
        """Show what has become of a connection that was watched."""
        self.rows_changed()

    def rows_changed(self) -> None:
        """Show what has changed elsewhere."""
        self.post_message(Loader.RowsChanged())
        self.waiting.draw()

    def follow_up_changed(self, company_id: str) -> None:
        """Show what was said of a company."""
        self.post_message(Loader.RowsChanged())
        if self._table.cursor_key == company_id:
            self._pane.show(self.directory.get(company_id))

    def waiting_room_filled(self) -> None:
        """Show that links of the last run are watched again."""
        self.waiting.draw()

    # What comes from the parts of the screen

    @on(Input.Changed, "#search")
    def _search_typed(self) -> None:
        self.typed_search.follow()

    @on(Input.Submitted, "#search")
    async def _search_done(self) -> None:
        """Open the company under the cursor; go to the list where nothing is found, or a part was not understood."""
        await self.typed_search.until_found()
        companies, key = self._table, self._table.cursor_key
        self.set_focus(companies if companies.display else None)
        if key is not None and not self.search.is_misread:
            self._open(key)

    async def action_scroll(self, direction: str) -> None:
        """Move in the list while the search has the focus."""
        if self.search.line.has_focus:
            await self.typed_search.until_found()
            scroll(self._table, direction)

    @on(StatusFilter.Picked)
    def _chip_clicked(self, event: StatusFilter.Picked) -> None:
        self.search.status = event.status

    @on(CompanyTable.SortRequested)
    def _heading_clicked(self, event: CompanyTable.SortRequested) -> None:
        self.search.sort_by(SortBy(event.column), as_well=event.as_well)

    @on(CompanyTable.RowHighlighted)
    def _row_highlighted(self, event: CompanyTable.RowHighlighted[CompanySummary]) -> None:
        if not self._pane.is_of(event.row):
            self._pane.show(event.row)
            self.memory.note()

    @on(CompanyTable.RowSelected)
    def _row_selected(self, event: CompanyTable.RowSelected[CompanySummary]) -> None:
        self._open(event.key)

    async def on_waiting_panel_asked(self) -> None:
        """Show the whole waiting room."""
        await self.app.run_action("app.waiting_room")

    # What other screens show in the list

    @property
    def typed(self) -> str:
        """Return what stands in the search."""
        return self.search.line.value

    def ask_for_caller(self) -> None:
        """Ask in the search which customer the call is with."""
        self.action_search()

    def find(self, company_id: str) -> None:
        """Show all companies, with the cursor on one."""
        self.search.line.value = ""
        self.search.status = EVERY_STATUS
        self._show_rows()
        self._table.move_to_key(company_id)

    def show_search(self, text: str) -> None:
        """Show the companies that match a search."""
        self.search.show(text)

    def show_view(self, wanted: str) -> None:
        """Open a view by its key or its name."""
        self.views.take_named(wanted)

    def document(self) -> Document | None:
        """Return the marked or shown companies, with their search."""
        from console_app.services.export import companies_document, provenance

        as_of = self.directory.as_of
        if as_of is None:
            return None
        marked = self.bulk.companies()
        query = "(marked)" if marked else self.search.words_for_export
        rows = marked or self._table.rows
        return companies_document(rows, provenance(self.session, as_of, now(), query))

    # Search, status, order, views and columns

    def action_search(self) -> None:
        """Put the cursor into the search."""
        # At once, and not after the next message: letters typed right behind the key belong into the search.
        self.set_focus(self.search.line)
        if self.memory.take_search():
            self.search.line.select_all()
        self._prepare_search(letters=True)

    def action_search_help(self) -> None:
        """Show the search language."""
        from console_app.tui.dialogs.help import SearchHelp

        self.app.push_screen(SearchHelp())

    def action_ask_codat(self) -> None:
        """Run the search at Codat."""
        self.search.ask_codat()

    def action_filter_status(self, status: str) -> None:
        """Show only companies with a connection of that status; the same key again shows all."""
        if status == EVERY_STATUS and self.views.name:
            self.views.leave()
            self.search.show("")
        self.search.toggle_status(status)

    def action_sort_next(self) -> None:
        """Sort by the next column, that one alone."""
        shown = [SortBy(each) for each in self._table.shown_columns]
        # In a window of nothing no column has room.
        self.search.sort_by_next(shown or self.views.columns)

    def action_sort_reverse(self) -> None:
        """Turn the order around."""
        self.search.reverse()

    def action_views(self) -> None:
        """Show the views."""
        self.views.choose()

    def action_view(self, key: str) -> None:
        """Open the view of a key."""
        self.views.take_by_key(key)

    def action_keep_view(self) -> None:
        """Save the order and the columns to the open view."""
        self.views.keep()

    def action_preview(self) -> None:
        """Show or hide the preview of the company under the cursor."""
        self._pane.toggle()

    def action_columns(self) -> None:
        """Choose the columns and the sorting."""
        self.views.choose_columns()

    # Marks, and what is done with them

    def action_mark(self) -> None:
        """Toggle the mark of the company under the cursor."""
        self.bulk.toggle_mark()

    def action_mark_all(self) -> None:
        """Mark all shown rows, or unmark them if they are all marked."""
        self.bulk.mark_all()

    def action_mark_others(self) -> None:
        """Invert the marks of the shown rows."""
        self.bulk.invert_marks()

    def action_marked_menu(self) -> None:
        """Show the actions for marked companies."""
        self.bulk.open_menu()

    def action_unlink_marked(self) -> None:
        """List what would be unlinked of the marked companies, and ask."""
        self.bulk.unlink()

    def action_copy_marked(self) -> None:
        """Copy the marked ids, one a line."""
        self.bulk.copy_ids()

    def action_refresh_marked(self) -> None:
        """Read the marked companies again, one by one."""
        self.bulk.refresh()

    def action_watch_marked(self) -> None:
        """Watch the pending connections of the marked companies."""
        self.bulk.watch()

    def action_wait_for(self) -> None:
        """Watch the pending connections of the company under the cursor, or stop it."""
        self.waiting.toggle()

    def action_export(self) -> None:
        """Export the marked or shown companies."""
        self.export.start()

    # The account, and other screens

    async def action_quit(self) -> None:
        """Quit the program."""
        await self.app.run_action("app.quit")

    def action_refresh(self) -> None:
        """Read the list again, or start again if the session is not open."""
        self.session.ask_proxy_again()
        self.loader.read_again()

    def action_back(self) -> None:
        """Leave the search, then clear it, then the status filter, then the marks."""
        self.deferred.cancel()
        line, companies = self.search.line, self._table
        if line.value != self.begins_with:
            line.value = self.begins_with
            self.set_focus(companies)
        elif line.has_focus:
            self.set_focus(companies)
        elif self.search.status != EVERY_STATUS:
            self.search.status = EVERY_STATUS
        elif self.views.name:
            self.views.leave()
        elif companies.marked:
            companies.clear_marks()
            self._show_rows()
        else:
            self.leave_list()

    def leave_list(self) -> None:
        """Close the card of the first run; the first list is left with the program."""
        self.welcome.close()

    @property
    def _can_leave(self) -> bool:
        return self is not self.app.screen_stack[0]

    def action_open_company(self) -> None:
        """Open the company under the cursor."""
        key = self._table.cursor_key
        if key is not None:
            self._open(key)

    def _open(self, company_id: str) -> None:
        # Keys that were pressed faster than the screen came open it once.
        if self.app.screen is self:
            self.console.open_company(company_id)

    def action_link(self) -> None:
        """Show the link that the customer under the cursor needs, as soon as the account is open."""
        key = self._table.cursor_key
        if key is not None and self.app.screen is self:
            self.deferred.show_link(key)

    def action_follow_up(self) -> None:
        """Ask for owner, next step and a note of the company under the cursor."""
        key = self._table.cursor_key
        if key is not None and self.app.screen is self:
            self.console.ask_follow_up(key)

    def action_connect(self) -> None:
        """Add a connection to the company under the cursor."""
        key = self._table.cursor_key
        if key is not None:
            self.console.open_company(key, connect=True, passing=True)

    def action_onboard(self) -> None:
        """Begin the onboarding of a customer, as soon as the account is open."""
        self.deferred.onboard(self.search.text)

    def action_create_company(self) -> None:
        """Create a company, and go to it."""
        self.console.open_create_company(self.search.text, self._created)

    def _created(self, answer: CompanyToOpen | None) -> None:
        if answer is not None:
            self.find(answer.company_id)
            created = self.directory.get(answer.company_id) if answer.is_new else None
            typed = created.name if created is not None else ""
            self.console.open_company(answer.company_id, connect=answer.is_new, typed=typed)

    def action_audit(self) -> None:
        """Open the audit."""
        if self.app.screen is self:
            self.console.open_audit()

    def action_changes(self) -> None:
        """Show what changed between two snapshots."""
        if self.app.screen is self:
            self.console.open_changes()

    def action_worklist(self) -> None:
        """Go through the marked companies, or those that are shown, one by one."""
        from console_app.services.audit import Worklist, work_of

        marked, moment = self.bulk.companies(), now()
        companies: Sequence[CompanySummary] = marked or self._table.rows
        # A mark on a company means all of its connections.
        counts = None if marked else self.search.connection_test(moment)
        # Marked one by one, all of them are meant.
        items = work_of(companies, moment, counts=counts, everything=bool(marked))
        view, title = ("(marked)", "marked") if marked else (self.search.text_with_status, "shown in the list")
        if not items:
            self.console.notify_user("There is nothing to do for these companies.")
        elif self.app.screen is self:
            self.console.open_worklist(Worklist(items, title, view, len(companies)))

    def action_keep_alive(self) -> None:
        """List the connections whose access ends soon."""
        if self.app.screen is self:
            self.console.open_keep_alive()

    def action_journal(self) -> None:
        """Open the journal."""
        self.console.open_journal()

    def action_copy_id(self) -> None:
        """Copy the id of the company under the cursor."""
        key = self._table.cursor_key
        if key is not None:
            self.console.send_to_clipboard(key, "The company's id", shown=True)

    # Which keys do something now

    def is_relevant(self, action: str) -> bool:
        """Return whether the key bar shows an action."""
        if action == "quit":
            return not self._can_leave
        if action == "keep_view":
            return self.views.is_changed
        if action in {"unlink_marked", "marked_menu"}:
            return bool(self._table.marked)
        if action == "search_help":
            return self.search.line.takes_keys
        if action in {"submit", "take_offer('leave')"}:
            return bool(self._table.row_count)
        return super().is_relevant(action)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return whether an action is available; None if it is shown but disabled."""
        if action == "back":
            marked = self._table.marked
            return (
                bool(self.search.text or marked or self.views.name or self.deferred.is_waiting)
                or self._can_leave
                or self.search.status != EVERY_STATUS
                or self.search.line.takes_keys
                or self.welcome.is_shown
            )
        if action in OF_A_ROW:
            return bool(self._table.row_count)
        if action == "quit":
            # The list behind a number of the audit is no first screen: Esc goes back from it.
            return not self._can_leave
        if action in {"ask_codat", "create_company"}:
            return self.session.is_open or None
        if action == "onboard":
            # What is typed right after the start waits for the account. An account that failed to open is no wait.
            return self.session.is_open or self.problem is None or None
        return super().check_action(action, parameters)
