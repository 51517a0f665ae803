"""What changed between two looks: for whom, from what to what, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.content import Content
from textual.widgets import Static

from console_app.clock import now
from console_app.services.auditing import choose_look, report_changes, summary_words, worklist_of_changes
from console_app.services.auditing.differences import ORDER, TITLES
from console_app.services.changes import ChangeKind
from console_app.services.exporting import changes_document, provenance
from console_app.tui.commands import table
from console_app.tui.render import changes as render
from console_app.tui.render.text import plain
from console_app.tui.render.when import in_one_minute
from console_app.tui.screens.exporting import ExportsItself
from console_app.tui.widgets.empty_state import EmptyState
from console_app.tui.widgets.kind_filter import KindFilter
from console_app.tui.widgets.table import CellValue, Column, VirtualTable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.binding import BindingType
    from textual.widget import Widget

    from console_app.services.auditing import ChangeReport
    from console_app.services.changes import Change, Look
    from console_app.services.exporting import Document
    from console_app.services.veil import Veil


LOOK_EVERY = 0.5
"""Seconds between two looks at whether another audit has ended."""


class ChangeTable(VirtualTable["Change"]):
    """The rows of what changed, kind by kind."""

    BINDINGS: ClassVar[list[BindingType]] = [table.enter_binding("changes.open")]


def change_columns(veil: Veil) -> list[Column[Change]]:
    """The columns; those of the lowest priority go first where there is no room."""

    def name_cell(change: Change) -> CellValue:
        return render.name_cell(change, veil)

    def error_cell(change: Change) -> CellValue:
        return render.error_cell(change, veil)

    return [
        Column(key="kind", label="Change", width=17, min_width=17, priority=10, render=render.kind_cell),
        Column(key="name", label="Company", width=28, flex=2, min_width=16, priority=9, render=name_cell),
        Column(
            key="platform", label="Platform", width=20, flex=1, min_width=12, priority=7, render=render.platform_cell
        ),
        Column(key="step", label="Before → after", width=26, min_width=24, priority=8, render=render.step_cell),
        Column(key="when", label="When", width=53, min_width=36, priority=4, render=render.when_cell),
        Column(key="error", label="Errors", flex=1, min_width=20, priority=3, render=error_cell),
    ]


def change_key(change: Change) -> str:
    """What tells changes apart: a connection changes once between two looks, and so does a company."""
    return f"{change.company_id}/{change.connection_id or ''}/{change.kind}/{change.seen.timestamp()}"


class ChangesScreen(ExportsItself):
    """The changes between two looks, by default what changed since the last audit. With a kind, only those of it."""

    PLACE = "changes"
    BINDINGS: ClassVar[list[BindingType]] = [
        *table.bindings("changes"),
        *((str(number), f"kind({number})", "") for number in range(1, len(ORDER) + 1)),
    ]

    def __init__(self, kind: ChangeKind | None = None) -> None:
        super().__init__("Companies", "What changed")
        self.kind = kind
        self.looks: list[Look] = []
        self.report: ChangeReport | None = None
        self._last: Look | None = None

    def compose_body(self) -> Iterable[Widget]:
        yield Static(id="changes-between")
        yield KindFilter(id="changes-kinds")
        yield ChangeTable(change_columns(self.console.veil), id="changes-list")
        yield EmptyState(id="changes-empty")
        yield Static(id="changes-detail")

    def on_mount(self) -> None:
        self.query_one(ChangeTable).focus()
        self._draw()
        self._last = self.directory.look
        self.run_worker(self._begin(), group="changes", exclusive=True)
        self.set_interval(LOOK_EVERY, self._look)

    def _look(self) -> None:
        """Take in an audit that has ended meanwhile; what is compared stays, unless there was nothing to compare."""
        if self.directory.look is not self._last:
            self._last = self.directory.look
            self.run_worker(self._take_looks(), group="looks", exclusive=True)

    async def _take_looks(self) -> None:
        if self.report is None:
            await self._begin()
        else:
            self.looks = await self.console.memory.looks()

    async def _begin(self) -> None:
        self.looks = await self.console.memory.looks()
        if len(self.looks) > 1:
            await self._compare(choose_look(self.looks, "last", now()), self.looks[-1])
        else:
            self._draw()

    def compare(self, before: Look, after: Look) -> None:
        """Show what changed between two looks."""
        self.run_worker(self._compare(before, after), group="changes", exclusive=True)

    async def _compare(self, before: Look, after: Look) -> None:
        self.looks = await self.console.memory.looks()
        if not {before.id, after.id} <= {each.id for each in self.looks}:
            self.console.say("One of these looks is forgotten by now. Choose among those that are left.")
            return
        self.report = report_changes(before, after, await self.console.memory.changes(before, after))
        if self.kind is not None and not self.report.of(self.kind):
            self.kind = None
        self._draw()

    # Drawing

    def _rows(self) -> tuple[Change, ...]:
        if self.report is None:
            return ()
        return self.report.changes if self.kind is None else self.report.of(self.kind)

    def _draw(self) -> None:
        report = self.report
        counts: dict[ChangeKind | None, int] = {}
        if report is not None:
            counts = {None: report.count, **{group.kind: len(group.changes) for group in report.groups}}
        kinds = self.query_one(KindFilter)
        kinds.display = report is not None
        kinds.show(counts, self.kind)
        rows, changes, empty = self._rows(), self.query_one(ChangeTable), self.query_one(EmptyState)
        changes.set_rows(rows, key=change_key)
        changes.display = bool(rows)
        empty.display = not rows
        self.query_one("#changes-detail").display = bool(rows)
        self.query_one("#changes-between", Static).update(self._between())
        if not rows:
            self._show_empty(empty)
        elif self.focused is None:
            self.set_focus(changes)
        self._show_detail(changes.cursor_row)
        self.refresh_bindings()

    def _between(self) -> Content:
        if self.report is None:
            return Content("")
        close = in_one_minute(each.at for each in self.looks)
        before, after = (
            plain(render.moment_words(each.at, seconds=each.at in close), "bold")
            for each in (self.report.before, self.report.after)
        )
        return Content.assemble(
            ("Between ", "$quiet"),
            before,
            plain(render.reason_words(self.report.before), "$quiet"),
            (" and ", "$quiet"),
            after,
            ("   ", ""),
            plain(summary_words(self.report), "$quiet"),
        )

    def _show_empty(self, empty: EmptyState) -> None:
        if self.report is not None:
            empty.show("Nothing changed between these two looks", "Press c to compare with another one.")
        elif self.looks:
            when = render.moment_words(self.looks[0].at)
            empty.show(
                "There is one look at the account so far",
                f"It is of {when}. The next one tells what changed: A on the list, then Ctrl+S.",
            )
        else:
            empty.show("This account has not been audited yet", "Each audit is remembered: A on the list, then Ctrl+S.")

    def _show_detail(self, change: Change | None) -> None:
        words = render.change_words(change, self.console.veil) if change is not None else Content("")
        self.query_one("#changes-detail", Static).update(words)

    def veil_changed(self) -> None:
        changes = self.query_one(ChangeTable)
        changes.set_columns(change_columns(self.console.veil))
        self._show_detail(changes.cursor_row)

    @on(ChangeTable.RowHighlighted)
    def _row_highlighted(self, event: ChangeTable.RowHighlighted[Change]) -> None:
        self._show_detail(event.row)

    @on(ChangeTable.RowSelected)
    def _row_selected(self, event: ChangeTable.RowSelected[Change]) -> None:
        self._open(event.row)

    @on(KindFilter.Picked)
    def _kind_clicked(self, event: KindFilter.Picked) -> None:
        self._show_kind(event.kind)

    # What the person does

    def action_open_company(self) -> None:
        """Open the company under the cursor."""
        change = self.query_one(ChangeTable).cursor_row
        if change is not None:
            self._open(change)

    def _open(self, change: Change) -> None:
        from console_app.tui.screens.company import CompanyScreen

        if self.app.screen is not self:
            return
        if change.kind is ChangeKind.GONE:
            self.console.say("This company is not there any more.")
            return
        self.app.push_screen(CompanyScreen(change.company_id))

    def action_kind(self, number: int) -> None:
        """Only changes of one kind; the same key again shows all."""
        self._show_kind(ORDER[number - 1] if number else None)

    def _show_kind(self, kind: ChangeKind | None) -> None:
        if self.report is not None and kind is not None and not self.report.of(kind):
            self.console.say(f"{TITLES[kind]}: there is no such change.")
            return
        self.kind = None if kind is self.kind else kind
        self._draw()

    def action_since(self) -> None:
        """Choose the look to compare with."""
        if self.report is not None:
            self.run_worker(self._choose_since(self.report.after), group="choose", exclusive=True)

    async def _choose_since(self, after: Look) -> None:
        from console_app.tui.modals.pick_look import LookPicker

        before = await self.app.push_screen_wait(LookPicker(self.looks, "What changed since …", after=after))
        if before is not None:
            self.compare(before, after)

    def action_until(self) -> None:
        """Choose the later one of the two looks."""
        if self.report is not None:
            self.run_worker(self._choose_until(self.report.before), group="choose", exclusive=True)

    async def _choose_until(self, before: Look) -> None:
        from console_app.tui.modals.pick_look import LookPicker

        later = await self.app.push_screen_wait(LookPicker(self.looks[1:], "… and until"))
        if later is None:
            return
        if (later.at, later.id) <= (before.at, before.id):
            before = self.looks[self.looks.index(later) - 1]
        self.compare(before, later)

    def action_worklist(self) -> None:
        """Go through what is shown, one by one."""
        from console_app.tui.screens.worklist import WorklistScreen

        items = worklist_of_changes(self._rows())
        if not items:
            self.console.say("Nothing is to be done for what is shown.")
        elif self.app.screen is self:
            title = TITLES[self.kind] if self.kind is not None else "what changed"
            self.app.push_screen(WorklistScreen(items, title))

    def document(self) -> Document | None:
        if self.report is None:
            return None
        return changes_document(self.report, provenance(self.session, self.report.after.at, now()))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in {"since", "until", "export", "kind"}:
            return self.report is not None
        if action in {"open_company", "worklist"}:
            return bool(self._rows())
        return super().check_action(action, parameters)
