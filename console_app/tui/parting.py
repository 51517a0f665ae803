"""A screen that is left once, and ends its work before its widgets go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.await_complete import AwaitComplete

from console_app.tui.workers import RunsWorkers

if TYPE_CHECKING:
    from textual.await_remove import AwaitRemove
    from textual.screen import Screen

    _Screen = Screen[Any]
else:
    # Textual takes the looks of a screen from its first base that is a widget: that must stay the screen.
    _Screen = object


class EndsItsWork(RunsWorkers, _Screen):
    """Stops the workers of a screen that is left.

    Textual takes the widgets away one by one and stops the workers last. An answer that came in between would be drawn
    on a screen of which half is there.
    """

    def dismiss(self, result: Any = None) -> AwaitComplete:
        """Leave the screen with a result; nothing happens where it has been left already.

        Textual takes whatever lies on top away, so that a second answer in the same breath would close the screen
        below, or end the program where that is the last one.
        """
        if self not in self.app.screen_stack:
            return AwaitComplete()
        left: AwaitComplete = super().dismiss(result)
        return left

    def remove(self) -> AwaitRemove:
        """Take the screen away, and end first what works for it."""
        self.workers.cancel_node(self)
        return super().remove()
