"""The list of companies as where an audit, what changed and a worklist begin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.services.session import now
from console_app.tui.screens.reading_list import ReadingList
from console_app.tui.widgets.company_table import CompanyTable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from console_app.services.summaries import CompanySummary


class AuditedList(ReadingList):
    """A list of companies that can be audited."""

    def action_audit(self) -> None:
        """How the account stands."""
        from console_app.tui.screens.audit import AuditScreen

        if self.app.screen is self:
            self.app.push_screen(AuditScreen())

    def action_changes(self) -> None:
        """What changed between two audits."""
        from console_app.tui.screens.changes import ChangesScreen

        if self.app.screen is self:
            self.app.push_screen(ChangesScreen())

    def action_worklist(self) -> None:
        """Go through the marked companies, or those that are shown, one by one."""
        from console_app.services.auditing import worklist
        from console_app.tui.screens.worklist import WorklistScreen

        marked = self.marked_companies()
        companies: Iterable[CompanySummary] = marked or self.query_one(CompanyTable).rows
        items = worklist(companies, now())
        if not items:
            self.console.say("Nothing is to be done for these companies.")
        elif self.app.screen is self:
            self.app.push_screen(WorklistScreen(items, "marked" if marked else "shown in the list"))
