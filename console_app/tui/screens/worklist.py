"""Go through connections one by one, each with its link, its note, and its facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Container, VerticalScroll
from textual.widgets import Static

from console_app.clock import now
from console_app.services.companies.case_note import case_note
from console_app.services.companies.statuses import NO_CONNECTIONS
from console_app.services.text.sanitize import sanitized
from console_app.tui.commands import registry as table
from console_app.tui.render.status import status_style
from console_app.tui.render.text import clip
from console_app.tui.render.worklist import item_name, item_words, reason_text
from console_app.tui.screens.base import ConsoleScreen
from console_app.tui.widgets.steady_text import SteadyText
from console_app.tui.widgets.table.widget import CellValue, Column, VirtualTable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.binding import BindingType
    from textual.widget import Widget

    from console_app.codat.models import Connection
    from console_app.services.audit import WorkItem
    from console_app.services.companies.cached_company import CompanySummary, ConnectionSummary

_TITLE = 40


class WorkTable(VirtualTable["WorkItem"]):
    """The items, the most urgent first."""

    BINDINGS: ClassVar[list[BindingType]] = [table.enter_binding("worklist.open")]


@dataclass(frozen=True, slots=True)
class _Known:
    """The current facts about an item."""

    company: CompanySummary | None
    connection: ConnectionSummary | None


def work_key(item: WorkItem) -> str:
    """Return an item's key."""
    return f"{item.company_id}/{item.connection_id or ''}"


class WorklistScreen(ConsoleScreen[None]):
    """Go through items one by one. A link is created only on request."""

    PLACE = "worklist"
    BINDINGS: ClassVar[list[BindingType]] = table.bindings("worklist")

    def __init__(self, items: Sequence[WorkItem], title: str) -> None:
        """Show `items`; `title` says what they are."""
        super().__init__("Companies", "Worklist", clip(sanitized(title), _TITLE))
        self.items = tuple(items)

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
        work.set_rows(self.items, key=work_key)
        work.focus()
        self._draw()

    def on_screen_resume(self) -> None:
        """Continue when the screen is on top again."""
        self.query_one(WorkTable).redraw()
        self._draw()

    def _columns(self) -> list[Column[WorkItem]]:
        privacy_mask = self.console.privacy_mask

        def mark_cell(item: WorkItem) -> CellValue:
            return [("✓", "mark")] if work_key(item) in self.console.work_done else [("", "")]

        def name_cell(item: WorkItem) -> CellValue:
            return [(item_name(item, privacy_mask), "muted" if work_key(item) in self.console.work_done else "")]

        def status_cell(item: WorkItem) -> CellValue:
            connection = self._known(item).connection
            if connection is None and (item.connection_id is not None or self._known(item).company is None):
                return [("gone", "muted")]
            style = status_style(connection.status if connection else NO_CONNECTIONS)
            return [(f"{style.symbol} {style.word}", style.style)]

        def platform_cell(item: WorkItem) -> CellValue:
            connection = self._known(item).connection
            return [(sanitized(connection.platform_name) if connection else "–", "")]

        def reason_cell(item: WorkItem) -> CellValue:
            return [(reason_text(item, privacy_mask), "muted")]

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
        """Return the present item."""
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
        words = item_words(
            item, known.company, known.connection, self.console.privacy_mask, now(), done=work_key(item) in done
        )
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

    # What the person does

    def action_open_company(self) -> None:
        """Open the company."""
        if self.item is not None and self.app.screen is self:
            self.console.open_company(self.item.company_id)

    def action_link(self) -> None:
        """Show the link of this connection. It is asked for now, and no other one is."""
        item = self.item
        if item is None or self.app.screen is not self:
            return

        def came_back(read: Connection | None) -> None:
            if read is not None:
                self.directory.note_connection(item.company_id, read)
                self.query_one(WorkTable).redraw()
                self._draw()

        self.console.show_customer_link(item.company_id, item.connection_id, then=came_back)

    def action_note(self) -> None:
        """Copy a note for the CRM, of what the list knows: reading again would make other links."""
        from console_app.services.companies.offline import company_of

        item = self.item
        row = self._known(item).company if item else None
        if item is None or row is None:
            self.console.notify_user("This company is no longer in the list.")
            return
        company = company_of(row)
        connection = next((each for each in company.connections if each.id == item.connection_id), None)
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
                self.console.notify_user("All are done.")
        work.redraw()
        self._draw()

    def action_copy_id(self) -> None:
        """Copy the company's id."""
        if self.item is not None:
            self.console.send_to_clipboard(self.item.company_id, "The company's id", shown=True)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return whether an action is available; None if it is shown but disabled."""
        if action == "link":
            return self.session.is_open or None
        return super().check_action(action, parameters)
