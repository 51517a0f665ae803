"""Write crash reports, and collect errors that no code handles."""

from __future__ import annotations

import logging
import platform
import sys
import threading
import time
import traceback
from contextlib import suppress
from typing import TYPE_CHECKING

from console_app import __version__
from console_app.clock import now
from console_app.config.paths import crash_folder
from console_app.config.secure_files import write_new
from console_app.services.text.sanitize import for_log
from console_app.services.text.time_format import for_a_file, utc

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MOST_REPORTS = 10
"""The most reports that are kept; the oldest are deleted."""
_STARTED = time.monotonic()


def write_report(error: BaseException, facts: Mapping[str, str]) -> Path | None:
    """Write a report, readable by its owner alone. Never raises.

    Args:
        error: The error.
        facts: More facts for its analysis: names of screens and settings, and nothing of a customer.

    Returns:
        The path of the report, or None if it could not be written.
    """
    with suppress(Exception):  # the program is failing already: a second error must not hide the first
        folder = crash_folder()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = f"crash-{for_a_file(now(), seconds=True)}.txt"
        path = write_new(folder / name, report_text(error, facts).encode("utf-8", "replace"))
        # The newest report stays, also if older ones have later dates from a clock that was ahead.
        others = sorted((each for each in folder.glob("crash-*.txt") if each != path), key=_written)
        for old in others[: -(MOST_REPORTS - 1)]:
            with suppress(OSError):
                old.unlink()
        return path
    return None


def _written(path: Path) -> int:
    return path.stat().st_mtime_ns


def report_text(error: BaseException, facts: Mapping[str, str]) -> str:
    """Return the report: facts, and the traceback with the lines of the program and without values.

    Args:
        error: The exception that ended the program.
        facts: More lines of the report, by their label.
    """
    stray = {
        "codat-console": __version__,
        "When": f"{utc(now())} UTC, {time.monotonic() - _STARTED:.0f} s after the start",
        "Python": f"{platform.python_version()} on {platform.system()} {platform.release()} ({platform.machine()})",
        **facts,
    }
    lines = [f"{name}: {value}" for name, value in stray.items()]
    trace = "".join(traceback.TracebackException.from_exception(error, capture_locals=False).format())
    return for_log("\n".join([*lines, "", trace.rstrip()])) + "\n"


def crash_summary(error: BaseException, path: Path | None) -> list[str]:
    """Return the same for the person at the terminal, in a few lines.

    Args:
        error: The exception that ended the program.
        path: The file with the report; None if it could not be written.
    """
    frames = traceback.extract_tb(error.__traceback__)
    ours = next((each for each in reversed(frames) if "console_app" in each.filename), frames[-1] if frames else None)
    where = "" if ours is None else f" in {ours.name}, line {ours.lineno} of {ours.filename.rpartition('/')[2]}"
    what = ""
    with suppress(Exception):  # any code can have made it, and its description can fail
        what = for_log(str(error)).replace("\n", " ")[:300]
    lines = [
        f"codat-console crashed: {type(error).__name__}{f': {what}' if what else ''}{where}.",
        "This is a bug in the program, not your mistake. Changes already made at Codat are kept.",
        "If a request was in progress, the next start checks its outcome (codat-console journal).",
    ]
    if path is not None:
        lines.append(f"A report without keys and links is in {path}")
    return lines


def facts_of_process() -> dict[str, str]:
    """Return the facts of any run: the command, without its arguments."""
    command = next((each for each in sys.argv[1:] if each.isascii() and each.isalpha()), "")
    return {"Command": command or "the console"}


MOST = 5
"""The most reports of one run: an error may occur again every second."""


def take_in() -> None:
    """Collect from now on what Python would write to the terminal."""
    strays = _Strays()
    threading.excepthook = lambda stray: strays.note(stray.exc_value, "in a thread")
    sys.unraisablehook = lambda stray: strays.note(stray.exc_value, "while an object was being destroyed")
    # Records without a handler end here: asyncio's message on a task whose error was never read.
    logging.lastResort = strays


class _Strays(logging.Handler):
    """The replacement for logging's handler of last resort."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._reports = 0

    def emit(self, record: logging.LogRecord) -> None:
        if record.name != __name__ and record.exc_info:
            self.note(record.exc_info[1], f"passed to {record.name}")

    def note(self, error: BaseException | None, where: str) -> None:
        """Write a report of an error that occurred anywhere."""
        if error is None or isinstance(error, SystemExit):
            return
        logging.getLogger(__name__).error("an error that nothing waited for (%s)", where, exc_info=error)
        self._reports += 1
        if self._reports <= MOST:
            write_report(error, {**facts_of_process(), "Where": where})
