"""Send reads, writes and deletes, and recover when a request fails on the way.

Reads are retried freely. A write carries the idempotency key of the person's intent:

- no answer, 429, or 409 (the first request is still in progress): the same again, with the same key, while
  Codat is sure to remember it;
- 5xx, or a success that cannot be read: Codat would replay that answer, so check whether the write happened;
- 422 and every other refusal: that is the answer, unless an answer to the same key was lost before, in this call or an
  earlier one. Then check whether the write happened; a refusal of the attempt alone (a key that is not
  accepted, a proxy's page) leaves it open if nothing is found.

A write that stays open ends in `OutcomeUnknown`. Nothing is ever sent under a second key. A delete takes no key: it is
sent again only if the first request surely never left, and is checked otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar, cast

from console_app.clock import computer_now
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
from console_app.codat.idempotency import KEY_LIFETIME
from console_app.codat.response import not_the_data
from console_app.codat.retry import PendingWaits, is_transient

if TYPE_CHECKING:
    from console_app.codat.idempotency import Intent
    from console_app.codat.request import Call
    from console_app.codat.response import Answer
    from console_app.codat.retry import RetryBudget, RetryPolicy
    from console_app.codat.transport import Transport

T = TypeVar("T")

_CLOCK_STEP = timedelta(seconds=5)
_CLOCK_SKEW = timedelta(minutes=10)
_SECOND_CHECK_AFTER = 1.5
_AT_ONCE = timedelta(minutes=1)
"""A write that was intended longer ago than this when it is first sent may have been sent by an earlier run."""
_GATEWAY = frozenset({502, 504, *range(520, 531)})
"""A gateway that timed out, or lost the server behind it, does not know what the server is still doing."""
_UNKNOWN = "It is not known whether this happened at Codat. Check before you try again."


class Ambiguous(Exception):
    """Raised when a check finds more than one possible result, or could not see everything."""


@dataclass(slots=True)
class _Sent:
    """A write since it was first sent: the time, by this machine's counter and clock, and its state."""

    counter: float
    moment: datetime
    age: timedelta
    """Age of the intent at that moment."""
    is_open: bool = False
    """True if it may have been done."""


@dataclass(frozen=True, slots=True)
class Since:
    """The moment a write was first sent: by the server's clock with a margin, and by this machine's counter."""

    moment: datetime
    counter: float


FindResult = Callable[[Since], Awaitable[T | None]]
"""Finds the result of a write, None if it surely did not happen; raises `Ambiguous` if that is unclear."""


