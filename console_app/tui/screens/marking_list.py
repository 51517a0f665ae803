"""The list of companies as the place where several are marked, to do something with all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.tui.screens.waiting_list import WaitingList
from console_app.tui.widgets.company_table import CompanyTable

if TYPE_CHECKING:
    from console_app.services.summaries import CompanySummary
    from console_app.tui.screens.bulk_unlink import BulkAnswer


class MarkingList(WaitingList):
    """A list of companies whose rows can be marked."""

    def marks_changed(self) -> None:
        """Show that other rows are marked than before."""

    def marked_companies(self) -> list[CompanySummary]:
        """The marked companies that are known, in the order of marking."""
        return [row for row in map(self.directory.get, self.query_one(CompanyTable).marked) if row is not None]

    def action_mark(self) -> None:
        """Mark the company under the cursor, or take its mark away."""
        self.query_one(CompanyTable).toggle_mark()
        self.marks_changed()

    def action_unlink_marked(self) -> None:
        """List what of the marked companies would be unlinked, and ask."""
        from console_app.tui.screens.bulk_unlink import BulkUnlinkScreen

        marked = self.query_one(CompanyTable).marked
        if marked:
            self.app.push_screen(BulkUnlinkScreen(marked), self._unlinked_marked)
        else:
            self.console.say("Mark companies with Space first.")

    def _unlinked_marked(self, answer: BulkAnswer | None) -> None:
        companies = self.query_one(CompanyTable)
        if answer is not None:
            companies.keep_marks(set(companies.marked) - answer.settled)
            self.marks_changed()

    def matters_now(self, action: str) -> bool:
        if action == "unlink_marked":
            return bool(self.query_one(CompanyTable).marked)
        return super().matters_now(action)
