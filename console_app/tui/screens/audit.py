"""The audit: how the account stands, in numbers that each open the list behind them."""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.widgets import Static

from console_app.clock import now
from console_app.services.auditing import (
    audit_cost,
    audit_pace,
    choose_look,
    make_report,
    make_trend,
    report_changes,
)
from console_app.services.auditing.behind import work_behind
from console_app.services.auditing.since import NoSuchLook
from console_app.services.changes import ChangeKind
from console_app.services.exporting import audit_document, provenance
from console_app.services.look_reasons import LookReason
from console_app.tui.commands import table
from console_app.tui.render.audit import CHANGE, TREND
from console_app.tui.render.audit_layout import lay_out
from console_app.tui.render.audit_state import RunState, standing_line, state_content
from console_app.tui.render.changes import moment_words
from console_app.tui.screens.exporting import ExportsItself
from console_app.tui.screens.home import home_of, show_list_behind
from console_app.tui.widgets.figure_board import FigureBoard
from console_app.tui.widgets.figure_box import FigureBox

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.binding import BindingType
    from textual.widget import Widget

    from console_app.services.auditing import AuditReport, ChangeReport, Figure, Trend
    from console_app.services.changes import Look
    from console_app.services.exporting import Document
    from console_app.tui.render.audit_layout import Layout
    from console_app.tui.screens.companies import CompaniesScreen

LOOK_EVERY = 0.25
"""Seconds between two looks at how far the reading of the list has come."""
_LONGEST_TREND = 90


