"""Share a terminal's width among columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, NamedTuple, TypeAlias, TypeVar

from rich.cells import cell_len
from textual.content import Content

RowT = TypeVar("RowT")

CellValue: TypeAlias = str | Content | Sequence[tuple[str, str]]
"""The result of a renderer for a row: plain text, content, or pieces of (text, style name).

A style name such as `status-linked` stands for the table's component class `table--status-linked`; the empty
name is the style of the row. Text is literal in all three forms.
"""

Alignment: TypeAlias = Literal["left", "right", "center"]

MARGIN = 2
"""Cells left of the first column: the cursor's bar and a space."""

END = 1
"""Cells right of the last column."""


SORT_HELP = "Click to sort by it, and again to turn the order around; Ctrl and click to sort by it as well."


def sort_marks(order: Iterable[tuple[str, bool]]) -> dict[str, str]:
    """Return the sort mark of each column: its direction and, if there are several, its position."""
    keys = list(order)
    numbers = "¹²³⁴⁵⁶⁷⁸⁹" if len(keys) > 1 else ""
    return {
        column: ("↓" if reverse else "↑") + numbers[place : place + 1] for place, (column, reverse) in enumerate(keys)
    }


@dataclass(frozen=True, kw_only=True)
class Column(Generic[RowT]):
    """One column of a `VirtualTable`.

    Widths are terminal cells. A column starts at `min_width`, grows to `width`, and then takes `flex` shares
    of what is left over. Without a `width` it has at least one share.
    """

    key: str
    """Names the column in messages and sort marks."""
    label: str
    render: Callable[[RowT], CellValue]
    """Makes the cell. Called for rows on screen only."""
    width: int | None = None
    min_width: int | None = None
    """The minimum width; by default `width`, or the label's width if there is no `width`."""
    max_width: int | None = None
    flex: int = 0
    align: Alignment = "left"
    priority: int = 0
    """On a narrow terminal the column with the lowest number goes first, among equals the rightmost."""
    sortable: bool = False
    help: str = ""
    """What it shows, in a sentence, for the tooltip of its heading; empty where the heading says it."""

    @property
    def help_words(self) -> str:
        """Return the tooltip of its heading; empty for none."""
        return f"{self.help} {SORT_HELP}".strip() if self.sortable else self.help

    @property
    def least(self) -> int:
        """Return the minimum width, in cells."""
        if self.min_width is not None:
            return max(1, self.min_width)
        if self.width is not None:
            return max(1, self.width)
        return max(1, cell_len(self.label) + (2 if self.sortable else 0))

    @property
    def usual(self) -> int:
        """Return the width to reach before others grow, in cells."""
        return max(self.least, self.width or 0)

    @property
    def shares(self) -> int:
        """Return the share of the remaining width."""
        return self.flex or (1 if self.width is None else 0)


class PlacedColumn(NamedTuple, Generic[RowT]):
    """A column that has its place: the cell it starts in, and its width."""

    column: Column[RowT]
    x: int
    width: int


@dataclass(frozen=True)
class ColumnLayout(Generic[RowT]):
    """The widths and places of the columns in a given width."""

    width: int
    gap: int
    placed: tuple[PlacedColumn[RowT], ...]
    margin: int = MARGIN

    def at(self, x: int) -> Column[RowT] | None:
        """Return the column at cell `x`, including the gap to its right."""
        for place in self.placed:
            if place.x <= x < place.x + place.width + self.gap:
                return place.column
        return None


def lay_out(columns: Sequence[Column[RowT]], width: int, margin: int = MARGIN) -> ColumnLayout[RowT]:
    """Place `columns` in `width` cells, leaving out those of the lowest priority if there is no room.

    At least one column is always placed, however narrow the terminal.

    Args:
        columns: The columns.
        width: The cells.
        margin: The cells to leave free left of the first.
    """
    shown = list(columns)
    if not shown or width <= 0:
        return ColumnLayout(width, 1, (), margin)
    gap = 2 if _needed(shown, 2, margin) <= width else 1
    while len(shown) > 1 and _needed(shown, gap, margin) > width:
        least_wanted = min(range(len(shown)), key=lambda index: (shown[index].priority, -index))
        del shown[least_wanted]
    widths = _share(shown, width - margin - END - gap * (len(shown) - 1))
    placed: list[PlacedColumn[RowT]] = []
    x = min(margin, max(0, width - 1))
    for column, cells in zip(shown, widths, strict=True):
        placed.append(PlacedColumn(column, x, min(cells, width - x)))
        x += cells + gap
    return ColumnLayout(width, gap, tuple(placed), margin)


def _needed(columns: Sequence[Column[RowT]], gap: int, margin: int) -> int:
    return margin + END + sum(column.least for column in columns) + gap * (len(columns) - 1)


def _share(columns: Sequence[Column[RowT]], room: int) -> list[int]:
    """Share `room` cells: first the minimum, then the usual width, then by flex."""
    widths = [column.least for column in columns]
    left = room - sum(widths)
    if left < 0:
        return [max(1, min(widths[0], room))] if len(columns) == 1 else widths
    for index, column in enumerate(columns):
        grown = min(left, column.usual - widths[index])
        widths[index] += grown
        left -= grown
    growing = [index for index, column in enumerate(columns) if column.shares]
    while left > 0 and growing:
        total = sum(columns[index].shares for index in growing)
        portion = left
        still: list[int] = []
        for index in growing:
            column = columns[index]
            # Rounded up, so that every round uses something up and the last cells find a place.
            grown = min(left, -(-portion * column.shares // total))
            if column.max_width is not None and widths[index] + grown >= column.max_width:
                grown = max(0, column.max_width - widths[index])
            else:
                still.append(index)
            widths[index] += grown
            left -= grown
        growing = still
    return widths
