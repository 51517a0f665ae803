"""A company's screen as where its past can be seen."""

from __future__ import annotations

from console_app.tui.screens.base import ConsoleScreen


class HasTimeline(ConsoleScreen[None]):
    """A screen about one company, whose timeline opens over it."""

    company_id: str

    def action_timeline(self) -> None:
        """What the audits saw of this company, and what was done in this run."""
        from console_app.tui.modals.timeline import TimelineScreen

        if self.app.screen is self:
            self.app.push_screen(TimelineScreen(self.company_id))

    def action_journal(self) -> None:
        """Who changed what for this company from this machine."""
        from console_app.tui.screens.journal import JournalScreen

        if self.app.screen is self:
            self.app.push_screen(JournalScreen(self.company_id))
