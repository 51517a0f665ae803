"""Show the audit: figures that each open the list behind them."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.geometry import Size
from textual.widgets import Static

from console_app.clock import now
from console_app.services.audit import (
    audit_cost,
    audit_progress,
    choose_snapshot,
    make_report,
    make_trend,
)
from console_app.services.audit.cache import Shown, state_of
from console_app.services.audit.snapshot_choice import NoSuchSnapshot
from console_app.services.audit.worklist import work_behind
from console_app.services.export import audit_document, provenance
from console_app.services.snapshots.models import ChangeKind
from console_app.services.snapshots.reasons import SnapshotReason
from console_app.services.text.time_format import with_weekday
from console_app.tui.commands import registry as table
from console_app.tui.render.audit_cards import CHANGE, TREND
from console_app.tui.render.audit_layout import RunState, lay_out, standing_line, state_content
from console_app.tui.screens.base import ConsoleScreen
from console_app.tui.screens.export import ScreenExport
from console_app.tui.theme import has_colours
from console_app.tui.widgets.figure_board import FigureBoard, FigureBox
from console_app.tui.widgets.steady_text import SteadyText

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.binding import BindingType
    from textual.widget import Widget

    from console_app.services.audit import AuditReport, ChangeReport, Figure, Trend
    from console_app.services.export import Document
    from console_app.services.snapshots.models import Snapshot
    from console_app.tui.host import ListLoader
    from console_app.tui.render.audit_layout import Layout

POLL_INTERVAL = 0.25
"""Seconds between two updates of the progress."""
AGES_HOLD = timedelta(minutes=1)
"""For so long the ages in a report are taken for those of now."""
_LONGEST_TREND = 90


class AuditScreen(ConsoleScreen[None]):
    """The report of what is in the list, and the way to read the list again."""

    PLACE = "audit"
    BINDINGS: ClassVar[list[BindingType]] = table.bindings("audit")

    def __init__(self) -> None:
        """Begin without a report; it is made once the screen is shown."""
        super().__init__("Companies", "Audit")
        self.export = ScreenExport(self, self.document)
        self.report: AuditReport | None = None
        self._shown: Shown | None = None
        self._snapshots: tuple[Snapshot, ...] = ()
        self._changes: ChangeReport | None = None
        self._reported: tuple[int, int] | None = None
        self._was_running = False
        self._reads_ended = 0

    def compose_body(self) -> Iterable[Widget]:
        """Compose the body of the screen."""
        yield SteadyText(id="audit-standing")
        yield SteadyText(id="audit-state")
        yield FigureBox(id="audit-box")

    def on_mount(self) -> None:
        """Fill the widgets, and follow what they show."""
        self.query_one(FigureBoard).focus()
        self._was_running, self._reads_ended = self.loader.is_loading, self.loader.reads_ended
        # What was counted before is in the first frame.
        shown = self.console.audit_cache.shown
        if shown is not None and shown.report is self.console.audit_cache.report(self.directory):
            self._show(shown)
        self.make_report()
        self._draw_state()
        self._progress_timer = self.set_interval(POLL_INTERVAL, self._snapshot, pause=not self.running)
        self.console.each_second(self, self._snapshot)

    @property
    def loader(self) -> ListLoader:
        """Return the loader of the list."""
        return self.console.home.loader

    @property
    def running(self) -> bool:
        """Return whether the list is being read."""
        return self.loader.is_loading

    # What is known

    def make_report(self) -> None:
        """Count the present list, and read the snapshots."""
        self.run_worker(self._make_report(), group="report", exclusive=True)

    async def _make_report(self) -> None:
        directory, moment, cache = self.directory, now(), self.console.audit_cache
        self._reported = state_of(directory)
        companies, as_of = directory.all(), directory.as_of
        kept = cache.report(directory)
        if kept is not None and kept.as_of == (as_of or kept.taken_at) and moment - kept.taken_at < AGES_HOLD:
            self.report = kept
        elif companies or as_of is not None:
            # Some tenths of a second for a hundred thousand companies.
            self.report = await asyncio.to_thread(make_report, companies, moment, as_of=as_of)
            cache.keep_report(self.report, self._reported)
        snapshots = await self.console.store.snapshots()
        changes = None
        if len(snapshots) > 1:
            with suppress(NoSuchSnapshot):
                before = choose_snapshot(snapshots, "last", moment)
                changes = await cache.compare(self.console.store, snapshots, before, snapshots[-1])
        if self.report is None:
            self._snapshots, self._changes = tuple(snapshots), changes
            return
        shown = Shown(self.report, tuple(snapshots), changes)
        if shown != self._shown:
            cache.shown = shown
            self._show(shown)

    def _show(self, shown: Shown) -> None:
        self._shown = shown
        self.report, self._snapshots, self._changes = shown
        self.draw()

    def _snapshot(self) -> None:
        """Show the progress, and count again when the read has ended."""
        running, count = self.running, self.loader.reads_ended
        # What Codat or a proxy refuses at once has begun and ended since the last poll.
        ended = not running and (self._was_running or count != self._reads_ended)
        if ended:
            self.problem = self.loader.problem
        self._was_running, self._reads_ended = running, count
        if running:
            self._progress_timer.resume()
        else:
            self._progress_timer.pause()
        # While stored rows arrive, each count would be out of date before it ends.
        is_new = not running and not self.directory.recalling and state_of(self.directory) != self._reported
        if ended or is_new:
            self.make_report()
        self._draw_state()
        if ended:
            self.refresh_bindings()

    def trend(self) -> Trend | None:
        """Return the daily trend; None without snapshots."""
        if not self._snapshots:
            return None
        moment = now()
        days = (moment - self._snapshots[0].at).days + 2
        return make_trend(self._snapshots, moment, min(_LONGEST_TREND, max(7, days)))

    # Drawing

    def on_resize(self) -> None:
        """Lay out for the new size."""
        self._draw_state()

    def draw(self) -> None:
        """Show the numbers."""
        if self.report is None or not self.query(FigureBoard):
            return
        report, trend, changes, since = self.report, self.trend(), self._changes, ""
        if changes is not None:
            since = f"Since {with_weekday(changes.before.at, seconds=changes.within_a_minute)}"

        def layout_for(width: int, rows: int) -> Layout:
            return lay_out(
                report, trend, changes, width=width, rows=rows, since=since, has_colours=has_colours(self.app)
            )

        box, rooms, terminal = self.query_one(FigureBox), self.console.audit_cache.rooms, self.app.size
        if box.size:
            rooms[terminal] = box.size
        room = rooms.get(terminal)
        box.show(layout_for, None if room is None else Size(*room))
        self._draw_state()
        self.refresh_bindings()

    def _draw_state(self) -> None:
        if not self.query("#audit-state"):
            return
        directory = self.directory
        self.query_one("#audit-standing", Static).update(standing_line(self.report, directory.as_of, now()))
        cost = progress = None
        reading = directory.progress
        if self.running:
            loaded, total = (reading.loaded, reading.total) if reading and not reading.done else (0, None)
            progress = audit_progress(loaded, total, monotonic() - self.loader.read_since)
        else:
            quota = None if self.console.privacy_mask.on else self.session.quota
            cost = audit_cost(len(directory), quota, now())
        state = RunState(cost=cost, progress=progress, shared=self.console.privacy_mask.on, known=bool(len(directory)))
        line = self.query_one("#audit-state", Static)
        line.update(state_content(state, max(10, self.app.size.width - 4)))
        line.set_class(self.running, "-running")

    def privacy_mask_changed(self) -> None:
        """Draw again what holds names or ids."""
        self._draw_state()

    # What the person does

    def action_run(self) -> None:
        """Read the whole list again, and count."""
        if not self.running:
            self.problem = None
            self.session.ask_proxy_again()
            self.loader.read_again(SnapshotReason.AUDIT)
            self._snapshot()
            self.refresh_bindings()

    def action_cancel(self) -> None:
        """Stop reading; earlier results stay."""
        if self.running:
            self.loader.stop()
            self.console.notify_user("The audit was stopped. Earlier results are kept.")

    def figure(self) -> Figure | None:
        """Return the figure under the cursor."""
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
            self.console.show_list(figure.query, figure.label)
        else:
            self.console.notify_user("No connection has that status any more.")

    @on(FigureBoard.Moved)
    def _moved(self) -> None:
        self.refresh_bindings()

    def action_changes(self) -> None:
        """Show what changed between two snapshots."""
        self._open_changes(None)

    def _open_changes(self, kind: ChangeKind | None) -> None:
        if self.app.screen is self:
            self.console.open_changes(kind)

    def action_worklist(self) -> None:
        """Go through the companies behind the number under the cursor."""
        figure = self.figure()
        if figure is None or self.report is None:
            self.console.notify_user("Move the cursor to a number first.")
            return
        self.run_worker(self._open_worklist(figure, self.report), group="worklist", exclusive=True)

    async def _open_worklist(self, figure: Figure, report: AuditReport) -> None:
        worklist = await asyncio.to_thread(work_behind, figure, self.directory.all(), report.taken_at)
        if not worklist.items:
            self.console.notify_user("There is nothing to do for that number.")
        elif self.app.screen is self:
            self.console.open_worklist(worklist)

    def action_export(self) -> None:
        """Export the shown report when it is complete."""
        if self.running:
            self.console.notify_user("The audit is still running: export it when it has finished.")
        else:
            self.export.start()

    def action_copy_path(self) -> None:
        """Copy the path of the last export."""
        self.export.copy_path()

    def is_relevant(self, action: str) -> bool:
        """Return whether the key bar shows an action."""
        return not self.running if action == "export" else super().is_relevant(action)

    def document(self) -> Document | None:
        """Return what is exported; None if there is nothing."""
        if self.report is None:
            return None
        source = provenance(self.session, self.report.as_of, now(), self.report.query)
        return audit_document(self.report, source, self.trend(), self._changes)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return whether an action is available; None if it is shown but disabled."""
        if action == "run":
            return not self.running
        if action == "cancel":
            return self.running
        if action == "export":
            return self.report is not None
        if action == "worklist":
            return self.figure() is not None
        if action == "copy_path":
            return self.export.path is not None
        return super().check_action(action, parameters)
