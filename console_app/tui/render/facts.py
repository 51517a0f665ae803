"""Labels and values, aligned in two columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from console_app.tui.render.text import clip, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDEST_LABEL = 16


def facts(rows: Sequence[tuple[str, Content]]) -> Content:
    """One line a fact. A label that is too long is cut; values are left to the widget to wrap."""
    width = min(WIDEST_LABEL, max((cell_len(label) for label, _ in rows), default=0))
    lines = []
    for label, value in rows:
        shown = clip(label, width)
        lines.append(Content.assemble(plain(shown + " " * (width - cell_len(shown) + 2), "$quiet"), value))
    return Content("\n").join(lines)
