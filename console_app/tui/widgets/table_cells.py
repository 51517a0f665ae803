"""From what a renderer made of a row to pieces of text that fill a cell exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.style import Style as RichStyle
from textual.content import Content

from console_app.services.visible import visible
from console_app.tui.render.text import clip

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from textual.style import Style

    from console_app.tui.widgets.table_columns import Alignment, CellValue

Piece = tuple[str, RichStyle]


def cell_pieces(
    value: CellValue,
    width: int,
    align: Alignment,
    *,
    style_named: Callable[[str], RichStyle],
    base: Style,
    parse_style: Callable[[str | Style], Style],
) -> list[Piece]:
    """Clip or pad a cell to exactly `width` terminal cells.

    Args:
        value: What the renderer returned. Its text is made literal here, whoever made it.
        width: Terminal cells to fill.
        align: Where a short text stands.
        style_named: Gives the look for a style name; `""` is the look of the row.
        base: The look of the row, for content that carries looks of its own.
        parse_style: Reads the styles written in content, such as `bold $text-muted`.
    """
    usual = style_named("")
    pieces = [
        (seen, style)
        for text, style in _styled(value, usual, style_named, base, parse_style)
        if (seen := visible(text))
    ]
    whole = "".join(text for text, _ in pieces)
    clipped = clip(whole, width)
    if clipped != whole:
        pieces = _cut(pieces, clipped)
    missing = width - cell_len(clipped)
    if missing <= 0:
        return pieces
    before = 0 if align == "left" else missing if align == "right" else missing // 2
    if before:
        pieces.insert(0, (" " * before, usual))
    if missing - before:
        pieces.append((" " * (missing - before), usual))
    return pieces


def _styled(
    value: CellValue,
    usual: RichStyle,
    style_named: Callable[[str], RichStyle],
    base: Style,
    parse_style: Callable[[str | Style], Style],
) -> Iterable[Piece]:
    if isinstance(value, str):
        yield value, usual
    elif isinstance(value, Content):
        for text, style in value.render(base, end="", parse_style=parse_style):
            # A link or an action in a cell would act on a click that is meant to choose the row.
            look = style.rich_style.clear_meta_and_links()
            yield text, look + RichStyle(reverse=True) if usual.reverse else look
    else:
        for text, name in value:
            yield text, style_named(name)


def _cut(pieces: list[Piece], clipped: str) -> list[Piece]:
    """Give the characters of `clipped`, the last of which is an ellipsis, the looks they have in `pieces`."""
    kept: list[Piece] = []
    start = 0
    for text, style in pieces:
        part = clipped[start : start + len(text)]
        start += len(text)
        if not part:
            break
        kept.append((part, style))
    return kept
