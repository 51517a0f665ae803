"""Opening the file: private, in WAL mode, with the tables of today. What cannot be used is set aside, never deleted."""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from console_app.store.faults import Damaged, Foreign, Newer
from console_app.store.migrations import APPLICATION_ID, NEWEST, migrate, version_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BUSY_SECONDS = 10.0
"""How long to wait for another process that is writing."""
CHECKED_AT_ONCE = 1_000_000
"""Bytes up to which a file is checked whenever it is opened; for a larger one that would be felt."""
LEAST_ROOM = 65_536
"""Bytes of free disk below which nothing can be done with a file."""
BESIDE = ("-wal", "-shm")
"""What SQLite puts beside the file while it is in use."""


def open_memory() -> sqlite3.Connection:
    """A store that is forgotten at the end."""
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    migrate(connection)
    return connection


def open_file(path: Path) -> sqlite3.Connection:
    """Open the file, or make it; only its owner can read it, and the folder.

    Raises:
        Newer: a later version of the program has written it.
        Foreign: another program has.
        Damaged, sqlite3.DatabaseError, OSError: it cannot be opened, understood or written.
    """
    if size_of(path):
        return _open(path)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _only_one_begins(path) as is_known:
        is_there = _is_there(path)
        # SQLite would take it for a new one: what a copy that failed has left would pass for "nothing was changed".
        if is_known and is_there and not size_of(path):
            raise Damaged("it is empty")
        try:
            return _open(path)
        except BaseException:
            if not is_there and not size_of(path):
                with suppress(OSError):
                    path.unlink(missing_ok=True)
            raise


