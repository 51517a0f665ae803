"""Decide when a screen draws what has changed."""

from __future__ import annotations

from asyncio import get_running_loop
from typing import TYPE_CHECKING, Any

from textual.screen import UPDATE_PERIOD

if TYPE_CHECKING:
    from textual.screen import Screen

_TURNS = 8
"""Turns of the event loop between a change and its frame.

In these, the messages of a key pass from its widget over the screen to others, and what those change is drawn with it.
Where nothing else is to be done, all of them take a twentieth of a millisecond.
"""


class FrameClock:
    """Has a screen draw a change as soon as all that belongs to it has changed.

    Textual waits for the next tick of a timer, on average half a frame; and a letter is seen in the search one frame
    before the companies that it finds.
    """

    def __init__(self, screen: Screen[Any]) -> None:
        """Draw for a screen."""
        self._screen = screen
        self._turns_left = 0
        self._drawn_at = 0.0

    @property
    def is_frame_due(self) -> bool:
        """Return whether the screen has something to draw."""
        screen = self._screen
        return bool(
            screen._layout_required  # noqa: SLF001 - as Textual's own screen asks itself
            or screen._scroll_required  # noqa: SLF001
            or screen._repaint_required  # noqa: SLF001
            or screen._recompose_required  # noqa: SLF001
            or screen._dirty_widgets  # noqa: SLF001
        )

    def draw_soon(self) -> None:
        """Draw after a few turns of the event loop, or at the next tick of Textual's timer behind another frame."""
        if self._turns_left:
            return
        if get_running_loop().time() - self._drawn_at < UPDATE_PERIOD:
            self._screen._update_timer.resume()  # noqa: SLF001
        else:
            self._turns_left = _TURNS
            self._take_turn()

    def _take_turn(self) -> None:
        self._turns_left -= 1
        if self._turns_left:
            get_running_loop().call_soon(self._take_turn)
        else:
            self._drawn_at = get_running_loop().time()
            self._screen.call_next(self._screen._on_timer_update)  # noqa: SLF001
