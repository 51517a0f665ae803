"""Ask Codat for the time before snapshots are deleted for their age."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from console_app.clock import is_corrected, now
from console_app.codat.errors import CodatError
from console_app.services.snapshots.clock_problem import clock_problem

if TYPE_CHECKING:
    from datetime import datetime

    from console_app.config.profiles import Profile

TIMEOUT = 10.0
"""Seconds to wait for Codat's answer."""
ONLINE = "Connect this computer to the network and try again, or take a snapshot first."


class NothingForgotten(Exception):
    """Raised when no snapshots may be deleted because their age is unknown."""

    def __init__(self, happened: str, advice: str) -> None:
        """Keep what happened and the advice.

        Args:
            happened: What happened, in a sentence.
            advice: The remedy, in a sentence.
        """
        super().__init__(happened)
        self.happened = happened
        self.advice = advice


class CodatTime(NamedTuple):
    """The current time, and its source."""

    now: datetime
    is_known: bool
    """True if it is by Codat's clock, else by this computer's."""


async def time_at_codat(profile: Profile) -> CodatTime:
    """Return the time at Codat. It sends one request, for the profile: any answer has the time, also a refusal.

    Raises:
        NothingForgotten: This computer's clock differs from Codat's by more than minutes.
    """
    from console_app.codat.retry import RetryPolicy
    from console_app.services.account.session import SandboxDidNotStart, Session

    session = Session(profile, retry=RetryPolicy(tries=1), timeout=TIMEOUT)
    try:
        await session.open()
        await session.client.get_profile()
    except (CodatError, SandboxDidNotStart):
        # Without an answer the time is not known; a refusal contains it.
        pass
    finally:
        problem, found = clock_problem(), CodatTime(now(), is_corrected())
        await session.close()
    if problem is not None:
        raise NothingForgotten(problem.happened, problem.advice)
    return found
