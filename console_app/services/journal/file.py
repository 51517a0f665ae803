"""Open the account's file for the journal alone, on a thread of its own."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, TypeVar

from console_app.clock import now
from console_app.codat.errors import CodatError
from console_app.services.journal.entries import EventKind, read_event, write_event
from console_app.services.snapshots.file_name import store_file
from console_app.services.text.time_format import for_a_file, iso_utc
from console_app.store.thread import StoreThread

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from pathlib import Path

    from console_app.config.profiles import Profile

T = TypeVar("T")


_USUAL_ADVICE = "Changes have to be recorded first: make this file writable, then try again."


class JournalUnwritable(CodatError):
    """Raised when the journal cannot be read or written, so that nothing was sent; `next_step` says what to do."""

    def __init__(self, why: str, advice: str = "", *, reading: bool = False) -> None:
        """Keep the reason and the advice; `reading` if it could not be read.

        Args:
            why: The reason, in a few words.
            advice: The remedy, in a sentence; empty for the usual one.
            reading: True if it could not be read; else it could not be written.
        """
        super().__init__(
            f"The journal cannot be {'read' if reading else 'written'}: {why}", can_be_retried=False, happened=False
        )
        self.next_step = advice or _USUAL_ADVICE


class JournalFile:
    """The journal's file. A damaged file is set aside, and the new journal records that."""

    def __init__(self, profile: Profile) -> None:
        """Keep the path; nothing is opened yet. Without a file (a sandbox in memory) the journal is in memory.

        Args:
            profile: The profile, whose account the journal belongs to.
        """
        self.path: Path | None = store_file(profile)
        self._open_or_in_memory = profile.is_sandbox
        self._thread = StoreThread()
        self._connection: sqlite3.Connection | None = None
        self._number: int | None = None
        self.unread: JournalUnwritable | None = None
        """The reason why the file could not be read, if memory has replaced it."""

    async def do(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run work on the journal's thread. Work that has begun is finished, even if the caller no longer waits.

        Raises:
            JournalUnwritable: It could not be done.
        """
        return await self._thread.run(lambda: self._do(work))

    async def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run work that only reads: it makes no file, and a read-only file is read as it is.

        Raises:
            JournalUnwritable: It cannot be read either.
        """
        return await self._thread.run(lambda: self._read(work))

    async def close(self) -> None:
        """Close the file. Calling it twice is harmless."""
        if self._connection is not None:
            await self._thread.run(self._close)
        self._thread.end()

    def _do(self, work: Callable[[sqlite3.Connection], T]) -> T:
        from console_app.services.snapshots.fallback import trouble_advice, trouble_words
        from console_app.store import database as opening
        from console_app.store.errors import TROUBLES, fault_of

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
                if self._open_or_in_memory:
                    self.unread = JournalUnwritable(words, advice, reading=True)
                    self.path, self._connection = None, opening.open_in_memory()
                    continue
                raise JournalUnwritable(words, f"Changes have to be recorded first. {advice}") from trouble
        return work(self._opened())

    def _read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        from console_app.config.owners import is_there
        from console_app.services.snapshots.fallback import trouble_advice, trouble_words
        from console_app.store import database as opening
        from console_app.store.errors import TROUBLES, fault_of

        path = self.path
        if path is None:
            return self._do(work)
        if not is_there(path):
            with closing(opening.open_in_memory()) as nothing:
                return work(nothing)
        if opening.may_be_written(path):
            try:
                return work(self._opened())
            except TROUBLES as trouble:
                if fault_of(trouble).sets_aside:
                    return self._do(work)
                # A full disk has no room for the files that SQLite puts beside the file, but it can still be read.
                self._close()
        try:
            # A copy has today's tables, and is lost after the answer.
            with closing(opening.open_to_read(path)) as file, closing(opening.copy_of(file)) as copy:
                return work(copy)
        except TROUBLES as trouble:
            if self._open_or_in_memory:
                return self._do(work)
            fault = fault_of(trouble)
            raise JournalUnwritable(
                trouble_words(fault, path, trouble), trouble_advice(fault, path, "try again"), reading=True
            ) from trouble

    def _opened(self) -> sqlite3.Connection:
        from console_app.store import database as opening

        if self.path is None:
            self._connection = self._connection or opening.open_in_memory()
            return self._connection
        if self._connection is not None and opening.file_number(self.path) != self._number:
            # Set aside by another process, or removed: data written into a file without a name is lost.
            self._close()
        if self._connection is None:
            self._number = opening.file_number(self.path)
            self._connection = opening.open_file(self.path)
            self._number = opening.file_number(self.path)
            self._begin_after_another(self._connection, self.path)
        return self._connection

    def set_aside_before(self, connection: sqlite3.Connection) -> Path | None:
        """Return the file that was set aside before this journal was begun, from its first event.

        None if there was none.
        """
        from console_app.store import journal

        first = next(journal.entries(connection), None)
        event = {} if first is None else read_event(first.text)
        name = event.get("file")
        if self.path is None or event.get("event") != EventKind.SET_ASIDE or not isinstance(name, str):
            return None
        return self.path.with_name(name.replace("/", "_"))

    @staticmethod
    def _begin_after_another(connection: sqlite3.Connection, path: Path) -> None:
        """Record in a new journal which file the previous one is in, whichever process set that aside."""
        from console_app.store import database as opening
        from console_app.store import journal

        aside = opening.last_set_aside(path)
        if aside is not None and journal.is_empty(connection):
            event = {"event": EventKind.SET_ASIDE, "at": iso_utc(now(), precise=True), "file": aside.name}
            journal.append(connection, write_event(event))

    def _set_aside(self, path: Path) -> bool:
        from console_app.store import database as opening
        from console_app.store.errors import TROUBLES

        try:
            opening.set_aside(path, opening.file_number(path), for_a_file(now(), seconds=True))
        except TROUBLES:
            return False
        return True

    def _close(self) -> None:
        from console_app.store.errors import TROUBLES

        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.close()
            except TROUBLES:
                return
