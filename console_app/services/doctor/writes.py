"""The journal of what was changed from this machine: whether it is as it was written, and what was left open in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.clock import now
from console_app.services.auditing.cost import counted
from console_app.services.doctor.checks import Check, Verdict
from console_app.services.journal.people import this_writer
from console_app.services.journal.recording import fold_all
from console_app.services.memory_care import MemoryTrouble, existing_file, opened_file
from console_app.services.memory_file import is_kept
from console_app.store import journal

if TYPE_CHECKING:
    from console_app.config.profiles import Profile


def examine_journal(profile: Profile, *, recover: str, verify: str) -> Check:
    """Look through the journal; waits for the disk, and makes no file. `recover` and `verify` are the commands that
    find out what was left open, and what was altered."""
    if not is_kept(profile):
        return Check("Journal", Verdict.FINE, "this sandbox is forgotten at the end")
    path = existing_file(profile)
    if path is None:
        return Check("Journal", Verdict.FINE, "nothing was changed from here yet")
    try:
        with opened_file(path) as connection:
            proof, entries = journal.verify(connection), fold_all(connection)
    except MemoryTrouble:
        # Why is told of the memory, which is the same file.
        return Check("Journal", Verdict.BROKEN, "it cannot be read", "Nothing is changed at Codat without it.")
    writes = counted(len(entries), "write", "writes")
    if proof.broken_at is not None:
        found = f"{writes}; it is NOT as it was written: event {proof.broken_at} was altered, put in, or taken out"
        advice = f"Keep the file, and tell whoever looks after security. To see it: {verify}"
        return Check("Journal", Verdict.BROKEN, found, advice)
    here, moment = this_writer(), now()
    left = sum(each.is_left_open(here, moment) for each in entries)
    if left:
        found = f"{writes}, as they were written; {left:,} cut off, and nobody knows the end"
        return Check("Journal", Verdict.DOUBTFUL, found, f"To find out: {recover}")
    if not entries:
        return Check("Journal", Verdict.FINE, "nothing was changed from here yet")
    return Check(
        "Journal",
        Verdict.FINE,
        f"{writes}, as {'it was' if len(entries) == 1 else 'they were'} written; none is left open",
    )
