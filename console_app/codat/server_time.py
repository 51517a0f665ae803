"""Estimate the server's time from the dates of its answers.

A `Date` (RFC 9110) has whole seconds and was written at some point between sending and receiving, so each answer puts
the server's clock between two values. After a few answers the range is a fraction of a second. From there on this
computer's counter carries it: its clock can be set meanwhile, and nothing changes.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from console_app.clock import computer_now, seconds_passed


class ServerTime:
    """The server's clock, as far as answers have shown it."""

    def __init__(self) -> None:
        """Start without an estimate."""
        self._earliest: float | None = None
        self._latest = 0.0
        # The server's time is the counter plus a value between these two.

    def note(self, date: datetime, *, sent: float, received: float) -> None:
        """Record the date of an answer.

        Args:
            date: The server's time.
            sent: The counter when the request was sent, in seconds.
            received: The counter when the answer came.
        """
        earliest, latest = date.timestamp() - received, date.timestamp() + 1 - sent
        if self._earliest is not None and max(earliest, self._earliest) <= min(latest, self._latest):
            earliest, latest = max(earliest, self._earliest), min(latest, self._latest)
        # If they contradict each other, the server's clock was set, or the counter stopped: the newest counts.
        self._earliest, self._latest = earliest, latest

    def at(self, counter: float) -> datetime | None:
        """Return the server's time at a moment of the counter, or None before any answer.

        It is this computer's time, to the microsecond, where the two clocks agree as far as can be measured.

        Args:
            counter: A moment of `seconds_passed`, in seconds.
        """
        if self._earliest is None:
            return None
        here, passed = computer_now(), seconds_passed()
        reported = here.timestamp() - passed
        if self._earliest <= reported <= self._latest:
            return here - timedelta(seconds=passed - counter)
        return datetime.fromtimestamp(counter + min(max(reported, self._earliest), self._latest), UTC)
