"""Wrap a value beside its label: where a line is too long, the next one begins where the value did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from textual.content import Content
from textual.style import Style

if TYPE_CHECKING:
    from textual.strip import Strip

_META = "label"
LABEL = Style.from_meta({_META: True})
"""Marks the beginning of a line beside which the rest of it is wrapped."""
_LEAST_VALUE = 16
"""Cells that a value has at least beside its label; with less, it is wrapped below."""


def has_labels(content: Content) -> bool:
    """Return whether a line of it has a label."""
    return any(_is_label(span.style) for span in content.spans)


def hang(content: Content, width: int) -> Content:
    """Return a text for `width` cells, with its long lines broken beside their labels."""
    return Content("\n").join([_hang_line(line, width) for line in content.split("\n", allow_blank=True)])


def _hang_line(line: Content, width: int) -> Content:
    end = max((span.end for span in line.spans if _is_label(span.style)), default=0)
    column = cell_len(line.plain[:end])
    if not end or line.cell_length <= width or width - column < _LEAST_VALUE:
        return line
    pieces = [piece.rstrip() for piece in line[end:].wrap(width - column)]
    return Content("\n").join([line[:end] + pieces[0], *(piece.pad_left(column) for piece in pieces[1:])])


def _is_label(style: str | Style) -> bool:
    return isinstance(style, Style) and _META in style.meta


class HangingContent(Content):
    """A text with labels, which is wrapped beside them at each width."""

    _wrapped: tuple[int, Content] | None = None
    """The last width it was wrapped for, and the result: it is measured and drawn at one width."""

    @classmethod
    def of(cls, content: Content) -> HangingContent:
        """Return a text as one that is wrapped so."""
        return cls(content.plain, list(content.spans))

    def get_height(self, rules: Any, width: int) -> int:
        """Return its height in lines at a width."""
        return self._at(width).get_height(rules, width)

    def render_strips(self, width: int, height: int | None, style: Style, options: Any) -> list[Strip]:
        """Return its lines at a width."""
        return self._at(width).render_strips(width, height, style, options)

    def _at(self, width: int) -> Content:
        if self._wrapped is None or self._wrapped[0] != width:
            self._wrapped = width, hang(self, width)
        return self._wrapped[1]