class Sender:
    """A sender of calls over a wire with a retry policy."""

    def __init__(self, transport: Transport, policy: RetryPolicy) -> None:
        """Send over a wire.

        Args:
            transport: Sends single requests.
            policy: The limits on retries.
        """
        self._transport = transport
        self._policy = policy
        self._waits = PendingWaits()
        self._sent: dict[str, _Sent] = {}
        self._open_deletes: set[tuple[str, ...]] = set()

    @property
    def waiting(self) -> tuple[float, CodatError] | None:
        """Return the longest wait in progress, or None if there is none.

        Returns:
            The seconds left, and the error that caused the wait.
        """
        return self._waits.longest(self._policy.clock())

    def counter(self) -> float:
        """Return seconds by the policy's clock, to order events."""
        return self._policy.clock()

    async def read(self, call: Call) -> Answer:
        """Send a read, as often as the policy allows.

        Raises:
            CodatError: The last attempt failed too.
        """
        budget = self._policy.begin(self._waits)
        while True:
            result = await self._transport.send(call)
            if not isinstance(result, CodatError):
                return result
            if not is_transient(result) or not await budget.wait_after(result):
                raise result

    async def write(
        self,
        call: Call,
        intent: Intent,
        *,
        parse: Callable[[Answer], T],
        find_result: FindResult[T],
    ) -> T:
        """Send a write and return its result.

        Args:
            call: The request, with `intent.key` as its idempotency key.
            intent: What the person asked for.
            parse: Reads a success; raises `BadAnswer`.
            find_result: Finds the result of the write, None if it surely did not happen; raises `Ambiguous`.

        Returns:
            The record that was created or changed.

        Raises:
            OutcomeUnknown: It may have happened.
            CodatError: It did not happen.
        """
        if not intent.is_fresh():
            raise InvalidInput("This request is too old to be sent safely. Start it again.", field="intent")
        sent = self._sent.setdefault(intent.key, _Sent(self.counter(), computer_now(), intent.age))
        budget = self._policy.begin(self._waits)
        question: CodatError | None = None
        while True:
            was_open, sent.is_open = sent.is_open, True
            thing, error = _parsed(await self._transport.send(call), parse)
            if error is None:
                sent.is_open = False
                return cast("T", thing)
            if not isinstance(error, ConnectionFailed | TimedOut | TooManyRequests | Conflict):
                if error.happened is False and not was_open:
                    sent.is_open = False
                    raise error
                return await self._find_out(intent, error, find_result, sent, was_open=was_open)
            if error.happened is False or isinstance(error, Conflict):
                sent.is_open = was_open
            else:
                question = error
            if intent.is_fresh() and await self._waits_for(error, budget) and intent.is_fresh():
                continue
            if not sent.is_open:
                # A request in progress under this key may still succeed.
                sent.is_open = isinstance(error, Conflict)
                raise error
            raise OutcomeUnknown(_UNKNOWN, intent=intent, cause=question or error)

    async def delete(self, call: Call, *, still_there: Callable[[], Awaitable[bool]]) -> None:
        """Send a delete. A record that is gone after an answer was lost counts as deleted.

        Args:
            call: The request.
            still_there: Returns True if the record still exists.

        Raises:
            OutcomeUnknown: It may have been deleted, or may yet be.
            CodatError: It was not deleted.
        """
        budget = self._policy.begin(self._waits)
        was_open = call.segments in self._open_deletes
        self._open_deletes.add(call.segments)
        while True:
            result = await self._transport.send(call)
            error = result if isinstance(result, CodatError) else _undeleted(call, result)
            if error is None:
                break
            if error.happened is False and is_transient(error) and await budget.wait_after(error):
                continue
            if error.happened is False and not was_open:
                self._open_deletes.discard(call.segments)
                raise error
            there = await self._is_still_there(still_there)
            if there is False:
                break
            if there and _is_conclusive(error, was_open=was_open):
                self._open_deletes.discard(call.segments)
                error.happened = False
                raise error
            raise OutcomeUnknown(_UNKNOWN, intent=None, cause=error)
        self._open_deletes.discard(call.segments)

    async def _waits_for(self, error: CodatError, budget: RetryBudget) -> bool:
        """Wait before the same request is sent once more; return False at once if that makes no sense."""
        return (is_transient(error) or isinstance(error, Conflict)) and await budget.wait_after(error)

    async def _find_out(
        self, intent: Intent, error: CodatError, find_result: FindResult[T], sent: _Sent, *, was_open: bool
    ) -> T:
        # The counter may have stopped while the machine slept, and its clock may have been put back.
        passed = max(timedelta(seconds=self.counter() - sent.counter), computer_now() - sent.moment)
        if error.answered_at is not None and not error.from_between:
            moment = error.answered_at - passed - _CLOCK_STEP
        else:
            moment = computer_now() - passed - _CLOCK_SKEW
        since = Since(moment, sent.counter)
        found_out = True
        try:
            found = await find_result(since)
            if found is None:
                # A new record may take another moment to be listed.
                await self._policy.sleep(_SECOND_CHECK_AFTER)
                found = await find_result(since)
            if found is None and (intent.is_reused or sent.age > _AT_ONCE):
                # A record of an earlier run would be older, and could not be told apart from others.
                found_out = await find_result(Since(moment - KEY_LIFETIME, -math.inf)) is None
        except (CodatError, Ambiguous):
            found, found_out = None, False
        if found is not None:
            sent.is_open = False
            return found
        if found_out and _is_conclusive(error, was_open=was_open):
            sent.is_open = False
            error.happened = False
            raise error
        raise OutcomeUnknown(_UNKNOWN, intent=intent, cause=error)

    async def _is_still_there(self, still_there: Callable[[], Awaitable[bool]]) -> bool | None:
        try:
            return await still_there()
        except NotFound as error:
            return None if error.from_between else False
        except CodatError:
            return None


def _is_conclusive(error: CodatError, *, was_open: bool) -> bool:
    """Return whether nothing has happened if, after this error, nothing was found.

    Args:
        error: The error of the last attempt.
        was_open: True if the write had been sent before.
    """
    # Without the server's time it is unknown how far back to search.
    if error.from_between or error.answered_at is None or error.status in _GATEWAY:
        return False
    return not settles_nothing(error) if was_open else isinstance(error, StatusError)


def _undeleted(call: Call, answer: Answer) -> CodatError | None:
    """Return the problem of a success that does not look like Codat's, which has no body; None if it does."""
    return None if answer.status == 204 else not_the_data(call, answer)


def _parsed(result: Answer | CodatError, parse: Callable[[Answer], T]) -> tuple[T | None, CodatError | None]:
    if isinstance(result, CodatError):
        return None, result
    try:
        return parse(result), None
    except CodatError as error:
        return None, error
