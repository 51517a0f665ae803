"""Keep work that nobody waits for out of the way of keys."""

from __future__ import annotations

import asyncio
from time import monotonic

from textual import events

QUIET = 0.3
"""The seconds without a key or the mouse after which a person is not about to press the next one."""
_PRESSES = (events.Key, events.Paste, events.MouseDown, events.MouseScrollUp, events.MouseScrollDown)


class Quiet:
    """Knows when the person did something last."""

    def __init__(self) -> None:
        """Begin as if nothing had been pressed."""
        self._seen = -QUIET

    def see_event(self, event: events.Event) -> None:
        """Note what the person does."""
        if isinstance(event, _PRESSES):
            self._seen = monotonic()

    async def wait(self) -> None:
        """Give other work a turn, and wait until the person pauses."""
        left = 0.0
        while left >= 0:
            await asyncio.sleep(left)
            left = self._seen + QUIET - monotonic()
