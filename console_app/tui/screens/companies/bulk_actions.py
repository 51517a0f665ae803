"""Mark companies, act on the marked ones, and watch for their customers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.widgets import Static

from console_app.codat.errors import (
    CodatError,
    ConnectionFailed,
    Forbidden,
    NotFound,
    PaymentRequired,
    TooManyRequests,
    Unauthorized,
)
from console_app.codat.status_names import Status
from console_app.tui.commands.keys import key_of
from console_app.tui.render.text import counted
from console_app.tui.screens.companies.loader import Loader
from console_app.tui.widgets.company_table import CompanyTable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Sequence

    from console_app.services.companies.cached_company import CompanySummary
    from console_app.tui.host import BulkAnswer
    from console_app.tui.screens.base import ConsoleScreen

CONFIRM_ABOVE = 20
"""The most companies that are read one by one without a question."""
NAMED_MAX = 5
"""The most failures that a notice names."""
ACCOUNT_WIDE = (ConnectionFailed, Forbidden, PaymentRequired, TooManyRequests, Unauthorized)
"""Errors that the next call would cause, too."""


class WaitingActions:
    """Watches the pending connections of companies in the list, and shows the waiting room beside or below it."""

    def __init__(self, screen: ConsoleScreen[None]) -> None:
        """Watch for a screen that has `#preview` and `#list-state`, between which the waiting room finds room."""
        self._screen = screen

    def resume(self) -> None:
        """Show the waiting room as it is now, and poll more often again, since it is on the screen."""
        self.draw()
        console = self._screen.console
        if console.has_waiting_links:
            console.waiting_room.poll_fast()

    def draw(self) -> None:
        """Show the waiting room, if it is not empty; a list that is just begun has no place for it yet."""
        screen = self._screen
        panels = list(screen.query("WaitingPanel").results(Static))
        for each in panels:
            each.draw()  # type: ignore[attr-defined]
        if not panels and screen.console.has_waiting_links and screen.query("#preview"):
            from console_app.tui.widgets.panels import WaitingPanel

            # Most runs begin with an empty waiting room, and their first frame does not need these.
            screen.mount(WaitingPanel(id="waiting-beside"), before="#preview")
            screen.mount(WaitingPanel(id="waiting-below"), before="#list-state")

    def toggle(self) -> None:
        """Watch the pending connections of the company under the cursor, or stop it."""
        key = self._screen.query_one(CompanyTable).cursor_key
        if key is None:
            return
        room = self._screen.console.waiting_room
        waiting = room.of_company(key)
        for each in waiting:
            room.drop(each.connection.id)
        if waiting:
            self.draw()
        else:
            self._screen.run_worker(self._watch(key), group="wait", exclusive=True)

    async def _watch(self, company_id: str) -> None:
        screen = self._screen
        try:
            waiting = await screen.console.waiting_room.add_company(company_id)
        except CodatError as error:
            screen.fail(error, "reading the company")
            return
        screen.problem = None
        if not waiting:
            screen.console.notify_user("No connection of this company is waiting for the customer.")
        screen.post_message(Loader.RowsChanged())
        self.draw()


class BulkActions:
    """Marks rows of the list, and runs actions on all marked companies."""

    def __init__(
        self, screen: ConsoleScreen[None], waiting: WaitingActions, *, marks_changed: Callable[[], None]
    ) -> None:
        """Act on the marks in a screen's table.

        Args:
            screen: Has the table, runs the workers, shows what goes wrong, and receives `Loader.RowsChanged`.
            waiting: Shows the waiting room, which bulk actions fill.
            marks_changed: Called when other rows are marked than before.
        """
        self._screen = screen
        self._waiting = waiting
        self._marks_changed = marks_changed

    @property
    def _table(self) -> CompanyTable:
        return self._screen.query_one(CompanyTable)

    def companies(self) -> list[CompanySummary]:
        """Return the marked companies that are known, in the order of marking."""
        return [row for row in map(self._screen.directory.get, self._table.marked) if row is not None]

    # Marks

    def toggle_mark(self) -> None:
        """Toggle the mark of the company under the cursor."""
        self._table.toggle_mark()
        self._marks_changed()

    def mark_all(self) -> None:
        """Mark all shown rows, or unmark them if they are all marked."""
        table = self._table
        shown = {row.id for row in table.rows}
        if shown and shown <= set(table.marked):
            table.clear_marks()
        else:
            table.mark_all()
        self._marks_changed()

    def invert_marks(self) -> None:
        """Invert the marks of the shown rows."""
        table = self._table
        shown = {row.id for row in table.rows}
        marked = set(table.marked)
        table.mark_all()
        table.keep_marks((marked | shown) - (marked & shown))
        self._marks_changed()

    # What can be done with them

    def open_menu(self) -> None:
        """Show the actions for marked companies."""
        if self._table.marked:
            # A group of its own: to open the menu does not end what was begun from it.
            self._screen.run_worker(self._open_menu(), group="marked-menu", exclusive=True)
        else:
            self._screen.console.notify_user(
                f"Mark companies with {key_of('companies.mark')} first, or all that are shown with "
                f"{key_of('companies.mark_all')}.",
                brief=True,
                keys=("companies.mark", "companies.mark_all"),
            )

    async def _open_menu(self) -> None:
        from console_app.tui.dialogs.choices import MarkedMenu

        action = await self._screen.app.push_screen_wait(MarkedMenu(len(self._table.marked)))
        if action is not None:
            await self._screen.run_action(action)

    def unlink(self) -> None:
        """List what would be unlinked of the marked companies, and ask."""
        marked = self._table.marked
        if marked:
            self._screen.console.open_bulk_unlink(marked, self._unlinked)
        else:
            self._screen.console.notify_user(
                f"Mark companies with {key_of('companies.mark')} first.", brief=True, keys=("companies.mark",)
            )

    def _unlinked(self, answer: BulkAnswer | None) -> None:
        if answer is not None:
            table = self._table
            table.keep_marks(set(table.marked) - answer.settled)
            self._marks_changed()

    def copy_ids(self) -> None:
        """Copy the marked ids, one a line."""
        marked = self._table.marked
        self._screen.console.send_to_clipboard("\n".join(marked), counted(len(marked), "company id", "company ids"))

    def refresh(self) -> None:
        """Read the marked companies again, one by one."""
        self._screen.session.ask_proxy_again()
        self._start(self._refresh)

    async def _refresh(self) -> None:
        rows, screen = self.companies(), self._screen
        if len(rows) > CONFIRM_ABOVE and not await self._is_worth(len(rows)):
            return

        async def read(row: CompanySummary) -> None:
            screen.directory.upsert(await screen.session.client.get_company(row.id))

        await self._each("Read again", rows, read)

    async def _is_worth(self, calls: int) -> bool:
        from textual.content import Content

        from console_app.tui.dialogs.dialog import Dialog

        text = Content(f"That takes {calls:,} calls, one each. Reading the whole list (r) takes fewer.")
        answers = [("Cancel", False), (f"Make {calls:,} calls", True)]
        answer = await self._screen.app.push_screen_wait(Dialog("Read them one by one?", text, answers))
        return answer is True

    def watch(self) -> None:
        """Watch the pending connections of the marked companies."""
        self._start(self._watch)

    async def _watch(self) -> None:
        from console_app.services.watch.waiting_room import MOST_WAITING

        pending = [row for row in self.companies() if Status.PENDING_AUTH in row.statuses]
        if not pending:
            self._screen.console.notify_user("No marked company is waiting for its customer.")
            return

        async def watch(row: CompanySummary) -> None:
            await self._screen.console.waiting_room.add_company(row.id)
            self._waiting.draw()

        # More than that would push each other out again.
        rows, others = pending[:MOST_WAITING], len(pending) - MOST_WAITING
        is_full = f"{others:,} more: the waiting room has {MOST_WAITING} places"
        await self._each("Watched", rows, watch, unless=[is_full] if others > 0 else [])

    # One after the other

    def _start(self, do: Callable[[], Coroutine[Any, Any, None]]) -> None:
        screen = self._screen
        if not screen.session.is_open:
            screen.console.notify_user(
                f"Codat can't be asked now; press {key_of('companies.refresh')} to start again.",
                severity="warning",
                keys=("companies.refresh",),
            )
        elif any(worker.group == "marked" and worker.is_running for worker in screen.workers):
            screen.console.notify_user("The marked companies are still being read.")
        else:
            screen.run_worker(do(), group="marked")

    async def _each(
        self,
        what: str,
        rows: list[CompanySummary],
        do: Callable[[CompanySummary], Awaitable[None]],
        unless: Sequence[str] = (),
    ) -> None:
        """Do something with one row after the other, and say with which it went wrong.

        Args:
            what: Says what was done, at the start of the notice.
            rows: The companies.
            do: Does it with one of them.
            unless: Says which were left out.
        """
        failed: list[str] = []
        done = 0
        problem: CodatError | None = None
        for row in rows:
            try:
                await do(row)
                done += 1
            except NotFound:
                failed.append(f"{self._named(row)} no longer exists")
            except ACCOUNT_WIDE as error:
                left = len(rows) - done - len(failed)
                failed.insert(0, f"{error.message} {counted(left, 'company was', 'companies were')} skipped.")
                problem = error
                break
            except CodatError as error:
                problem = error
                failed.append(f"{self._named(row)}: {error.message}")
            self._screen.post_message(Loader.RowsChanged())
        if problem is None:
            self._screen.problem = None
        else:
            self._screen.fail(problem, "reading the marked companies")
        self._tell(what, done, [*unless, *failed])

    def _named(self, row: CompanySummary) -> str:
        return self._screen.console.privacy_mask.name(row.id, row.name)

    def _tell(self, what: str, done: int, failed: list[str]) -> None:
        text = f"{what}: {counted(done, 'company', 'companies')}."
        if failed:
            more = f" · and {len(failed) - NAMED_MAX:,} more" if len(failed) > NAMED_MAX else ""
            names = " · ".join(failed[:NAMED_MAX])
            self._screen.console.notify_user(f"{text} Failed: {names}{more}", severity="warning", timeout=20)
        else:
            self._screen.console.notify_user(text)
