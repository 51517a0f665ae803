"""Show the company under the cursor beside the list, where there is room and the person wants it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Vertical, VerticalScroll

from console_app.tui.commands.keys import key_of
from console_app.tui.render.company_cells import hidden_preview, preview
from console_app.tui.theme import WIDTHS
from console_app.tui.widgets.steady_text import SteadyText

if TYPE_CHECKING:
    from textual.widget import Widget

    from console_app.services.companies.cached_company import CompanySummary
    from console_app.tui.screens.base import ConsoleScreen

LEAST, USUAL = WIDTHS[1][0], WIDTHS[-1][0]
"""Columns of a window from which the pane can be shown, and from which it is shown unless it was switched off."""
ON, OFF = "on", "off"
SHOWN = "-with-preview"
"""The class of the screen while the pane is shown."""


class PreviewPane:
    """The pane beside the list of one screen."""

    def __init__(self, screen: ConsoleScreen[None]) -> None:
        """Make the pane of `screen`, which has `#list`."""
        self._screen = screen
        self._text = SteadyText(id="preview-text")
        self._company: CompanySummary | None = None
        self._chosen = screen.console.ui_state.preview
        self.fit()

    @property
    def is_shown(self) -> bool:
        """Return whether the window has room for it, and the person wants it."""
        width = self._screen.app.size.width
        return width >= LEAST if self._chosen == ON else width >= USUAL and self._chosen != OFF

    def fit(self) -> None:
        """Show or hide it, as the window and the person's choice have it now."""
        self._screen.set_class(self.is_shown, SHOWN)

    def widget(self) -> Widget:
        """Return the pane as a widget."""
        return Vertical(VerticalScroll(self._text, id="preview", can_focus=False), id="side")

    async def add(self) -> None:
        """Add it to the screen, if it is not there: where it is not shown, the first frame goes without it."""
        rows = self._screen.query_one("#list")
        # A program that is being left has removed it.
        if rows.is_attached and not self._text.is_attached:
            await rows.mount(self.widget())

    def toggle(self) -> None:
        """Show it, or hide it; both are kept for the next run."""
        console, width = self._screen.console, self._screen.app.size.width
        if width < LEAST:
            console.notify_user(f"The preview needs a window of {LEAST} columns; this one has {width}.", brief=True)
            return
        self._chosen = OFF if self.is_shown else ON
        console.note_ui_state(preview=self._chosen)
        self.fit()
        if not self.is_shown:
            again = f"{key_of('companies.preview')} shows it again."
            console.notify_user(f"The preview is hidden. {again}", brief=True, keys=("companies.preview",))

    def is_of(self, company: CompanySummary | None) -> bool:
        """Return whether it shows this row."""
        return company is self._company

    def show(self, company: CompanySummary | None) -> None:
        """Show a company; None for an empty pane."""
        self._company = company
        privacy_mask = self._screen.console.privacy_mask
        if company is not None and privacy_mask.hides(company.id):
            self._text.update(hidden_preview(company, self._screen.console.home.typed))
        else:
            self._text.update(preview(privacy_mask.summary(company)) if company else "")
