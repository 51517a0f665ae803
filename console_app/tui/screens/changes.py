"""Show what changed between two snapshots."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.content import Content
from textual.widgets import Static

from console_app.clock import now
from console_app.services.audit import Worklist, choose_snapshot, summary_words, work_of_changes
from console_app.services.audit.snapshot_diff import ORDER, TITLES
from console_app.services.export import changes_document, provenance
from console_app.services.snapshots.models import ChangeKind
from console_app.services.text.time_format import with_weekday
from console_app.tui.commands import registry as table
from console_app.tui.commands.keys import key_of
from console_app.tui.dialogs.snapshot_picker import SnapshotPicker
from console_app.tui.render import changes as render
from console_app.tui.render.text import in_one_minute, plain
from console_app.tui.screens.base import ConsoleScreen
from console_app.tui.screens.export import ScreenExport
from console_app.tui.widgets.banners import EmptyState
from console_app.tui.widgets.change_chips import KindFilter
from console_app.tui.widgets.steady_text import SteadyText
from console_app.tui.widgets.table.widget import CellValue, Column, VirtualTable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.binding import BindingType
    from textual.widget import Widget

    from console_app.services.audit import ChangeReport
    from console_app.services.export import Document
    from console_app.services.snapshots.models import Change, Snapshot
    from console_app.services.text.privacy_mask import PrivacyMask


class ChangeTable(VirtualTable["Change"]):
    """The rows of what changed, kind by kind."""

    BINDINGS: ClassVar[list[BindingType]] = [table.enter_binding("changes.open")]


def change_columns(privacy_mask: PrivacyMask) -> list[Column[Change]]:
    """Return the columns; those of the lowest priority are left out first."""

    def name_cell(change: Change) -> CellValue:
        return render.name_cell(change, privacy_mask)

    def error_cell(change: Change) -> CellValue:
        return render.error_cell(change, privacy_mask)

    return [
        Column(
            key="kind",
            label="Change",
            help="What has changed between the two snapshots.",
            width=17,
            min_width=17,
            priority=10,
            render=render.kind_cell,
        ),
        Column(key="name", label="Company", width=28, flex=2, min_width=16, priority=9, render=name_cell),
        Column(
            key="platform", label="Platform", width=20, flex=1, min_width=12, priority=7, render=render.platform_cell
        ),
        Column(
            key="step",
            label="Before → after",
            help="The status in the earlier snapshot, and in the later one.",
            width=26,
            min_width=24,
            priority=8,
            render=render.step_cell,
        ),
        Column(
            key="when",
            label="When",
            help="The two snapshots between which it happened.",
            width=53,
            min_width=36,
            priority=4,
            render=render.when_cell,
        ),
        Column(
            key="error",
            label="Errors",
            help="The open errors of the connection, as Codat words them.",
            flex=1,
            min_width=20,
            priority=3,
            render=error_cell,
        ),
    ]


def change_key(change: Change) -> str:
    """Return the key of a change: a connection or company changes once between two snapshots."""
    return f"{change.company_id}/{change.connection_id or ''}/{change.kind}/{change.seen.timestamp()}"


class ChangesScreen(ConsoleScreen[None]):
    """The changes between two snapshots, by default since the last audit. With a kind, only that kind."""

    PLACE = "changes"
    BINDINGS: ClassVar[list[BindingType]] = [
        *table.bindings("changes"),
        *((str(number), f"kind({number})", "") for number in range(1, len(ORDER) + 1)),
    ]

    def __init__(self, kind: ChangeKind | None = None) -> None:
        """Begin without a report; the snapshots are read once the screen is shown.

        Args:
            kind: The only kind of change to show; None for all.
        """
        super().__init__("Companies", "What changed")
        self.export = ScreenExport(self, self.document)
        self.kind = kind
        self.snapshots: list[Snapshot] = []
        self.report: ChangeReport | None = None
        self._last: Snapshot | None = None

    def compose_body(self) -> Iterable[Widget]:
        """Compose the body of the screen."""
        yield SteadyText(id="changes-between")
        yield KindFilter(id="changes-kinds")
        yield ChangeTable(change_columns(self.console.privacy_mask), id="changes-list")
        yield EmptyState(id="changes-empty")
        yield SteadyText(id="changes-detail")

    def on_mount(self) -> None:
        """Fill the widgets, and follow what they show."""
        self.query_one(ChangeTable).focus()
        last = self.console.audit_cache.last_changes
        # What was compared before is in the first frame, unless its newest snapshot is not the newest any more.
        if last is not None and last[1].after == last[0][-1]:
            self.snapshots, self.report = last
            self._check_kind()
        self._draw()
        self._last = self.directory.snapshot
        self.run_worker(self._begin(), group="changes", exclusive=True)
        self.console.each_second(self, self._snapshot)

    def _snapshot(self) -> None:
        """Take over an audit that has ended meanwhile; the comparison stays, unless there was none."""
        if self.directory.snapshot is not self._last:
            self._last = self.directory.snapshot
            self.run_worker(self._load_snapshots(), group="snapshots", exclusive=True)

    async def _load_snapshots(self) -> None:
        if self.report is None:
            await self._begin()
        else:
            self.snapshots = await self.console.store.snapshots()

    async def _begin(self) -> None:
        self.snapshots = await self.console.store.snapshots()
        if len(self.snapshots) > 1:
            await self._compare(choose_snapshot(self.snapshots, "last", now()), self.snapshots[-1])
        else:
            self.report = None
            self._draw()

    def compare(self, before: Snapshot, after: Snapshot) -> None:
        """Show what changed between two snapshots."""
        self.run_worker(self._compare(before, after), group="changes", exclusive=True)

    async def _compare(self, before: Snapshot, after: Snapshot) -> None:
        self.snapshots = await self.console.store.snapshots()
        if not {before.id, after.id} <= {each.id for each in self.snapshots}:
            self.console.notify_user("One of these snapshots has been deleted. Choose another.")
            return
        report = await self.console.audit_cache.compare(self.console.store, self.snapshots, before, after)
        if report is not self.report:
            self.report = report
            self._check_kind()
            self._draw()

    def _check_kind(self) -> None:
        """Show all kinds if there is nothing of the one that was asked for."""
        if self.kind is not None and self.report is not None and not self.report.of(self.kind):
            self.kind = None

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
        close = in_one_minute(each.at for each in self.snapshots)
        before, after = (
            plain(with_weekday(each.at, seconds=each.at in close), "bold")
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
            empty.show(
                "Nothing changed between these two snapshots",
                f"Press {key_of('changes.since')} to compare with another one.",
            )
        elif self.snapshots:
            when = with_weekday(self.snapshots[0].at)
            empty.show(
                "There is only one snapshot of the account so far",
                f"It is from {when}. The next one shows what changed: {_to_audit()}.",
            )
        else:
            empty.show("This account has not been audited yet", f"Each audit saves a snapshot: {_to_audit()}.")

    def _show_detail(self, change: Change | None) -> None:
        words = render.change_words(change, self.console.privacy_mask) if change is not None else Content("")
        self.query_one("#changes-detail", Static).update(words)

    def privacy_mask_changed(self) -> None:
        """Draw again what holds names or ids."""
        changes = self.query_one(ChangeTable)
        changes.set_columns(change_columns(self.console.privacy_mask))
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
        if self.app.screen is not self:
            return
        if change.kind is ChangeKind.GONE:
            self.console.notify_user("This company no longer exists.")
            return
        self.console.open_company(change.company_id)

    def action_link(self) -> None:
        """Show the link that the customer under the cursor needs."""
        change = self.query_one(ChangeTable).cursor_row
        if change is None or self.app.screen is not self:
            return
        if change.kind is ChangeKind.GONE:
            self.console.notify_user("This company no longer exists.")
        else:
            self.console.show_customer_link(change.company_id)

    def action_kind(self, number: int) -> None:
        """Show one kind of changes; the same key again shows all."""
        self._show_kind(ORDER[number - 1] if number else None)

    def _show_kind(self, kind: ChangeKind | None) -> None:
        if self.report is not None and kind is not None and not self.report.of(kind):
            self.console.notify_user(f"{TITLES[kind]}: there are no such changes.")
            return
        self.kind = None if kind is self.kind else kind
        self._draw()

    def action_since(self) -> None:
        """Choose the snapshot to compare with."""
        if self.report is not None:
            self.run_worker(self._choose_since(self.report.after), group="choose", exclusive=True)

    async def _choose_since(self, after: Snapshot) -> None:
        before = await self.app.push_screen_wait(SnapshotPicker(self.snapshots, "What changed since …", after=after))
        if before is not None:
            self.compare(before, after)

    def action_until(self) -> None:
        """Choose the later one of the two snapshots."""
        if self.report is not None:
            self.run_worker(self._choose_until(self.report.before), group="choose", exclusive=True)

    async def _choose_until(self, before: Snapshot) -> None:
        later = await self.app.push_screen_wait(SnapshotPicker(self.snapshots[1:], "… and until"))
        if later is None:
            return
        if (later.at, later.id) <= (before.at, before.id):
            before = self.snapshots[self.snapshots.index(later) - 1]
        self.compare(before, later)

    def action_worklist(self) -> None:
        """Go through the shown changes, one by one."""
        changes = self._rows()
        items = work_of_changes(changes)
        if not items:
            self.console.notify_user("There is nothing to do for the shown changes.")
        elif self.app.screen is self:
            title = TITLES[self.kind] if self.kind is not None else "what changed"
            companies = len({change.company_id for change in changes})
            self.console.open_worklist(Worklist(items, title, f"({title})", companies))

    def action_export(self) -> None:
        """Export the shown changes."""
        self.export.start()

    def action_copy_path(self) -> None:
        """Copy the path of the last export."""
        self.export.copy_path()

    def document(self) -> Document | None:
        """Return what is exported; None if there is nothing."""
        if self.report is None:
            return None
        return changes_document(self.report, provenance(self.session, self.report.after.at, now()))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return whether an action is available; None if it is shown but disabled."""
        if action in {"since", "until", "export", "kind"}:
            return self.report is not None
        if action in {"open_company", "worklist", "link"}:
            return bool(self._rows())
        if action == "copy_path":
            return self.export.path is not None
        return super().check_action(action, parameters)


def _to_audit() -> str:
    """Return the keys that run an audit."""
    return f"{key_of('companies.audit')} on the list, then {key_of('audit.run')}"
