"""Print the output of `codat-console store`."""

from __future__ import annotations

from contextlib import closing
from itertools import islice
from typing import TYPE_CHECKING, Any

from console_app.cli.errors import ExitCode, Problem
from console_app.clock import now
from console_app.config.secure_files import stream_new
from console_app.config.settings import KEEP_DAYS_VARIABLE
from console_app.services.snapshots.dump import export_lines
from console_app.services.snapshots.maintenance import opened_file
from console_app.services.text.number_words import counted
from console_app.services.text.time_format import full, in_one_minute, iso_utc_or_none

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from console_app.cli.output import Output
    from console_app.cli.progress import Task
    from console_app.config.profiles import Profile
    from console_app.services.snapshots.maintenance import StoreInfo
    from console_app.services.snapshots.recorder import Pruned


def info_lines(profile: Profile, info: StoreInfo, keep_days: int) -> list[str]:
    """Return the facts about the store, a line each."""
    facts = [
        ("Profile", profile.name if profile.base_url is None else f"{profile.name}, {profile.base_url}"),
        ("File", str(info.path)),
        ("Size", f"{info.size / 1000000.0:.1f} MB, version {info.version}"),
        ("Companies", f"{info.companies:,}" + (f" as of {full(info.as_of)}" if info.as_of else "")),
        ("Snapshots", f"{len(info.snapshots):,}"),
    ]
    if info.snapshots:
        first, last = info.snapshots[0].at, info.snapshots[-1].at
        seconds = bool(in_one_minute((first, last)))
        facts += [("  first", full(first, seconds=seconds)), ("  last", full(last, seconds=seconds))]
    facts.append(("Kept for", f"{keep_days:,} days ({KEEP_DAYS_VARIABLE})"))
    facts += [("Set aside", str(each)) for each in info.set_aside]
    if info.others:
        facts.append(("Others", f"{len(info.others)} of other profiles, addresses or keys in the same folder"))
    return [f"{name:<10} {fact}" for name, fact in facts]


def info_document(profile: Profile, info: StoreInfo | None, keep_days: int) -> dict[str, Any]:
    """Return the facts about the store as JSON; the same keys with empty values if there is no file."""
    snapshots = info.snapshots if info else ()
    return {
        "profile": {"name": profile.name, "baseUrl": profile.base_url},
        "file": str(info.path) if info else None,
        "bytes": info.size if info else 0,
        "tables": info.version if info else None,
        "companies": info.companies if info else 0,
        "asOf": _iso(info.as_of) if info else None,
        "snapshots": {
            "count": len(snapshots),
            "first": _iso(snapshots[0].at) if snapshots else None,
            "last": _iso(snapshots[-1].at) if snapshots else None,
        },
        "keepDays": keep_days,
        "setAside": [str(each) for each in info.set_aside] if info else [],
        "others": [str(each) for each in info.others] if info else [],
    }


def pruned_line(pruned: Pruned, keep_days: int, *, dry_run: bool) -> str:
    """Return what was deleted, or would be."""
    verb = "Would delete" if dry_run else "Deleted"
    stay = "stays" if pruned.kept == 1 else "stay"
    forgotten, kept = counted(pruned.forgotten, "snapshot"), counted(pruned.kept, "snapshot")
    return f"{verb} {forgotten} older than {counted(keep_days, 'day')}; {kept} {stay}."


def pruned_document(pruned: Pruned | None) -> dict[str, Any]:
    """Return what was deleted as JSON."""
    return {
        "before": _iso(pruned.before) if pruned else None,
        "deleted": pruned.forgotten if pruned else 0,
        "kept": pruned.kept if pruned else 0,
    }


def _iso(moment: datetime | None) -> str | None:
    return iso_utc_or_none(moment, precise=True)


TOGETHER = 500
"""Lines written at once."""


def export_to_stdout(output: Output, profile: Profile, path: Path) -> None:
    """Write the lines to the command's output; stops when the reader has gone away.

    Raises:
        StoreProblem: The file cannot be read.
    """
    with output.busy("exporting") as task:
        written = 0
        for lines in _in_parts(profile, path):
            output.pour("".join(lines))
            written += len(lines)
            task.update(written)
            if output.is_unheard:
                return


def export_to_file(output: Output, profile: Profile, path: Path, target: Path) -> int:
    """Write the lines to a file that only its owner can read, completely or not at all.

    An existing file is replaced, unless it is the exported one.

    Returns:
        The exit code.

    Raises:
        StoreProblem: The file cannot be read.
    """
    if _is_same_file(target, path):
        output.fail(Problem(ExitCode.REFUSED, f"{target} is the file being exported", "Nothing was written."))
        return ExitCode.REFUSED
    written = 0

    def parts(task: Task) -> Iterator[bytes]:
        nonlocal written
        for lines in _in_parts(profile, path):
            written += len(lines)
            task.update(written)
            yield "".join(lines).encode()

    try:
        with output.busy("exporting") as task:
            stream_new(target, parts(task))
    except OSError as error:
        output.fail(Problem(ExitCode.FAILED, f"{target} could not be written ({error.strerror})"))
        return ExitCode.FAILED
    output.result(command="store export", file=str(target), lines=written)
    output.say(f"Wrote {written:,} lines to {target}.")
    return ExitCode.DONE


def _is_same_file(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        # Nothing is there yet, or writing says why nothing can be.
        return False


def _in_parts(profile: Profile, path: Path) -> Iterator[list[str]]:
    # The lines are closed before their file is: the reader may stop in the middle.
    with opened_file(path) as connection, closing(export_lines(connection, profile, now())) as lines:
        while part := [f"{line}\n" for line in islice(lines, TOGETHER)]:
            yield part
