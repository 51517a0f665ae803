"""What `codat-console journal` says beside its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.services.auditing.cost import counted
from console_app.services.visible import visible

if TYPE_CHECKING:
    from pathlib import Path

    from console_app.services.journal.recording import Proof


def proof_lines(proof: Proof) -> list[str]:
    """What a look through the whole journal has found."""
    lines = [_verdict(proof)]
    if proof.broken_at is not None:
        lines.append("Keep the file, and tell whoever looks after security.")
    if proof.set_aside is not None:
        lines.append(f"{begun_anew(proof.set_aside)} What is in that file is not proved here.")
        if proof.has_expected is None:
            lines.append(
                "If nobody here knows why, keep both files and tell whoever looks after security. If somebody does, "
                "keep the hash below: with --expect and that hash this journal passes from now on."
            )
    return [*lines, f"Last hash: {proof.head}"]


def begun_anew(aside: Path) -> str:
    """That there was a journal before this one, and where it is."""
    gone = "" if aside.exists() else ", which is not there any more"
    where = f"{visible(aside)}{gone}"
    return f"This journal was begun anew: the file before it could not be used, and was set aside as {where}."


def _verdict(proof: Proof) -> str:
    events = counted(proof.entries, "event", "events")
    one = proof.entries == 1
    if proof.broken_at is None and proof.has_expected is False:
        return f"The chain of {events} is sound, but it is another one: the expected hash is not in it."
    if proof.broken_at is None:
        return f"The journal is as it was written: {events}."
    broken = "The journal is NOT as it was written: "
    if proof.broken_at <= proof.entries:
        return (
            f"{broken}event {proof.broken_at} of {events} was altered, put in, or taken out. What stands before it is "
            "as it was."
        )
    if not proof.entries:
        return f"{broken}all of its events were taken out."
    return (
        f"{broken}{events} {'is as it was' if one else 'are as they were'} written, but at least one that came behind "
        f"{'it' if one else 'them'} was taken out."
    )
