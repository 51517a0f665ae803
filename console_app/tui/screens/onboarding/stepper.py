"""Show the steps, and define what a step may ask of the wizard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from console_app.tui.render.onboarding import stepper
from console_app.tui.widgets.steady_text import SteadyText

if TYPE_CHECKING:
    from console_app.codat.drafts import NewCompany
    from console_app.codat.models import Company, Connection
    from console_app.services.connections.platforms import Platform
    from console_app.services.onboarding.onboarding import Onboarding, Stage


class Stepper(SteadyText):
    """The steps from the customer to Linked."""

    def __init__(self, stage: Stage) -> None:
        """Draw the steps.

        Args:
            stage: The step to mark as the current one.
        """
        super().__init__(stepper(stage))


class StepNavigation(Protocol):
    """The navigation between the steps, none of which creates another step itself."""

    @property
    def state(self) -> Onboarding:
        """Return what was chosen and done so far."""

    @property
    def customer_id(self) -> str:
        """Return the company's id; empty before it exists."""

    def customer_is_new(self, draft: NewCompany) -> None:
        """Continue with the software for a new customer."""

    def customer_is(self, company: Company) -> None:
        """Continue with the next missing step of an existing customer."""

    def ask_software(self) -> None:
        """Ask for the software."""

    def software_is(self, platform: Platform) -> None:
        """Continue with the review of this software."""

    def reconnects(self, connection: Connection) -> None:
        """Continue with the link of an existing connection."""

    def ask_name(self) -> None:
        """Go back to the name, to spell it better."""

    def leave(self) -> None:
        """Leave the wizard, and go to the customer if there is one by now."""

    def finish(self, connection: Connection) -> None:
        """Leave the wizard for the connection."""