class AuditScreen(ExportsItself):
    """The report of what is in the list, and the way to read the list again."""

    PLACE = "audit"
    BINDINGS: ClassVar[list[BindingType]] = table.bindings("audit")

    def __init__(self) -> None:
        super().__init__("Companies", "Audit")
        self.report: AuditReport | None = None
        self._looks: list[Look] = []
        self._changes: ChangeReport | None = None
        self._reported: tuple[int, int] | None = None
        self._was_running = False
        self._readings_ended = 0

    def compose_body(self) -> Iterable[Widget]:
        yield Static(id="audit-standing")
        yield Static(id="audit-state")
        yield FigureBox(id="audit-box")

    def on_mount(self) -> None:
        self.query_one(FigureBoard).focus()
        self._was_running, self._readings_ended = self.home.loading_list, self.home.readings_ended
        self.make_report()
        self._draw_state()
        self.set_interval(LOOK_EVERY, self._look)

    def on_screen_resume(self) -> None:
        self._look()

    @property
    def home(self) -> CompaniesScreen:
        """The list that is read."""
        return home_of(self.console)

    @property
    def running(self) -> bool:
        """Whether the list is being read."""
        return self.home.loading_list

    # What is known

    def make_report(self) -> None:
        """Count what is in the list now, and what the looks tell."""
        self.run_worker(self._make_report(), group="report", exclusive=True)

    async def _make_report(self) -> None:
        directory, moment = self.directory, now()
        self._reported = (directory.revision, len(directory))
        companies, as_of = directory.all(), directory.as_of
        if companies or as_of is not None:
            # Some tenths of a second for a hundred thousand companies.
            self.report = await asyncio.to_thread(make_report, companies, moment, as_of=as_of)
        memory = self.console.memory
        self._looks = await memory.looks()
        self._changes = None
        if len(self._looks) > 1:
            try:
                after = self._looks[-1]
                before = choose_look(self._looks, "last", moment)
            except NoSuchLook:
                pass
            else:
                self._changes = report_changes(before, after, await memory.changes(before, after))
        self.draw()

    def _look(self) -> None:
        """See how far the reading is; when it has ended, count anew."""
        running, count = self.running, self.home.readings_ended
        # What Codat or a proxy refuses at once has begun and ended since the last look.
        ended = not running and (self._was_running or count != self._readings_ended)
        if ended:
            self.problem = self.home.problem
        self._was_running, self._readings_ended = running, count
        known = (self.directory.revision, len(self.directory))
        if ended or (not running and known != self._reported):
            self.make_report()
        self._draw_state()
        if ended:
            self.refresh_bindings()

    def trend(self) -> Trend | None:
        """How the account stood day by day; None without any look."""
        if not self._looks:
            return None
        moment = now()
        days = (moment - self._looks[0].at).days + 2
        return make_trend(self._looks, moment, min(_LONGEST_TREND, max(7, days)))

    # Drawing

    def on_resize(self) -> None:
        self._draw_state()

    def draw(self) -> None:
        """Show the numbers."""
        if self.report is None or not self.query(FigureBoard):
            return
        report, trend, changes, since = self.report, self.trend(), self._changes, ""
        if changes is not None:
            since = f"Since {moment_words(changes.before.at, seconds=changes.within_a_minute)}"

        def layout_for(width: int, rows: int) -> Layout:
            return lay_out(report, trend, changes, width=width, rows=rows, since=since)

        self.query_one(FigureBox).show(layout_for)
        self._draw_state()
        self.refresh_bindings()

    def _draw_state(self) -> None:
        if not self.query("#audit-state"):
            return
        directory = self.directory
        self.query_one("#audit-standing", Static).update(standing_line(self.report, directory.as_of, now()))
        cost = pace = None
        progress = directory.progress
        if self.running:
            loaded, total = (progress.loaded, progress.total) if progress and not progress.done else (0, None)
            pace = audit_pace(loaded, total, monotonic() - self.home.reading_since)
        else:
            quota = None if self.console.veil.on else self.session.quota
            cost = audit_cost(len(directory), quota, now())
        state = RunState(cost=cost, pace=pace, shared=self.console.veil.on, known=bool(len(directory)))
        line = self.query_one("#audit-state", Static)
        line.update(state_content(state, max(10, self.app.size.width - 4)))
        line.set_class(self.running, "-running")

    def veil_changed(self) -> None:
        self._draw_state()

    # What the person does

    def action_run(self) -> None:
        """Read the whole list again, and count."""
        if not self.running:
            self.problem = None
            self.session.ask_proxy_again()
            self.home.read_again(LookReason.AUDIT)
            self._look()
            self.refresh_bindings()

    def action_cancel(self) -> None:
        """Stop reading; what was known stays."""
        if self.running:
            self.home.stop_reading()
            self.console.say("The audit was stopped. What was known before is kept.")

    def figure(self) -> Figure | None:
        """The figure under the cursor."""
        return self._figure(self.query_one(FigureBoard).cursor_key)

    def _figure(self, key: str) -> Figure | None:
        if self.report is None:
            return None
        if key.startswith(TREND):
            status = key.removeprefix(TREND)
            return next((each for each in self.report.statuses.figures if each.status == status), None)
        try:
            return self.report.figure(key)
        except KeyError:
            return None

    @on(FigureBoard.Chosen)
    def _chosen(self, event: FigureBoard.Chosen) -> None:
        if event.key.startswith(CHANGE):
            kind = event.key.removeprefix(CHANGE)
            self._open_changes(ChangeKind(kind) if kind else None)
        elif (figure := self._figure(event.key)) is not None:
            show_list_behind(self.console, figure.query)
        else:
            self.console.say("Nobody has that status any more.")

    @on(FigureBoard.Moved)
    def _moved(self) -> None:
        self.refresh_bindings()

    def action_changes(self) -> None:
        """What changed between two looks."""
        self._open_changes(None)

    def _open_changes(self, kind: ChangeKind | None) -> None:
        from console_app.tui.screens.changes import ChangesScreen

        if self.app.screen is self:
            self.app.push_screen(ChangesScreen(kind))

    def action_worklist(self) -> None:
        """Go through what the number under the cursor counts, one by one."""
        figure = self.figure()
        if figure is None or self.report is None:
            self.console.say("Put the cursor on a number first.")
            return
        self.run_worker(self._open_worklist(figure, self.report), group="worklist", exclusive=True)

    async def _open_worklist(self, figure: Figure, report: AuditReport) -> None:
        from console_app.tui.screens.worklist import WorklistScreen

        items = await asyncio.to_thread(work_behind, figure, self.directory.all(), report.taken_at)
        if not items:
            self.console.say("Nothing is to be done for that number.")
        elif self.app.screen is self:
            self.app.push_screen(WorklistScreen(items, figure.label))

    def action_export(self) -> None:
        """Export what is on the screen, once it is whole."""
        if self.running:
            self.console.say("The audit is under way: export it when it has ended.")
        else:
            super().action_export()

    def matters_now(self, action: str) -> bool:
        return not self.running if action == "export" else super().matters_now(action)

    def document(self) -> Document | None:
        if self.report is None:
            return None
        source = provenance(self.session, self.report.as_of, now(), self.report.query)
        return audit_document(self.report, source, self.trend(), self._changes)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "run":
            return not self.running
        if action == "cancel":
            return self.running
        if action == "export":
            return self.report is not None
        if action == "worklist":
            return self.figure() is not None
        return super().check_action(action, parameters)
