"""Sends reads, writes and deletes, and decides what to do when something goes wrong on the way.

Reads are repeated freely. A write carries the idempotency key of the person's intent:

- no answer, 429, or 409 (the first request is still in progress): the same again, with the same key, while
  Codat is sure to remember it;
- 5xx, or a success that cannot be read: Codat would replay that answer, so look whether the thing happened;
- 422 and every other no: that is the answer, unless an answer to the same key was lost before, in this call or an
  earlier one. Then look whether the thing happened; a no that is about the attempt alone (a key that is not
  accepted, a proxy's page) leaves it open where nothing is found.

What stays open ends in `OutcomeUnknown`. Nothing is ever sent under a second key. A delete takes no key: it
is sent again only if the first request surely never left, and otherwise looked at.
"""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar, cast

from console_app.clock import computer_now
from console_app.codat.answers import not_the_data
from console_app.codat.errors import (
    CodatError,
    Conflict,
    ConnectionFailed,
    InvalidInput,
    NotFound,
    OutcomeUnknown,
    StatusError,
    TimedOut,
    TooManyRequests,
    settles_nothing,
)
from console_app.codat.retry import Waits, is_passing
from console_app.codat.writes import KEY_LIFETIME

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
_AT_ONCE = timedelta(minutes=1)
"""What was asked for longer ago than this when it is first sent was sent by an earlier run, as far as anybody knows."""
_GATEWAY = frozenset({502, 504, *range(520, 531)})
"""A gateway that stopped waiting, or lost what is behind it, says nothing of what is still going on there."""
_UNKNOWN = "It is not known whether this happened at Codat. Look before you try again."


class Ambiguous(Exception):
    """A look found more than one thing that it could be, or could not see everything."""


@dataclass(slots=True)
class _Sent:
    """A write since it was first sent: when that was, by this machine's counter and clock, and what is known of it."""

    counter: float
    moment: datetime
    age: timedelta
    """How old what was asked for was by then."""
    is_open: bool = False
    """It may have been done."""


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
        self._sent: dict[str, _Sent] = {}
        self._open_deletes: set[tuple[str, ...]] = set()

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
        sent = self._sent.setdefault(intent.key, _Sent(self.counter(), computer_now(), intent.age))
        patience = self._policy.begin(self._waits)
        question: CodatError | None = None
        while True:
            was_open, sent.is_open = sent.is_open, True
            thing, error = _parsed(await self._attempt(call), parse)
            if error is None:
                sent.is_open = False
                return cast("T", thing)
            if not isinstance(error, ConnectionFailed | TimedOut | TooManyRequests | Conflict):
                if error.happened is False and not was_open:
                    sent.is_open = False
                    raise error
                return await self._find_out(intent, error, look, sent, was_open=was_open)
            if error.happened is False or isinstance(error, Conflict):
                sent.is_open = was_open
            else:
                question = error
            if intent.is_fresh() and await self._waits_for(error, patience) and intent.is_fresh():
                continue
            if not sent.is_open:
                # What is in progress under this key may still come to something.
                sent.is_open = isinstance(error, Conflict)
                raise error
            raise OutcomeUnknown(_UNKNOWN, intent=intent, cause=question or error)

    async def delete(self, call: Call, *, still_there: Callable[[], Awaitable[bool]]) -> None:
        """Send a delete. A thing that is gone after an answer was lost counts as deleted.

        Raises:
            OutcomeUnknown: it may have been deleted, or may yet be.
            CodatError: it was not deleted.
        """
        patience = self._policy.begin(self._waits)
        was_open = call.segments in self._open_deletes
        self._open_deletes.add(call.segments)
        while True:
            result = await self._attempt(call)
            error = result if isinstance(result, CodatError) else _undeleted(call, result)
            if error is None:
                break
            if error.happened is False and is_passing(error) and await patience.wait_after(error):
                continue
            if error.happened is False and not was_open:
                self._open_deletes.discard(call.segments)
                raise error
            there = await self._look_quietly(still_there)
            if there is False:
                break
            if there and _settles(error, was_open=was_open):
                self._open_deletes.discard(call.segments)
                error.happened = False
                raise error
            raise OutcomeUnknown(_UNKNOWN, intent=None, cause=error)
        self._open_deletes.discard(call.segments)

    async def _waits_for(self, error: CodatError, patience: Patience) -> bool:
        """Wait before the same is sent once more; False at once where that makes no sense."""
        return (is_passing(error) or isinstance(error, Conflict)) and await patience.wait_after(error)

    async def _attempt(self, call: Call) -> Answer | CodatError:
        """An answer or an error, as a value: an error that is raised later then has no chain."""
        try:
            return await self._wire.send(call)
        except CodatError as error:
            return error

    async def _find_out(self, intent: Intent, error: CodatError, look: Look[T], sent: _Sent, *, was_open: bool) -> T:
        # The counter may have stood still while the machine slept, and its clock may have been put back.
        passed = max(timedelta(seconds=self.counter() - sent.counter), computer_now() - sent.moment)
        if error.answered_at is not None and not error.from_between:
            moment = error.answered_at - passed - _CLOCK_STEP
        else:
            moment = computer_now() - passed - _CLOCK_SKEW
        since = Since(moment, sent.counter)
        looked = True
        try:
            found = await look(since)
            if found is None:
                # What was made a moment ago may take another moment to be listed.
                await self._policy.sleep(_SECOND_LOOK_AFTER)
                found = await look(since)
            if found is None and (intent.is_reused or sent.age > _AT_ONCE):
                # What an earlier run sent would be older. Nobody can say that it is that, if there is anything.
                looked = await look(Since(moment - KEY_LIFETIME, -math.inf)) is None
        except (CodatError, Ambiguous):
            found, looked = None, False
        if found is not None:
            sent.is_open = False
            return found
        if looked and _settles(error, was_open=was_open):
            sent.is_open = False
            error.happened = False
            raise error
        raise OutcomeUnknown(_UNKNOWN, intent=intent, cause=error)

    async def _look_quietly(self, still_there: Callable[[], Awaitable[bool]]) -> bool | None:
        try:
            return await still_there()
        except NotFound as error:
            return None if error.from_between else False
        except CodatError:
            return None


def _settles(error: CodatError, *, was_open: bool) -> bool:
    """Whether nothing has happened if, after this error, nothing was found; `was_open`: it had been sent before."""
    # Without the server's time nobody knows how far back to look.
    if error.from_between or error.answered_at is None or error.status in _GATEWAY:
        return False
    return not settles_nothing(error) if was_open else isinstance(error, StatusError)


def _undeleted(call: Call, answer: Answer) -> CodatError | None:
    """What is amiss with a success that does not look like Codat's, which has no body; None: nothing."""
    return None if answer.status == 204 else not_the_data(call, answer)


def _parsed(result: Answer | CodatError, parse: Callable[[Answer], T]) -> tuple[T | None, CodatError | None]:
    if isinstance(result, CodatError):
        return None, result
    try:
        return parse(result), None
    except CodatError as error:
        return None, error
