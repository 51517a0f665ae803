"""Draws the lines of a table, and remembers those it has drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.cache import LRUCache
from textual.strip import Strip
from textual.style import Style

from console_app.tui.render.text import clip, fit
from console_app.tui.widgets.table_cells import cell_pieces
from console_app.tui.widgets.table_columns import ColumnLayout, RowT
from console_app.tui.widgets.table_marks import MARK

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.widget import Widget

REMEMBERED_LINES = 512


class TablePainter(Generic[RowT]):
    """Turns rows into strips, with looks from the table's component classes."""

    def __init__(self, table: Widget) -> None:
        self._table = table
        self._strips: LRUCache[tuple[int, bool, bool, bool], Strip] = LRUCache(REMEMBERED_LINES)
        self._looks: dict[tuple[str, ...], RichStyle] = {}

    def forget(self) -> None:
        """Draw everything anew: looks, widths or renderers have changed."""
        self._strips.clear()
        self._looks.clear()

    def forget_rows(self) -> None:
        """Draw the rows anew: there are others."""
        self._strips.clear()

    def header(self, layout: ColumnLayout[RowT], marks: Mapping[str, str]) -> Strip:
        """The line with the labels; `marks` has the sort marks, by the keys of their columns."""
        usual = self._look("table--header")
        segments: list[Segment] = []
        x = 0
        for place in layout.placed:
            column = place.column
            label, look = column.label, usual
            if column.key in marks:
                look = self._look("table--header", "table--header-sorted")
                label = label_with_mark(label, place.width, marks[column.key])
            _space(segments, place.x - x, usual)
            segments.append(Segment(fit(label, place.width, column.align), look))
            x = place.x + place.width
        _space(segments, layout.width - x, usual)
        return Strip(segments, layout.width)

    def row(
        self, layout: ColumnLayout[RowT], index: int, row: RowT, *, under_cursor: bool, marked: bool = False
    ) -> Strip:
        """The line of one row; `index` tells odd lines from even ones."""
        focused = under_cursor and self._table.has_focus
        state = (index, under_cursor, focused, marked)
        remembered = self._strips.get(state)
        if remembered is None:
            remembered = self._paint(layout, row, state)
            self._strips[state] = remembered
        return remembered

    def _paint(self, layout: ColumnLayout[RowT], row: RowT, state: tuple[int, bool, bool, bool]) -> Strip:
        index, under_cursor, focused, marked = state
        line = "table--cursor" if under_cursor else "table--odd" if index % 2 else "table--even"
        usual = self._look(line)
        base = self._table.get_visual_style(line)
        segments: list[Segment] = []
        x = 0
        if under_cursor and layout.width:
            # Without colours the bar is what shows the cursor; it is thin while the keys go elsewhere.
            segments.append(Segment("▌" if focused else "▏", self._look(line, "table--marker")))
            x = 1
        if marked and layout.width > 1:
            _space(segments, 1 - x, usual)
            segments.append(Segment(MARK, self._look(line, "table--mark")))
            x = 2
        for place in layout.placed:
            _space(segments, place.x - x, usual)
            pieces = cell_pieces(
                place.column.render(row),
                place.width,
                place.column.align,
                style_named=lambda name: self._look(line, f"table--{name}") if name else usual,
                base=base,
                parse_style=_parsed,
            )
            segments.extend(Segment(text, look) for text, look in pieces)
            x = place.x + place.width
        _space(segments, layout.width - x, usual)
        return Strip(segments, layout.width)

    def _look(self, *names: str) -> RichStyle:
        """The look of component classes laid over each other; a name nobody declared counts for nothing."""
        look = self._looks.get(names)
        if look is None:
            known: list[str] = []
            reverse = False
            for name in names:
                try:
                    reverse = self._table.get_component_styles(name).text_style.reverse or reverse
                except KeyError:
                    continue
                known.append(name)
            look = self._table.get_visual_style(*known).rich_style
            if reverse:
                # The one text style that visual styles of components leave out.
                look += RichStyle(reverse=True)
            self._looks[names] = look
        return look


def label_with_mark(label: str, width: int, mark: str) -> str:
    """A header's label with its sort mark, the label giving way where there is no room for both."""
    if width <= len(mark) + 1:
        return mark
    return f"{clip(label, width - len(mark) - 1)} {mark}"


def _parsed(style: str | Style) -> Style:
    return style if isinstance(style, Style) else Style.parse(style)


def _space(segments: list[Segment], cells: int, look: RichStyle) -> None:
    if cells > 0:
        segments.append(Segment(" " * cells, look))
