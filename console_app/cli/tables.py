"""Tables for people: aligned by the cells that a terminal gives to each character."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from console_app.services.visible import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

_LEAST = 12
_MOST_PADDED = 60
"""Cells to which a column is filled up where nothing is cut: one endless name does not make every line endless."""
_GAP = "  "


def table(titles: Sequence[str], rows: Sequence[Sequence[str]], *, width: int | None = None) -> list[str]:
    """The lines of a table. In a terminal of `width` the widest columns give way; without one nothing is cut."""
    from rich.cells import cell_len, set_cell_size

    cells = [[visible(cell).strip() for cell in row] for row in (titles, *rows)]
    widths = [max(cell_len(row[place]) for row in cells) for place in range(len(titles))]
    if width is None:
        widths = [min(each, _MOST_PADDED) for each in widths]
    else:
        over = sum(widths) + len(_GAP) * (len(widths) - 1) - width
        while over > 0 and max(widths) > _LEAST:
            widest = widths.index(max(widths))
            widths[widest] -= 1
            over -= 1

    def fitted(cell: str, room: int) -> str:
        if cell_len(cell) <= room:
            return set_cell_size(cell, room)
        return cell if width is None else set_cell_size(cell, room - 1) + "…"

    return [_GAP.join(fitted(cell, room) for cell, room in zip(row, widths, strict=True)).rstrip() for row in cells]


def terminal_width(*, is_drawn: bool) -> int | None:
    """How wide the terminal is; None where there is none, and nothing is to be cut."""
    return shutil.get_terminal_size().columns if is_drawn else None
