"""Keeps a memory going, whatever happens to its file. Lives on the store's thread."""

from __future__ import annotations

from contextlib import closing, suppress
from typing import TYPE_CHECKING, TypeVar

from console_app.clock import now
from console_app.config.owners import is_there
from console_app.services.kept_rows import moment_of
from console_app.services.memory_warnings import forgotten_warning, set_aside_warning
from console_app.store import cache, opening
from console_app.store.faults import TROUBLES, Fault, fault_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

T = TypeVar("T")

LARGEST_COPY = 256_000_000
"""Bytes of a file that is taken over into memory when it cannot be written any more."""


class Keeper:
    """Does work on the file. A file that is damaged is set aside; one that cannot be written is left for memory."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        """The file; None: the memory is forgotten at the end."""
        self.warning: str | None = None
        self.is_unread = False
        """Whether what the file holds could not be read: nothing can be said of what was seen before."""
        self.count = 0
        self.as_of: datetime | None = None
        self._connection: sqlite3.Connection | None = None
        self._counted: sqlite3.Connection | None = None
        """The connection whose companies have been counted; bringing it up to date may have changed some before."""
        self._number: int | None = None
        """Which file it was that was opened: another process may set it aside and begin another one."""

    def open(self) -> None:
        """Open the file, or memory in its place. Never raises because of the file."""
        if self.path is None:
            self._connection = opening.open_memory()
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
        """Do some work; once more where the file had to be left behind first."""
        for _try in range(2):
            try:
                self._mind_the_file()
                return self._do(work)
            except TROUBLES as trouble:
                if self.path is None:
                    # Memory of our own that fails is beyond help, and so is work that fails on a fresh store.
                    raise
                self._help(self.path, trouble)
        return self._do(work)

    def _mind_the_file(self) -> None:
        """Begin anew where somebody has removed the file, or put another in its place: what goes into one that has no
        name is lost."""
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
                aside = opening.set_aside(path, self._number, f"{now():%Y%m%d-%H%M%S}")
                self._open(path)
            except TROUBLES as another:
                self._forget(path, another)
            else:
                if aside is not None:
                    self.warning = set_aside_warning(fault, aside)
            return
        self._forget(path, trouble)

    def _forget(self, path: Path, trouble: Exception) -> None:
        """Go on in memory, with what the file held if it can still be read."""
        fault = fault_of(trouble)
        if fault is Fault.UNREACHABLE and not opening.may_be_written(path):
            fault = Fault.READ_ONLY
        elif fault is Fault.UNREACHABLE and opening.is_full(path):
            fault = Fault.FULL
        copied = None
        if not fault.sets_aside and opening.size_of(path) <= LARGEST_COPY:
            copied = self._copied(path)
        self.is_unread = copied is None and is_there(path)
        memory = copied or opening.open_memory()
        self.close()
        self.path, self._connection = None, memory
        self.warning = forgotten_warning(fault, path, trouble)

    def _copied(self, path: Path) -> sqlite3.Connection | None:
        try:
            source = self._connection or opening.open_to_read(path)
            with closing(source):
                memory = opening.copy_of(source)
        except TROUBLES:
            return None
        self._connection = None
        return memory
