"""Let several callers with the same intent share one request."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, cast

from console_app.codat.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from console_app.codat.request import Call

T = TypeVar("T")


@dataclass(slots=True)
class _Running:
    call: Call
    task: asyncio.Task[Any]
    waiting: int = 0


class SingleFlight:
    """The requests in progress, by the key of their intent."""

    def __init__(self) -> None:
        """Start without requests."""
        self._running: dict[str, _Running] = {}

    async def run(self, call: Call, send: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Send a request, or wait for the one in progress with the same idempotency key.

        The request is cancelled when the last of its callers is.

        Args:
            call: The request, with its idempotency key.
            send: Sends it.

        Returns:
            The result of the request.

        Raises:
            InvalidInput: A different request is in progress with that key.
        """
        key = call.idempotency_key or ""
        entry = self._running.get(key)
        if entry is None:
            entry = self._running[key] = _Running(call, asyncio.create_task(send(), name="codat write"))
        elif entry.call != call:
            raise InvalidInput("The same intent is being used for something else.", field="intent")
        entry.waiting += 1
        try:
            return cast("T", await asyncio.shield(entry.task))
        finally:
            entry.waiting -= 1
            if entry.waiting == 0:
                del self._running[key]
                if not entry.task.done():
                    entry.task.cancel()
                    await asyncio.gather(entry.task, return_exceptions=True)
