"""Draw the manual: tables as wide as there is room for, code, and the results of a search."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from textual.content import Content

from console_app.manual.pages import as_searched
from console_app.services.search import hits
from console_app.services.text.number_words import counted
from console_app.tui.render.search import with_hits
from console_app.tui.render.text import ELLIPSIS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from console_app.manual.pages import Line

GAP = 2
"""Cells between two columns."""
NARROWEST = 20
"""Cells that a column needs whose text is broken into lines."""
INDENT = 2
LEAD = 24
"""Characters of a line that stand at most before its first hit."""

Place = tuple[int, int]
"""Row and column of a cell; row -1 holds the titles."""


class TableLayout(NamedTuple):
    """A table in lines."""

    lines: list[Content]
    begins: dict[Place, tuple[int, int]]
    """For each cell the line that it begins in, and the cells that there are for its text."""


def column_widths(natural: Sequence[int], width: int) -> list[int] | None:
    """Return how wide columns are drawn in `width` cells; None: they do not fit beside each other.

    Args:
        natural: Cells that each needs for its longest text in one line.
        width: Cells that there are for all of them.
    """
    left = width - GAP * (len(natural) - 1)
    widths = [0] * len(natural)
    narrowest_first = sorted(range(len(natural)), key=lambda column: natural[column])
    for done, column in enumerate(narrowest_first):
        widths[column] = min(natural[column], left // (len(natural) - done))
        left -= widths[column]
        if widths[column] < min(natural[column], NARROWEST):
            return None
    return widths


def lay_out_table(titles: Sequence[Content], rows: Sequence[Sequence[Content]], width: int) -> TableLayout:
    """Lay a table out in `width` cells: in columns, or where these do not fit with the cells of a row below each other.

    Each row has as many cells as there are titles.
    """
    natural = [max(cell.cell_length for cell in column) for column in zip(titles, *rows, strict=True)]
    widths = column_widths(natural, max(1, width))
    return _stacked(rows, max(1, width)) if widths is None else _in_columns(titles, rows, widths)


def _in_columns(titles: Sequence[Content], rows: Sequence[Sequence[Content]], widths: list[int]) -> TableLayout:
    lines: list[Content] = []
    begins: dict[Place, tuple[int, int]] = {}
    all_of_it = sum(widths) + GAP * (len(widths) - 1)
    for row, cells in enumerate([titles, *rows], -1):
        if row == 0:
            lines.append(Content.styled("─" * all_of_it, "$line"))
        begins |= {(row, column): (len(lines), width) for column, width in enumerate(widths)}
        wrapped = [cell.wrap(width) if cell else [] for cell, width in zip(cells, widths, strict=True)]
        for at in range(max(1, *map(len, wrapped))):
            pieces: list[Content] = []
            for column, width in zip(wrapped, widths, strict=True):
                piece = column[at].rstrip() if at < len(column) else Content("")
                pieces.append(piece.pad_right(max(0, width - piece.cell_length)))
            line = Content(" " * GAP).join(pieces)
            lines.append(line.stylize_before("bold $quiet" if row < 0 else "on $row-odd" if row % 2 else ""))
    return TableLayout(lines, begins)


def _stacked(rows: Sequence[Sequence[Content]], width: int) -> TableLayout:
    lines: list[Content] = []
    begins: dict[Place, tuple[int, int]] = {}
    for row, cells in enumerate(rows):
        if row:
            lines.append(Content(""))
        for column, cell in enumerate(cells):
            indent = INDENT if column else 0
            room = max(1, width - indent)
            begins[row, column] = (len(lines), room)
            wrapped = cell.wrap(room) if cell else []
            style = "" if column else "bold"
            lines += [each.rstrip().stylize_before(style).pad_left(indent) for each in wrapped]
    return TableLayout(lines, begins)


def line_at(content: Content, offset: int, width: int) -> int:
    """Return in which line of a wrapped text a character stands, from 0."""
    before = sum(not each.isspace() for each in content.plain[:offset])
    for at, line in enumerate(content.wrap(max(1, width))):
        before -= sum(not each.isspace() for each in line.plain)
        if before < 0:
            return at
    return 0


def code_content(code: str) -> Content:
    """Code, with its comments quiet."""
    content = Content(code)
    for found in re.finditer(r"(?:^|(?<=\s))#.*$", code, re.MULTILINE):
        content = content.stylize("$quiet", *found.span())
    return content


def places_of(text: str, query: str) -> list[tuple[int, int]]:
    """Return where `query` stands in a text of the manual: starts and ends."""
    wanted = as_searched(query)
    return hits(text, [wanted]) if wanted else []


def found_cell(line: Line, query: str) -> list[tuple[str, str]]:
    """Return a line that was found, from a little before its first hit on, with the hits marked."""
    text, places = line.text, places_of(line.text, query)
    if places and places[0][0] > LEAD:
        begins = text.rfind(" ", 0, places[0][0] - LEAD // 2) + 1
        text = f"{ELLIPSIS} {text[begins:]}"
    return with_hits([(text, "strong" if line.is_heading else "")], [as_searched(query)])


def found_words(found: Sequence[Line]) -> str:
    """Return the number of lines and topics that a search has found."""
    topics = len({line.topic for line in found})
    return f"{counted(len(found), 'line')} in {counted(topics, 'topic')}" if found else "nothing found"


def hit_words(number: int | None, hits_in_topic: int) -> str:
    """Return the number of hits in a topic, and which of them is shown.

    Args:
        number: The hit that is shown, from 0; None for none of them.
        hits_in_topic: All hits of the topic.
    """
    shown = f"{number + 1} of " if number is not None else ""
    return f"{shown}{counted(hits_in_topic, 'hit')} in this topic"
