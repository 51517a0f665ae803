"""One company: its facts, its connections, and what can be done with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Vertical, VerticalScroll
from textual.reactive import var
from textual.widgets import Static

from console_app.clock import now
from console_app.codat.errors import CodatError, NotFound
from console_app.services.browsing import NoBrowser, open_in_browser
from console_app.services.connecting import with_connection
from console_app.services.deleting import without_connection
from console_app.services.links import portal_company_url
from console_app.services.remembered import company_of
from console_app.services.waiting_room import Happened
from console_app.tui.commands import table
from console_app.tui.render import company as render
from console_app.tui.render.sentences import counted
from console_app.tui.render.when import as_of
from console_app.tui.screens.company_history import HasTimeline
from console_app.tui.widgets.connection_table import ConnectionTable, connection_columns
from console_app.tui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.binding import BindingType
    from textual.widget import Widget

    from console_app.codat.models import Company, Connection
    from console_app.services.summaries import CompanySummary
    from console_app.services.waiting_room import Change
    from console_app.tui.screens.bulk_unlink import BulkAnswer


class CompanyScreen(HasTimeline):
    """A company by its id. With `connect`, adding a connection begins at once.

    A company that is `known` from a moment ago is not read again: that would make new one-time links.
    """

    PLACE = "company"
    BINDINGS: ClassVar[list[BindingType]] = table.bindings("company")

    company: var[Company | None] = var(None)

    def __init__(self, company_id: str, *, connect: bool = False, known: Company | None = None) -> None:
        super().__init__("Companies")
        self.company_id = company_id
        self._known = known
        self._connect_next = connect

    @property
    def about(self) -> tuple[str, str | None]:
        return self.company_id, None

    @property
    def customer_id(self) -> str:
        """Whom the screen is about."""
        return self.company_id

    def compose_body(self) -> Iterable[Widget]:
        with VerticalScroll(id="company-facts", can_focus=False) as box:
            box.border_title = "Company"
            yield Static(id="company-text")
        with Vertical(id="company-connections") as box:
            box.border_title = "Connections"
            yield ConnectionTable(connection_columns(self.console.veil), id="connections")
            yield EmptyState(id="no-connections")

    def on_mount(self) -> None:
        known = self.directory.get(self.company_id)
        if known is not None:
            self.set_trail("Companies", known.name)
        self.query_one(ConnectionTable).display = False
        self.query_one(EmptyState).show("Reading the company …", symbol="◌")
        self.query_one(ConnectionTable).focus()
        if self._known is not None:
            self.company = self._known
        else:
            self.load()

    def load(self) -> None:
        """Read the company again."""
        self.run_worker(self._load(), group="company", exclusive=True)

    async def _load(self) -> None:
        try:
            company = await self.session.client.get_company(self.company_id)
        except CodatError as error:
            known = self.directory.get(self.company_id)
            self.fail(error, "reading the company", shown=self.company is not None or known is not None)
            if self.company is None and known is not None and not isinstance(error, NotFound):
                self._show_remembered(known)
            elif self.company is None:
                hint = "Press r to try again." if self.problem and self.problem.retrying_helps else ""
                self.query_one(EmptyState).show("The company could not be read", hint, symbol="✕")
            return
        self.problem = None
        self.query_one("#company-facts").border_title = "Company"
        self.directory.note(company)
        self.company = company
        if self._connect_next:
            self._connect_next = False
            # Whoever has opened something else meanwhile is not to find the platforms under their fingers.
            if self.app.screen is self:
                self.action_connect()

    def _show_remembered(self, known: CompanySummary) -> None:
        """Show what the list knows while Codat cannot be asked, and how old it is."""
        age = f"as of {as_of(self.directory.as_of)}" if self.directory.as_of else "as in the list"
        self.query_one("#company-facts").border_title = f"Company, {age}: not read again"
        self.company = company_of(known)

    def watch_company(self, company: Company | None) -> None:
        if company is None:
            return
        self.set_trail("Companies", company.name)
        self.refresh_bindings()
        self._show_facts(company)
        connections = self.query_one(ConnectionTable)
        connections.set_rows(company.connections, key=lambda connection: connection.id)
        connections.keep_marks({connection.id for connection in company.connections})
        self._show_marks()
        connections.display = bool(company.connections)
        empty = self.query_one(EmptyState)
        empty.display = not company.connections
        if not company.connections:
            empty.show("Nothing has been connected yet", "Press a to pick a platform and create a connection.")
        else:
            connections.focus()
        if company.set_aside:
            self.console.say(
                f"{counted(len(company.set_aside), 'connection', 'connections')} could not be read.", severity="warning"
            )

    def _show_facts(self, company: Company) -> None:
        self.query_one("#company-text", Static).update(render.company_facts(self.console.veil.company(company)))

    def veil_changed(self) -> None:
        self.query_one(ConnectionTable).set_columns(connection_columns(self.console.veil))
        if self.company is not None:
            self._show_facts(self.company)

    @on(ConnectionTable.RowSelected)
    def _row_selected(self, event: ConnectionTable.RowSelected[Connection]) -> None:
        self.open_connection(event.row)

    def open_connection(self, connection: Connection, *, is_new: bool = False) -> None:
        """Go to a connection's own screen; the link of one that was created just now fills the screen."""
        from console_app.tui.screens.connection import ConnectionScreen

        # Keys that were pressed faster than the screen came open it once.
        if self.company is not None and self.app.screen is self:
            self.app.push_screen(
                ConnectionScreen(self.company, connection, show_link=is_new, is_new=is_new), self.came_back
            )

    def came_back(self, connection: Connection | None) -> None:
        """Take over what the connection's screen read last: reading again would make another one-time link."""
        if self.company is not None and connection is not None:
            self.company = with_connection(self.company, connection)
            self.directory.note(self.company)

    def _show_marks(self) -> None:
        marked = len(self.query_one(ConnectionTable).marked)
        self.query_one("#company-connections").border_subtitle = f"✓ {marked} marked" if marked else ""
        self.refresh_bindings()

    def action_mark(self) -> None:
        """Mark the connection under the cursor, or take its mark away."""
        self.query_one(ConnectionTable).toggle_mark()
        self._show_marks()

    def action_unlink_marked(self) -> None:
        """List the marked connections that would be unlinked, and ask."""
        from console_app.tui.screens.bulk_unlink import BulkUnlinkScreen

        marked = self.query_one(ConnectionTable).marked
        if self.company is None or not marked:
            self.console.say("Mark connections with Space first.")
            return
        screen = BulkUnlinkScreen([self.company.id], known=self.company, only=marked)
        self.app.push_screen(screen, self._unlinked_marked)

    def _unlinked_marked(self, answer: BulkAnswer | None) -> None:
        """Take over what is known now: reading again would make other one-time links."""
        if answer is not None:
            connections = self.query_one(ConnectionTable)
            connections.keep_marks(set(connections.marked) - answer.settled)
            self.company = answer.companies.get(self.company_id, self.company)
            self._show_marks()

    def action_back(self) -> None:
        """Take the marks away, then leave."""
        connections = self.query_one(ConnectionTable)
        if connections.marked:
            connections.clear_marks()
            self._show_marks()
        else:
            super().action_back()

    def matters_now(self, action: str) -> bool:
        if action == "unlink_marked":
            return bool(self.query_one(ConnectionTable).marked)
        return super().matters_now(action)

    def connection_changed(self, change: Change) -> None:
        """Show what has become of a connection that was watched."""
        if self.company is not None and self.company.id == change.company.id and change.happened is not Happened.GONE:
            self.company = with_connection(self.company, change.connection)

    def action_open_connection(self) -> None:
        """Open the connection under the cursor."""
        connection = self.query_one(ConnectionTable).cursor_row
        if connection is not None:
            self.open_connection(connection)

    def action_connect(self) -> None:
        """Pick a platform, and show the new connection's link."""
        from console_app.tui.screens.platform_picker import PickedConnection, PlatformPickerScreen

        def picked(answer: PickedConnection | None) -> None:
            if answer is not None:
                self.open_connection(answer.connection, is_new=answer.is_new)

        if self.company is not None:
            self.app.push_screen(PlatformPickerScreen(self.company), picked)

    def action_onboard(self) -> None:
        """Lead this customer to Linked, beginning with the step that is missing."""
        from console_app.tui.screens.onboarding.flow import GuidedFlow

        if self.company is not None:
            GuidedFlow(self.console).customer_is(self.company)

    def action_edit(self) -> None:
        """Change name, description and tags."""
        from console_app.tui.screens.edit_company import EditCompanyScreen

        def changed(company: Company | None) -> None:
            if company is not None:
                self.company = company
                self.problem = None

        if self.company is not None:
            self.app.push_screen(EditCompanyScreen(self.company), changed)

    def action_delete(self) -> None:
        """Delete the company, on a screen that says what is lost."""
        from console_app.tui.screens.delete import DeleteCompanyScreen

        if self.company is not None and self.app.screen is self:
            self.app.push_screen(DeleteCompanyScreen(self.company), self._deleted)

    def _deleted(self, gone: bool | None) -> None:
        if gone:
            self.dismiss(None)

    def connection_deleted(self, company_id: str, connection_id: str) -> None:
        """Show it no more."""
        if self.company is not None and self.company.id == company_id:
            self.company = without_connection(self.company, connection_id)

    def action_company_link(self) -> None:
        """Show the link on which the customer picks the software."""
        from console_app.tui.screens.company_link import CompanyLinkScreen

        if self.company is not None:
            self.app.push_screen(CompanyLinkScreen(self.company))

    def action_related(self) -> None:
        """Go to the parent or a subsidiary."""
        from console_app.tui.modals.related import RelatedCompanies

        def chosen(company_id: str | None) -> None:
            if company_id is not None:
                self.app.push_screen(CompanyScreen(company_id))

        company = self.company
        if company is None or not (company.parent or company.subsidiaries):
            self.console.say("This company has neither a parent nor subsidiaries.")
            return
        self.app.push_screen(RelatedCompanies(company), chosen)

    def action_copy_id(self) -> None:
        """Copy the company's id."""
        self.console.send_to_clipboard(self.company_id, "The company's id", shown=True)

    def action_note(self) -> None:
        """Copy a note for the CRM about the company and all of its connections."""
        from console_app.services.case_notes import case_note

        if self.company is not None:
            account = self.session.account.name if self.session.account else ""
            note = case_note(
                self.company,
                None,
                self.session.deeds,
                moment=now(),
                account_name=account,
                is_sandbox=self.session.profile.is_sandbox,
            )
            self.console.send_to_clipboard(note, "The case note")

    def action_open_portal(self) -> None:
        """Open the company in Codat's web Portal."""
        url = portal_company_url(self.session, self.company_id)
        if url is None:
            self.console.say("The sandbox has no Portal." if self.session.profile.is_sandbox else "No Portal is known.")
        else:
            self.run_worker(self._open_portal(url), group="browser", exclusive=True)

    async def _open_portal(self, url: str) -> None:
        try:
            await open_in_browser(url)
        except NoBrowser as error:
            self.console.say(f"{error} {self.console.veil.id(url)}", severity="warning", timeout=15)
        else:
            self.console.say(f"Opening {self.console.veil.id(url)}")

    def action_refresh(self) -> None:
        """Read the company again."""
        self.session.ask_proxy_again()
        self.load()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in {"open_connection", "mark"}:
            return bool(self.query_one(ConnectionTable).row_count)
        if action == "related":
            return self.company is not None and bool(self.company.parent or self.company.subsidiaries)
        if action in {"connect", "onboard", "edit", "company_link", "note", "delete"}:
            return self.company is not None
        return super().check_action(action, parameters)
