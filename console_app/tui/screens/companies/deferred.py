"""Begin an onboarding or show a link as soon as the account is open: the first keys come before that."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from console_app.tui.screens.base import ConsoleScreen


class Deferred:
    """What was asked for before the account was open. The last wish counts."""

    def __init__(self, screen: ConsoleScreen[None]) -> None:
        """Wait for the account of a screen.

        Args:
            screen: The list, on which nothing else may lie when the account opens.
        """
        self._screen = screen
        self._link_of: str | None = None

    @property
    def is_waiting(self) -> bool:
        """Return whether something is to begin."""
        return self._screen.console.onboard_first is not None or self._link_of is not None

    def onboard(self, name: str) -> None:
        """Begin an onboarding; `name` is what is known of the customer's name."""
        if self._screen.session.is_open:
            self._screen.console.open_onboarding(name)
        else:
            self.cancel()
            self._screen.console.onboard_first = name

    def show_link(self, company_id: str) -> None:
        """Show the link that a company needs."""
        console = self._screen.console
        if self._screen.session.is_open:
            console.show_customer_link(company_id)
        else:
            self.cancel()
            self._link_of = company_id
            console.notify_user("The link is shown as soon as the account is open.", brief=True)

    def take_typed(self, text: str) -> bool:
        """Keep letters for the form of a new customer; False if no onboarding waits."""
        console = self._screen.console
        if console.onboard_first is None or self._screen.session.is_open:
            return False
        console.onboard_first += text
        return True

    def cancel(self) -> None:
        """Forget what waits."""
        self._screen.console.onboard_first = self._link_of = None

    def begin(self) -> None:
        """Begin what waits: the account is open."""
        console = self._screen.console
        name, link_of = console.onboard_first, self._link_of
        self.cancel()
        if name is not None:
            console.open_onboarding(name)
        elif link_of is not None and console.screen is self._screen:
            console.show_customer_link(link_of)
