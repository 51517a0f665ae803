"""One thing that somebody asks Codat to do: done once, whatever the network does and however often they press."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from console_app.codat.errors import CodatError, Conflict, OutcomeUnknown, settles_nothing
from console_app.codat.writes import Intent

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

Wish = TypeVar("Wish")
Result = TypeVar("Result")


def settles(error: CodatError) -> bool:
    """Whether an error answers what became of a request whose outcome was open: Codat has looked at it, and refused.

    A lost connection, a key that is not accepted or a limit is about the attempt to ask, and not about the request.
    """
    return not settles_nothing(error)


class UnfinishedWrite(Exception):
    """Nothing was sent, because nobody knows yet what became of the request before it; the message says what to do."""


class Asking(Generic[Wish, Result]):
    """Sends a wish under one idempotency key until Codat has answered it.

    The key belongs to what the person asked for, not to the press of the key: pressing twice, or again after a
    time-out, asks for the same thing and cannot have it done twice. A new key is made only for another wish, or once
    it is known that nothing happened.
    """

    def __init__(self, intent: Intent | None = None) -> None:
        """Begin; the first wish goes under `intent` if there is one, which lets a later run ask for the same."""
        self._wish: Wish | None = None
        self._first_intent = intent
        self._intent = Intent.new()
        self._result: Result | None = None
        self._running = False
        self.outcome_unknown = False
        """Codat did not say whether it was done: only the same wish may be sent again."""

    async def submit(self, wish: Wish, send: Callable[[Intent], Awaitable[Result]]) -> Result | None:
        """Have `wish` done by `send`; None when a request is still under way, so that a second press does nothing.

        A wish that was granted is not sent again: its result is returned.

        Raises:
            OutcomeUnknown: it may or may not have been done; submit the same wish to ask again.
            UnfinishedWrite: another wish, while the outcome of the one before is unknown; or the same one so late that
                Codat would no longer recognise it, and might do it twice.
            CodatError: it was not done.
        """
        if self._running:
            return None
        if wish != self._wish:
            if self.outcome_unknown:
                raise UnfinishedWrite("The request before this one has no answer yet. Ask again about that one first.")
            self._wish, self._intent, self._result = wish, self._first_intent or Intent.new(), None
            self._first_intent = None
        elif self._result is not None:
            return self._result
        elif not self._intent.is_fresh():
            if self.outcome_unknown:
                raise UnfinishedWrite(
                    "It is too late to ask Codat about that request. Refresh, and look whether it was done, before you "
                    "start over."
                )
            self._intent = self._intent.renew()
        return await self._send(send)

    async def _send(self, send: Callable[[Intent], Awaitable[Result]]) -> Result:
        was_open = self.outcome_unknown
        # Whatever ends this early, a cancelled call too, leaves it open whether it was done.
        self._running = self.outcome_unknown = True
        try:
            result = await send(self._intent)
        except OutcomeUnknown:
            raise
        except CodatError as error:
            if isinstance(error, Conflict) or (was_open and not settles(error)):
                raise OutcomeUnknown(error.message, intent=self._intent, cause=error) from error
            self.outcome_unknown = False
            self._intent = self._intent.renew()
            raise
        finally:
            self._running = False
        self.outcome_unknown = False
        self._result = result
        return result