def _open(path: Path) -> sqlite3.Connection:
    _make_private(path)
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        # A file that is not ours must not be changed, so what it is comes first.
        _must_be_ours(connection)
        _switch_to_wal(connection)
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA journal_size_limit = 4000000")
        migrate(connection)
        if path.stat().st_size <= CHECKED_AT_ONCE:
            must_be_sound(connection)
        _must_be_writable(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def must_be_sound(connection: sqlite3.Connection) -> None:
    """Let SQLite look through the whole file.

    Raises:
        Damaged: it found something.
    """
    found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise Damaged(str(found))


def file_number(path: Path) -> int | None:
    """What tells a file from another that has taken its name; None: there is no file."""
    try:
        return path.stat().st_ino
    except OSError:
        return None


def set_aside(path: Path, number: int | None, stamp: str) -> Path | None:
    """Give the file of that number another name, with what SQLite has put beside it; where it is now.

    None: another process has done that meanwhile, and the file that is there now is another one.

    Raises:
        OSError: it cannot be renamed.
    """
    with _alone(path):
        if file_number(path) != number:
            return None
        aside = path.with_name(f"{path.stem}.set-aside-{stamp}{path.suffix}")
        again = 1
        while aside.exists():
            again += 1
            aside = path.with_name(f"{path.stem}.set-aside-{stamp}-{again}{path.suffix}")
        # The journal first: one that stayed behind would be played into the file that is begun next.
        for each in (*BESIDE, ""):
            with suppress(FileNotFoundError):
                path.with_name(path.name + each).rename(aside.with_name(aside.name + each))
        return aside


def last_set_aside(path: Path) -> Path | None:
    """The file that had this name last, before it was set aside; None: there was none, or it is not there any more."""
    beside = (each for each in path.parent.glob(f"*.set-aside-*{path.suffix}") if each.stem.startswith(f"{path.stem}."))
    return max(beside, key=lambda each: each.stat().st_mtime, default=None)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One process at a time, so that nobody sets aside what another has just begun."""
    lock = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        with suppress(ImportError):  # Windows; there a file that others have open cannot be renamed at all
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


@contextmanager
def _only_one_begins(path: Path) -> Iterator[bool]:
    """One process at a time in the folder; whether that is certain. One that has come as far finds the file made."""
    folder = _locked(path.parent)
    try:
        yield folder is not None
    finally:
        if folder is not None:
            os.close(folder)


def _locked(folder: Path) -> int | None:
    """The folder, opened and locked; None where it cannot be: on Windows, or some network drives."""
    descriptor = None
    try:
        import fcntl

        descriptor = os.open(folder, os.O_RDONLY)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
    except (ImportError, OSError):
        if descriptor is not None:
            os.close(descriptor)
        return None
    return descriptor


def _make_private(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Made before SQLite does, which would ask the umask; -wal and -shm are then made with the same mode.
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    for each, mode in ((path.parent, 0o700), *((path.with_name(path.name + end), 0o600) for end in ("", *BESIDE))):
        with suppress(FileNotFoundError):
            if each.stat().st_mode & 0o777 & ~mode:
                each.chmod(mode)


def _must_be_ours(connection: sqlite3.Connection) -> None:
    # All of it at one moment: another process may be making the tables just now.
    connection.execute("BEGIN")
    try:
        tables = connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone()
        found = version_of(connection)
        ours = int(connection.execute("PRAGMA application_id").fetchone()[0])
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
    if ours == APPLICATION_ID:
        if found > NEWEST:
            raise Newer(f"its tables are of version {found}, and this program knows {NEWEST}")
    elif ours or found or tables:
        raise Foreign("it is a database of another program")


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """Turn on write-ahead logging. SQLite does not wait for another process that does the same, so we do."""
    give_up = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as problem:
            if "locked" not in str(problem) or time.monotonic() > give_up:
                raise
            time.sleep(0.02)
        else:
            return


def _must_be_writable(connection: sqlite3.Connection) -> None:
    # A read-only file opens without a word. Another process that is writing just now is no reason to worry.
    try:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
    except sqlite3.OperationalError as problem:
        if problem.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise


def open_to_read(path: Path) -> sqlite3.Connection:
    """Open a file that cannot be written, to read what it holds.

    Raises:
        sqlite3.DatabaseError: it cannot be read.
    """
    address = f"{path.resolve().as_uri()}?mode=ro"
    if size_of(path.with_name(path.name + "-wal")):
        # What another process has written last is still beside the file. Where SQLite's own notes on that are there,
        # too, they are left as they are; where they are not, it has to make them.
        for way in ("&readonly_shm=1", ""):
            with suppress(sqlite3.OperationalError):
                connection = sqlite3.connect(address + way, uri=True, isolation_level=None, check_same_thread=False)
                try:
                    connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1")
                except sqlite3.OperationalError:
                    connection.close()
                    raise
                return connection
    # Taken as it stands: without a folder to write into, SQLite could not use what stands beside it.
    return sqlite3.connect(f"{address}&immutable=1", uri=True, isolation_level=None, check_same_thread=False)


def copy_of(source: sqlite3.Connection) -> sqlite3.Connection:
    """A copy in memory with the tables of today, whatever the version of what is copied; it is forgotten at the end.

    Raises:
        sqlite3.DatabaseError: it cannot be read, or has not got the tables of its version.
    """
    memory = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    try:
        source.backup(memory)
        migrate(memory)
    except BaseException:
        memory.close()
        raise
    return memory


def may_be_written(path: Path) -> bool:
    """Whether the file, or the first folder above it that is there, may be written. SQLite does not always say so."""
    there = next((each for each in (path, *path.parents) if _is_there(each)), path)
    return os.access(there, os.W_OK) and (not _is_there(path) or os.access(path.parent, os.W_OK))


def _is_there(path: Path) -> bool:
    # What is in a folder that cannot be looked into counts as there, and cannot be written.
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def is_full(path: Path) -> bool:
    """Whether the disk has no room for what SQLite puts beside the file. It says no more than that it cannot."""
    try:
        return shutil.disk_usage(path.parent).free < LEAST_ROOM
    except OSError:
        return False


def size_of(path: Path) -> int:
    """The bytes of the file; 0 where there is none."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def shrink(connection: sqlite3.Connection) -> None:
    """Give room that is not needed any more back to the disk, unless somebody else is using the file just now."""
    with suppress(sqlite3.OperationalError):
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
