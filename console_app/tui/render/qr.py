"""Render a QR code in a terminal: black on white in any theme."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Literal, TypeAlias

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from console_app.services.links.qr_styles import draw_cells

if TYPE_CHECKING:
    from console_app.services.links.qr import QrPlan

Ink: TypeAlias = Literal["colours", "sixteen", "light", "dark"]
"""The source of a cell's two colours: exact colours; the same on a terminal with sixteen; or, on one without
colours, the terminal's own two, with text that is light (on a dark ground) or dark (on a light one)."""

# By whether the ground is dark.
_COLOURS = {
    False: Style(color="#000000", bgcolor="#ffffff"),
    True: Style(color="#ffffff", bgcolor="#000000"),
}
# The nearest of sixteen colours is the plain white: the bright one is not among the eight of the plainest terminals.
_SIXTEEN = {
    False: Style(color="#000000", bgcolor="#aaaaaa"),
    True: Style(color="#aaaaaa", bgcolor="#000000"),
}
_OWN, _REVERSED = Style(), Style(reverse=True)
_STYLES: dict[Ink, dict[bool, Style]] = {
    "colours": _COLOURS,
    "sixteen": _SIXTEEN,
    "light": {True: _OWN, False: _REVERSED},
    "dark": {False: _OWN, True: _REVERSED},
}


def draw_qr(plan: QrPlan, ink: Ink = "colours") -> list[Strip]:
    """Draw the code, a strip for each row of cells."""
    styles = _STYLES[ink]
    strips = []
    for row in draw_cells(plan.modules, plan.quiet, plan.drawing):
        runs = groupby(row, key=lambda cell: cell.on_dark)
        drawn = [Segment("".join(cell.text for cell in cells), styles[on_dark]) for on_dark, cells in runs]
        strips.append(Strip(drawn, plan.columns))
    return strips
