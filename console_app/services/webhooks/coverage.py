"""Decide whether Codat's events report the changes of watched connections, so that they need not be polled often.

It has to be proved: the receiver is alive, an event about a connection came within a week, Codat sends all of them to
an address, and no poll has found a change that no event has told of.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from console_app.clock import computer_now

if TYPE_CHECKING:
    from datetime import datetime

    from console_app.services.webhooks.event_rows import ReceiverState

ALIVE_FOR = timedelta(seconds=50)
"""How long a receiver counts as alive after its last note: three of its intervals, and a little."""
PROVED_FOR = timedelta(days=7)
"""How long an event about a connection proves that they come."""
ENDPOINTS_EVERY = timedelta(minutes=15)
"""The time between two questions to Codat about where it sends events; all consoles on this computer share one."""


class Coverage:
    """What is known of the receiver and of events, and whether they cover what polling would find."""

    def __init__(self) -> None:
        """Start without knowledge: nothing is covered."""
        self.state: ReceiverState | None = None
        self._missed_at: datetime | None = None
        self.was_covering = False
        """True if events have covered changes in this run."""

    def note_missed(self) -> None:
        """Note that a poll has found a change of which no event has come: until the next event nothing is covered."""
        self._missed_at = computer_now()

    @property
    def is_alive(self) -> bool:
        """Return whether the receiver is alive."""
        alive_at = self.state.alive_at if self.state is not None else None
        return alive_at is not None and abs(computer_now() - alive_at) <= ALIVE_FOR

    @property
    def problem(self) -> str:
        """Return why events do not cover changes, in a phrase; empty if they do."""
        state = self.state
        if state is None or not self.is_alive:
            return "the receiver does not run"
        last = state.last_event
        if last is None or computer_now() - last > PROVED_FOR:
            return "none came for a week"
        if self._missed_at is not None and last <= self._missed_at:
            return "a change came without one"
        if state.endpoints is not None and not state.endpoints.is_covering:
            return (
                "Codat has disabled the address" if state.endpoints.is_disabled else "Codat does not send all of them"
            )
        return ""

    @property
    def is_covering(self) -> bool:
        """Return whether events cover changes."""
        covers = not self.problem
        self.was_covering = self.was_covering or covers
        return covers

    @property
    def must_ask_codat(self) -> bool:
        """Return whether it is time to ask Codat where it sends events."""
        if self.state is None or not self.is_alive or self.state.last_event is None:
            return False
        endpoints = self.state.endpoints
        return endpoints is None or abs(computer_now() - endpoints.at) >= ENDPOINTS_EVERY

    def words(self) -> str:
        """Return what a screen says of it, in a sentence; empty as long as no event has come in this run."""
        if self.is_covering:
            return "Codat reports changes at once."
        return "Codat's events have stopped: polling." if self.was_covering else ""
