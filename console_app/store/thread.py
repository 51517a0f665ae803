"""The one thread on which everything happens that waits for the disk."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import ThreadPoolExecutor

T = TypeVar("T")


class StoreThread:
    """Runs one piece of work after the other, in the order in which they were handed in."""

    def __init__(self) -> None:
        self._executor: ThreadPoolExecutor | None = None

    async def run(self, work: Callable[[], T]) -> T:
        """Do `work` on the thread. What was begun is finished, even when nobody waits for it any more."""
        if self._executor is None:
            from concurrent.futures import ThreadPoolExecutor

            self._executor = ThreadPoolExecutor(1, thread_name_prefix="store")
        return await asyncio.get_running_loop().run_in_executor(self._executor, work)

    def end(self) -> None:
        """End the thread when its work is done. The next `run` begins another."""
        executor, self._executor = self._executor, None
        if executor is not None:
            executor.shutdown(wait=False)
