"""What time it is at the server, learned from the dates of its answers.

A `Date` (RFC 9110) has whole seconds and was written at some point between sending and receiving, so each answer says
that the server's clock is between two values. What all of them leave open is a fraction of a second after a few. From
there on this computer's counter carries it: its clock can be set meanwhile, and nothing changes.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from console_app.clock import computer_now, seconds_passed


class ServerTime:
    """The server's clock, as far as answers have told."""

    def __init__(self) -> None:
        self._earliest: float | None = None
        self._latest = 0.0
        # The server's time is the counter plus something between these two.

    def note(self, date: datetime, *, sent: float, received: float) -> None:
        """Take in an answer's date; `sent` and `received` are what the counter was then."""
        earliest, latest = date.timestamp() - received, date.timestamp() + 1 - sent
        if self._earliest is not None and max(earliest, self._earliest) <= min(latest, self._latest):
            earliest, latest = max(earliest, self._earliest), min(latest, self._latest)
        # Where they contradict each other, the server's clock was set, or the counter stood still: the newest counts.
        self._earliest, self._latest = earliest, latest

    def at(self, counter: float) -> datetime | None:
        """Return the server's time when the counter was that; None: no answer has told. It is this computer's, to the
        microsecond, where the two agree as far as anybody can tell."""
        if self._earliest is None:
            return None
        here, passed = computer_now(), seconds_passed()
        told = here.timestamp() - passed
        if self._earliest <= told <= self._latest:
            return here - timedelta(seconds=passed - counter)
        return datetime.fromtimestamp(counter + min(max(told, self._earliest), self._latest), UTC)
