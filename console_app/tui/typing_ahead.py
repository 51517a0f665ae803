"""Letters that are typed faster than the focus moves end up where they were meant.

Keys wait in the queue of the widget that had the focus when they came. "/abb" typed in one breath, or let through at
once by a slow line, would search for nothing and run the commands of a, b and b.
"""

from __future__ import annotations

from typing import Any, Protocol, runtime_checkable

from textual import events  # noqa: TC002 - Textual looks at the annotations of handlers
from textual.app import App
from textual.widgets import Input


@runtime_checkable
class TakesTyping(Protocol):
    """A screen with a field for letters that come before it has the focus."""

    def take_typed(self, text: str) -> bool:
        """Keep `text` for the field; False where there is none, or where something else has the focus."""


class TypingAhead(App[Any]):
    """An application in which a letter belongs to the field that has the focus by the time it is read."""

    def on_key(self, event: events.Key) -> None:
        """A letter that comes up to here was not seen by the field that has the focus now."""
        if not event.is_printable or event.character is None:
            return
        from textual.widgets import TextArea

        focused = self.focused
        if isinstance(focused, Input):
            focused.insert_text_at_cursor(event.character)
        elif isinstance(focused, TextArea):
            focused.insert(event.character)
        elif not (isinstance(self.screen, TakesTyping) and self.screen.take_typed(event.character)):
            return
        event.prevent_default()
