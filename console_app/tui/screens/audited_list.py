"""The list of companies as where an audit, what changed and a worklist begin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Input

from console_app.clock import now
from console_app.services.summaries import NO_CONNECTIONS
from console_app.tui.screens.reading_list import ReadingList
from console_app.tui.widgets.company_table import CompanyTable
from console_app.tui.widgets.status_filter import EVERY_STATUS, StatusFilter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from console_app.services.summaries import CompanySummary, ConnectionSummary


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

        marked, moment = self.marked_companies(), now()
        companies: Iterable[CompanySummary] = marked or self.query_one(CompanyTable).rows
        # Whoever marked a company means all of it.
        items = worklist(companies, moment, counts=None if marked else self._asked_for(moment))
        if not items:
            self.console.say("Nothing is to be done for these companies.")
        elif self.app.screen is self:
            self.app.push_screen(WorklistScreen(items, "marked" if marked else "shown in the list"))

    def _asked_for(self, moment: datetime) -> Callable[[ConnectionSummary], bool] | None:
        """Which connections the list is narrowed to, by its search and by its status; None: all of its companies'."""
        from console_app.services.search import connection_test, parse

        asked = connection_test(parse(self.query_one("#search", Input).value), moment)
        status = self.query_one(StatusFilter).status
        if status in {EVERY_STATUS, NO_CONNECTIONS}:
            return asked
        return lambda each: each.status == status and (asked is None or asked(each))
