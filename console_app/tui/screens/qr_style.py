"""Choose how a QR code is drawn: by the terminal, the room, and the person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.services.desktop.terminals import Glyphs
from console_app.services.links.qr import QrPlan, fits
from console_app.services.links.qr_styles import BY_PREFERENCE, Drawing
from console_app.tui.host import host_of
from console_app.tui.widgets.qr_code import QrCode

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.screen import Screen

    from console_app.tui.host import Host

DRAWING_ACTIONS = frozenset({"draw_otherwise"})
"""The actions that need a code on the screen."""


class QrStyle:
    """The ways in which the code of one screen can be drawn."""

    def __init__(self, screen: Screen[object]) -> None:
        """Draw the code of `screen`, once it is there."""
        self._screen = screen

    @property
    def console(self) -> Host:
        """Return the app."""
        return host_of(self._screen)

    @property
    def code(self) -> QrCode:
        """Return the screen's code."""
        return self._screen.query_one(QrCode)

    def watch(self, changed: Callable[[], None]) -> None:
        """Call `changed` when codes are drawn in another way, while the screen exists."""

        def redraw() -> None:
            changed()
            self._screen.refresh_bindings()

        for name in ("glyphs", "code_drawing"):
            self._screen.watch(self.console, name, redraw, init=False)

    def has_room(self, link: str, drawing: Drawing) -> bool:
        """Return whether the code would fit in this drawing."""
        return fits(link, *self.code.size, drawing)

    def draw(self, link: str | None, *, size_words: str = "") -> None:
        """Give the link to the screen's code, with the drawings to try.

        Args:
            link: The link.
            size_words: What to say if it does not fit, instead of the needed size.
        """
        code = self.code
        code.size_words = size_words
        code.drawings = self.console.code_drawings()
        code.no_room = self.console.glyphs.why_no_half_blocks
        code.link = link

    def draw_otherwise(self) -> None:
        """Draw the code in the next drawing that fits."""
        code = self.code
        if code.link is None or not isinstance(code.plan, QrPlan):
            return
        now = code.plan.drawing
        drawings = self._drawings_with_room(code.link)
        if drawings in ([now], []):
            self.tell_no_other()
            return
        number = (drawings.index(now) + 1) % len(drawings) if now in drawings else 0
        self.console.choose_drawing(drawings[number])
        self.tell_chosen(drawings[number], f"{number + 1} of {len(drawings)}")

    def tell_no_other(self) -> None:
        """Say that the code can be drawn in this way only."""
        self.console.notify_user("There is no other way to draw it here. s saves it as a picture.", brief=True)

    def tell_chosen(self, drawing: Drawing, which: str) -> None:
        """Say how the code is drawn now."""
        self.console.notify_user(f"{which}: {drawing.words}", brief=True, timeout=3)

    def _drawings_with_room(self, link: str) -> list[Drawing]:
        drawings: Sequence[Drawing] = BY_PREFERENCE if self.console.glyphs is Glyphs.FINE else (Drawing.CELLS,)
        return [each for each in drawings if self.has_room(link, each)]
