"""Keep working when the store's file fails: set it aside, or continue in memory."""

from __future__ import annotations

from contextlib import closing, suppress
from typing import TYPE_CHECKING, TypeVar

from console_app.clock import now
from console_app.config.owners import broken_path, can_be_used, is_there, remedy, stranger
from console_app.config.paths import is_folder
from console_app.services.snapshots.row_format import moment_of
from console_app.services.text.time_format import for_a_file
from console_app.store import cache_table as cache
from console_app.store import database as opening
from console_app.store.errors import TROUBLES, Fault, fault_of, reason_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

_ASIDE = {
    Fault.DAMAGED: "The account's data file was damaged.",
    Fault.NEWER: "The account's data file was written by a newer version of this program.",
    Fault.FOREIGN: "The account's data file was a file of another program.",
}
_FORGOTTEN = {
    Fault.FULL: ("the disk is full", "Free some space on the disk, then {again}."),
    Fault.READ_ONLY: ("it cannot be written", "Make {folder} writable, then {again}."),
    Fault.LOCKED: (
        "another program is using it",
        (
            "Check what else is using it (another console, a backup), then {again}. If {folder} is on a network "
            "drive, that may not support file locks: then set XDG_DATA_HOME to a folder on this computer."
        ),
    ),
}


def set_aside_warning(fault: Fault, aside: Path) -> str:
    """Return the warning for a file that was set aside.

    Args:
        fault: What is wrong with the file.
        aside: Its new path.
    """
    advice = {
        Fault.NEWER: "To use it again, update this program, then rename the file back.",
        Fault.FOREIGN: "Move it to where it belongs.",
    }.get(fault, "Keep it: only this file contains earlier snapshots, and the journal of changes until now.")
    new = "a new one was started, without earlier snapshots and with its own journal"
    return f"{_ASIDE[fault]} It was set aside as {aside}, and {new}. {advice}"


def forgotten_warning(fault: Fault, path: Path, trouble: Exception) -> str:
    """Return the warning for a file that cannot be used any more.

    Args:
        fault: What is wrong.
        path: The file.
        trouble: The exception.
    """
    return (
        f"Nothing can be stored: {path} cannot be used, because {_why(fault, path, trouble)}. New snapshots are lost "
        "when the program ends, and nothing can be changed in a live account, because it could not be recorded. "
        f"{trouble_advice(fault, path)}"
    )


def trouble_words(fault: Fault, path: Path, trouble: Exception) -> str:
    """Return the error message for a command's file.

    Args:
        fault: What is wrong.
        path: The file.
        trouble: The exception.
    """
    if fault.sets_aside:
        return f"{path} cannot be used. {_ASIDE[fault]}"
    return f"{path} cannot be used, because {_why(fault, path, trouble)}."


def trouble_advice(fault: Fault, path: Path, again: str = "start the program again") -> str:
    """Return the remedy for a file that cannot be used, in a sentence.

    Args:
        fault: What is wrong.
        path: The file.
        again: What to do after that.
    """
    if fault.sets_aside:
        return "The program sets an unusable file aside itself, and starts a new one."
    back = remedy(path) if _may_not(fault, path) else ""
    if back and stranger(path) is not None:
        return back
    _, advice = _FORGOTTEN.get(fault, ("", "Make {folder} readable and writable, then {again}."))
    return f"{advice.format(folder=path.parent, again=again)} {back}".strip()


def _why(fault: Fault, path: Path, trouble: Exception) -> str:
    owned = stranger(path) if _may_not(fault, path) else None
    if owned is not None:
        return f"{owned.path} belongs to {owned.owner}"
    if fault in _FORGOTTEN:
        return _FORGOTTEN[fault][0]
    return "it is a folder" if is_folder(path) else broken_path(path) or reason_of(trouble)


def _may_not(fault: Fault, path: Path) -> bool:
    """Return whether permissions are the problem."""
    return fault in {Fault.READ_ONLY, Fault.UNREACHABLE} and not can_be_used(path)


