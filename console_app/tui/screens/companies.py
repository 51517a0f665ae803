"""The list of companies: find one, see how its connections stand, open it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.events import Mount
from textual.reactive import var
from textual.widgets import Input, Static

from console_app.clock import now
from console_app.services.finding import count_by_status
from console_app.tui.commands import table
from console_app.tui.render.companies import hidden_preview, preview
from console_app.tui.render.list_state import empty_words, state_line
from console_app.tui.render.text import plain
from console_app.tui.screens.audited_list import AuditedList
from console_app.tui.screens.exporting import ExportsItself
from console_app.tui.screens.found_list import FoundList
from console_app.tui.widgets.company_table import CompanyTable
from console_app.tui.widgets.empty_state import EmptyState
from console_app.tui.widgets.search_line import SearchLine, SearchProblem
from console_app.tui.widgets.search_offers import SearchOffers
from console_app.tui.widgets.status_filter import EVERY_STATUS, StatusFilter

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable

    from textual.binding import BindingType
    from textual.timer import Timer
    from textual.widget import Widget

    from console_app.services.exporting import Document
    from console_app.services.summaries import CompanySummary
    from console_app.tui.screens.create_company import CompanyToOpen

REDRAW_EVERY = 0.4
"""Seconds between two redraws of the list while pages are still arriving."""


class CompaniesScreen(AuditedList, FoundList, ExportsItself):
    """All companies of the account."""

    PLACE = "companies"
    BINDINGS: ClassVar[list[BindingType]] = table.bindings("companies")

    text: var[str] = var("")
    """What is searched for."""

    def __init__(self) -> None:
        super().__init__("Companies")
        self._redraw: Timer | None = None

    def compose_body(self) -> Iterable[Widget]:
        yield StatusFilter().data_bind(CompaniesScreen.status)
        yield SearchLine(placeholder="Search name, tag, id, platform … or status:pending age>7d", id="search")
        yield SearchOffers()
        yield SearchProblem(id="search-problem")
        with Horizontal(id="list"):
            with Vertical(id="rows"):
                yield CompanyTable(id="companies-table")
                yield EmptyState(id="empty")
            with Vertical(id="side"), VerticalScroll(id="preview", can_focus=False):
                yield Static(id="preview-text")
        yield Static(id="list-state")

    @on(Mount)
    async def _begin(self) -> None:
        self.show_columns()
        self.query_one(SearchLine).vocabulary = self.vocabulary
        await self.recall_first()
        self._show_rows()
        # What they import and read would take the processor from the first frame.
        self.call_after_refresh(self.recall)
        self.call_after_refresh(self.open_account)
        self.call_after_refresh(self.read_views)

    def on_screen_resume(self) -> None:
        self._show_rows()

    def take_typed(self, text: str) -> bool:
        """Keep letters for the form of a new customer, which waits for the account."""
        if self.console.onboard_first is None or self.session.is_open:
            return super().take_typed(text)
        self.console.onboard_first += text
        return True

    def account_opened(self) -> None:
        name, self.console.onboard_first = self.console.onboard_first, None
        if name is not None:
            self.onboard(name)

    # Drawing

    @on(FoundList.RowsChanged)
    def _rows_changed(self) -> None:
        """Draw at once when little is loaded, else a few times a second: sorting many rows takes time."""
        if self._redraw is None:
            self._show_rows()
            self._redraw = self.set_timer(REDRAW_EVERY, self._redraw_due)
        else:
            self.forget_order()

    def _redraw_due(self) -> None:
        self._redraw = None
        self._show_rows()

    def _show_rows(self) -> None:
        if not self.query(CompanyTable):
            return
        found = self.found()
        counts: Counter[str] = count_by_status(found)
        counts[EVERY_STATUS] = len(found)
        self.query_one(StatusFilter).counts = counts
        found = self.of_status(found)
        companies = self.query_one(CompanyTable)
        companies.words = self._search.marked if self._search else ()
        companies.set_rows(found, key=lambda company: company.id)
        companies.set_sort(*(() if self.best_first else ((key.by, key.descending) for key in self.order)))
        companies.display = bool(found)
        if found and self.focused is None:
            self.set_focus(companies)
        self._show_empty(shown=len(found))
        self._show_state(shown=len(found))
        self._show_preview(companies.cursor_row)
        self.refresh_bindings()

    def _show_empty(self, shown: int) -> None:
        empty = self.query_one(EmptyState)
        empty.display = not shown
        if not shown:
            failed = self.problem is not None
            waiting = self.loading_list or (not self.session.is_open and not failed)
            words = empty_words(self.directory, waiting=waiting, failed=failed, problem=self.problem)
            empty.show(words.title, words.hint, symbol=words.symbol)

    def _show_state(self, shown: int) -> None:
        state = self.query_one("#list-state", Static)
        state.set_class(self.directory.error is not None, "-old")
        line = state_line(self.directory, shown, () if self.best_first else self.order, loading=self.loading_list)
        changed = ", changed" if self.view_is_changed else ""
        view = f"“{self.view_words}”{changed} · " if self.view_name else ""
        state.update(plain(self.marks_said() + view + line))

    def veil_changed(self) -> None:
        veil, companies = self.console.veil, self.query_one(CompanyTable)
        self.show_columns()
        if veil.on:
            # It may be the name of somebody who was on the call before.
            self.query_one("#search", Input).value = ""
        self._show_preview(companies.cursor_row)

    def _show_preview(self, company: CompanySummary | None) -> None:
        panel = self.query_one("#preview-text", Static)
        veil = self.console.veil
        if company is not None and veil.hides(company.id):
            panel.update(hidden_preview())
        else:
            panel.update(preview(veil.summary(company)) if company else "")

    def marks_changed(self) -> None:
        self._show_state(shown=self.query_one(CompanyTable).row_count)
        self.refresh_bindings()

    def view_kept(self) -> None:
        self._show_state(shown=self.query_one(CompanyTable).row_count)
        self.refresh_bindings()

    def watch_columns(self) -> None:
        super().watch_columns()
        self.view_kept()

    def matters_now(self, action: str) -> bool:
        return self.view_is_changed if action == "keep_view" else super().matters_now(action)

    def rows_failed(self) -> None:
        self._show_rows()

    def watch_loading_list(self) -> None:
        self._show_rows()
        if not self.loading_list and self.session.is_open:
            self.console.find_unfinished()

    def watch_status(self) -> None:
        self._show_rows()

    # What the person does

    @on(Input.Changed, "#search")
    def _search_typed(self, event: Input.Changed) -> None:
        self.text = event.value
        from console_app.services.search import parse

        self._search = parse(event.value)
        # What was typed last counts, and not a change that comes late.
        self.search_changed(self.query_one("#search", Input).value)
        self.query_one(SearchLine).show(self._search)
        self.query_one(SearchProblem).show(self._search)
        self._show_rows()
        if event.value:
            # Whoever searches means the best hit, and not the one that was nearest to the cursor before.
            self.query_one(CompanyTable).action_cursor_first()

    @on(Input.Submitted, "#search")
    def _search_done(self) -> None:
        self.set_focus(self.query_one(CompanyTable))

    @on(StatusFilter.Picked)
    def _chip_clicked(self, event: StatusFilter.Picked) -> None:
        self.status = event.status

    @on(CompanyTable.RowHighlighted)
    def _row_highlighted(self, event: CompanyTable.RowHighlighted[CompanySummary]) -> None:
        self._show_preview(self.directory.get(event.key))

    @on(CompanyTable.RowSelected)
    def _row_selected(self, event: CompanyTable.RowSelected[CompanySummary]) -> None:
        self._open(event.key)

    def watch_order(self) -> None:
        self._show_rows()

    def watch_view_name(self) -> None:
        self.view_kept()

    @property
    def searched_with_status(self) -> str:
        """What is searched for now, the status that is picked included."""
        status = "" if self.status == EVERY_STATUS else f"status:{self.status.lower()}"
        return f"{self.searched.strip()} {status}".strip()

    def document(self) -> Document | None:
        """The marked companies, or those that are shown, with what they were searched for."""
        from console_app.services.exporting import companies_document, provenance

        as_of = self.directory.as_of
        if as_of is None:
            return None
        marked = self.marked_companies()
        query = "(marked)" if marked else self.searched_with_status
        rows = marked or self.query_one(CompanyTable).rows
        return companies_document(rows, provenance(self.session, as_of, now(), query))

    def action_search(self) -> None:
        """Put the cursor into the search."""
        # At once, and not after the next message: letters typed right behind the key belong into the search.
        self.set_focus(self.query_one("#search", Input))

    def action_filter_status(self, status: str) -> None:
        """Only companies with a connection of that status; the same key again shows all."""
        if status == EVERY_STATUS and self.view_name:
            self.leave_view()
            self.show_search("")
        self.status = EVERY_STATUS if status == self.status else status

    def action_refresh(self) -> None:
        """Read the list again, or start again if the session is not open."""
        self.session.ask_proxy_again()
        self.read_again()

    def action_back(self) -> None:
        """Leave the search, then clear it, then the status filter, then the marks."""
        self.console.onboard_first = None
        search, companies = self.query_one("#search", Input), self.query_one(CompanyTable)
        if search.has_focus and not search.value:
            self.set_focus(self.query_one(CompanyTable))
        elif search.value:
            search.value = ""
            self.set_focus(self.query_one(CompanyTable))
        elif self.status != EVERY_STATUS:
            self.status = EVERY_STATUS
        elif self.view_name:
            self.leave_view()
        elif companies.marked:
            companies.clear_marks()
            self._show_rows()

    def action_open_company(self) -> None:
        """Open the company under the cursor."""
        key = self.query_one(CompanyTable).cursor_key
        if key is not None:
            self._open(key)

    def _open(self, company_id: str) -> None:
        from console_app.tui.screens.company import CompanyScreen

        # Keys that were pressed faster than the screen came open it once.
        if self.app.screen is self:
            self.app.push_screen(CompanyScreen(company_id))

    def action_onboard(self) -> None:
        """Lead a customer from the name to Linked, step by step; as soon as the account is open."""
        if self.session.is_open:
            self.onboard(self.text)
        else:
            self.console.onboard_first = self.text

    def onboard(self, name: str = "") -> None:
        """Begin the guided way; `name` is what is known of the customer's."""
        from console_app.tui.screens.onboarding.flow import GuidedFlow

        GuidedFlow(self.console).begin(name)

    def find(self, company_id: str) -> None:
        """Show all companies, with the cursor on this one."""
        self.query_one("#search", Input).value = ""
        self.status = EVERY_STATUS
        self._show_rows()
        self.query_one(CompanyTable).move_to_key(company_id)

    def show_search(self, text: str) -> None:
        """Show the companies that a search finds: the list behind a number."""
        self.status = EVERY_STATUS
        self.query_one("#search", Input).value = text
        self.set_focus(self.query_one(CompanyTable))

    def action_create_company(self) -> None:
        """Create a company, and go to it."""
        from console_app.tui.screens.create_company import CreateCompanyScreen

        self.app.push_screen(CreateCompanyScreen(self.text), self._created)

    def _created(self, answer: CompanyToOpen | None) -> None:
        from console_app.tui.screens.company import CompanyScreen

        if answer is not None:
            self.find(answer.company_id)
            self.app.push_screen(CompanyScreen(answer.company_id, connect=answer.is_new))

    def action_journal(self) -> None:
        """Show who changed what."""
        from console_app.tui.screens.journal import JournalScreen

        self.app.push_screen(JournalScreen())

    def action_connect(self) -> None:
        """Add a connection to the company under the cursor."""
        from console_app.tui.screens.company import CompanyScreen

        key = self.query_one(CompanyTable).cursor_key
        if key is not None:
            self.app.push_screen(CompanyScreen(key, connect=True))

    def action_copy_id(self) -> None:
        """Copy the id of the company under the cursor."""
        key = self.query_one(CompanyTable).cursor_key
        if key is not None:
            self.console.send_to_clipboard(key, "The company's id", shown=True)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "back":
            marked = self.query_one(CompanyTable).marked
            return (
                bool(self.text or marked or self.view_name or self.console.onboard_first is not None)
                or self.status != EVERY_STATUS
                or self.query_one("#search").has_focus
            )
        if action in {"open_company", "connect", "wait_for", "copy_id", "mark", "sort_next", "sort_reverse"}:
            return bool(self.query_one(CompanyTable).row_count)
        if action == "create_company":
            return self.session.is_open or None
        if action == "onboard":
            # What is typed right after the start waits for the account. An account that failed to open is no wait.
            return self.session.is_open or self.problem is None or None
        return super().check_action(action, parameters)
