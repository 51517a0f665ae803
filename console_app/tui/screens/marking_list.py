"""The list of companies as the place where several are marked, to do something with all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console_app.codat.errors import (
    CodatError,
    ConnectionFailed,
    Forbidden,
    NotFound,
    PaymentRequired,
    TooManyRequests,
    Unauthorized,
)
from console_app.codat.statuses import Status
from console_app.tui.render.sentences import counted
from console_app.tui.screens.waiting_list import WaitingList
from console_app.tui.widgets.company_table import CompanyTable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Sequence

    from console_app.services.summaries import CompanySummary
    from console_app.tui.screens.bulk_unlink import BulkAnswer


FEW = 20
"""Companies that are read one by one without a question."""
NAMED = 5
"""Failures that a notice names."""
FOR_ALL = (ConnectionFailed, Forbidden, PaymentRequired, TooManyRequests, Unauthorized)
"""Errors that the next call would meet, too."""


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

    def action_mark_all(self) -> None:
        """Mark all rows that are shown, or take all marks away where they are marked."""
        companies = self.query_one(CompanyTable)
        shown = {row.id for row in companies.rows}
        if shown and shown <= set(companies.marked):
            companies.clear_marks()
        else:
            companies.mark_all()
        self.marks_changed()

    def action_mark_others(self) -> None:
        """Of the rows that are shown, mark those that are not, and the other way round."""
        companies = self.query_one(CompanyTable)
        shown = {row.id for row in companies.rows}
        marked = set(companies.marked)
        companies.mark_all()
        companies.keep_marks((marked | shown) - (marked & shown))
        self.marks_changed()

    def action_marked_menu(self) -> None:
        """Show what can be done with all that is marked."""
        if self.query_one(CompanyTable).marked:
            # A group of its own: to open the menu does not end what was begun from it.
            self.run_worker(self._marked_menu(), group="marked-menu", exclusive=True)
        else:
            self.console.say("Mark companies with Space first, or all that are shown with *.")

    async def _marked_menu(self) -> None:
        from console_app.tui.modals.marked import MarkedMenu

        action = await self.app.push_screen_wait(MarkedMenu(len(self.query_one(CompanyTable).marked)))
        if action is not None:
            await self.run_action(action)

    def action_copy_marked(self) -> None:
        """Copy the ids of what is marked, one a line."""
        marked = self.query_one(CompanyTable).marked
        self.console.send_to_clipboard("\n".join(marked), counted(len(marked), "company id", "company ids"))

    def action_refresh_marked(self) -> None:
        """Read the marked companies again, one by one."""
        self.session.ask_proxy_again()
        self._with_marked(self._refresh_marked)

    def _with_marked(self, do: Callable[[], Coroutine[Any, Any, None]]) -> None:
        if not self.session.is_open:
            self.console.say("Codat cannot be asked now; r starts again.", severity="warning")
        elif any(worker.group == "marked" and worker.is_running for worker in self.workers):
            self.console.say("The marked companies are still being read.")
        else:
            self.run_worker(do(), group="marked")

    async def _refresh_marked(self) -> None:
        rows = self.marked_companies()
        if len(rows) > FEW and not await self._is_worth(len(rows)):
            return

        async def read(row: CompanySummary) -> None:
            self.directory.note(await self.session.client.get_company(row.id))

        await self._each("Read again", rows, read)

    async def _each(
        self,
        what: str,
        rows: list[CompanySummary],
        do: Callable[[CompanySummary], Awaitable[None]],
        unless: Sequence[str] = (),
    ) -> None:
        """Do it with one after the other, and tell with which it went wrong; `unless` tells of those left out."""
        failed: list[str] = []
        done = 0
        problem: CodatError | None = None
        for row in rows:
            try:
                await do(row)
                done += 1
            except NotFound:
                failed.append(f"{self._named(row)} is not there any more")
            except FOR_ALL as error:
                left = len(rows) - done - len(failed)
                failed.insert(0, f"{error.message} {counted(left, 'company was', 'companies were')} left alone.")
                problem = error
                break
            except CodatError as error:
                problem = error
                failed.append(f"{self._named(row)}: {error.message}")
            self.post_message(self.RowsChanged())
        if problem is None:
            self.problem = None
        else:
            self.fail(problem, "reading the marked companies")
        self._tell(what, done, [*unless, *failed])

    def _named(self, row: CompanySummary) -> str:
        return self.console.veil.name(row.id, row.name)

    async def _is_worth(self, calls: int) -> bool:
        from textual.content import Content

        from console_app.tui.modals.dialog import Dialog

        text = Content(f"That is {calls:,} calls, one for each. Reading the whole list (r) takes fewer.")
        answers = [("Cancel", False), (f"Make {calls:,} calls", True)]
        answer = await self.app.push_screen_wait(Dialog("Read them one by one?", text, answers))
        return answer is True

    def action_watch_marked(self) -> None:
        """Watch the pending connections of all that is marked."""
        self._with_marked(self._watch_marked)

    async def _watch_marked(self) -> None:
        from console_app.services.waiting_room import MOST_WAITING

        pending = [row for row in self.marked_companies() if Status.PENDING_AUTH in row.statuses]
        if not pending:
            self.console.say("No marked company waits for its customer.")
            return

        async def watch(row: CompanySummary) -> None:
            await self.console.waiting_room.add_company(row.id)
            self._show_waiting()

        # More than that would push each other out again.
        rows, others = pending[:MOST_WAITING], len(pending) - MOST_WAITING
        is_full = f"{others:,} more, for the waiting room has {MOST_WAITING} places"
        await self._each("Watched", rows, watch, unless=[is_full] if others > 0 else [])

    def _tell(self, what: str, done: int, failed: list[str]) -> None:
        text = f"{what}: {counted(done, 'company', 'companies')}."
        if failed:
            more = f" · and {len(failed) - NAMED:,} more" if len(failed) > NAMED else ""
            names = " · ".join(failed[:NAMED])
            self.console.say(f"{text} Not so: {names}{more}", severity="warning", timeout=20)
        else:
            self.console.say(text)

    def matters_now(self, action: str) -> bool:
        if action in {"unlink_marked", "marked_menu"}:
            return bool(self.query_one(CompanyTable).marked)
        return super().matters_now(action)
