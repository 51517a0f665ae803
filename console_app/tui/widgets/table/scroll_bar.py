"""Draw a scroll bar only when its thumb has moved."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Self

from textual.scrollbar import ScrollBar

if TYPE_CHECKING:
    from textual.geometry import Region

_PARTS = 8
"""The parts of a cell to which the ends of a thumb are drawn."""


class SteadyScrollBar(ScrollBar):
    """The scroll bar of a table, whose rows change with each letter of a search.

    Textual draws all of it for each change of its numbers, though its thumb mostly stays where it is.
    """

    _drawn: tuple[object, ...] = ()

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Draw the bar again, if it would be another; see `Widget.refresh`."""
        # A program that is being left has taken the bar from its table.
        if repaint and not layout and self.is_mounted and self.parent is not None:
            shown = self._shown()
            if shown == self._drawn:
                return self
            self._drawn = shown
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def _shown(self) -> tuple[object, ...]:
        """Return all that the bar is drawn from: its thumb, its colours, and the filters of its lines."""
        assert self.parent is not None
        styles, size = self.parent.styles, self.size
        return (
            size,
            self._thumb(size.height),
            bool(self.grabbed),
            self.mouse_over,
            styles.scrollbar_color,
            styles.scrollbar_color_hover,
            styles.scrollbar_color_active,
            styles.scrollbar_background,
            self.background_colors,
            tuple(self.app.get_line_filters()),
        )

    def _thumb(self, height: int) -> tuple[int, int] | None:
        """Return the ends of the thumb in parts of a cell, as Textual draws them; None if there is no thumb."""
        rows, window = ceil(self.window_virtual_size), ceil(self.window_size)
        if not height or not window or window >= rows or height == rows:
            return None
        length = max(1, window / (rows / height))
        start = int((height - length) * (self.position / (rows - window)) * _PARTS)
        return start, start + ceil(length * _PARTS)
