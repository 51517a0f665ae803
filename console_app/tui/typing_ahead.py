"""Letters that are typed faster than the focus moves end up where they were meant, in their order.

A key is looked at by the widget that has the focus, then by each that this one is in, and at last by the application,
which knows the commands. While that goes on, the next key may find another focus and overtake it: of "/abb" typed in
one breath, or let through at once by a slow line, the search would get a part, and a, b and b would run as commands. So
a letter waits until the keys before it have come to their end.
"""

from __future__ import annotations

from collections import deque
from time import monotonic
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from textual import events  # Textual looks at the annotations of handlers
from textual.app import App
from textual.widgets import Input

from console_app.tui.commands import table

if TYPE_CHECKING:
    from textual.dom import DOMNode
    from textual.timer import Timer

WAITS_AT_MOST = 5.0
"""Seconds that a letter waits for the keys before it. They may never come to an end: what had the focus may be gone."""
_LOOK_EVERY = 0.1


@runtime_checkable
class TakesTyping(Protocol):
    """A screen with a field for letters that come before it has the focus."""

    def take_typed(self, text: str) -> bool:
        """Keep `text` for the field; False where there is none, or where something else has the focus."""


class TypingAhead(App[Any]):
    """An application in which a letter belongs to the field that has the focus by the time it is read."""

    def __init__(self) -> None:
        super().__init__()
        self._held: deque[events.Key | events.Paste] = deque()
        self._key_at: DOMNode | None = None
        """What the last key was given to, until all have looked at it."""
        self._keys_given = 0
        self._given_since = 0.0
        self._was_for_field = False
        self._watching: Timer | None = None

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            if self._must_wait(event):
                self._held.append(event)
                if self._watching is None:
                    self._watching = self.set_interval(_LOOK_EVERY, self._look_at_held)
            else:
                await self._give(event)
        else:
            await super().on_event(event)

    def _must_wait(self, event: events.Key | events.Paste) -> bool:
        if isinstance(event, events.Key) and event.key in table.URGENT_KEYS:
            return False
        is_letter = isinstance(event, events.Paste) or event.is_printable
        return bool(self._held) or (is_letter and self._key_at is not None and not self._is_read_behind_it())

    def _is_read_behind_it(self) -> bool:
        """Whether the last key was a letter for the field that still has the focus: that reads all in their order."""
        return self._was_for_field and self.focused is self._key_at

    async def _give(self, event: events.Key | events.Paste) -> None:
        node = self.focused or self.screen
        self._was_for_field = isinstance(event, events.Key) and node.check_consume_key(event.key, event.character)
        await super().on_event(event)
        self._keys_given += 1
        self._key_at, self._given_since = node, monotonic()
        self._follow(node, self._keys_given)

    def _follow(self, node: DOMNode | None, number: int) -> None:
        """Go behind the key of that number, from `node` up to the application, where it comes to its end."""
        if number != self._keys_given:
            return
        if node is None or not node.call_later(self._follow, node.parent, number):
            self._key_at = None
            self.call_next(self._give_held)

    async def _give_held(self) -> None:
        while self._held and (self._key_at is None or self._is_read_behind_it()):
            await self._give(self._held.popleft())

    async def _look_at_held(self) -> None:
        """Go on where a key has been lost with what it was given to."""
        if self._key_at is not None:
            is_there = self._key_at.is_attached and monotonic() - self._given_since < WAITS_AT_MOST
            if is_there:
                return
            self._key_at = None
        if self._held:
            await self._give_held()
        elif self._watching is not None:
            self._watching.stop()
            self._watching = None

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
