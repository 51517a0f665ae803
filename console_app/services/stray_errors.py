"""Errors that nobody waits for: of a thread, of a task that nobody asked, of something that was being thrown away.

Python writes them to the terminal with all they say, over whatever is drawn there, and a key may be in it. Here each
leaves a report without values instead, and a line in the log of `--debug`.
"""

from __future__ import annotations

import logging
import sys
import threading

MOST = 5
"""Reports that one run leaves behind: what goes wrong once may go wrong every second."""


def take_in() -> None:
    """From now on take in what Python would write to the terminal."""
    strays = _Strays()
    threading.excepthook = lambda told: strays.note(told.exc_value, "in a thread")
    sys.unraisablehook = lambda told: strays.note(told.exc_value, "while something was thrown away")
    # What has no handler of its own ends here: asyncio's word on a task whose error nobody asked for.
    logging.lastResort = strays


class _Strays(logging.Handler):
    """Takes the place of what logging has for records that nobody handles."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._reports = 0

    def emit(self, record: logging.LogRecord) -> None:
        if record.name != __name__ and record.exc_info:
            self.note(record.exc_info[1], f"told to {record.name}")

    def note(self, error: BaseException | None, where: str) -> None:
        """Leave a report of an error that came up somewhere."""
        if error is None or isinstance(error, SystemExit):
            return
        logging.getLogger(__name__).error("nobody waited for this error (%s)", where, exc_info=error)
        self._reports += 1
        if self._reports <= MOST:
            from console_app.services.crash_reports import facts_of_process, write_report

            write_report(error, {**facts_of_process(), "Where": where})
