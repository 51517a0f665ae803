"""What the parts of one company's screen know of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.reactive import var

from console_app.tui.screens.base import ConsoleScreen
from console_app.tui.widgets.company_panels import CompanyPanels
from console_app.tui.widgets.tables import ConnectionTable

if TYPE_CHECKING:
    from console_app.codat.models import Company


class CompanyView(ConsoleScreen[None]):
    """A screen with one company and its connections."""

    company: var[Company | None] = var(None)

    company_id: str
    """The company's id."""

    @property
    def connections(self) -> ConnectionTable:
        """Return the table of its connections."""
        return self.query_one(ConnectionTable)

    @property
    def panels(self) -> CompanyPanels | None:
        """Return the panels; None while the screen is taken apart."""
        return next(iter(self.query(CompanyPanels)), None)

    def was_read(self, company: Company) -> None:
        """Show what was just read."""
        self.company = company
