"""Show a company."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Vertical, VerticalScroll
from textual.reactive import var
from textual.widgets import Static

from console_app.clock import now
from console_app.codat.errors import CodatError, NotFound
from console_app.services.companies.case_note import case_note
from console_app.services.companies.delete import without_connection
from console_app.services.companies.offline import company_of
from console_app.services.connections.create import with_connection
from console_app.services.desktop.open_external import NoBrowser, open_in_browser
from console_app.services.links.link import portal_company_url
from console_app.services.links.needed import connections_to_link
from console_app.services.watch.waiting_room import WaitingEventKind
from console_app.tui.commands import registry as table
from console_app.tui.commands.keys import key_of
from console_app.tui.dialogs.choices import RelatedCompanies
from console_app.tui.dialogs.timeline import TimelineScreen
from console_app.tui.render import company as render
from console_app.tui.render.text import as_of, counted
from console_app.tui.screens.base import ConsoleScreen
from console_app.tui.widgets.banners import EmptyState
from console_app.tui.widgets.steady_text import SteadyText
from console_app.tui.widgets.tables import ConnectionTable, connection_columns

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.binding import BindingType
    from textual.widget import Widget

    from console_app.codat.models import Company, Connection
    from console_app.services.companies.cached_company import CompanySummary
    from console_app.services.watch.waiting_room import Change
    from console_app.tui.host import BulkAnswer, PickedConnection


class CompanyScreen(ConsoleScreen[None]):
    """A company by its id. With `connect`, adding a connection begins at once.

    A company that is `known` from a moment ago is not read again: that would make new one-time links.
    """

    PLACE = "company"
    BINDINGS: ClassVar[list[BindingType]] = table.bindings("company")

    company: var[Company | None] = var(None)

    def __init__(
        self, company_id: str, *, connect: bool = False, passing: bool = False, known: Company | None = None
    ) -> None:
        """Show a company, which is read unless it is `known`.

        Args:
            company_id: The company's id.
            connect: True to continue with the choice of a platform.
            passing: True to leave this screen, too, when that or the new connection is left.
            known: The company as it was read a moment ago.
        """
        super().__init__("Companies", "Company")
        self.company_id = company_id
        self._known = known
        self._connect_next = connect
        self._passing = passing

    @property
    def subject_ids(self) -> tuple[str, str | None]:
        """Return the ids of the company and the connection."""
        return self.company_id, None

    @property
    def customer_id(self) -> str:
        """Return the company's id."""
        return self.company_id

    def compose_body(self) -> Iterable[Widget]:
        """Compose the body of the screen."""
        with VerticalScroll(id="company-facts", can_focus=False) as box:
            box.border_title = "Company"
            yield SteadyText(id="company-text")
        with Vertical(id="company-connections") as box:
            box.border_title = "Connections"
            yield ConnectionTable(connection_columns(self.console.privacy_mask), id="connections")
            yield EmptyState(id="no-connections")

    def on_mount(self) -> None:
        """Fill the widgets, and follow what they show."""
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
                hint = (
                    f"Press {key_of('company.refresh')} to try again."
                    if self.problem and self.problem.retrying_helps
                    else ""
                )
                self.query_one(EmptyState).show("The company could not be read", hint, symbol="✕")
            return
        self.problem = None
        self.query_one("#company-facts").border_title = "Company"
        self.directory.upsert(company)
        self.company = company
        if self._connect_next:
            self._connect_next = False
            # If another screen has been opened meanwhile, the platforms must not appear above it.
            if self.app.screen is self:
                self.action_connect()

    def _show_remembered(self, known: CompanySummary) -> None:
        """Show stored data while Codat cannot be asked, and its age."""
        age = f"as of {as_of(self.directory.as_of)}" if self.directory.as_of else "as in the list"
        self.query_one("#company-facts").border_title = f"Company, {age}: not read again"
        self.company = company_of(known)

    def watch_company(self, company: Company | None) -> None:
        """React to a change of `company`."""
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
            picks, sends = key_of("company.connect"), key_of("company.own_link")
            hint = f"Press {picks} to pick a platform, or {sends} for a link on which the customer picks it."
            empty.show("No connection yet", hint)
        else:
            connections.focus()
        if company.set_aside:
            self.console.notify_user(
                f"{counted(len(company.set_aside), 'connection', 'connections')} could not be read.", severity="warning"
            )

    def _show_facts(self, company: Company) -> None:
        self.query_one("#company-text", Static).update(render.company_facts(self.console.privacy_mask.company(company)))

    def privacy_mask_changed(self) -> None:
        """Draw again what holds names or ids."""
        self.query_one(ConnectionTable).set_columns(connection_columns(self.console.privacy_mask))
        if self.company is not None:
            self._show_facts(self.company)

    @on(ConnectionTable.RowSelected)
    def _row_selected(self, event: ConnectionTable.RowSelected[Connection]) -> None:
        self.open_connection(event.row)

    def open_connection(self, connection: Connection, *, is_new: bool = False) -> None:
        """Open a connection; the link of a new one fills the screen."""
        # Keys that were pressed faster than the screen came open it once.
        if self.company is not None and self.app.screen is self:
            self.console.open_connection(self.company, connection, show_link=is_new, is_new=is_new, then=self.came_back)

    def came_back(self, connection: Connection | None) -> None:
        """Take over what the connection's screen read last: reading again would create another link."""
        if self.company is not None and connection is not None:
            self.company = with_connection(self.company, connection)
            self.directory.upsert(self.company)
        if self._passing:
            self.dismiss(None)

    def stay(self) -> None:
        """Show this company, which was only passed on the way to a new connection."""
        self._passing = False

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
        marked = self.query_one(ConnectionTable).marked
        if self.company is None or not marked:
            self.console.notify_user(
                f"Mark connections with {key_of('company.mark')} first.", brief=True, keys=("company.mark",)
            )
            return
        self.console.open_bulk_unlink([self.company.id], self._unlinked_marked, known=self.company, only=marked)

    def _unlinked_marked(self, answer: BulkAnswer | None) -> None:
        """Take over what is known now: reading again would create other links."""
        if answer is not None:
            connections = self.query_one(ConnectionTable)
            connections.keep_marks(set(connections.marked) - answer.settled)
            self.company = answer.companies.get(self.company_id, self.company)
            self._show_marks()

    def action_back(self) -> None:
        """Remove the marks, then leave."""
        connections = self.query_one(ConnectionTable)
        if connections.marked:
            connections.clear_marks()
            self._show_marks()
        else:
            super().action_back()

    def is_relevant(self, action: str) -> bool:
        """Return whether the key bar shows an action."""
        if action == "unlink_marked":
            return bool(self.query_one(ConnectionTable).marked)
        if action == "link":
            return self.company is not None and bool(connections_to_link(self.company.connections))
        if action == "company_link":
            # Beside a connection's own link it would be taken for that.
            return self.company is not None and not self.company.connections
        return super().is_relevant(action)

    def connection_changed(self, change: Change) -> None:
        """Show what has become of a connection that was watched."""
        if (
            self.company is not None
            and self.company.id == change.company.id
            and change.happened is not WaitingEventKind.GONE
        ):
            self.company = with_connection(self.company, change.connection)

    def action_open_connection(self) -> None:
        """Open the connection under the cursor."""
        connection = self.query_one(ConnectionTable).cursor_row
        if connection is not None:
            self.open_connection(connection)

    def action_connect(self) -> None:
        """Pick a platform, and show the new connection's link."""
        if self.company is not None:
            self.console.open_platform_picker(self.company, self._picked)

    def _picked(self, answer: PickedConnection | None) -> None:
        if answer is not None:
            self.open_connection(answer.connection, is_new=answer.is_new)
        elif self._passing:
            self.dismiss(None)

    def action_onboard(self) -> None:
        """Continue the onboarding with the next missing step."""
        if self.company is not None:
            self.console.open_onboarding_of(self.company)

    def action_edit(self) -> None:
        """Change name, description and tags."""

        def changed(company: Company | None) -> None:
            if company is not None:
                self.company = company
                self.problem = None

        if self.company is not None:
            self.console.open_edit_company(self.company, changed)

    def action_delete(self) -> None:
        """Delete the company, after showing what is lost."""
        if self.company is not None and self.app.screen is self:
            self.console.open_delete_company(self.company, self._deleted)

    def _deleted(self, gone: bool | None) -> None:
        if gone:
            self.dismiss(None)

    def company_changed(self, company: Company) -> None:
        """Show its values as they are now."""
        if company.id == self.company_id:
            self.company = company

    def connection_deleted(self, company_id: str, connection_id: str) -> None:
        """Show it no more."""
        if self.company is not None and self.company.id == company_id:
            self.company = without_connection(self.company, connection_id)

    def action_link(self) -> None:
        """Show the link that the customer needs."""
        if self.company is not None and self.app.screen is self:
            self.console.show_customer_link(self.company_id, known=self.company, then=self.came_back)

    def action_company_link(self) -> None:
        """Show the company's own link, on which the customer picks the software."""
        if self.company is not None:
            self.console.open_company_link(self.company)

    def action_related(self) -> None:
        """Go to the parent or a subsidiary."""

        def chosen(company_id: str | None) -> None:
            if company_id is not None:
                self.console.open_company(company_id)

        company = self.company
        if company is None or not (company.parent or company.subsidiaries):
            self.console.notify_user("This company has neither a parent nor subsidiaries.")
            return
        self.app.push_screen(RelatedCompanies(company), chosen)

    def action_data(self) -> None:
        """Show what Codat has read of the company's data."""
        if self.company is not None and self.app.screen is self:
            self.console.open_data(self.company)

    def action_timeline(self) -> None:
        """Show the company's history, and what was done in this run."""
        if self.app.screen is self:
            self.app.push_screen(TimelineScreen(self.company_id))

    def action_journal(self) -> None:
        """Open the company's journal."""
        if self.app.screen is self:
            self.console.open_journal(self.company_id)

    def action_copy_id(self) -> None:
        """Copy the company's id."""
        self.console.send_to_clipboard(self.company_id, "The company's id", shown=True)

    def action_note(self) -> None:
        """Copy a note for the CRM about the company and all of its connections."""
        if self.company is not None:
            account = self.session.account.name if self.session.account else ""
            note = case_note(
                self.company,
                None,
                self.session.activity_log,
                moment=now(),
                account_name=account,
                is_sandbox=self.session.profile.is_sandbox,
                entities=self.directory.entities,
            )
            self.console.copy_note(note)

    def action_open_portal(self) -> None:
        """Open the company in Codat's web Portal."""
        url = portal_company_url(self.session, self.company_id)
        if url is None:
            self.console.notify_user(
                "The sandbox has no Portal." if self.session.profile.is_sandbox else "The Portal's address is unknown."
            )
        else:
            self.run_worker(self._open_portal(url), group="browser", exclusive=True)

    async def _open_portal(self, url: str) -> None:
        try:
            await open_in_browser(url)
        except NoBrowser as error:
            self.console.notify_user(f"{error} {self.console.privacy_mask.id(url)}", severity="warning", timeout=15)
        else:
            self.console.notify_user(f"Opening {self.console.privacy_mask.id(url)}")

    def action_refresh(self) -> None:
        """Read the company again."""
        self.session.ask_proxy_again()
        self.load()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return whether an action is available; None if it is shown but disabled."""
        if action in {"open_connection", "mark"}:
            return bool(self.query_one(ConnectionTable).row_count)
        if action == "related":
            return self.company is not None and bool(self.company.parent or self.company.subsidiaries)
        if action in {"connect", "onboard", "edit", "link", "company_link", "note", "delete"}:
            return self.company is not None
        return super().check_action(action, parameters)
