"""List the connections whose access ends soon, and keep it alive for the marked ones."""

from __future__ import annotations

from contextlib import aclosing
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.reactive import var
from textual.widgets import Static

from console_app.clock import difference, now
from console_app.codat.errors import CodatError, OutcomeUnknown
from console_app.services.data.earlier_refreshes import EarlierRefreshes, earlier_refreshes
from console_app.services.data.keep_alive import (
    AGES,
    SETTLED,
    USUAL_AGE,
    EndingAccess,
    KeepAlive,
    RefreshPrice,
    RefreshStatus,
    RefreshStep,
    ending_soon,
    refresh_price,
)
from console_app.services.data.refresh import refusal_of_account
from console_app.services.journal.file import JournalUnwritable
from console_app.tui.commands import registry as table
from console_app.tui.commands.keys import key_of
from console_app.tui.dialogs.confirmations import LeaveUnanswered, confirm_refresh
from console_app.tui.render import keep_alive as render
from console_app.tui.render.text import span
from console_app.tui.screens.base import ConsoleScreen
from console_app.tui.widgets.banners import EmptyState
from console_app.tui.widgets.steady_text import SteadyText
from console_app.tui.widgets.table.widget import CellValue, Column, VirtualTable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime, timedelta

    from textual.binding import BindingType
    from textual.widget import Widget

    from console_app.config.refused_calls import RefusedCall


class AccessTable(VirtualTable["EndingAccess"]):
    """The connections, the one whose access ends first at the top."""

    BINDINGS: ClassVar[list[BindingType]] = [table.enter_binding("keep_alive.open")]


def access_key(access: EndingAccess) -> str:
    """Return the row's key."""
    return access.connection_id


