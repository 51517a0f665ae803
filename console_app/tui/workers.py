"""Close the coroutines of workers that are cancelled before they begin."""

from __future__ import annotations

import inspect
import weakref
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from textual.worker import Worker, WorkType

Result = TypeVar("Result")


def close_unstarted(worker: Worker[Result], work: WorkType[Result]) -> Worker[Result]:
    """Return the worker that was made for `work`, whose coroutine is closed even if the worker never begins.

    A worker that is cancelled before its first step, because its screen was left or another of its group began, drops
    the coroutine that it was handed. Python would then warn of a coroutine that was never awaited, at any later time.
    """
    if inspect.iscoroutine(work):
        # Closing one that has come to its end changes nothing.
        weakref.finalize(worker, work.close).atexit = False
    return worker
