"""The journal's place: the file of the account, opened for nothing but the journal, on a thread of its own."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, TypeVar

from console_app.clock import now
from console_app.codat.errors import CodatError
from console_app.services.journal.events import EventKind, read_event, write_event
from console_app.services.memory_file import memory_file
from console_app.store.thread import StoreThread

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from pathlib import Path

    from console_app.config.profiles import Profile

T = TypeVar("T")


_USUAL_ADVICE = "What is changed has to be recorded first: see that this file can be written, then try again."


class JournalUnwritable(CodatError):
    """The journal cannot be read, or not be kept, so that nothing was sent; `next_step` says what to do."""

    def __init__(self, why: str, advice: str = "", *, reading: bool = False) -> None:
        super().__init__(
            f"The journal cannot be {'read' if reading else 'written'}: {why}", can_be_retried=False, happened=False
        )
        self.next_step = advice or _USUAL_ADVICE


class JournalFile:
    """Does work on the journal. A file that is damaged is set aside, and the new journal says so."""

    def __init__(self, profile: Profile) -> None:
        """Prepare; nothing is opened yet. Without a file (a sandbox that is forgotten) it is kept in memory."""
        self.path: Path | None = memory_file(profile)
        self._in_memory_if_need_be = profile.is_sandbox
        self._thread = StoreThread()
        self._connection: sqlite3.Connection | None = None
        self._number: int | None = None
        self.unread: JournalUnwritable | None = None
        """Why the file could not be read, where memory has taken its place."""

    async def do(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do some work on the journal's thread. What was begun is finished, even when nobody waits any more.

        Raises:
            JournalUnwritable: it could not be done.
        """
        return await self._thread.run(lambda: self._do(work))

    async def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do some work that only reads: it makes no file, and one that cannot be written is read as it stands.

        Raises:
            JournalUnwritable: it cannot be read either.
        """
        return await self._thread.run(lambda: self._read(work))

    async def close(self) -> None:
        """Close the file. Doing it twice is harmless."""
        if self._connection is not None:
            await self._thread.run(self._close)
        self._thread.end()

    def _do(self, work: Callable[[sqlite3.Connection], T]) -> T:
        from console_app.services.memory_warnings import trouble_advice, trouble_words
        from console_app.store import opening
        from console_app.store.faults import TROUBLES, fault_of

        for is_last in (False, True):
            try:
                return work(self._opened())
            except TROUBLES as trouble:
                self._close()
                if self.path is None:
                    raise JournalUnwritable(f"{trouble}.") from trouble
                fault = fault_of(trouble)
                if fault.sets_aside and not is_last and self._set_aside(self.path):
                    continue
                words, advice = trouble_words(fault, self.path, trouble), trouble_advice(fault, self.path, "try again")
                if self._in_memory_if_need_be:
                    self.unread = JournalUnwritable(words, advice, reading=True)
                    self.path, self._connection = None, opening.open_memory()
                    continue
                raise JournalUnwritable(words, f"What is changed has to be recorded first. {advice}") from trouble
        return work(self._opened())

    def _read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        from console_app.config.owners import is_there
        from console_app.services.memory_warnings import trouble_advice, trouble_words
        from console_app.store import opening
        from console_app.store.faults import TROUBLES, fault_of

        path = self.path
        if path is None:
            return self._do(work)
        if not is_there(path):
            with closing(opening.open_memory()) as nothing:
                return work(nothing)
        if opening.may_be_written(path):
            try:
                return work(self._opened())
            except TROUBLES as trouble:
                if fault_of(trouble).sets_aside:
                    return self._do(work)
                # A full disk has no room for what SQLite puts beside the file, but it can still be read.
                self._close()
        try:
            # A copy has the tables of today, and is gone with the answer.
            with closing(opening.open_to_read(path)) as file, closing(opening.copy_of(file)) as copy:
                return work(copy)
        except TROUBLES as trouble:
            if self._in_memory_if_need_be:
                return self._do(work)
            fault = fault_of(trouble)
            raise JournalUnwritable(
                trouble_words(fault, path, trouble), trouble_advice(fault, path, "try again"), reading=True
            ) from trouble

    def _opened(self) -> sqlite3.Connection:
        from console_app.store import opening

        if self.path is None:
            self._connection = self._connection or opening.open_memory()
            return self._connection
        if self._connection is not None and opening.file_number(self.path) != self._number:
            # Set aside by another process, or removed: what goes into a file without a name is lost.
            self._close()
        if self._connection is None:
            self._number = opening.file_number(self.path)
            self._connection = opening.open_file(self.path)
            self._number = opening.file_number(self.path)
            self._begin_after_another(self._connection, self.path)
        return self._connection

    def set_aside_before(self, connection: sqlite3.Connection) -> Path | None:
        """The file that was set aside before this journal was begun, as its first event says; None: there was none."""
        from console_app.store import journal

        first = next(journal.entries(connection), None)
        event = {} if first is None else read_event(first.text)
        name = event.get("file")
        if self.path is None or event.get("event") != EventKind.SET_ASIDE or not isinstance(name, str):
            return None
        return self.path.with_name(name.replace("/", "_"))

    @staticmethod
    def _begin_after_another(connection: sqlite3.Connection, path: Path) -> None:
        """Let a new journal say which file the one before it is in, whoever set that aside."""
        from console_app.store import journal, opening

        aside = opening.last_set_aside(path)
        if aside is not None and journal.is_empty(connection):
            event = {"event": EventKind.SET_ASIDE, "at": f"{now():%Y-%m-%dT%H:%M:%S.%fZ}", "file": aside.name}
            journal.append(connection, write_event(event))

    def _set_aside(self, path: Path) -> bool:
        from console_app.store import opening
        from console_app.store.faults import TROUBLES

        try:
            opening.set_aside(path, opening.file_number(path), f"{now():%Y%m%d-%H%M%S}")
        except TROUBLES:
            return False
        return True

    def _close(self) -> None:
        from console_app.store.faults import TROUBLES

        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.close()
            except TROUBLES:
                return
