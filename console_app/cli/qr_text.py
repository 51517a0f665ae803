"""A QR code as text for a terminal: black on white where there are colours, else in the terminal's own two."""

from __future__ import annotations

import os
import sys
from itertools import groupby
from typing import TYPE_CHECKING

from console_app.cli.streams import is_terminal
from console_app.services.qr_drawing import LOWER, UPPER, Drawing, draw_cells

if TYPE_CHECKING:
    from collections.abc import Mapping

    from console_app.services.qr_code import QrPlan

# By index, so that no theme of the terminal makes grey of them; by whether the ground is dark.
_COLOURS = {False: "\x1b[38;5;16;48;5;231m", True: "\x1b[38;5;231;48;5;16m"}
# The bright white is not among the eight colours of the plainest terminals.
_EIGHT_COLOURS = {False: "\x1b[30;47m", True: "\x1b[37;40m"}
_OFF = "\x1b[0m"
_FULL = "\N{FULL BLOCK}"
_LIGHT_GROUNDS = {"7", "15"}
_FEW_COLOURS = {"dvtm", "linux", "vt220", "vt340", "ansi", "cygwin"}


def draw(plan: QrPlan, environ: Mapping[str, str]) -> list[str]:
    """Return the code's lines, drawn as the environment allows: coloured, or in the terminal's own two colours."""
    if not has_colours(environ):
        return _draw_without_colours(plan, light_ground=_is_light(environ))
    colours = _EIGHT_COLOURS if environ.get("TERM") in _FEW_COLOURS else _COLOURS
    lines = []
    for row in draw_cells(plan.modules, plan.quiet, plan.drawing):
        runs = groupby(row, key=lambda cell: cell.on_dark)
        drawn = (colours[on_dark] + "".join(cell.text for cell in cells) for on_dark, cells in runs)
        lines.append("".join(drawn) + _OFF)
    return lines


def room(environ: Mapping[str, str]) -> tuple[int, int]:
    """Return the columns and rows that a code may take, so that it can be seen whole with the cursor under it."""
    try:
        size = os.get_terminal_size(sys.stdout.fileno() if sys.stdout is not None else -1)
        columns, rows = size.columns, size.lines
    except (OSError, ValueError):
        columns = rows = 0
    columns = columns or _number(environ.get("COLUMNS")) or 80
    rows = rows or _number(environ.get("LINES")) or 24
    return columns, rows - 1


def has_colours(environ: Mapping[str, str]) -> bool:
    """Whether stdout is a terminal that is to be given colours."""
    return (
        is_terminal(sys.stdout)
        and not environ.get("NO_COLOR")
        and environ.get("TERM", "") not in {"", "dumb", "unknown"}
    )


def _draw_without_colours(plan: QrPlan, *, light_ground: bool) -> list[str]:
    """Draw in ink alone: the dark part where the ground is light, and else the light part."""
    drawing = plan.drawing if plan.drawing is Drawing.CELLS else Drawing.DARK
    ink = {UPPER: UPPER, LOWER: LOWER} if light_ground else {UPPER: LOWER, LOWER: UPPER}
    lines = []
    for row in draw_cells(plan.modules, plan.quiet, drawing):
        blanks = (_FULL if cell.on_dark is light_ground else " " for cell in row)
        cells = zip(row, blanks, strict=True)
        lines.append("".join(ink.get(cell.text, blank * len(cell.text)) for cell, blank in cells))
    return lines


def _is_light(environ: Mapping[str, str]) -> bool:
    """Whether the terminal says that its ground is light. Most say nothing, and are dark."""
    return environ.get("COLORFGBG", "").rpartition(";")[2] in _LIGHT_GROUNDS


def _number(text: str | None) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() else 0