T = TypeVar("T")

LARGEST_COPY = 256_000_000
"""In bytes: a larger file is not copied into memory when it cannot be written any more."""


class StoreFallback:
    """The file or its replacement. A damaged file is set aside; one that cannot be written is replaced by memory."""

    def __init__(self, path: Path | None) -> None:
        """Keep the path; nothing is opened yet.

        Args:
            path: The store's file; None for memory, whose data is lost at the end.
        """
        self.path = path
        """The file; None if the data is lost at the end."""
        self.warning: str | None = None
        self.is_unread = False
        """True if the file could not be read: earlier data is unknown."""
        self.count = 0
        self.as_of: datetime | None = None
        self._connection: sqlite3.Connection | None = None
        self._counted: sqlite3.Connection | None = None
        """The connection whose companies have been counted; updating it may have changed some before."""
        self._number: int | None = None
        """The number of the opened file: another process may set it aside and begin another one."""

    def open(self) -> None:
        """Open the file, or memory in its place. Never raises because of the file."""
        if self.path is None:
            self._connection = opening.open_in_memory()
            return
        try:
            self._open(self.path)
        except TROUBLES as trouble:
            self._help(self.path, trouble)

    def _open(self, path: Path) -> None:
        self._number = opening.file_number(path)
        self._connection = opening.open_file(path)
        self._number = opening.file_number(path)

    def do(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run work; once more if the file had to be replaced first."""
        for _try in range(2):
            try:
                self._check_file()
                return self._do(work)
            except TROUBLES as trouble:
                if self.path is None:
                    # A failure of memory has no remedy, and neither has work that fails on a new store.
                    raise
                self._help(self.path, trouble)
        return self._do(work)

    def _check_file(self) -> None:
        """Open the file again if it was removed or replaced: data written into a file without a name is lost."""
        if self.path is not None and self._connection is not None and opening.file_number(self.path) != self._number:
            self.close()
            self._open(self.path)

    def close(self) -> None:
        """Close the file. Never raises because of the file."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(*TROUBLES):
                connection.close()

    def _do(self, work: Callable[[sqlite3.Connection], T]) -> T:
        connection = self._connection
        assert connection is not None
        before, is_first = connection.total_changes, connection is not self._counted
        done = work(connection)
        if is_first or connection.total_changes != before:
            self._counted = connection
            self.count, self.as_of = cache.count(connection), moment_of(cache.as_of(connection))
        return done

    def _help(self, path: Path, trouble: Exception) -> None:
        fault = fault_of(trouble)
        if fault.sets_aside:
            self.close()
            try:
                aside = opening.set_aside(path, self._number, for_a_file(now(), seconds=True))
                self._open(path)
            except TROUBLES as another:
                self._forget(path, another)
            else:
                if aside is not None:
                    self.warning = set_aside_warning(fault, aside)
            return
        self._forget(path, trouble)

    def _forget(self, path: Path, trouble: Exception) -> None:
        """Continue in memory, with the content of the file if it can still be read."""
        fault = fault_of(trouble)
        if fault is Fault.UNREACHABLE and not opening.may_be_written(path):
            fault = Fault.READ_ONLY
        elif fault is Fault.UNREACHABLE and opening.is_full(path):
            fault = Fault.FULL
        copied = None
        if not fault.sets_aside and opening.size_of(path) <= LARGEST_COPY:
            copied = self._copied(path)
        self.is_unread = copied is None and is_there(path)
        store = copied or opening.open_in_memory()
        self.close()
        self.path, self._connection = None, store
        self.warning = forgotten_warning(fault, path, trouble)

    def _copied(self, path: Path) -> sqlite3.Connection | None:
        try:
            source = self._connection or opening.open_to_read(path)
            with closing(source):
                store = opening.copy_of(source)
        except TROUBLES:
            return None
        self._connection = None
        return store
