"""A worklist: one connection after the other, each with its link, its note, and what is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Container, VerticalScroll
from textual.widgets import Static

from console_app.clock import now
from console_app.services.summaries import NO_CONNECTIONS
from console_app.services.visible import visible
from console_app.tui.commands import table
from console_app.tui.render.status import look_of
from console_app.tui.render.text import clip
from console_app.tui.render.worklist import item_name, item_words, reason_said
from console_app.tui.screens.base import ConsoleScreen
from console_app.tui.widgets.table import CellValue, Column, VirtualTable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.binding import BindingType
    from textual.widget import Widget

    from console_app.codat.models import Connection
    from console_app.services.auditing import WorkItem
    from console_app.services.summaries import CompanySummary, ConnectionSummary

_TITLE = 40


class WorkTable(VirtualTable["WorkItem"]):
    """The items, in the order in which they are urgent."""

    BINDINGS: ClassVar[list[BindingType]] = [table.enter_binding("worklist.open")]


@dataclass(frozen=True, slots=True)
class _Known:
    """What the list knows of an item now."""

    company: CompanySummary | None
    connection: ConnectionSummary | None


def work_key(item: WorkItem) -> str:
    """What tells items apart."""
    return f"{item.company_id}/{item.connection_id or ''}"


class WorklistScreen(ConsoleScreen[None]):
    """Goes through items one by one. No link is made before somebody asks for that one."""

    PLACE = "worklist"
    BINDINGS: ClassVar[list[BindingType]] = table.bindings("worklist")

    def __init__(self, items: Sequence[WorkItem], title: str) -> None:
        """Show `items`; `title` says what they are."""
        super().__init__("Companies", "Worklist", clip(visible(title), _TITLE))
        self.items = tuple(items)

    def compose_body(self) -> Iterable[Widget]:
        with Container(id="work"):
            with VerticalScroll(id="work-item", can_focus=False) as box:
                box.border_title = "Worklist"
                yield Static(id="work-text")
            yield WorkTable(id="work-list")

    def on_mount(self) -> None:
        work = self.query_one(WorkTable)
        work.set_columns(self._columns())
        work.set_rows(self.items, key=work_key)
        work.focus()
        self._draw()

    def on_screen_resume(self) -> None:
        self.query_one(WorkTable).redraw()
        self._draw()

    def _columns(self) -> list[Column[WorkItem]]:
        veil = self.console.veil

        def mark_cell(item: WorkItem) -> CellValue:
            return [("✓", "mark")] if work_key(item) in self.console.work_done else [("", "")]

        def name_cell(item: WorkItem) -> CellValue:
            return [(item_name(item, veil), "muted" if work_key(item) in self.console.work_done else "")]

        def status_cell(item: WorkItem) -> CellValue:
            connection = self._known(item).connection
            if connection is None and (item.connection_id is not None or self._known(item).company is None):
                return [("gone", "muted")]
            look = look_of(connection.status if connection else NO_CONNECTIONS)
            return [(f"{look.symbol} {look.word}", look.style)]

        def platform_cell(item: WorkItem) -> CellValue:
            connection = self._known(item).connection
            return [(visible(connection.platform_name) if connection else "–", "")]

        def reason_cell(item: WorkItem) -> CellValue:
            return [(reason_said(item, veil), "muted")]

        return [
            Column(key="done", label="✓", width=1, priority=10, render=mark_cell),
            Column(key="name", label="Company", flex=2, min_width=18, priority=9, render=name_cell),
            Column(key="status", label="Status", width=16, priority=8, render=status_cell),
            Column(key="platform", label="Platform", flex=1, min_width=12, priority=4, render=platform_cell),
            Column(key="reason", label="Why", flex=2, min_width=14, priority=7, render=reason_cell),
        ]

    # What is shown

    def _known(self, item: WorkItem) -> _Known:
        company = self.directory.get(item.company_id)
        found = (each for each in company.connections if each.id == item.connection_id) if company else iter(())
        return _Known(company, next(found, None))

    @property
    def item(self) -> WorkItem | None:
        """The item one is at."""
        return self.query_one(WorkTable).cursor_row

    def _draw(self) -> None:
        work = self.query_one(WorkTable)
        item, at = work.cursor_row, work.cursor_index
        if item is None or at is None:
            return
        known, done = self._known(item), self.console.work_done
        box = self.query_one("#work-item")
        box.border_title = f"{at + 1} of {len(self.items)}"
        finished = sum(work_key(each) in done for each in self.items)
        box.border_subtitle = f"{finished} done, {len(self.items) - finished} to do"
        words = item_words(item, known.company, known.connection, self.console.veil, now(), done=work_key(item) in done)
        self.query_one("#work-text", Static).update(words)
        self.refresh_bindings()

    def veil_changed(self) -> None:
        self.query_one(WorkTable).set_columns(self._columns())
        self._draw()

    @on(WorkTable.RowHighlighted)
    def _row_highlighted(self) -> None:
        self._draw()

    @on(WorkTable.RowSelected)
    def _row_selected(self) -> None:
        self.action_open_company()

    # What the person does

    def action_open_company(self) -> None:
        """Open the company."""
        from console_app.tui.screens.company import CompanyScreen

        if self.item is not None and self.app.screen is self:
            self.app.push_screen(CompanyScreen(self.item.company_id))

    def action_link(self) -> None:
        """Show the link of this connection. It is asked for now, and no other one is."""
        item = self.item
        if item is None or self.app.screen is not self:
            return
        known = self._known(item)
        if known.company is None:
            self.console.say("This company is not in the list any more.")
        elif known.connection is None:
            from console_app.tui.screens.company import CompanyScreen

            # Without a connection there is no link yet: the software has to be picked first.
            self.app.push_screen(CompanyScreen(item.company_id, connect=item.connection_id is None))
        else:
            self._show_link(known.company, known.connection)

    def _show_link(self, row: CompanySummary, connection: ConnectionSummary) -> None:
        from console_app.services.remembered import company_of
        from console_app.tui.render.connection import needs_link
        from console_app.tui.screens.connection import ConnectionScreen

        company = company_of(row)
        found = next(each for each in company.connections if each.id == connection.id)

        def came_back(read: Connection | None) -> None:
            if read is not None:
                self.directory.note_connection(row.id, read)
                self.query_one(WorkTable).redraw()
                self._draw()

        needed = needs_link(found)
        self.app.push_screen(ConnectionScreen(company, found, show_link=needed, only_link=needed), came_back)

    def action_note(self) -> None:
        """Copy a note for the CRM, of what the list knows: reading again would make other links."""
        from console_app.services.case_notes import case_note
        from console_app.services.remembered import company_of

        item = self.item
        row = self._known(item).company if item else None
        if item is None or row is None:
            self.console.say("This company is not in the list any more.")
            return
        company = company_of(row)
        connection = next((each for each in company.connections if each.id == item.connection_id), None)
        account = self.session.account.name if self.session.account else ""
        moment = self.directory.as_of or now()
        note = case_note(
            company,
            connection,
            self.session.deeds,
            moment=moment,
            account_name=account,
            is_sandbox=self.session.profile.is_sandbox,
        )
        self.console.send_to_clipboard(note, "The case note")

    def action_done(self) -> None:
        """Say that this one is done, and go to the next that is not; or take it back."""
        work, done, item = self.query_one(WorkTable), self.console.work_done, self.item
        if item is None:
            return
        if work_key(item) in done:
            done.discard(work_key(item))
        else:
            done.add(work_key(item))
            at = work.cursor_index or 0
            following = [*range(at + 1, len(self.items)), *range(at)]
            left = [index for index in following if work_key(self.items[index]) not in done]
            if left:
                work.move_to(left[0])
            else:
                self.console.say("All of them are done.")
        work.redraw()
        self._draw()

    def action_copy_id(self) -> None:
        """Copy the company's id."""
        if self.item is not None:
            self.console.send_to_clipboard(self.item.company_id, "The company's id", shown=True)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "link":
            return self.session.is_open or None
        return super().check_action(action, parameters)
