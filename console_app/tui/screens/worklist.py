"""Go through companies one by one, each with its connections, its link, its note, and what was done."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Container, VerticalScroll
from textual.widgets import Static

from console_app.clock import now
from console_app.services.audit.work_marks import open_first
from console_app.services.companies.case_note import case_note
from console_app.services.text.sanitize import sanitized
from console_app.tui.commands import registry as table
from console_app.tui.render.text import clip
from console_app.tui.render.worklist import (
    item_name,
    item_words,
    mark_cell,
    note_text,
    platforms_text,
    progress_words,
    reasons_text,
    size_words,
    statuses_cell,
)
from console_app.tui.screens.base import ConsoleScreen
from console_app.tui.screens.export import ScreenExport
from console_app.tui.screens.worklist_marks import WorkMarking
from console_app.tui.widgets.steady_text import SteadyText
from console_app.tui.widgets.table.widget import CellValue, Column, VirtualTable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.binding import BindingType
    from textual.widget import Widget

    from console_app.codat.models import Connection
    from console_app.services.audit import WorkItem, Worklist
    from console_app.services.audit.work_marks import WorkMarks
    from console_app.services.companies.cached_company import CompanySummary, ConnectionSummary
    from console_app.services.companies.follow_up import FollowUpEvent
    from console_app.services.export import Document
    from console_app.services.watch.waiting_room import Change

_TITLE = 40
_company_id = attrgetter("company_id")


class WorkTable(VirtualTable["WorkItem"]):
    """The items, the most urgent first."""

    BINDINGS: ClassVar[list[BindingType]] = [table.enter_binding("worklist.open")]


class WorklistScreen(ConsoleScreen[None]):
    """Go through companies one by one. A link is created only on request."""

    PLACE = "worklist"
    BINDINGS: ClassVar[list[BindingType]] = table.bindings("worklist")

    def __init__(self, worklist: Worklist) -> None:
        """Show a worklist."""
        super().__init__("Companies", "Worklist", clip(sanitized(worklist.title), _TITLE))
        self.worklist = worklist
        self.marking = WorkMarking(self, worklist.view)
        self.export = ScreenExport(self, self.document)
        self._has_begun = False

    def compose_body(self) -> Iterable[Widget]:
        """Compose the body of the screen."""
        with Container(id="work"):
            with VerticalScroll(id="work-item", can_focus=False) as box:
                box.border_title = "Worklist"
                yield SteadyText(id="work-text")
            yield WorkTable(id="work-list")

    def on_mount(self) -> None:
        """Fill the widgets, and follow what they show."""
        work = self.query_one(WorkTable)
        work.set_columns(self._columns())
        work.set_rows(self.worklist.items, key=_company_id)
        work.focus()
        self._draw()
        self._read_marks()

    def on_screen_resume(self) -> None:
        """Continue when the screen is on top again: another day may have begun, or another person may have marked."""
        self._redraw()
        if self.is_mounted:
            self._read_marks()

    def _read_marks(self) -> None:
        self.run_worker(self._take_marks(), group="marks")

    async def _take_marks(self) -> None:
        await self.marking.read()
        work = self.query_one(WorkTable)
        rows = open_first(self.worklist.items, self.marks, self._companies())
        work.set_rows(rows, key=_company_id)
        if not self._has_begun and not work.cursor_index:
            work.move_to(next((at for at, each in enumerate(rows) if self._is_open(each)), 0))
        self._has_begun = True
        self._redraw()

    def _columns(self) -> list[Column[WorkItem]]:
        privacy_mask = self.console.privacy_mask

        def mark_of(item: WorkItem) -> CellValue:
            marks, company = self.marks, self.directory.get(item.company_id)
            return mark_cell(marks.done.get(item.company_id), marks.snooze(item, company), self._note_of(item))

        def name_cell(item: WorkItem) -> CellValue:
            return [(item_name(item, privacy_mask), "" if self._is_open(item) else "muted")]

        def status_cell(item: WorkItem) -> CellValue:
            is_known = self.directory.get(item.company_id) is not None
            return statuses_cell(item, self._connections(item), is_known=is_known)

        def platform_cell(item: WorkItem) -> CellValue:
            return [(platforms_text(self._connections(item)), "")]

        def reason_cell(item: WorkItem) -> CellValue:
            # What is agreed says more than what was noted.
            text = note_text(self.directory.follow_ups.of(item.company_id).step or self._note_of(item), privacy_mask)
            return [(f"{text} · " if text else "", ""), (reasons_text(item, privacy_mask), "muted")]

        return [
            Column(
                key="done",
                label="✓",
                help="✓ is done, z is snoozed, ✎ has a note.",
                width=1,
                priority=10,
                render=mark_of,
            ),
            Column(key="name", label="Company", flex=2, min_width=18, priority=9, render=name_cell),
            Column(
                key="status",
                label="Status",
                help="The status of the connection that needs you most, then the symbols of the others.",
                width=16,
                priority=8,
                render=status_cell,
            ),
            Column(
                key="platform",
                label="Platform",
                help="The software of the connections to work on.",
                flex=1,
                min_width=12,
                priority=4,
                render=platform_cell,
            ),
            Column(
                key="reason",
                label="Why",
                help="The note on the company, and why it is on the list.",
                flex=2,
                min_width=14,
                priority=7,
                render=reason_cell,
            ),
        ]

    def _note_of(self, item: WorkItem) -> FollowUpEvent | None:
        return self.directory.follow_ups.of(item.company_id).note

    # What is shown

    def _companies(self) -> dict[str, CompanySummary]:
        found = ((item.company_id, self.directory.get(item.company_id)) for item in self.worklist.items)
        return {key: company for key, company in found if company is not None}

    def _connections(self, item: WorkItem) -> list[ConnectionSummary | None]:
        """Return the connections of a company by task, as they are now."""
        company = self.directory.get(item.company_id)
        known = {each.id: each for each in company.connections} if company is not None else {}
        return [known.get(task.connection_id or "") for task in item.tasks]

    def _is_open(self, item: WorkItem) -> bool:
        return self.marks.is_open(item, self.directory.get(item.company_id))

    @property
    def marks(self) -> WorkMarks:
        """Return what people have said of the companies, as far as it has been read."""
        return self.marking.marks

    @property
    def item(self) -> WorkItem | None:
        """Return the present company."""
        return self.query_one(WorkTable).cursor_row

    def _redraw(self) -> None:
        self.query_one(WorkTable).redraw()
        self._draw()

    def _draw(self) -> None:
        work = self.query_one(WorkTable)
        item, at = work.cursor_row, work.cursor_index
        if item is None or at is None:
            return
        box = self.query_one("#work-item")
        box.border_title = size_words(self.worklist, at + 1)
        box.border_subtitle = progress_words(self.worklist, self.marks, self._companies())
        company, known = self.directory.get(item.company_id), self._connections(item)
        follow_up = self.directory.follow_ups.of(item.company_id)
        words = item_words(item, company, known, self.marks, follow_up, self.console.privacy_mask, now())
        self.query_one("#work-text", Static).update(words)
        self.refresh_bindings()

    def privacy_mask_changed(self) -> None:
        """Draw again what holds names or ids."""
        self.query_one(WorkTable).set_columns(self._columns())
        self._draw()

    @on(WorkTable.RowHighlighted)
    def _row_highlighted(self) -> None:
        self._draw()

    @on(WorkTable.RowSelected)
    def _row_selected(self) -> None:
        self.action_open_company()

    def document(self) -> Document | None:
        """Return the worklist with what was done; None if it is not known when its data was read."""
        from console_app.services.export import provenance, worklist_document

        as_of = self.directory.as_of
        if as_of is None:
            return None
        source = provenance(self.session, as_of, now(), self.worklist.view)
        return worklist_document(self.worklist, self.marks, self._companies(), source)

    # What the person does

    def action_open_company(self) -> None:
        """Open the company."""
        if self.item is not None and self.app.screen is self:
            self.console.open_company(self.item.company_id)

    def action_link(self) -> None:
        """Show the link that the customer needs, after a choice among several. No other one is asked for."""
        item = self.item
        if item is None or self.app.screen is not self:
            return

        def came_back(read: Connection | None) -> None:
            if read is not None:
                self.directory.note_connection(item.company_id, read)
                self._redraw()

        self.console.show_customer_link(item.company_id, item.only_connection_id, then=came_back)

    def action_note(self) -> None:
        """Copy a note for the CRM, of what the list knows: reading again would make other links."""
        from console_app.services.companies.offline import company_of

        item = self.item
        row = self.directory.get(item.company_id) if item else None
        if item is None or row is None:
            self.console.notify_user("This company is no longer in the list.")
            return
        company = company_of(row)
        connection = next((each for each in company.connections if each.id == item.only_connection_id), None)
        account = self.session.account.name if self.session.account else ""
        moment = self.directory.as_of or now()
        note = case_note(
            company,
            connection,
            self.session.activity_log,
            moment=moment,
            account_name=account,
            is_sandbox=self.session.profile.is_sandbox,
            entities=self.directory.entities,
            follow_up=self.directory.follow_ups.of(company.id),
        )
        self.console.copy_note(note)

    def action_done(self) -> None:
        """Say that this one is done, and go to the next that is to do; or take it back."""
        if self.item is not None and self.marking.toggle_done(self.item):
            self._go_on()
        self._redraw()

    def _go_on(self) -> None:
        """Go to the next company that is to do, from the present one on and then from the top."""
        work = self.query_one(WorkTable)
        at = work.cursor_index or 0
        following = [*range(at + 1, work.row_count), *range(at)]
        left = [index for index in following if self._is_open(work.rows[index])]
        if left:
            work.move_to(left[0])
        elif len(self.marks.done) >= len(self.worklist.items):
            self.console.notify_user("All are done.")
        else:
            self.console.notify_user("None is left to do: the others are snoozed.")

    def action_snooze(self) -> None:
        """Leave this one until a day, on all worklists; or take it back."""
        item = self.item
        company = self.directory.get(item.company_id) if item is not None else None
        if item is not None and company is None:
            self.console.notify_user("This company is no longer in the list.")
        elif item is not None and company is not None:
            self.run_worker(self._snooze(item, company), group="ask", exclusive=True)

    async def _snooze(self, item: WorkItem, company: CompanySummary) -> None:
        if await self.marking.toggle_snooze(item, company):
            self._go_on()
        self._redraw()

    def action_comment(self) -> None:
        """Add a note of one line on the company."""
        if self.item is not None:
            self.run_worker(self._comment(self.item), group="ask", exclusive=True)

    async def _comment(self, item: WorkItem) -> None:
        await self.marking.write_note(item)

    def action_follow_up(self) -> None:
        """Ask for owner, next step and a note of the company."""
        self.console.ask_follow_up(self.item.company_id if self.item else "")

    def follow_up_changed(self, company_id: str) -> None:  # noqa: ARG002 - each row may be about it
        """Show what was said of a company."""
        self._redraw()

    def connection_changed(self, _change: Change) -> None:
        """Show what has become of a connection that is watched."""
        self.rows_changed()

    def rows_changed(self) -> None:
        """Show what has changed elsewhere, each row in its place."""
        if self.is_mounted:
            self._redraw()

    def action_export(self) -> None:
        """Export the worklist with what was done."""
        self.export.start()

    def action_copy_id(self) -> None:
        """Copy the company's id."""
        if self.item is not None:
            self.console.send_to_clipboard(self.item.company_id, "The company's id", shown=True)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return whether an action is available; None if it is shown but disabled."""
        if action == "link":
            return self.session.is_open or None
        return super().check_action(action, parameters)
