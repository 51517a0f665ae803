"""Compare this computer's clock with Codat's, and explain what is not done if they differ."""

from __future__ import annotations

from datetime import timedelta

from console_app.clock import difference
from console_app.records import record
from console_app.services.text.time_format import span_in_two

MOST_APART = timedelta(minutes=5)
"""The largest difference allowed. Beyond it, times and ages here are unreliable."""

ADVICE = "Correct the date, time and time zone of this computer, or set them over the network, then try again."


@record(frozen=True, slots=True)
class ClockProblem:
    """The two clocks differ by more than minutes."""

    ahead: timedelta
    """The lead of this computer's clock over Codat's; negative if it is behind."""

    @property
    def where(self) -> str:
        """Return the difference and its direction: "1 d 2 h ahead of Codat's"."""
        minutes = round(abs(self.ahead) / timedelta(minutes=1))
        return (
            f"{span_in_two(timedelta(minutes=minutes))} {'ahead of' if self.ahead > timedelta(0) else 'behind'} Codat's"
        )

    @property
    def happened(self) -> str:
        """Return the problem in a sentence."""
        return f"The clock of this computer is {self.where}."

    @property
    def advice(self) -> str:
        """Return the remedy in a sentence."""
        return ADVICE

    def words(self, meaning: str) -> str:
        """Return the problem, its meaning here, and the remedy, in sentences."""
        return f"{self.happened} {meaning} {self.advice}"


NOT_REMEMBERED = "No snapshot was saved, and nothing was deleted."
"""The meaning for a refresh."""


def problem_with(ahead: timedelta) -> ClockProblem | None:
    """Return the problem of a clock that is ahead by a duration, or None if it is small enough."""
    return ClockProblem(ahead) if abs(ahead) > MOST_APART else None


def clock_problem() -> ClockProblem | None:
    """Return the problem of this computer's clock now; None if it agrees with Codat's, or that is not known yet."""
    return problem_with(difference())
