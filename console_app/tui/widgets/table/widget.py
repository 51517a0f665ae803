"""Draw only what is on screen, so that a hundred thousand rows are as quick as ten."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.filter import ANSIToTruecolor
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView

from console_app.tui.widgets.table.columns import MARGIN, CellValue, Column, ColumnLayout, RowT, lay_out, sort_marks
from console_app.tui.widgets.table.painter import TablePainter
from console_app.tui.widgets.table.rows import MARK_MARGIN, KeyedRows, Marks
from console_app.tui.widgets.table.scroll_bar import SteadyScrollBar

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from textual import events
    from textual.geometry import Region
    from textual.scrollbar import ScrollBar
    from textual.strip import Strip

__all__ = ["CellValue", "Column", "VirtualTable"]

HEADER_LINES = 1

MessageRowT = TypeVar("MessageRowT")


class VirtualTable(ScrollView, Generic[RowT], can_focus=True):
    """Rows of any kind under a header, with a cursor that belongs to a row and not to a line.

    The table keeps the sequence it is given and asks a column's renderer for the rows on screen only. Rows
    are told apart by a key; when rows are replaced, filtered or sorted the cursor stays on the same key and,
    as far as there is room, on the same line of the screen.

    Rows can be marked; a mark belongs to the key and outlives sorting and filtering.

    The table sorts and filters nothing: it says what was asked for (`SortRequested`) and shows what it is
    given. It has no empty state of its own.
    """

    ALLOW_SELECT = False

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "cursor_up", "Up", show=False),
        Binding("down,j", "cursor_down", "Down", show=False),
        Binding("pageup", "page_up", "Page up", show=False),
        Binding("pagedown", "page_down", "Page down", show=False),
        Binding("ctrl+u", "half_page(-1)", "Half a page up", show=False),
        Binding("ctrl+d", "half_page(1)", "Half a page down", show=False),
        Binding("home,g", "cursor_first", "First", show=False),
        Binding("end,G", "cursor_last", "Last", show=False),
        Binding("enter", "select_cursor", "Open", show=False),
    ]

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "table--header",
        "table--header-sorted",
        "table--odd",
        "table--even",
        "table--cursor",
        "table--marker",
        "table--mark",
        "table--match",
        "table--muted",
        "table--strong",
        "table--warning",
        "table--error",
        "table--status-linked",
        "table--status-pending",
        "table--status-deauthorized",
        "table--status-unlinked",
        "table--status-none",
        "table--status-other",
    }
    """The component classes, set in `styles/table.tcss`. A subclass may add its own `table--...` classes."""

    class RowMessage(Message, Generic[MessageRowT]):
        """A message about one row."""

        def __init__(self, table: VirtualTable[Any], key: str, row: MessageRowT) -> None:
            """Carry a row and its key."""
            super().__init__()
            self.table = table
            self.key = key
            self.row = row

        @property
        def control(self) -> VirtualTable[Any]:
            """Return the table."""
            return self.table

    class RowHighlighted(RowMessage[MessageRowT]):
        """The cursor moved to another row."""

    class RowSelected(RowMessage[MessageRowT]):
        """A row was chosen: Enter, a click on the cursor's row, or a double click."""

    class SortRequested(Message):
        """The header of a sortable column was clicked; `column` is its key.

        `as_well`: a key was held, so that it is to be sorted by this one too.
        """

        def __init__(self, table: VirtualTable[Any], column: str, *, as_well: bool = False) -> None:
            """Carry the column to sort by; `as_well` adds it to the present ones."""
            super().__init__()
            self.table = table
            self.column = column
            self.as_well = as_well

        @property
        def control(self) -> VirtualTable[Any]:
            """Return the table."""
            return self.table

    def __init__(
        self,
        columns: Sequence[Column[RowT]] = (),
        *,
        id: str | None = None,  # noqa: A002 - the name that every widget has for it
        classes: str | None = None,
    ) -> None:
        """Make an empty table."""
        super().__init__(id=id, classes=classes)
        self._columns: tuple[Column[RowT], ...] = tuple(columns)
        self._layout_now: ColumnLayout[RowT] | None = None
        self._rows: KeyedRows[RowT] = KeyedRows()
        self._cursor = 0
        self._cursor_key: str | None = None
        self._lines_before = 0
        self._sort_marks: dict[str, str] = {}
        self._chain_selected = False
        self._marks = Marks()
        self._painter: TablePainter[RowT] = TablePainter(self)
        self.virtual_size = Size(1, HEADER_LINES)

    # What is in the table

    @property
    def row_count(self) -> int:
        """Return the number of rows."""
        return len(self._rows)

    @property
    def rows(self) -> Sequence[RowT]:
        """Return the rows as they were given."""
        return self._rows.rows

    @property
    def cursor_index(self) -> int | None:
        """Return the position of the cursor from 0; None if there are no rows."""
        return self._cursor if len(self._rows) else None

    @property
    def cursor_key(self) -> str | None:
        """Return the key of the row under the cursor; None if there are no rows."""
        return self._cursor_key

    @property
    def cursor_row(self) -> RowT | None:
        """Return the row under the cursor; None if there are no rows."""
        return self._rows[self._cursor] if len(self._rows) else None

    @property
    def shown_columns(self) -> tuple[str, ...]:
        """Return the keys of the visible columns, from left to right."""
        return tuple(place.column.key for place in self._column_layout().placed)

    def set_columns(self, columns: Sequence[Column[RowT]]) -> None:
        """Replace the columns."""
        self._columns = tuple(columns)
        self._layout_now = None
        self.redraw()

    def set_sort(self, *order: tuple[str, bool]) -> None:
        """Mark the columns that the rows are sorted by, each with whether it is reversed; nothing is sorted.

        If there are several, their marks show the order.
        """
        marks = sort_marks(order)
        if marks != self._sort_marks:
            self._sort_marks = marks
            self.refresh()

    def set_rows(self, rows: Sequence[RowT], key: Callable[[RowT], str], *, from_top: bool = False) -> None:
        """Show other rows, however many: nothing is measured or copied.

        Args:
            rows: Kept as it is, so it must not be changed afterwards; pass a new sequence instead.
            key: Returns a row's unique key.
            from_top: True to put the cursor on the first row, wherever its old row is now.
        """
        before, old_cursor = self._rows, self._cursor
        old_top = self.scroll_offset.y
        line = old_cursor - old_top
        in_view = 0 <= line < self._lines
        top_key = before.key_at(old_top) if old_top < len(before) else None

        self._rows = KeyedRows(rows, key)
        self._painter.forget_rows()
        self._hold(len(rows))
        if not len(rows):
            self._cursor, self._cursor_key = 0, None
        elif from_top:
            self._settle(0)
            self.scroll_to(y=0, animate=False, force=True)
        else:
            self._settle(self._rows.following(before, old_cursor, self._cursor_key))
            if old_top == 0 and (not in_view or self._cursor < self._lines):
                top = 0
            elif in_view:
                top = self._cursor - line
            else:
                found = None if top_key is None else self._rows.seek(top_key)
                top = old_top if found is None else found
            self.scroll_to(y=top, animate=False, force=True)
        if bool(len(rows)) != bool(len(before)):
            # Many keys need a row.
            self.refresh_bindings()
        self.refresh()

    def _hold(self, count: int) -> None:
        """Scroll over so many rows.

        Setting the virtual size itself would have the whole screen laid out, which is a third of the work of a key in
        a search. The table has its place from the style sheet, whatever it holds; a scroll bar that comes or goes has
        it laid out.
        """
        self.set_reactive(VirtualTable.virtual_size, Size(1, count + HEADER_LINES))
        if self.is_mounted:
            self._scroll_update(self.virtual_size)

    def redraw(self) -> None:
        """Redraw every row, if a renderer would now return something else."""
        self._painter.forget()
        self.refresh()

    def move_to_key(self, key: str) -> bool:
        """Move the cursor to the row with a key and show it.

        Returns:
            False if there is no such row.
        """
        index = self._rows.find(key)
        if index is None:
            return False
        self.move_to(index)
        return True

    def move_to(self, index: int) -> None:
        """Move the cursor to the row at `index`, or to the nearest one, and show it."""
        if not len(self._rows):
            return
        before = self._cursor
        self._settle(max(0, min(index, len(self._rows) - 1)))
        if before != self._cursor:
            self.refresh_line(before + HEADER_LINES)
            self.refresh_line(self._cursor + HEADER_LINES)
        self._show_cursor()

    # What is marked

    @property
    def marked(self) -> tuple[str, ...]:
        """Return the keys of the marked rows in the order of marking, including rows that are not shown."""
        return tuple(self._marks)

    def toggle_mark(self) -> None:
        """Toggle the mark of the row under the cursor."""
        if self._cursor_key is not None:
            self._marks.toggle(self._cursor_key)
            self.refresh()

    def mark_all(self) -> None:
        """Mark every row that is shown."""
        self._marks.add(map(self._rows.key, self._rows.rows))
        self.refresh()

    def clear_marks(self) -> None:
        """Remove all marks."""
        self._marks.clear()
        self.refresh()

    def keep_marks(self, keys: Collection[str]) -> None:
        """Remove the marks of keys that are not in `keys`, because their rows no longer exist."""
        self._marks.keep(keys)
        self.refresh()

    # Where the cursor goes

    def _settle(self, index: int) -> None:
        """Place the cursor at `index`, and post a message if that is another row."""
        key = self._rows.key_at(index)
        changed = key != self._cursor_key
        self._cursor, self._cursor_key = index, key
        if changed:
            self.post_message(self.RowHighlighted(self, key, self._rows[index]))

    @property
    def _lines(self) -> int:
        """Return the number of lines for rows."""
        return max(0, self.scrollable_content_region.height - HEADER_LINES)

    def _show_cursor(self) -> None:
        top, lines = self.scroll_offset.y, self._lines
        if not lines:
            return
        if self._cursor < top:
            self.scroll_to(y=self._cursor, animate=False, force=True)
        elif self._cursor >= top + lines:
            self.scroll_to(y=self._cursor - lines + 1, animate=False, force=True)

    def _page(self, direction: int, lines: int) -> None:
        step = max(1, lines)
        # Even, so that each line of the screen keeps its shade and only texts are written.
        step = (step - step % 2 or 1) * direction
        line = self._cursor - self.scroll_offset.y
        if 0 <= line < self._lines and len(self._rows):
            target = max(0, min(self._cursor + step, len(self._rows) - 1))
            self.scroll_to(y=target - line, animate=False, force=True)
        self.move_to(self._cursor + step)

    def action_cursor_up(self) -> None:
        """Move the cursor up."""
        self.move_to(self._cursor - 1)

    def action_cursor_down(self) -> None:
        """Move the cursor down."""
        self.move_to(self._cursor + 1)

    def action_page_up(self) -> None:
        """Move the cursor up a page."""
        self._page(-1, self._lines - 1)

    def action_page_down(self) -> None:
        """Move the cursor down a page."""
        self._page(1, self._lines - 1)

    def action_half_page(self, direction: int) -> None:
        """Move the cursor half a page up (-1) or down (1)."""
        self._page(direction, self._lines // 2)

    def action_cursor_first(self) -> None:
        """Move the cursor to the first row."""
        self.move_to(0)

    def action_cursor_last(self) -> None:
        """Move the cursor to the last row."""
        self.move_to(len(self._rows) - 1)

    def action_select_cursor(self) -> None:
        """Choose the row under the cursor."""
        if self._cursor_key is not None:
            self.post_message(self.RowSelected(self, self._cursor_key, self._rows[self._cursor]))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Disable the cursor's actions while there are no rows."""
        return bool(len(self._rows)) if action == "select_cursor" else super().check_action(action, parameters)

    def on_click(self, event: events.Click) -> None:
        """Choose the clicked row, or sort by the clicked heading."""
        place = event.get_content_offset(self)
        if place is None or event.button != 1:
            return
        event.stop()
        if place.y < HEADER_LINES:
            column = self._column_layout().at(place.x)
            if column is not None and column.sortable:
                held = event.ctrl or event.shift or event.meta
                self.post_message(self.SortRequested(self, column.key, as_well=held))
            return
        index = self.scroll_offset.y + place.y - HEADER_LINES
        if index >= len(self._rows):
            return
        if event.chain == 1:
            self._chain_selected = False
        # Whether the row opens on the first click or on the second, a double click opens it once.
        if index != self._cursor:
            self.move_to(index)
        elif not self._chain_selected:
            self._chain_selected = True
            self.action_select_cursor()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Say what the column shows whose heading is under the mouse."""
        place = event.get_content_offset(self)
        heading = None if place is None or place.y >= HEADER_LINES else self._column_layout().at(place.x)
        self._explain(heading)

    def on_leave(self) -> None:
        """Say it of none any more."""
        self._explain(None)

    def _explain(self, column: Column[RowT] | None) -> None:
        words = column.help_words if column is not None else ""
        if words != str(self.tooltip or ""):
            self.tooltip = Content(words) if words else None

    def on_resize(self) -> None:
        """Lay the columns out again."""
        lines = self._lines
        top = self.scroll_offset.y
        if not self._lines_before or top <= self._cursor < top + max(lines, self._lines_before):
            self._show_cursor()
        self._lines_before = lines

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        """Return the scroll bar, creating it on first use, as Textual does."""
        if self._vertical_scrollbar is None:
            self._vertical_scrollbar = SteadyScrollBar(name="vertical", thickness=self.scrollbar_size_vertical)
            self._vertical_scrollbar.display = False
            self.app._start_widget(self, self._vertical_scrollbar)  # noqa: SLF001 - as Textual's own widgets do
        return self._vertical_scrollbar

    # Styles

    def notify_style_update(self) -> None:
        """Redraw with the new styles."""
        super().notify_style_update()
        self._painter.forget()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw lines as they are: the style sheet gives a table neither border nor padding, for which Textual looks."""
        layout, background = self._column_layout(), self.background_colors[1]
        # What the painter uses are the theme's colours already.
        filters = [each for each in self.app.get_line_filters() if not isinstance(each, ANSIToTruecolor)]
        strips = [self._strip(layout, y) for y in crop.line_range]
        for each in filters:
            strips = [strip.apply_filter(each, background) for strip in strips]
        if crop.column_span == (0, self.region.width):
            return strips
        return [strip.crop(crop.x, crop.right) for strip in strips]

    def render_line(self, y: int) -> Strip:
        """Draw a line."""
        return self._strip(self._column_layout(), y)

    def _strip(self, layout: ColumnLayout[RowT], y: int) -> Strip:
        if y < HEADER_LINES:
            return self._painter.header(layout, self._sort_marks)
        index = self.scroll_offset.y + y - HEADER_LINES
        if index >= len(self._rows):
            return self._painter.blank()
        row = self._rows[index]
        marked = bool(len(self._marks)) and self._rows.key(row) in self._marks
        return self._painter.row(layout, index, row, under_cursor=index == self._cursor, marked=marked)

    def _column_layout(self) -> ColumnLayout[RowT]:
        width = self.scrollable_content_region.width
        # The margin is wider while there are marks.
        margin = MARK_MARGIN if len(self._marks) else MARGIN
        known = self._layout_now
        if known is None or (known.width, known.margin) != (width, margin):
            self._layout_now = known = lay_out(self._columns, width, margin)
            self._painter.forget()
        return known
