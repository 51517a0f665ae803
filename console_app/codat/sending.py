"""Sends reads, writes and deletes, and decides what to do when something goes wrong on the way.

Reads are repeated freely. A write carries the idempotency key of the person's intent:

- no answer, 429, or 409 (the first request is still in progress): the same again, with the same key, while
  Codat is sure to remember it;
- 5xx, or a success that cannot be read: Codat would replay that answer, so look whether the thing happened;
- 422 and every other no: that is the answer.

What stays open ends in `OutcomeUnknown`. Nothing is ever sent under a second key. A delete takes no key: it
is sent again only if the first request surely never left, and otherwise looked at.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar, cast

from console_app.codat.answers import now
from console_app.codat.errors import (
    BadAnswer,
    CodatError,
    Conflict,
    ConnectionFailed,
    Forbidden,
    InvalidInput,
    NotFound,
    OutcomeUnknown,
    ServerError,
    TimedOut,
    TooManyRequests,
    Unauthorized,
)
from console_app.codat.retry import Waits, is_passing

if TYPE_CHECKING:
    from console_app.codat.answers import Answer
    from console_app.codat.calls import Call
    from console_app.codat.retry import Patience, RetryPolicy
    from console_app.codat.wire import Wire
    from console_app.codat.writes import Intent

T = TypeVar("T")

_CLOCK_STEP = timedelta(seconds=5)
_CLOCK_SKEW = timedelta(minutes=10)
_SECOND_LOOK_AFTER = 1.5
_UNKNOWN = "It is not known whether this happened at Codat. Look before you try again."


class Ambiguous(Exception):
    """A look found more than one thing that it could be, or could not see everything."""


@dataclass(frozen=True, slots=True)
class Since:
    """When a write was first sent: by the server's clock with some slack, and by this machine's counter."""

    moment: datetime
    counter: float


Look = Callable[[Since], Awaitable[T | None]]
"""Finds what a write made, None if it surely didn't make it; raises `Ambiguous` if it can't tell."""


class Sender:
    """Sends calls over a wire with a retry policy."""

    def __init__(self, wire: Wire, policy: RetryPolicy) -> None:
        self._wire = wire
        self._policy = policy
        self._waits = Waits()

    @property
    def waiting(self) -> tuple[float, CodatError] | None:
        """The seconds left of the longest wait that is under way, and the error it is after; None without one."""
        return self._waits.longest(self._policy.clock())

    def counter(self) -> float:
        """Seconds by the policy's clock, to say what was before what."""
        return self._policy.clock()

    async def read(self, call: Call) -> Answer:
        """Send a read, as often as the policy allows."""
        patience = self._policy.begin(self._waits)
        while True:
            result = await self._attempt(call)
            if not isinstance(result, CodatError):
                return result
            if not is_passing(result) or not await patience.wait_after(result):
                raise result

    async def write(
        self,
        call: Call,
        intent: Intent,
        *,
        parse: Callable[[Answer], T],
        look: Look[T],
    ) -> T:
        """Send a write and return what it made.

        Args:
            call: with `intent.key` as its idempotency key.
            intent: what the person asked for.
            parse: reads a success; raises `BadAnswer`.
            look: finds what the write made, None if it surely didn't, raises `Ambiguous`.

        Raises:
            OutcomeUnknown: it may have happened.
            CodatError: it did not.
        """
        if not intent.is_fresh():
            raise InvalidInput("This was asked for too long ago to be sent safely. Ask again.", field="intent")
        patience = self._policy.begin(self._waits)
        began = self.counter()
        open_question: CodatError | None = None
        while True:
            thing, error = _parsed(await self._attempt(call), parse)
            if error is None:
                return cast("T", thing)
            if isinstance(error, ServerError) or (isinstance(error, BadAnswer) and error.happened is None):
                return await self._find_out(intent, error, look, began, patience)
            if isinstance(error, ConnectionFailed | TimedOut | TooManyRequests | Conflict):
                if error.happened is None and not isinstance(error, Conflict):
                    open_question = error
                if intent.is_fresh() and await patience.wait_after(error) and intent.is_fresh():
                    continue
                if open_question is None:
                    raise error
            elif open_question is None or not isinstance(error, Unauthorized | Forbidden):
                raise error
            raise OutcomeUnknown(_UNKNOWN, intent=intent, cause=open_question)

    async def delete(self, call: Call, *, still_there: Callable[[], Awaitable[bool]]) -> None:
        """Send a delete. A thing that is gone after an answer was lost counts as deleted.

        Raises:
            OutcomeUnknown: it may have been deleted, or may yet be.
            CodatError: it was not deleted.
        """
        patience = self._policy.begin(self._waits)
        while True:
            error = await self._attempt(call)
            if not isinstance(error, CodatError):
                return
            if error.happened is False:
                if is_passing(error) and await patience.wait_after(error):
                    continue
                raise error
            break
        there = await self._look_quietly(still_there)
        if there is False:
            return
        if there and isinstance(error, ServerError) and error.status != 504:
            error.happened = False
            raise error
        raise OutcomeUnknown(_UNKNOWN, intent=None, cause=error)

    async def _attempt(self, call: Call) -> Answer | CodatError:
        """An answer or an error, as a value: an error that is raised later then has no chain."""
        try:
            return await self._wire.send(call)
        except CodatError as error:
            return error

    async def _find_out(
        self,
        intent: Intent,
        error: CodatError,
        look: Look[T],
        began: float,
        patience: Patience,
    ) -> T:
        if error.answered_at is not None:
            moment = error.answered_at - timedelta(seconds=patience.elapsed) - _CLOCK_STEP
        else:
            moment = now() - timedelta(seconds=patience.elapsed) - _CLOCK_SKEW
        since = Since(moment, began)
        looked = True
        try:
            found = await look(since)
            if found is None:
                # What was made a moment ago may take another moment to be listed.
                await self._policy.sleep(_SECOND_LOOK_AFTER)
                found = await look(since)
        except (CodatError, Ambiguous):
            found, looked = None, False
        if found is not None:
            return found
        # A gateway that stopped waiting says nothing of what is still going on behind it.
        if looked and isinstance(error, ServerError) and error.status != 504:
            error.happened = False
            raise error
        raise OutcomeUnknown(_UNKNOWN, intent=intent, cause=error)

    async def _look_quietly(self, still_there: Callable[[], Awaitable[bool]]) -> bool | None:
        try:
            return await still_there()
        except NotFound:
            return False
        except CodatError:
            return None


def _parsed(result: Answer | CodatError, parse: Callable[[Answer], T]) -> tuple[T | None, CodatError | None]:
    if isinstance(result, CodatError):
        return None, result
    try:
        return parse(result), None
    except CodatError as error:
        return None, error
