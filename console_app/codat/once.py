"""Lets several callers with the same intent share one request."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, cast

from console_app.codat.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

T = TypeVar("T")


@dataclass(slots=True)
class _UnderWay:
    what: object
    task: asyncio.Task[Any]
    waiting: int = 0


class Once:
    """What is under way, by the key of its intent."""

    def __init__(self) -> None:
        self._under_way: dict[str, _UnderWay] = {}

    async def run(self, key: str, what: object, make: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Run `make`, or wait for the run with the same `key` that is under way.

        It is cancelled when the last of those who wait for it is.

        Raises:
            InvalidInput: something else is under way with that key.
        """
        entry = self._under_way.get(key)
        if entry is None:
            entry = self._under_way[key] = _UnderWay(what, asyncio.create_task(make(), name="codat write"))
        elif entry.what != what:
            raise InvalidInput("The same intent is being used for something else.", field="intent")
        entry.waiting += 1
        try:
            return cast("T", await asyncio.shield(entry.task))
        finally:
            entry.waiting -= 1
            if entry.waiting == 0:
                del self._under_way[key]
                if not entry.task.done():
                    entry.task.cancel()
                    await asyncio.gather(entry.task, return_exceptions=True)
