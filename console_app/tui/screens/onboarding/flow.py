"""Leads from one step of the guided way to the next.

The screen of a step stays under that of the next one: going back shows it as it was left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.screen import Screen

from console_app.codat.statuses import Status
from console_app.services.onboarding import Onboarding

if TYPE_CHECKING:
    from console_app.codat.drafts import NewCompany
    from console_app.codat.models import Company, Connection
    from console_app.services.platforms import Platform
    from console_app.tui.app import ConsoleApp
    from console_app.tui.screens.company import CompanyScreen


class FlowStep(Screen[Any]):
    """A screen of the guided way."""


class GuidedFlow:
    """One customer's way through the screens."""

    def __init__(self, app: ConsoleApp) -> None:
        self._app = app
        self.way = Onboarding(app.session, app.directory)
        """What was chosen and done so far."""

    @property
    def customer_id(self) -> str:
        """The customer's company; empty before there is one."""
        return self.way.company.id if self.way.company is not None else ""

    def begin(self, name: str = "") -> None:
        """Begin with the question who it is; `name` is what somebody has typed already."""
        from console_app.tui.screens.onboarding.customer import CustomerStep

        self._app.push_screen(CustomerStep(self, name))

    def customer_is_new(self, draft: NewCompany) -> None:
        """The customer is to be created: on to the software."""
        self.way.is_new(draft)
        self.ask_software()

    def customer_is(self, company: Company) -> None:
        """The customer is there already: on to the step that is missing."""
        self.way.is_known(company)
        waiting = self.way.waiting_connection()
        if self.way.platform is not None:
            self._ask_check()
        elif waiting is not None:
            self.reconnects(waiting)
        else:
            self.ask_software()

    def ask_software(self) -> None:
        """Ask which software it is."""
        from console_app.tui.screens.onboarding.software import SoftwareStep

        self._app.push_screen(SoftwareStep(self))

    def software_is(self, platform: Platform) -> None:
        """The customer uses this software: on to the check."""
        self.way.connects(platform)
        self._ask_check()

    def reconnects(self, connection: Connection) -> None:
        """A connection that is there does: its link is what is missing. One that is Linked needs nothing any more."""
        if connection.status == Status.LINKED:
            self._look_at(connection)
            return
        self.way.reconnects(connection)
        self._ask_check()

    def ask_name(self) -> None:
        """Go back to the name, which can be written better."""
        from console_app.tui.screens.onboarding.customer import CustomerStep

        while isinstance(self._app.screen, FlowStep) and not isinstance(self._app.screen, CustomerStep):
            self._app.pop_screen()
        if isinstance(self._app.screen, CustomerStep):
            self._app.screen.propose_name()

    def look_for_old_ones(self) -> None:
        """Leave the way for the list of those who could come back in place of a new customer."""
        from console_app.tui.screens.companies import CompaniesScreen

        self._close()
        if isinstance(self._app.screen, CompaniesScreen):
            self._app.screen.status = Status.DEAUTHORIZED

    def _look_at(self, connection: Connection) -> None:
        """Show a connection over the way, which goes on where it was when one comes back."""
        from console_app.tui.screens.connection import ConnectionScreen

        assert self.way.company is not None
        self._app.push_screen(ConnectionScreen(self.way.company, connection))

    def _ask_check(self) -> None:
        from console_app.tui.screens.onboarding.check import CheckStep

        if isinstance(self._app.screen, CheckStep):
            self._app.switch_screen(CheckStep(self))
        else:
            self._app.push_screen(CheckStep(self))

    def leave(self) -> None:
        """Leave the way, and go to the customer if there is one by now."""
        company = self.way.company if self.way.created is not None else None
        self._close()
        if company is not None:
            # What Codat did not answer may have been done all the same: only a new look tells.
            self._show_company(company, read_anew=self.way.outcome_unknown)

    def finish(self, connection: Connection) -> None:
        """Leave the way for the connection: with its link full-screen, if the customer needs it."""
        from console_app.tui.screens.connection import ConnectionScreen

        company = self.way.company
        assert company is not None
        self._close()
        below = self._show_company(company)
        needed, is_new = connection.status != Status.LINKED, self.way.connection is not None
        shown = ConnectionScreen(company, connection, show_link=needed, is_new=is_new)
        self._app.push_screen(shown, below.came_back)

    def _close(self) -> None:
        while isinstance(self._app.screen, FlowStep):
            self._app.pop_screen()

    def _show_company(self, company: Company, *, read_anew: bool = False) -> CompanyScreen:
        from console_app.tui.screens.companies import CompaniesScreen
        from console_app.tui.screens.company import CompanyScreen

        first, top = self._app.screen_stack[0], self._app.screen
        if isinstance(first, CompaniesScreen):
            first.find(company.id)
        if isinstance(top, CompanyScreen) and top.company_id == company.id:
            top.company = company
            if read_anew:
                top.load()
            return top
        shown = CompanyScreen(company.id, known=None if read_anew else company)
        self._app.push_screen(shown)
        return shown
