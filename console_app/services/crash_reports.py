"""What is left behind when the program itself fails: a file that says where, and not with which values."""

from __future__ import annotations

import platform
import sys
import time
import traceback
from contextlib import suppress
from typing import TYPE_CHECKING

from console_app import __version__
from console_app.clock import now
from console_app.config.folders import crash_folder
from console_app.config.private_files import write_new
from console_app.services.scrubbing import scrubbed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MOST_REPORTS = 10
"""Reports that are kept; the oldest go."""
_STARTED = time.monotonic()


def write_report(error: BaseException, facts: Mapping[str, str]) -> Path | None:
    """Write a report, readable by its owner alone; where it is, or None where it cannot be written. Never raises.

    `facts` is what else may help to understand it: names of screens and settings, and nothing of a customer.
    """
    with suppress(Exception):  # the program is failing already: what else goes wrong must not hide why
        folder = crash_folder()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = write_new(
            folder / f"crash-{now():%Y%m%d-%H%M%S}.txt", report_text(error, facts).encode("utf-8", "replace")
        )
        # The one just written stays, also where those before it are dated later by a clock that was ahead.
        others = sorted((each for each in folder.glob("crash-*.txt") if each != path), key=_written)
        for old in others[: -(MOST_REPORTS - 1)]:
            with suppress(OSError):
                old.unlink()
        return path
    return None


def _written(path: Path) -> int:
    return path.stat().st_mtime_ns


def report_text(error: BaseException, facts: Mapping[str, str]) -> str:
    """The report: facts, and the traceback with the lines of the program and without values."""
    told = {
        "codat-console": __version__,
        "When": f"{now():%Y-%m-%d %H:%M:%S} UTC, {time.monotonic() - _STARTED:.0f} s after the start",
        "Python": f"{platform.python_version()} on {platform.system()} {platform.release()} ({platform.machine()})",
        **facts,
    }
    lines = [f"{name}: {value}" for name, value in told.items()]
    trace = "".join(traceback.TracebackException.from_exception(error, capture_locals=False).format())
    return scrubbed("\n".join([*lines, "", trace.rstrip()])) + "\n"


def told_in_short(error: BaseException, path: Path | None) -> list[str]:
    """The same for the person at the terminal, in a few lines."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = next((each for each in reversed(frames) if "console_app" in each.filename), frames[-1] if frames else None)
    where = "" if ours is None else f" in {ours.name}, line {ours.lineno} of {ours.filename.rpartition('/')[2]}"
    what = ""
    with suppress(Exception):  # it can be made by anybody, and fail in telling what it is
        what = scrubbed(str(error)).replace("\n", " ")[:300]
    lines = [
        f"codat-console has failed: {type(error).__name__}{f': {what}' if what else ''}{where}.",
        "This is a mistake of the program, and not yours. Nothing at Codat was undone by it.",
        "If something was being sent just then, the next start finds out what became of it (codat-console journal).",
    ]
    if path is not None:
        lines.append(f"A report without keys and links is in {path}")
    return lines


def facts_of_process() -> dict[str, str]:
    """What can be told of any run: the command, without what was typed behind it."""
    command = next((each for each in sys.argv[1:] if each.isascii() and each.isalpha()), "")
    return {"Command": command or "the console"}
