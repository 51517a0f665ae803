"""A QR code as it is drawn in a terminal: black on white in any theme."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from console_app.services.qr_code import QrPlan

Ink: TypeAlias = Literal["colours", "light", "dark"]
"""How cells are drawn: with colours of their own, or where the terminal's two colours are all there is, with
text that is light (on a dark ground) or dark (on a light one)."""

_DARK_ON_LIGHT = Style(color="#000000", bgcolor="#ffffff")
_LIGHT_ON_DARK = Style(color="#ffffff", bgcolor="#000000")
_UNCOLOURED = Style()

# By (upper module is dark, lower module is dark). Blank cells keep uniform areas free of the seams that
# block characters have in some fonts.
_CELLS: dict[Ink, dict[tuple[bool, bool], tuple[str, Style]]] = {
    "colours": {
        (False, False): (" ", _DARK_ON_LIGHT),
        (True, True): (" ", _LIGHT_ON_DARK),
        (True, False): ("▀", _DARK_ON_LIGHT),
        (False, True): ("▀", _LIGHT_ON_DARK),
    },
    "light": {
        (False, False): ("█", _UNCOLOURED),
        (True, True): (" ", _UNCOLOURED),
        (True, False): ("▄", _UNCOLOURED),
        (False, True): ("▀", _UNCOLOURED),
    },
    "dark": {
        (False, False): (" ", _UNCOLOURED),
        (True, True): ("█", _UNCOLOURED),
        (True, False): ("▀", _UNCOLOURED),
        (False, True): ("▄", _UNCOLOURED),
    },
}


def draw_qr(plan: QrPlan, ink: Ink = "colours") -> list[Strip]:
    """Draw the code, one strip for each row of cells."""
    return [_strip(cells, plan.columns) for cells in _rows_of_cells(plan, ink)]


def _rows_of_cells(plan: QrPlan, ink: Ink) -> Iterator[list[tuple[str, Style]]]:
    cells = _CELLS[ink]
    side = [False] * plan.quiet
    blank = [False] * plan.columns
    lines = [blank] * plan.quiet
    lines += [[*side, *map(bool, row), *side] for row in plan.modules]
    lines += [blank] * plan.quiet
    if len(lines) % 2:
        lines.append(blank)
    for upper, lower in zip(lines[::2], lines[1::2], strict=True):
        yield [cells[pair] for pair in zip(upper, lower, strict=True)]


def _strip(cells: list[tuple[str, Style]], width: int) -> Strip:
    drawn: list[Segment] = []
    text, style = cells[0]
    for character, look in cells[1:]:
        if look is style:
            text += character
        else:
            drawn.append(Segment(text, style))
            text, style = character, look
    drawn.append(Segment(text, style))
    return Strip(drawn, width)
