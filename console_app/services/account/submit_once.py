"""Submit one write exactly once, across retries and repeated key presses."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from console_app.codat.errors import CodatError, Conflict, OutcomeUnknown, settles_nothing
from console_app.codat.idempotency import Intent

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

Payload = TypeVar("Payload")
Result = TypeVar("Result")


def is_conclusive(error: CodatError) -> bool:
    """Return whether an error settles a request whose outcome was unknown: Codat has examined and refused it.

    A lost connection, a key that is not accepted or a limit concerns the attempt, and not the request.
    """
    return not settles_nothing(error)


class PendingWriteError(Exception):
    """Raised when nothing was sent because the outcome of the previous request is unknown.

    The message says what to do.
    """


class Settled(Exception):
    """Raised by a check or a sender that knows what became of a write, though it is not what was asked for.

    Nothing is open after it.
    """


@dataclass(slots=True)
class Attempt(Generic[Result]):
    """One attempt to send a payload."""

    intent: Intent
    is_due: bool
    """True while the payload can be sent."""
    result: Result | None = None
    """The result; None if the payload is being sent by another attempt."""


class SubmitOnce(Generic[Payload, Result]):
    """A write that is sent under one idempotency key until Codat has answered it.

    The key belongs to what the person asked for, not to the key press: pressing twice, or again after a time-out, asks
    for the same thing and cannot do it twice. A new key is made only for another payload, or once it is known what
    became of the request.
    """

    def __init__(self, intent: Intent | None = None) -> None:
        """Start without a request.

        Args:
            intent: The intent of the first payload, which lets a later run repeat it; None for a new one.
        """
        self._payload: Payload | None = None
        self._first_intent = intent
        self._intent = Intent.new()
        self._result: Result | None = None
        self._running = False
        self.outcome_unknown = False
        """True if Codat did not say whether it was done: only the same payload may be sent again."""

    @property
    def key(self) -> str:
        """Return the idempotency key of the last request."""
        return self._intent.key

    @contextmanager
    def attempt(self, payload: Payload) -> Iterator[Attempt[Result]]:
        """Let a payload be sent in the block, unless it was already sent.

        Args:
            payload: The payload.

        Yields:
            The attempt. The block sends only what `is_due`, under the attempt's intent, and leaves the result there. An
            attempt that is not due has the result of an earlier one with the same payload; None while a request is in
            progress, so that a second press does nothing.

        Raises:
            OutcomeUnknown: It may or may not have been done; make an attempt with the same payload to ask again.
            PendingWriteError: Another payload, while the outcome of the previous one is unknown; or the same one so
                late that Codat would no longer recognise it, and might do it twice.
            CodatError: It was not done.
        """
        if self._running:
            yield Attempt(self._intent, is_due=False)
            return
        is_first = self._is_first(payload)
        if self._result is not None:
            yield Attempt(self._intent, is_due=False, result=self._result)
            return
        if not is_first and self.outcome_unknown and not self._intent.is_fresh():
            raise PendingWriteError(
                "It is too late to ask Codat about that request. Refresh, and check whether it was done, before "
                "you start over."
            )
        with self._sending(is_first=is_first):
            attempt: Attempt[Result] = Attempt(self._intent, is_due=True)
            yield attempt
        self._result = attempt.result

    async def submit(
        self,
        payload: Payload,
        send: Callable[[Intent], Awaitable[Result]],
        check: Callable[[], Awaitable[Result | None]],
    ) -> Result | None:
        """Send a payload whose result can be seen at Codat, unless nothing is left to do.

        Args:
            payload: The payload.
            send: Sends it under an intent.
            check: Looks at Codat first, each time, and returns the result if nothing is left to do.

        Returns:
            The result. None while a request is in progress, so that a second press does nothing.

        Raises:
            OutcomeUnknown: It may or may not have been done; submit the same payload to ask again.
            PendingWriteError: Another payload, while the outcome of the previous one is unknown.
            CodatError: It was not done.
            Settled: See `check` and `send`.
        """
        if self._running:
            return None
        is_first = self._is_first(payload)
        self._running = True
        try:
            found = await self._checked(check)
            if found is not None:
                return found
            with self._sending(is_first=is_first):
                return await send(self._intent)
        except Settled:
            self._settle()
            raise
        finally:
            self._running = False

    def _is_first(self, payload: Payload) -> bool:
        """Take a payload, and return whether it is another than before.

        Raises:
            PendingWriteError: It is, while the outcome of the previous one is unknown.
        """
        if payload == self._payload:
            return False
        if self.outcome_unknown:
            raise PendingWriteError("The previous request has no answer yet. Check that one first.")
        self._payload, self._intent, self._result = payload, self._first_intent or Intent.new(), None
        self._first_intent = None
        return True

    async def _checked(self, check: Callable[[], Awaitable[Result | None]]) -> Result | None:
        try:
            found = await check()
        except CodatError as error:
            if self.outcome_unknown:
                raise OutcomeUnknown(error.message, intent=self._intent, cause=error) from error
            raise
        if found is not None:
            self._settle()
        return found

    @contextmanager
    def _sending(self, *, is_first: bool) -> Iterator[None]:
        """Keep account of what becomes of the request that is sent in the block."""
        if not is_first and not self._intent.is_fresh():
            # Codat would not recognise it any more, and it is known that nothing was done.
            self._intent = self._intent.renew()
        # Any early end, a cancelled call included, leaves the outcome unknown.
        was_open, self.outcome_unknown, self._running = self.outcome_unknown, True, True
        try:
            yield
        except OutcomeUnknown:
            raise
        except CodatError as error:
            if isinstance(error, Conflict) or (was_open and not is_conclusive(error)):
                raise OutcomeUnknown(error.message, intent=self._intent, cause=error) from error
            self._settle()
            raise
        finally:
            self._running = False
        self._settle()

    def _settle(self) -> None:
        self.outcome_unknown = False
        self._intent = self._intent.renew()
