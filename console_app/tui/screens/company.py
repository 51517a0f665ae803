"""Show a company."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on

from console_app.services.companies.delete import without_connection
from console_app.services.companies.follow_up import NOTHING
from console_app.services.connections.create import with_connection
from console_app.services.links.needed import connections_to_link
from console_app.services.watch.waiting_room import WaitingEventKind
from console_app.tui.commands import registry as table
from console_app.tui.commands.keys import key_of
from console_app.tui.dialogs.choices import RelatedCompanies
from console_app.tui.dialogs.timeline import TimelineScreen
from console_app.tui.render.text import counted
from console_app.tui.render.timeline import MOST_IN_PANEL, timeline_content
from console_app.tui.screens.company_loader import CompanyLoader
from console_app.tui.screens.company_marks import ConnectionMarks
from console_app.tui.screens.company_outside import CompanyOutside
from console_app.tui.screens.company_selection import SelectedConnection
from console_app.tui.screens.company_timeline import CompanyTimeline
from console_app.tui.screens.company_view import CompanyView
from console_app.tui.theme import HEIGHTS_WITH_HIGH
from console_app.tui.widgets.banners import EmptyState
from console_app.tui.widgets.company_panels import CompanyPanels
from console_app.tui.widgets.tables import ConnectionTable, connection_columns

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.binding import BindingType
    from textual.widget import Widget

    from console_app.codat.models import Company, Connection
    from console_app.services.watch.waiting_room import Change
    from console_app.tui.host import PickedConnection


class CompanyScreen(CompanyView):
    """A company by its id. With `connect`, adding a connection begins at once.

    A company that is `known` from a moment ago is not read again: that would make new one-time links.
    """

    PLACE = "company"
    BINDINGS: ClassVar[list[BindingType]] = table.bindings("company")
    VERTICAL_BREAKPOINTS = HEIGHTS_WITH_HIGH

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
        self.marks = ConnectionMarks(self)
        self.timeline = CompanyTimeline(self, company_id)
        self.selected = SelectedConnection(self)
        self._loader = CompanyLoader(self)
        self._outside = CompanyOutside(self)

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
        yield CompanyPanels(self.console.privacy_mask)

    def on_mount(self) -> None:
        """Fill the widgets, and follow what they show."""
        known = self.directory.get(self.company_id)
        if known is not None:
            self.set_trail("Companies", known.name)
        self.connections.display = False
        self.query_one(EmptyState).show("Reading the company …", symbol="◌")
        self.connections.focus()
        self.timeline.shown_by(self._show_timeline)
        self._show_timeline()
        if self._known is not None:
            self.company = self._known
        else:
            self.load()

    def load(self) -> None:
        """Read the company again."""
        self.run_worker(self._loader.read(), group="company", exclusive=True)

    def was_read(self, company: Company) -> None:
        """Show what was just read, and continue with what the screen was opened for."""
        self.problem = None
        self.directory.upsert(company)
        self.company = company
        if self._connect_next:
            self._connect_next = False
            # If another screen has been opened meanwhile, the platforms must not appear above it.
            if self.app.screen is self:
                self.action_connect()

    def watch_company(self, company: Company | None) -> None:
        """React to a change of `company`."""
        if company is None:
            return
        self.set_trail("Companies", company.name)
        self.refresh_bindings()
        self._show_facts(company)
        connections = self.connections
        connections.set_rows(company.connections, key=lambda connection: connection.id)
        connections.keep_marks({connection.id for connection in company.connections})
        self.marks.show()
        connections.display = bool(company.connections)
        empty = self.query_one(EmptyState)
        empty.display = not company.connections
        if not company.connections:
            picks, sends = key_of("company.connect"), key_of("company.own_link")
            hint = f"Press {picks} to pick a platform, or {sends} for a link on which the customer picks it."
            empty.show("No connection yet", hint)
        else:
            connections.focus()
        self.selected.show()
        self.timeline.read()
        if company.set_aside:
            self.console.notify_user(
                f"{counted(len(company.set_aside), 'connection', 'connections')} could not be read.", severity="warning"
            )

    def on_screen_resume(self) -> None:
        """Continue when the screen is on top again: the screen above may have done something."""
        super().on_screen_resume()
        if self.company is not None:
            self.selected.show()
            self.timeline.read()

    def _show_facts(self, company: Company) -> None:
        if self.panels is not None:
            privacy_mask, follow_up = self.console.privacy_mask, self.directory.follow_ups.of(company.id)
            self.panels.show_facts(
                privacy_mask.company(company), NOTHING if privacy_mask.hides(company.id) else follow_up
            )

    def _show_timeline(self) -> None:
        if self.panels is not None:
            self.panels.show_timeline(
                timeline_content(self.timeline.timeline, self.console.privacy_mask, self.company_id, most=MOST_IN_PANEL)
            )

    def privacy_mask_changed(self) -> None:
        """Draw again what holds names or ids."""
        self.connections.set_columns(connection_columns(self.console.privacy_mask))
        if self.company is not None:
            self._show_facts(self.company)
        self.selected.show()
        self._show_timeline()

    @on(ConnectionTable.RowHighlighted)
    def _row_highlighted(self) -> None:
        self.selected.show()

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

    def action_mark(self) -> None:
        """Mark the connection under the cursor, or take its mark away."""
        self.marks.toggle()

    def action_unlink_marked(self) -> None:
        """List the marked connections that would be unlinked, and ask."""
        self.marks.unlink()

    def action_back(self) -> None:
        """Remove the marks, then leave."""
        if self.marks.any:
            self.marks.clear()
        else:
            super().action_back()

    def is_relevant(self, action: str) -> bool:
        """Return whether the key bar shows an action."""
        if action == "unlink_marked":
            return self.marks.any
        if action == "link":
            return self.company is not None and bool(connections_to_link(self.company.connections))
        if action == "company_link":
            # Beside a connection's own link it would be taken for that.
            return self.company is not None and not self.company.connections
        return super().is_relevant(action)

    def connection_changed(self, change: Change) -> None:
        """Show what has become of a connection that was watched."""
        if self.company is not None and self.company.id == change.company.id:
            if change.happened is not WaitingEventKind.GONE:
                self.company = with_connection(self.company, change.connection)
            # The same values are no change of `company`, but what happened is an event.
            self.timeline.read()

    def action_open_connection(self) -> None:
        """Open the connection under the cursor."""
        connection = self.connections.cursor_row
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

    def follow_up_changed(self, company_id: str) -> None:
        """Show what was said of the company."""
        if self.company is not None and company_id == self.company_id:
            self._show_facts(self.company)
            self.timeline.read()

    def connection_deleted(self, company_id: str, connection_id: str) -> None:
        """Show it no more."""
        if self.company is not None and self.company.id == company_id:
            self.company = without_connection(self.company, connection_id)

    async def action_link(self) -> None:
        """Show the link that the customer needs; without a connection, the software is picked first."""
        if self.company is None or self.app.screen is not self:
            return
        if not self.company.connections:
            await self.run_action("connect")
        else:
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
        """Show the company's history over the whole window."""
        if self.app.screen is self:
            self.app.push_screen(TimelineScreen(self.company_id, self.timeline))

    def action_journal(self) -> None:
        """Open the company's journal."""
        if self.app.screen is self:
            self.console.open_journal(self.company_id)

    def action_follow_up(self) -> None:
        """Ask for owner, next step and a note of the company."""
        self.console.ask_follow_up(self.customer_id)

    def action_copy_id(self) -> None:
        """Copy the company's id."""
        self._outside.copy_id()

    def action_note(self) -> None:
        """Copy a note for the CRM about the company and all of its connections."""
        self._outside.copy_note()

    def action_open_portal(self) -> None:
        """Open the company in Codat's web Portal."""
        self._outside.open_portal()

    def action_refresh(self) -> None:
        """Read the company again."""
        self.session.ask_proxy_again()
        self.load()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return whether an action is available; None if it is shown but disabled."""
        if action in {"open_connection", "mark"}:
            return bool(self.connections.row_count)
        if action == "related":
            return self.company is not None and bool(self.company.parent or self.company.subsidiaries)
        if action in {"connect", "onboard", "edit", "link", "company_link", "note", "delete"}:
            return self.company is not None
        return super().check_action(action, parameters)
