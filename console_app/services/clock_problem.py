"""This computer's clock, held against Codat's: what is said, and not done, where the two differ."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from console_app.clock import difference
from console_app.services.when import span_in_two

MOST_APART = timedelta(minutes=5)
"""How far the clocks may differ. Past that nobody can say what a moment means here, and what is old."""

ADVICE = "Set date, time and time zone of this computer right, or have them set over the network, then try again."


@dataclass(frozen=True, slots=True)
class ClockProblem:
    """The two clocks differ by more than minutes."""

    ahead: timedelta
    """How far this computer's is ahead of Codat's; negative: behind."""

    @property
    def where(self) -> str:
        """How far, and which way: "1 d 2 h ahead of Codat's"."""
        minutes = round(abs(self.ahead) / timedelta(minutes=1))
        return (
            f"{span_in_two(timedelta(minutes=minutes))} {'ahead of' if self.ahead > timedelta(0) else 'behind'} Codat's"
        )

    @property
    def happened(self) -> str:
        """What is wrong, in a sentence."""
        return f"The clock of this computer is {self.where}."

    @property
    def advice(self) -> str:
        """What to do, in a sentence."""
        return ADVICE

    def words(self, meaning: str) -> str:
        """What is wrong, what that means here, and what to do, in sentences."""
        return f"{self.happened} {meaning} {self.advice}"


NOT_REMEMBERED = "What was just seen is not remembered as a look, and nothing was forgotten."
"""What it means for a refresh."""


def problem_with(ahead: timedelta) -> ClockProblem | None:
    """What is wrong with a clock that is so far ahead; None: nothing."""
    return ClockProblem(ahead) if abs(ahead) > MOST_APART else None


def clock_problem() -> ClockProblem | None:
    """What is wrong with this computer's clock just now; None: it agrees with Codat's, or no answer has told."""
    return problem_with(difference())
