"""A screen that ends its work before its widgets go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.tui.workers import RunsWorkers

if TYPE_CHECKING:
    from textual.await_remove import AwaitRemove
    from textual.widget import Widget as _Screen
else:
    # Textual takes the looks of a screen from its first base that is a widget: that must stay the screen.
    _Screen = object


class EndsItsWork(RunsWorkers, _Screen):
    """Stops the workers of a screen that is left.

    Textual takes the widgets away one by one and stops the workers last. An answer that came in between would be drawn
    on a screen of which half is there.
    """

    def remove(self) -> AwaitRemove:
        """Take the screen away, and end first what works for it."""
        self.workers.cancel_node(self)
        return super().remove()
