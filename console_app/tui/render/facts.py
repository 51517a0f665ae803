"""Labels and values, aligned in two columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from console_app.services.visible import visible
from console_app.tui.render.text import clip, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDEST_LABEL = 16


def facts(rows: Sequence[tuple[str, Content]]) -> Content:
    """One line a fact. Labels may come from outside; one that is too long is cut. Values are left to be wrapped."""
    labels = [clip(visible(label), WIDEST_LABEL) for label, _ in rows]
    width = max((cell_len(label) for label in labels), default=0)
    lines = []
    for shown, (_, value) in zip(labels, rows, strict=True):
        lines.append(Content.assemble(plain(shown + " " * (width - cell_len(shown) + 2), "$quiet"), value))
    return Content("\n").join(lines)
