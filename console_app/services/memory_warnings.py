"""What is said when the memory of an account is in trouble: what happened, what it means, what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.config.owners import broken_path, can_be_used, is_folder, stranger, way_back
from console_app.store.faults import Fault, reason_of

if TYPE_CHECKING:
    from pathlib import Path

_ASIDE = {
    Fault.DAMAGED: "The file that remembers this account was damaged.",
    Fault.NEWER: "The file that remembers this account was written by a newer version of this program.",
    Fault.FOREIGN: "In the place of the file that remembers this account stood a file of another program.",
}
_FORGOTTEN = {
    Fault.FULL: ("the disk is full", "Make room on the disk, then {again}."),
    Fault.READ_ONLY: ("it may not be written", "Make {folder} writable, then {again}."),
    Fault.LOCKED: (
        "another program has held on to it for too long",
        (
            "Look what else is using it (another console, a backup), then {again}. If {folder} is on a network drive, "
            "that may not be able to lock files: then set XDG_DATA_HOME to a folder on this computer."
        ),
    ),
}


def set_aside_warning(fault: Fault, aside: Path) -> str:
    """Of a file that was given another name."""
    advice = {
        Fault.NEWER: "Update this program to use it again: then give it its old name back.",
        Fault.FOREIGN: "Move it to where it belongs.",
    }.get(fault, "Keep it: past looks, and the journal of what was changed until now, are only in there.")
    new = "a new one was begun, without past looks and with a journal of its own"
    return f"{_ASIDE[fault]} It was set aside as {aside}, and {new}. {advice}"


def forgotten_warning(fault: Fault, path: Path, trouble: Exception) -> str:
    """Of a file that cannot be used any more."""
    return (
        f"What this program sees is not remembered: {path} cannot be used, because {_why(fault, path, trouble)}. "
        "New looks are forgotten when it ends, and nothing can be changed in a live account, because it could not be "
        f"recorded. {trouble_advice(fault, path)}"
    )


def trouble_words(fault: Fault, path: Path, trouble: Exception) -> str:
    """Of a file that a command was to work on."""
    if fault.sets_aside:
        return f"{path} cannot be used. {_ASIDE[fault]}"
    return f"{path} cannot be used, because {_why(fault, path, trouble)}."


def trouble_advice(fault: Fault, path: Path, again: str = "start the program again") -> str:
    """What to do about a file that cannot be used, in a sentence; `again` is what to do once that is done."""
    if fault.sets_aside:
        return "The program itself sets a file aside that it cannot use, and begins another."
    back = way_back(path) if _may_not(fault, path) else ""
    if back and stranger(path) is not None:
        return back
    _, advice = _FORGOTTEN.get(fault, ("", "See that {folder} can be read and written, then {again}."))
    return f"{advice.format(folder=path.parent, again=again)} {back}".strip()


def _why(fault: Fault, path: Path, trouble: Exception) -> str:
    owned = stranger(path) if _may_not(fault, path) else None
    if owned is not None:
        return f"{owned.path} belongs to {owned.owner}"
    if fault in _FORGOTTEN:
        return _FORGOTTEN[fault][0]
    return "it is a folder" if is_folder(path) else broken_path(path) or reason_of(trouble)


def _may_not(fault: Fault, path: Path) -> bool:
    """Whether it is a question of rights."""
    return fault in {Fault.READ_ONLY, Fault.UNREACHABLE} and not can_be_used(path)
