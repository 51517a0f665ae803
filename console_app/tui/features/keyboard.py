"""Keep typed letters in order, and ignore held keys."""

from __future__ import annotations

from collections import deque
from time import monotonic
from typing import TYPE_CHECKING

from textual import events
from textual.widgets import Input

from console_app.tui.commands.keys import urgent_keys
from console_app.tui.screens.base import HostedScreen

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.dom import DOMNode
    from textual.timer import Timer

    from console_app.tui.host import Host

WAITS_AT_MOST = 5.0
"""The seconds a letter waits for earlier keys. Those may never be handled: the focused widget may be gone."""
_POLL_INTERVAL = 0.1
_LINE_FEED = "ctrl+j"
"""The key as which an Enter arrives that was pressed before the program reads keys: until then the terminal makes it a
line feed."""


class Typeahead:
    """Gives a letter to the field that has the focus by the time it is read."""

    def __init__(self, host: Host, deliver: Callable[[events.Event], Awaitable[None]]) -> None:
        """Hold keys back from `deliver`, by which the host handles an event."""
        self._host = host
        self._deliver = deliver
        self._held: deque[events.Key | events.Paste] = deque()
        self._returned = 0
        """The number of held keys that had been given already, to a screen that another then covered."""
        self._key_at: DOMNode | None = None
        """The widget that the last key was given to, until every handler has had it."""
        self._keys_given = 0
        self._given_since = 0.0
        self._was_for_field = False
        self._watching: Timer | None = None

    async def handle(self, event: events.Event) -> None:
        """Deliver an event, a letter not before the keys that were pressed before it have come to their end."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            if self._must_wait(event):
                self._held.append(event)
                self._watch_held()
            else:
                await self._give(event)
        else:
            await self._deliver(event)

    def _must_wait(self, event: events.Key | events.Paste) -> bool:
        if isinstance(event, events.Key) and event.key in urgent_keys():
            return False
        if self._held or not self._is_screen_complete():
            return True
        is_letter = isinstance(event, events.Paste) or event.is_printable
        return is_letter and self._key_at is not None and not self._is_read_behind_it()

    def _is_screen_complete(self) -> bool:
        """Return whether the top screen has all its parts; sooner, a key would find some of them missing."""
        return not self._host.screen_stack or self._host.screen.is_mounted

    def _watch_held(self) -> None:
        if not self._is_screen_complete():
            # The screen gets to this when all its parts are there.
            self._host.screen.call_later(self._host.call_next, self._give_held)
        if self._watching is None:
            self._watching = self._host.set_interval(_POLL_INTERVAL, self._check_held)

    def _is_read_behind_it(self) -> bool:
        """Return whether the last key was a letter for the focused field, which reads all in order."""
        return self._was_for_field and self._host.focused is self._key_at

    async def _give(self, event: events.Key | events.Paste) -> None:
        if not self._host.screen_stack:
            # The program is being left, and no screen is there any more to read it.
            return
        is_enter = isinstance(event, events.Key) and event.key == _LINE_FEED
        if is_enter and _LINE_FEED not in self._host.screen.active_bindings:
            event = events.Key("enter", "\r")
        node = self._host.focused or self._host.screen
        self._was_for_field = isinstance(event, events.Key) and node.check_consume_key(event.key, event.character)
        await self._deliver(event)
        self._keys_given += 1
        self._key_at, self._given_since = node, monotonic()
        self._follow(node, self._keys_given)

    def _follow(self, node: DOMNode | None, number: int) -> None:
        """Go behind the key of that number, from `node` up to the application, where it comes to its end."""
        if number != self._keys_given:
            return
        if node is None or not node.call_later(self._follow, node.parent, number):
            self._key_at = None
            self._host.call_next(self._give_held)

    async def _give_held(self) -> None:
        while self._held and self._is_screen_complete() and (self._key_at is None or self._is_read_behind_it()):
            self._returned = max(0, self._returned - 1)
            await self._give(self._held.popleft())

    def _check_held(self) -> None:
        """Continue if a key was lost with its receiver."""
        if self._key_at is not None:
            is_there = self._key_at.is_attached and monotonic() - self._given_since < WAITS_AT_MOST
            if is_there:
                return
            self._key_at = None
        if self._held:
            # Not here: what a key does may cancel what runs it, and a cancelled timer never ticks again.
            self._host.call_next(self._give_held)
        elif self._watching is not None:
            self._watching.stop()
            self._watching = None

    def take_back(self, event: events.Key) -> bool:
        """Hold a key that comes up to the application while the top screen is being made, and give it to that screen.

        Returns:
            Whether the key waits.
        """
        if self._is_screen_complete() or event.key in urgent_keys():
            return False
        event.prevent_default()
        self._held.insert(self._returned, events.Key(event.key, event.character))
        self._returned += 1
        self._watch_held()
        return True

    def take_unseen(self, event: events.Key) -> None:
        """Type a letter that comes up to the application: the field that has the focus now has not seen it."""
        if not event.is_printable or event.character is None:
            return
        from textual.widgets import TextArea

        focused = self._host.focused
        if isinstance(focused, Input):
            focused.insert_text_at_cursor(event.character)
        elif isinstance(focused, TextArea):
            focused.insert(event.character)
        elif not (isinstance(top := self._host.screen, HostedScreen) and top.take_typed(event.character)):
            return
        event.prevent_default()


DELIBERATE = 0.5
"""The seconds after which an Enter is a new one, and not the previous one held down or pressed twice."""


class KeyGuard:
    """Tell an intended key press from one that is left over from the screen before."""

    def __init__(self) -> None:
        """Begin as if no key had been pressed."""
        self._last = 0.0

    def begin(self) -> None:
        """Begin again: something new is shown."""
        self._last = monotonic()

    def is_intentional(self) -> bool:
        """Return whether the key was released for a while before it was pressed. A held key never is."""
        since, self._last = monotonic() - self._last, monotonic()
        return since >= DELIBERATE
