"""Is this press of a key meant for what is on the screen now?"""

from __future__ import annotations

from time import monotonic

DELIBERATE = 0.5
"""Seconds after which an Enter is one of its own, and not the last one held down or pressed twice."""


class Deliberate:
    """Tells a press that somebody meant from one that is left over from the screen before."""

    def __init__(self) -> None:
        self._last = 0.0

    def begin(self) -> None:
        """Something new is to be read from now on."""
        self._last = monotonic()

    def is_meant(self) -> bool:
        """Whether the key was let go for a while before it was pressed now. A key that is held down never is."""
        since, self._last = monotonic() - self._last, monotonic()
        return since >= DELIBERATE
