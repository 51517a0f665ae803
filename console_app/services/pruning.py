"""What time it is at Codat, before looks are forgotten for their age."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from console_app.clock import is_corrected, now
from console_app.codat.errors import CodatError
from console_app.services.clock_problem import clock_problem

if TYPE_CHECKING:
    from datetime import datetime

    from console_app.config.profiles import Profile

PATIENCE = 10.0
"""Seconds to wait for Codat's answer."""
ONLINE = "Connect this computer to the network and try again, or take a snapshot first."


class NothingForgotten(Exception):
    """Looks must not be forgotten, because nobody can say how old they are."""

    def __init__(self, happened: str, advice: str) -> None:
        super().__init__(happened)
        self.happened = happened
        self.advice = advice


class CodatTime(NamedTuple):
    """The present moment."""

    now: datetime
    is_known: bool
    """Whether it is by Codat's clock; by this computer's else."""


async def time_at_codat(profile: Profile) -> CodatTime:
    """Ask Codat one thing, whose account it is: any answer says what time it is there, a refusal too.

    Raises:
        NothingForgotten: this computer's clock differs from Codat's by more than minutes.
    """
    from console_app.codat.retry import RetryPolicy
    from console_app.services.session import SandboxDidNotStart, Session

    session = Session(profile, retry=RetryPolicy(tries=1), timeout=PATIENCE)
    try:
        await session.open()
        await session.client.get_profile()
    except (CodatError, SandboxDidNotStart):
        # Without an answer the time is not known; one that refuses has told it.
        pass
    finally:
        problem, found = clock_problem(), CodatTime(now(), is_corrected())
        await session.close()
    if problem is not None:
        raise NothingForgotten(problem.happened, problem.advice)
    return found
