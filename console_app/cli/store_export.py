"""Where `codat-console store export` writes to."""

from __future__ import annotations

from contextlib import closing
from itertools import islice
from typing import TYPE_CHECKING

from console_app.cli.exit_codes import ExitCode
from console_app.cli.problems import Problem
from console_app.clock import now
from console_app.config.private_files import stream_new
from console_app.services.memory_care import opened_file
from console_app.services.memory_export import export_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from console_app.cli.voice import Voice
    from console_app.config.profiles import Profile

TOGETHER = 500
"""Lines written at once."""


def export_to_stdout(voice: Voice, profile: Profile, path: Path) -> None:
    """Write the lines where the result of a command goes; a reader who goes away ends it.

    Raises:
        MemoryTrouble: the file cannot be read.
    """
    for lines in _in_parts(profile, path):
        voice.pour("".join(lines))
        if voice.is_unheard:
            return


def export_to_file(voice: Voice, profile: Profile, path: Path, target: Path) -> int:
    """Write the lines into a file that only its owner can read, whole or not at all; the exit code.

    One that is there is replaced, unless it is the one that is exported.

    Raises:
        MemoryTrouble: the file cannot be read.
    """
    if _is_same_file(target, path):
        voice.fail(Problem(ExitCode.REFUSED, f"{target} is what is exported", "Nothing was written."))
        return ExitCode.REFUSED
    written = 0

    def parts() -> Iterator[bytes]:
        nonlocal written
        for lines in _in_parts(profile, path):
            written += len(lines)
            yield "".join(lines).encode()

    try:
        stream_new(target, parts())
    except OSError as error:
        voice.fail(Problem(ExitCode.FAILED, f"{target} could not be written ({error.strerror})"))
        return ExitCode.FAILED
    voice.result(command="store export", file=str(target), lines=written)
    voice.say(f"Wrote {written:,} lines to {target}.")
    return ExitCode.DONE


def _is_same_file(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        # Nothing is there yet, or writing says why nothing can be.
        return False


def _in_parts(profile: Profile, path: Path) -> Iterator[list[str]]:
    # The lines are closed before their file is: whoever reads may leave in the middle.
    with opened_file(path) as connection, closing(export_lines(connection, profile, now())) as lines:
        while part := [f"{line}\n" for line in islice(lines, TOGETHER)]:
            yield part
