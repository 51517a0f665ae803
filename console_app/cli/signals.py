"""SIGTERM and SIGHUP end a command as Ctrl+C does: with words on what may have happened, and the journal whole."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_USUAL_END = 128
"""Added to the number of a signal it is the exit code of what it has ended."""


class Ending:
    """How the command was asked to end, if it was."""

    number: int | None = None
    """The signal that did; None: none, or Ctrl+C."""

    def code(self, code: int) -> int:
        """The exit code of the process, which would be `code` without the signal."""
        return code if self.number is None else _USUAL_END + self.number


@contextmanager
def ended_like_ctrl_c() -> Iterator[Ending]:
    """Treat these signals as Ctrl+C meanwhile. One that is ignored (`nohup`) stays ignored."""
    ending = Ending()

    def end(number: int, _frame: object) -> None:
        if callable(signal.getsignal(signal.SIGINT)):
            ending.number = number
            signal.raise_signal(signal.SIGINT)
        else:
            # Ctrl+C is ignored, as behind `&` in a script.
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)

    numbers = [getattr(signal, name, None) for name in ("SIGTERM", "SIGHUP")]
    ours = [each for each in numbers if each is not None and signal.getsignal(each) is signal.SIG_DFL]
    for number in ours:
        signal.signal(number, end)
    try:
        yield ending
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)
