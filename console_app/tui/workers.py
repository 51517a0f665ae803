"""Close the coroutines of workers that are cancelled before they begin."""

from __future__ import annotations

import inspect
import weakref
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from textual.worker import Worker, WorkType

Result = TypeVar("Result")


def close_unstarted(worker: Worker[Result], work: WorkType[Result]) -> Worker[Result]:
    """Return the worker that was made for `work`, whose coroutine is closed even if the worker never begins.

    A worker that is cancelled before its first step, because its screen or the program was left or another of its group
    began, drops the coroutine that it was handed. Python would then warn of a coroutine that was never awaited, at any
    later time, at the latest in the shell to which the program gives the terminal back.
    """
    if inspect.iscoroutine(work):
        weakref.finalize(worker, _close_unless_begun, work)
    return worker


def _close_unless_begun(work: Coroutine[Any, Any, Any]) -> None:
    if inspect.getcoroutinestate(work) == inspect.CORO_CREATED:
        work.close()
