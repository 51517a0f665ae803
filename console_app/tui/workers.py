"""Workers that are cancelled before they begin."""

from __future__ import annotations

import inspect
import weakref
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from textual.dom import DOMNode as _Node
    from textual.worker import Worker, WorkType
else:
    # Textual takes the looks of a screen from its first base that is a widget: that must stay the screen.
    _Node = object

Result = TypeVar("Result")


class RunsWorkers(_Node):
    """Runs workers, as every node does, and closes a coroutine whose worker never begins.

    A worker that is cancelled before its first step, because its screen was left or another of its group began, drops
    the coroutine that it was handed. Python would then warn of a coroutine that was never awaited, at any later time.
    """

    def run_worker(self, work: WorkType[Result], *arguments: Any, **options: Any) -> Worker[Result]:
        """Run work in the background; see `DOMNode.run_worker`."""
        worker: Worker[Result] = super().run_worker(work, *arguments, **options)
        if inspect.iscoroutine(work):
            # Closing one that has come to its end changes nothing.
            weakref.finalize(worker, work.close).atexit = False
        return worker
