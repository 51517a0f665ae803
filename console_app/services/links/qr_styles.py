"""Draw the modules of a QR code as terminal cells: a glyph on a dark or light background.

No style with half-blocks is the best in every terminal: many take the glyphs from the font, and fonts leave gaps above
or below them. A background has no gaps anywhere.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

Matrix: TypeAlias = tuple[bytes, ...]
"""The modules of a code row by row, without a quiet zone: 1 is dark, 0 is light."""

UPPER, LOWER, BLANK = "▀", "▄", " "


class Drawing(Enum):
    """A style to draw a code; the value is its name on the command line and in files."""

    CELLS = "cells"
    """Two columns of background colour a module: needs twice the width and height, and no glyph."""
    LOWER = "lower"
    """Two modules a cell, with lower half-blocks only."""
    LIGHT = "light"
    """Two modules a cell, light ink on a dark background."""
    UPPER = "upper"
    """Two modules a cell, with upper half-blocks only."""
    DARK = "dark"
    """Two modules a cell, dark ink on a light background."""

    @property
    def needs_half_blocks(self) -> bool:
        """Return whether the terminal has to draw half-blocks, one cell wide."""
        return self is not Drawing.CELLS

    @property
    def words(self) -> str:
        """Return a description for people."""
        return _WORDS[self]


_WORDS = {
    Drawing.CELLS: "whole cells",
    Drawing.LOWER: "lower half-blocks",
    Drawing.LIGHT: "light half-blocks on dark",
    Drawing.UPPER: "upper half-blocks",
    Drawing.DARK: "dark half-blocks on light",
}

BY_PREFERENCE = (Drawing.CELLS, Drawing.LOWER, Drawing.LIGHT, Drawing.UPPER, Drawing.DARK)
"""In order of how often they decoded, over terminals, fonts and decoders (`tests/terminals/RESULTS.md`)."""


def drawings_to_try(chosen: Drawing | None, *, half_blocks: bool) -> tuple[Drawing, ...]:
    """Return the styles to try, the best first: the chosen one, whole cells, the best half-blocks.

    Args:
        chosen: The style that the person chose, if any.
        half_blocks: False if the terminal does not draw them one cell wide.
    """
    if not half_blocks:
        return (Drawing.CELLS,)
    return tuple(dict.fromkeys((*(() if chosen is None else (chosen,)), *BY_PREFERENCE[:2])))


def drawing_named(name: str | None) -> Drawing | None:
    """Return the style of that name, or None."""
    return next((each for each in Drawing if each.value == name), None)


class Cell(NamedTuple):
    """A cell of a code, or the two columns of a module. Its ink is the opposite of its background."""

    text: str
    on_dark: bool


# By (upper module is dark, lower module is dark), where the two differ. Otherwise a blank is drawn: full blocks have
# the same gaps as half ones.
_HALVES: dict[Drawing, tuple[Cell, Cell]] = {
    Drawing.LOWER: (Cell(LOWER, True), Cell(LOWER, False)),
    Drawing.LIGHT: (Cell(LOWER, True), Cell(UPPER, True)),
    Drawing.UPPER: (Cell(UPPER, False), Cell(UPPER, True)),
    Drawing.DARK: (Cell(UPPER, False), Cell(LOWER, False)),
}


def draw_cells(modules: Matrix, quiet: int, drawing: Drawing) -> Iterator[list[Cell]]:
    """Yield the rows of the code, with `quiet` light modules on each side.

    Args:
        modules: The modules, without a quiet zone.
        quiet: Light modules on each side.
        drawing: The style.
    """
    side = [False] * quiet
    blank = [False] * (len(modules) + 2 * quiet)
    lines = [blank] * quiet + [[*side, *map(bool, row), *side] for row in modules] + [blank] * quiet
    if drawing is Drawing.CELLS:
        yield from ([Cell(BLANK * 2, dark) for dark in line] for line in lines)
        return
    if len(lines) % 2:
        lines.append(blank)
    upper_dark, lower_dark = _HALVES[drawing]
    kinds = {
        (False, False): Cell(BLANK, False),
        (True, True): Cell(BLANK, True),
        (True, False): upper_dark,
        (False, True): lower_dark,
    }
    for upper, lower in zip(lines[::2], lines[1::2], strict=True):
        yield [kinds[pair] for pair in zip(upper, lower, strict=True)]
