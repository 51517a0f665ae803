"""Run everything that waits for the disk on one thread."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import ThreadPoolExecutor

T = TypeVar("T")


class StoreThread:
    """A thread that runs pieces of work one after the other, in the order in which they were submitted."""

    def __init__(self) -> None:
        """Start without a thread; the first `run` begins it."""
        self._executor: ThreadPoolExecutor | None = None

    async def run(self, work: Callable[[], T]) -> T:
        """Run `work` on the thread and return its result.

        Work that has begun is finished, even if the caller no longer waits for it.
        """
        if self._executor is None:
            from concurrent.futures import ThreadPoolExecutor

            self._executor = ThreadPoolExecutor(1, thread_name_prefix="store")
        return await asyncio.get_running_loop().run_in_executor(self._executor, work)

    def end(self) -> None:
        """End the thread when its work is done. The next `run` begins another."""
        executor, self._executor = self._executor, None
        if executor is not None:
            executor.shutdown(wait=False)