class KeepAliveScreen(ConsoleScreen[None]):
    """Refresh marked connections by the smallest data type. Opening it takes no call."""

    PLACE = "keep_alive"
    BINDINGS: ClassVar[list[BindingType]] = table.bindings("keep_alive")

    age: var[timedelta] = var(USUAL_AGE)
    """The time without a sync from which connections are listed."""

    def __init__(self) -> None:
        """List what is known; nothing is asked."""
        super().__init__("Companies", "Access ends soon")
        self._run: KeepAlive | None = None
        self._steps: dict[str, RefreshStep] = {}
        self._earlier = EarlierRefreshes(frozenset(), {})
        self._refused: RefusedCall | None = None
        self._confirming = False
        self._listed: tuple[datetime | None, bool, int, date] | None = None
        """What the list was made of, and when."""

    def compose_body(self) -> Iterable[Widget]:
        """Compose the body of the screen."""
        yield SteadyText(id="keep-words")
        yield AccessTable(id="keep-list")
        yield EmptyState(id="keep-nothing")

    def on_mount(self) -> None:
        """Fill the widgets, and find out what was refreshed before."""
        self.query_one(AccessTable).set_columns(self._columns())
        self._list()
        self.query_one(AccessTable).focus()
        self.run_worker(self._recall(), group="recall", exclusive=True)
        self.console.each_second(self, self._follow)

    async def _recall(self) -> None:
        self._refused = await refusal_of_account(self.session)
        try:
            self._earlier = await earlier_refreshes(self.session)
        except JournalUnwritable as error:
            self.fail(error, "reading the journal")
        self._draw()

    def _columns(self) -> list[Column[EndingAccess]]:
        company = partial(render.company_cell, privacy_mask=self.console.privacy_mask)

        def result_cell(access: EndingAccess) -> CellValue:
            return render.result_cell(access, self._steps.get(access.connection_id), self._earlier)

        return [
            Column(key="company", label="Company", flex=2, min_width=18, priority=10, render=company),
            Column(key="platform", label="Platform", flex=1, min_width=12, priority=6, render=render.platform_cell),
            Column(
                key="idle",
                label="No sync for",
                help="How long Codat has not read the customer's data; if it never has, since the linking.",
                width=12,
                priority=8,
                render=render.idle_cell,
            ),
            Column(
                key="left",
                label="Access ends",
                help="How long until the platform ends an access that is not used, as far as is known.",
                width=14,
                priority=9,
                render=render.left_cell,
            ),
            Column(
                key="result",
                label="Result",
                help="What became of refreshing it in this run, or before.",
                flex=1,
                min_width=27,
                priority=7,
                render=result_cell,
            ),
        ]

    # What is shown

    def watch_age(self) -> None:
        """List again."""
        if self.query(AccessTable):
            self._list()

    def _follow(self) -> None:
        """List again once more is known: a read of the list has ended, or Codat's answer has corrected the clock.

        What was refreshed stays in the list with its result, until the next age is listed.
        """
        if self._run is None and not self.writing and self._made_of() != self._listed:
            self._list()

    def _made_of(self) -> tuple[datetime | None, bool, int, date]:
        moment = now()
        wrong_by = round(difference().total_seconds() / 60)
        return self.directory.as_of, self.directory.recalling, wrong_by, moment.date()

    def _list(self) -> None:
        self._listed = self._made_of()
        rows = ending_soon(self.directory.all(), now(), self.age)
        accesses, empty = self.query_one(AccessTable), self.query_one(EmptyState)
        accesses.set_rows(rows, key=access_key)
        accesses.keep_marks({each.connection_id for each in rows})
        accesses.display, empty.display = bool(rows), not rows
        empty.show("No access ends soon", f"Every Linked connection has synced within {span(self.age)}.", symbol="●")
        self._draw()

    def _draw(self) -> None:
        if not self.query("#keep-words"):
            return
        accesses, run = self.query_one(AccessTable), self._run
        words = self.query_one("#keep-words", Static)
        if run is not None and (run.running or not accesses.marked or run.left):
            words.update(render.run_words(run, self.console.privacy_mask))
        else:
            marked = len(accesses.marked)
            words.update(render.list_words(accesses.row_count, self.age, self._price(marked), marked, self._refused))
        accesses.redraw()
        self.refresh_bindings()

    def _price(self, connections: int) -> RefreshPrice:
        """Return the price of refreshing connections; the quota is hidden while the screen is shared."""
        price = refresh_price(self.session, connections)
        return RefreshPrice(price.connections, price.calls, None) if self.console.privacy_mask.on else price

    def privacy_mask_changed(self) -> None:
        """Draw again what holds names or ids."""
        self.query_one(AccessTable).set_columns(self._columns())
        self._draw()

    @on(AccessTable.RowSelected)
    def _row_selected(self) -> None:
        self.action_open_company()

    # What the person does

    def action_open_company(self) -> None:
        """Open the company."""
        row = self.query_one(AccessTable).cursor_row
        if row is not None and self.app.screen is self:
            self.console.open_company(row.company_id)

    def action_link(self) -> None:
        """Show the link that the customer under the cursor needs."""
        row = self.query_one(AccessTable).cursor_row
        if row is not None and self.app.screen is self:
            self.console.show_customer_link(row.company_id)

    def action_mark(self) -> None:
        """Mark the connection under the cursor, or take its mark away."""
        self.query_one(AccessTable).toggle_mark()
        self._draw()

    def action_mark_all(self) -> None:
        """Mark or unmark all that were not refreshed yet."""
        accesses = self.query_one(AccessTable)
        accesses.mark_all()
        accesses.keep_marks(set(accesses.marked) - self._earlier.requested - self._settled)
        self._draw()

    @property
    def _settled(self) -> set[str]:
        return {key for key, step in self._steps.items() if step.status in SETTLED}

    def action_age(self) -> None:
        """List from the next age on: 30, 45 or 60 days without a sync."""
        if self.writing:
            return
        if self._run is not None and self._run.outcome_unknown:
            key = key_of("keep_alive.refresh_marked")
            self.console.notify_user(
                f"The outcome of a refresh is unknown. Press {key} first, which asks again.",
                keys=("keep_alive.refresh_marked",),
            )
            return
        self._run = None
        self.age = AGES[(AGES.index(self.age) + 1) % len(AGES)]

    def action_refresh_marked(self) -> None:
        """Ask, and refresh the marked connections; or continue where the last run has stopped."""
        if self.writing or self._confirming:
            return
        run = self._run
        if run is None or not run.left:
            marked = set(self.query_one(AccessTable).marked) - self._settled
            chosen = [each for each in self.query_one(AccessTable).rows if each.connection_id in marked]
            if not chosen:
                self.console.notify_user(
                    f"Mark connections with {key_of('keep_alive.mark')} first.", brief=True, keys=("keep_alive.mark",)
                )
                return
            run = KeepAlive(self.session, self._earlier.refused_last(chosen))
        self._confirming = True
        self.run_worker(self._ask(run), group="keep-alive")

    async def _ask(self, run: KeepAlive) -> None:
        question = confirm_refresh(self._price(run.left), self._refused)
        try:
            confirmed = await self.app.push_screen_wait(question)
        finally:
            self._confirming = False
        if confirmed:
            await self._go(run)

    async def _go(self, run: KeepAlive) -> None:
        self._run, self.writing, self.problem = run, True, None
        try:
            async with aclosing(run.run()) as steps:
                async for step in steps:
                    self._take(step)
        finally:
            self.writing = False
        accesses = self.query_one(AccessTable)
        accesses.keep_marks(set(accesses.marked) - self._settled)
        await self._recall()

    def _take(self, step: RefreshStep) -> None:
        self._steps[step.access.connection_id] = step
        if step.error is not None:
            error = step.error
            if step.status is RefreshStatus.UNKNOWN and isinstance(error, CodatError):
                error = OutcomeUnknown(error.message, intent=None, cause=error)
            self.fail(error, "refreshing a connection", writing=True)
        self.query_one(AccessTable).move_to_key(step.access.connection_id)
        self._draw()

    def action_back(self) -> None:
        """Stop after the connection in progress; otherwise leave, after a question if an outcome is unknown."""
        if self.writing and self._run is not None:
            self._run.stop()
        elif self._run is not None and self._run.outcome_unknown:
            self.ask_to_leave(LeaveUnanswered("the refresh"))
        else:
            super().action_back()

    def is_relevant(self, action: str) -> bool:
        """Return whether the key bar shows an action."""
        if action == "refresh_marked":
            return bool(self.query_one(AccessTable).marked) or (self._run is not None and bool(self._run.left))
        return super().is_relevant(action)
