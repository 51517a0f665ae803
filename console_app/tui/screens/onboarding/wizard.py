"""Lead through the steps of a customer's onboarding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.codat.status_names import Status
from console_app.services.onboarding.onboarding import Onboarding
from console_app.tui.screens.onboarding.review import ReviewStep
from console_app.tui.screens.onboarding.steps import CustomerStep, SoftwareStep

if TYPE_CHECKING:
    from console_app.codat.drafts import NewCompany
    from console_app.codat.models import Company, Connection
    from console_app.services.connections.platforms import Platform
    from console_app.tui.host import Host


_STEPS = (CustomerStep, SoftwareStep, ReviewStep)


class OnboardingWizard:
    """The wizard for one customer."""

    def __init__(self, app: Host) -> None:
        """Begin without choices; `begin` opens the first step.

        Args:
            app: The application.
        """
        self._app = app
        self.state = Onboarding(app.session, app.directory)
        """The choices and results so far."""

    @property
    def customer_id(self) -> str:
        """Return the company's id; empty before it exists."""
        return self.state.company.id if self.state.company is not None else ""

    def begin(self, name: str = "") -> None:
        """Begin with the customer; `name` is what has been typed already."""
        self._app.push_screen(CustomerStep(self, name))

    def customer_is_new(self, draft: NewCompany) -> None:
        """Continue with the software for a new customer."""
        self.state.use_new_customer(draft)
        self.ask_software()

    def customer_is(self, company: Company) -> None:
        """Continue with the next missing step of an existing customer."""
        self.state.use_existing(company)
        waiting = self.state.waiting_connection()
        if self.state.platform is not None:
            self._ask_review()
        elif waiting is not None:
            self.reconnects(waiting)
        else:
            self.ask_software()

    def ask_software(self) -> None:
        """Ask for the software."""
        self._app.push_screen(SoftwareStep(self))

    def software_is(self, platform: Platform) -> None:
        """Continue with the review of this software."""
        self.state.connects(platform)
        self._ask_review()

    def reconnects(self, connection: Connection) -> None:
        """Continue with the link of an existing connection. A Linked one needs nothing more."""
        if connection.status == Status.LINKED:
            self._show_connection(connection)
            return
        self.state.reconnects(connection)
        self._ask_review()

    def ask_name(self) -> None:
        """Go back to the name, to spell it better."""
        while isinstance(self._app.screen, _STEPS) and not isinstance(self._app.screen, CustomerStep):
            self._app.pop_screen()
        if isinstance(self._app.screen, CustomerStep):
            self._app.screen.propose_name()

    def _show_connection(self, connection: Connection) -> None:
        """Show a connection over the wizard, which continues afterwards."""
        assert self.state.company is not None
        self._app.open_connection(self.state.company, connection)

    def _ask_review(self) -> None:
        if isinstance(self._app.screen, ReviewStep):
            self._app.switch_screen(ReviewStep(self))
        else:
            self._app.push_screen(ReviewStep(self))

    def leave(self) -> None:
        """Leave the wizard, and go to the customer if there is one by now."""
        company = self.state.company if self.state.created is not None else None
        self._close()
        if company is not None:
            # A request without an answer may still have been done: only reading it again shows that.
            self._app.show_company(company, read_again=self.state.outcome_unknown)

    def finish(self, connection: Connection) -> None:
        """Leave the wizard for the connection: with its link full-screen, if the customer needs it."""
        company = self.state.company
        assert company is not None
        self._close()
        needed, is_new = connection.status != Status.LINKED, self.state.connection is not None
        self._app.show_connection(company, connection, show_link=needed, is_new=is_new)

    def _close(self) -> None:
        while isinstance(self._app.screen, _STEPS):
            self._app.pop_screen()
