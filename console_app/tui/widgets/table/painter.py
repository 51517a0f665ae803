"""Paint lines and cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.cache import LRUCache
from textual.content import Content
from textual.filter import ANSIToTruecolor
from textual.strip import Strip
from textual.style import Style

from console_app.services.text.sanitize import sanitized
from console_app.tui.render.text import clip, fit
from console_app.tui.theme import has_colours
from console_app.tui.widgets.table.columns import ColumnLayout, PlacedColumn, RowT
from console_app.tui.widgets.table.rows import MARK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from textual.widget import Widget

    from console_app.tui.widgets.table.columns import Alignment, CellValue

Piece = tuple[str, RichStyle]


def cell_pieces(
    value: CellValue,
    width: int,
    align: Alignment,
    *,
    style_named: Callable[[str], RichStyle],
    base: Style,
    parse_style: Callable[[str | Style], Style],
) -> list[Piece]:
    """Clip or pad a cell to exactly `width` terminal cells.

    Args:
        value: What the renderer returned. Its text is sanitized here.
        width: Terminal cells to fill.
        align: The alignment of a short text.
        style_named: Returns the style of a name; `""` is the row's style.
        base: The row's style, for content with its own styles.
        parse_style: Parses styles in content, such as `bold $text-muted`.
    """
    usual = style_named("")
    pieces = [
        (seen, style)
        for text, style in _styled(value, usual, style_named, base, parse_style)
        if (seen := sanitized(text))
    ]
    whole = "".join(text for text, _ in pieces)
    clipped = clip(whole, width)
    if clipped != whole:
        pieces = _cut(pieces, clipped)
    missing = width - cell_len(clipped)
    if missing <= 0:
        return pieces
    before = 0 if align == "left" else missing if align == "right" else missing // 2
    if before:
        pieces.insert(0, (" " * before, usual))
    if missing - before:
        pieces.append((" " * (missing - before), usual))
    return pieces


def _styled(
    value: CellValue,
    usual: RichStyle,
    style_named: Callable[[str], RichStyle],
    base: Style,
    parse_style: Callable[[str | Style], Style],
) -> Iterable[Piece]:
    if isinstance(value, str):
        yield value, usual
    elif isinstance(value, Content):
        for text, style in value.render(base, end="", parse_style=parse_style):
            # A link or an action in a cell would act on a click that is meant to choose the row.
            rich = style.rich_style.clear_meta_and_links()
            yield text, rich + RichStyle(reverse=True) if usual.reverse else rich
    else:
        for text, name in value:
            yield text, style_named(name)


def _cut(pieces: list[Piece], clipped: str) -> list[Piece]:
    """Give the characters of `clipped`, which ends in an ellipsis, their styles in `pieces`."""
    kept: list[Piece] = []
    start = 0
    for text, style in pieces:
        part = clipped[start : start + len(text)]
        start += len(text)
        if not part:
            break
        kept.append((part, style))
    return kept


CURSOR = "table--cursor"
REMEMBERED_LINES = 512
REMEMBERED_CELLS = 1024


class TablePainter(Generic[RowT]):
    """Turn rows into strips, with styles from the table's component classes."""

    def __init__(self, table: Widget) -> None:
        """Paint for a table."""
        self._table = table
        self._strips: LRUCache[tuple[int, bool, bool, bool], Strip] = LRUCache(REMEMBERED_LINES)
        self._cells: LRUCache[tuple[str, int, str, str | tuple[tuple[str, str], ...]], list[Segment]] = LRUCache(
            REMEMBERED_CELLS
        )
        self._styles: dict[tuple[str, ...], RichStyle] = {}

    def forget(self) -> None:
        """Redraw everything: styles, widths or renderers have changed."""
        self._strips.clear()
        self._cells.clear()
        self._styles.clear()

    def forget_rows(self) -> None:
        """Redraw the rows: there are others."""
        self._strips.clear()

    def header(self, layout: ColumnLayout[RowT], marks: Mapping[str, str]) -> Strip:
        """Return the line of labels; `marks` has the sort marks, by the keys of their columns."""
        usual = self._style_of("table--header")
        segments: list[Segment] = []
        x = 0
        for place in layout.placed:
            column = place.column
            label, rich = column.label, usual
            if column.key in marks:
                rich = self._style_of("table--header", "table--header-sorted")
                label = label_with_mark(label, place.width, marks[column.key])
            _space(segments, place.x - x, usual)
            segments.append(Segment(fit(label, place.width, column.align), rich))
            x = place.x + place.width
        return self._whole(segments, x, usual)

    def blank(self) -> Strip:
        """Return a line under the last row."""
        return self._whole([], 0, self._in_true_colors(self._table.visual_style.rich_style))

    def _whole(self, segments: list[Segment], x: int, rich: RichStyle) -> Strip:
        """Return a line that ends under the scroll bar."""
        width = self._table.region.width
        _space(segments, width - x, rich)
        return Strip(segments, width)

    def row(
        self, layout: ColumnLayout[RowT], index: int, row: RowT, *, under_cursor: bool, marked: bool = False
    ) -> Strip:
        """Return the line of a row; `index` distinguishes odd from even lines."""
        focused = under_cursor and self._table.has_focus
        state = (index, under_cursor, focused, marked)
        remembered = self._strips.get(state)
        if remembered is None:
            remembered = self._paint(layout, row, state)
            self._strips[state] = remembered
        return remembered

    def _paint(self, layout: ColumnLayout[RowT], row: RowT, state: tuple[int, bool, bool, bool]) -> Strip:
        index, under_cursor, focused, marked = state
        line = CURSOR if under_cursor else "table--odd" if index % 2 else "table--even"
        usual = self._style_of(line)
        segments: list[Segment] = []
        x = 0
        if under_cursor and layout.width:
            # Without colours the bar is what shows the cursor; it is thin while the keys go elsewhere.
            segments.append(Segment("▌" if focused else "▏", self._style_of(line, "table--marker")))
            x = 1
        if marked and layout.width > 1:
            _space(segments, 1 - x, usual)
            segments.append(Segment(MARK, self._style_of(line, "table--mark")))
            x = 2
        for place in layout.placed:
            _space(segments, place.x - x, usual)
            segments += self._cell(line, place, place.column.render(row))
            x = place.x + place.width
        return self._whole(segments, x, usual)

    def _cell(self, line: str, place: PlacedColumn[RowT], value: CellValue) -> list[Segment]:
        """Return a cell of a line; the same ones stand in many rows: statuses, platforms, dates."""
        if isinstance(value, Content):
            pieces = self._pieces(line, place, value)
            return [Segment(text, self._in_true_colors(rich)) for text, rich in pieces]
        known = (line, place.width, place.column.align, value if isinstance(value, str) else tuple(value))
        cell = self._cells.get(known)
        if cell is None:
            cell = self._cells[known] = [Segment(text, rich) for text, rich in self._pieces(line, place, value)]
        return cell

    def _pieces(self, line: str, place: PlacedColumn[RowT], value: CellValue) -> list[Piece]:
        return cell_pieces(
            value,
            place.width,
            place.column.align,
            style_named=lambda name: self._style_of(line, f"table--{name}") if name else self._style_of(line),
            base=self._table.get_visual_style(line),
            parse_style=_parsed,
        )

    def _style_of(self, *names: str) -> RichStyle:
        """Return the combined style of component classes; an unknown name has no effect."""
        rich = self._styles.get(names)
        if rich is None:
            known: list[str] = []
            reverse = False
            for name in names:
                try:
                    reverse = self._table.get_component_styles(name).text_style.reverse or reverse
                except KeyError:
                    continue
                known.append(name)
            rich = self._table.get_visual_style(*known).rich_style
            if reverse:
                # The one text style that visual styles of components leave out.
                rich += RichStyle(reverse=True)
            if len(known) > 1 and known[0] == CURSOR and self._is_grey:
                # Colours that differ in brightness alone would be spots on the cursor's row.
                rich += RichStyle(color=self._style_of(CURSOR).color)
            self._styles[names] = rich = self._in_true_colors(rich)
        return rich

    @property
    def _is_grey(self) -> bool:
        """Return whether colours are turned off (`NO_COLOR`)."""
        return not has_colours(self._table.app)

    def _in_true_colors(self, rich: RichStyle) -> RichStyle:
        """Do for a style what Textual's filter does for each piece of each line."""
        for each in self._table.app.get_line_filters():
            if isinstance(each, ANSIToTruecolor):
                return each.truecolor_style(rich, self._table.background_colors[1].rich_color)
        return rich


def label_with_mark(label: str, width: int, mark: str) -> str:
    """Return a header's label with its sort mark; the label is cut if there is no room for both."""
    if width <= len(mark) + 1:
        return mark
    return f"{clip(label, width - len(mark) - 1)} {mark}"


def _parsed(style: str | Style) -> Style:
    return style if isinstance(style, Style) else Style.parse(style)


def _space(segments: list[Segment], cells: int, rich: RichStyle) -> None:
    if cells > 0:
        segments.append(Segment(" " * cells, rich))
