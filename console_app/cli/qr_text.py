"""A QR code as text for a terminal: two modules a cell, black on white where there are colours."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from console_app.cli.streams import is_terminal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from console_app.services.qr_code import QrPlan

# By index, so that no theme of the terminal makes grey of them.
_BLACK_ON_WHITE = "\x1b[38;5;16;48;5;231m"
_OFF = "\x1b[0m"
_FULL = "\N{FULL BLOCK}"
_UPPER = "\N{UPPER HALF BLOCK}"
_LOWER = "\N{LOWER HALF BLOCK}"
_INKED = {(False, False): " ", (True, True): _FULL, (True, False): _UPPER, (False, True): _LOWER}
_LIGHT_GROUNDS = {"7", "15"}


def draw(plan: QrPlan, environ: Mapping[str, str]) -> list[str]:
    """The code's lines, drawn as the environment allows: coloured, or in the terminal's own two colours."""
    coloured = has_colours(environ)
    # What is drawn in the text's colour is the dark part, where the ground is light, and else the light part.
    inks_light = not coloured and not _is_light(environ)
    lines = []
    for upper, lower in _pairs(plan):
        cells = zip(upper, lower, strict=True)
        text = "".join(_INKED[one != inks_light, two != inks_light] for one, two in cells)
        lines.append(f"{_BLACK_ON_WHITE}{text}{_OFF}" if coloured else text)
    return lines


def room(environ: Mapping[str, str]) -> tuple[int, int]:
    """Columns and rows that a code may take, so that it can be seen whole with the cursor under it."""
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


def _is_light(environ: Mapping[str, str]) -> bool:
    """Whether the terminal says that its ground is light. Most say nothing, and are dark."""
    return environ.get("COLORFGBG", "").rpartition(";")[2] in _LIGHT_GROUNDS


def _pairs(plan: QrPlan) -> list[tuple[list[bool], list[bool]]]:
    side = [False] * plan.quiet
    blank = [False] * plan.columns
    lines = [[*side, *map(bool, row), *side] for row in plan.modules]
    lines = [blank] * plan.quiet + lines + [blank] * plan.quiet
    if len(lines) % 2:
        lines.append(blank)
    return list(zip(lines[::2], lines[1::2], strict=True))


def _number(text: str | None) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() else 0
