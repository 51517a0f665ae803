"""Show one company: its facts, its connections, what is known of the one under the cursor, and its timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Container, Vertical, VerticalScroll
from textual.widgets import Static

from console_app.tui.commands.keys import key_of
from console_app.tui.render.company import company_facts
from console_app.tui.render.connection_details import NOTHING
from console_app.tui.render.text import plain
from console_app.tui.widgets.banners import EmptyState
from console_app.tui.widgets.steady_text import SteadyText
from console_app.tui.widgets.tables import ConnectionTable, connection_columns

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.content import Content

    from console_app.codat.models import Company
    from console_app.services.companies.follow_up import FollowUp
    from console_app.services.text.privacy_mask import PrivacyMask


class CompanyPanels(Container):
    """Panels of a company; the last two are shown where the window has room. They request nothing themselves."""

    def __init__(self, privacy_mask: PrivacyMask) -> None:
        """Make the panels, empty.

        Args:
            privacy_mask: What a shared screen hides in the connections.
        """
        super().__init__(id="company-panels")
        self._privacy_mask = privacy_mask

    def compose(self) -> ComposeResult:
        """Compose the panels."""
        with Vertical(id="company-main"):
            with VerticalScroll(id="company-facts", can_focus=False) as box:
                box.border_title = "Company"
                yield SteadyText(id="company-text")
            with Vertical(id="company-connections") as box:
                box.border_title = "Connections"
                yield ConnectionTable(connection_columns(self._privacy_mask), id="connections")
                yield EmptyState(id="no-connections")
        with VerticalScroll(id="company-details", can_focus=False) as box:
            box.border_title = "Selected connection"
            yield SteadyText(id="details-text")
        with VerticalScroll(id="company-timeline", can_focus=False) as box:
            box.border_title = "Timeline"
            box.border_subtitle = f"{key_of('company.timeline')} opens it"
            yield SteadyText(id="company-timeline-text")

    def show_facts(self, company: Company, follow_up: FollowUp) -> None:
        """Show the facts of a company, and how people follow it up, as they may be seen."""
        self._update("#company-text", company_facts(company, follow_up))

    def show_details(self, words: Content | None) -> None:
        """Show what is known of a connection; None if there is none."""
        self._update("#details-text", plain(NOTHING, "$quiet") if words is None else words)

    def show_timeline(self, words: Content) -> None:
        """Show the history."""
        self._update("#company-timeline-text", words)

    def _update(self, selector: str, words: Content) -> None:
        # A worker may still bring something while the screen is taken apart, piece by piece.
        for text in self.query(selector).results(Static):
            text.update(words)
