"""Which way a QR code is drawn: what the terminal can draw, what has room, and what the person chose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.services.qr_code import QrPlan, plan_qr
from console_app.services.qr_drawing import BY_PREFERENCE, Drawing
from console_app.services.terminals import Glyphs
from console_app.tui.screens.link_actions import LinkActions
from console_app.tui.widgets.qr_code import QrCode

if TYPE_CHECKING:
    from collections.abc import Sequence

DRAWING_ACTIONS = frozenset({"draw_otherwise"})
"""What needs a code on the screen."""


class CodeDrawing(LinkActions):
    """A screen with a code that can be drawn in several ways."""

    def on_mount(self) -> None:
        for name in ("glyphs", "code_drawing"):
            self.watch(self.app, name, self._drawing_changed, init=False)

    def _drawing_changed(self) -> None:
        self.draw_link_again()
        self.refresh_bindings()

    def has_room(self, link: str, drawing: Drawing) -> bool:
        """Whether the code would fit, drawn in this way."""
        return fits(link, *self.query_one(QrCode).size, drawing)

    def draw_code(self, link: str | None, *, size_words: str = "") -> None:
        """Give the link to the screen's code, with the ways in which it may be drawn.

        `size_words` say what to do where it has no room, in place of how large the terminal would have to be.
        """
        code = self.query_one(QrCode)
        code.size_words = size_words
        code.drawings = self.console.code_drawings()
        code.no_room = self.console.glyphs.why_no_half_blocks
        code.link = link

    def action_draw_otherwise(self) -> None:
        """Draw the code in the next way that has room."""
        code = self.query_one(QrCode)
        if code.link is None or not isinstance(code.plan, QrPlan):
            return
        now = code.plan.drawing
        ways = self._ways_with_room(code.link)
        if ways in ([now], []):
            self.no_other_drawing()
            return
        number = (ways.index(now) + 1) % len(ways) if now in ways else 0
        self.console.choose_drawing(ways[number])
        self.drawing_chosen(ways[number], f"{number + 1} of {len(ways)}")

    def no_other_drawing(self) -> None:
        """Say that the code can be drawn in this way only."""
        self.console.say("There is no other way to draw it here. s saves it as a picture.", brief=True)

    def drawing_chosen(self, drawing: Drawing, which: str) -> None:
        """Say how the code is drawn now."""
        self.console.say(f"{which}: {drawing.words}", brief=True, timeout=3)

    def _ways_with_room(self, link: str) -> list[Drawing]:
        ways: Sequence[Drawing] = BY_PREFERENCE if self.console.glyphs is Glyphs.FINE else (Drawing.CELLS,)
        return [each for each in ways if self.has_room(link, each)]


def fits(link: str, columns: int, rows: int, drawing: Drawing) -> bool:
    """Whether the code for the link, drawn in this way, fits into so many cells."""
    return isinstance(plan_qr(link, columns, rows, (drawing,)), QrPlan)
