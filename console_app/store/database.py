"""Open the SQLite file, set a damaged one aside, and run transactions.

Imports sqlite3, so it stays out of the first frame's imports.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from console_app.store.errors import Damaged, Foreign, Newer
from console_app.store.migrations import APPLICATION_ID, NEWEST, migrate, version_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BUSY_SECONDS = 10.0
"""The seconds to wait for another process that is writing."""
CHECKED_AT_ONCE = 1_000_000
"""In bytes: a smaller file is checked whenever it is opened; for a larger one the check would be noticeable."""
LEAST_ROOM = 65_536
"""Free bytes on the disk below which a file cannot be used."""
BESIDE = ("-wal", "-shm")
"""The endings of files that SQLite puts beside the file while it is in use."""


def open_in_memory() -> sqlite3.Connection:
    """Return a store in memory that is lost when it is closed."""
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    migrate(connection)
    return connection


def open_file(path: Path) -> sqlite3.Connection:
    """Open the file, or make it; only its owner can read it, and the folder.

    Raises:
        Newer: A later version of the program has written it.
        Foreign: Another program has written it.
        Damaged, sqlite3.DatabaseError, OSError: It cannot be opened, understood or written.
    """
    if size_of(path):
        return _open(path)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _only_one_begins(path) as is_known:
        is_there = _is_there(path)
        # SQLite would treat it as new: an empty file left by a failed copy would pass for "nothing was changed".
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
        # A file of another program must not be changed, so its kind is checked first.
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
    """Have SQLite check the whole file.

    Raises:
        Damaged: It found a fault.
    """
    found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise Damaged(str(found))


def file_number(path: Path) -> int | None:
    """Return a number that distinguishes the file from another that took its name; None if there is no file."""
    try:
        return path.stat().st_ino
    except OSError:
        return None


def set_aside(path: Path, number: int | None, stamp: str) -> Path | None:
    """Rename the file of that number, and the files that SQLite has put beside it.

    Args:
        path: The file.
        number: Its `file_number`.
        stamp: A part of the new name.

    Returns:
        The new path; None if another process has renamed it meanwhile, and the file that is there now is another one.

    Raises:
        OSError: It cannot be renamed.
    """
    with _alone(path):
        if file_number(path) != number:
            return None
        aside = path.with_name(f"{path.stem}.set-aside-{stamp}{path.suffix}")
        again = 1
        while aside.exists():
            again += 1
            aside = path.with_name(f"{path.stem}.set-aside-{stamp}-{again}{path.suffix}")
        # SQLite's journal first: if it stayed behind, it would be applied to the next file.
        for each in (*BESIDE, ""):
            with suppress(FileNotFoundError):
                path.with_name(path.name + each).rename(aside.with_name(aside.name + each))
        return aside


def last_set_aside(path: Path) -> Path | None:
    """Return the file that had this name last, before it was set aside.

    None if there was none, or it no longer exists.
    """
    beside = (each for each in path.parent.glob(f"*.set-aside-*{path.suffix}") if each.stem.startswith(f"{path.stem}."))
    return max(beside, key=lambda each: each.stat().st_mtime, default=None)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Admit one process at a time, so that none sets aside a file that another has just begun."""
    lock = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        with suppress(ImportError):  # Windows; there an open file cannot be renamed at all
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


@contextmanager
def _only_one_begins(path: Path) -> Iterator[bool]:
    """Admit one process at a time to the folder; yield whether that is certain. The next one finds the file made."""
    folder = _locked(path.parent)
    try:
        yield folder is not None
    finally:
        if folder is not None:
            os.close(folder)


def _locked(folder: Path) -> int | None:
    """Return the folder, opened and locked; None where that is impossible: on Windows, or some network drives."""
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
    # Made before SQLite does, which would follow the umask; -wal and -shm then get the same mode.
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    for each, mode in ((path.parent, 0o700), *((path.with_name(path.name + end), 0o600) for end in ("", *BESIDE))):
        with suppress(FileNotFoundError):
            if each.stat().st_mode & 0o777 & ~mode:
                each.chmod(mode)


def _must_be_ours(connection: sqlite3.Connection) -> None:
    # All of it in one transaction: another process may be making the tables now.
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
            raise Newer(f"its version is {found}, and this program knows versions up to {NEWEST}")
    elif ours or found or tables:
        raise Foreign("it is a database of another program")


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """Turn on write-ahead logging. SQLite does not wait for another process that does the same, so this does."""
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
    # A read-only file opens without an error. Another process that is writing now is no reason to worry.
    try:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
    except sqlite3.OperationalError as problem:
        if problem.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise


def open_to_read(path: Path) -> sqlite3.Connection:
    """Open a file that cannot be written, to read it.

    Raises:
        sqlite3.DatabaseError: It cannot be read.
    """
    address = f"{path.resolve().as_uri()}?mode=ro"
    if size_of(path.with_name(path.name + "-wal")):
        # The last writes of another process are still in the file beside it. Where SQLite's own index of those exists,
        # it is left as it is; where it does not, SQLite has to make it.
        for parameter in ("&readonly_shm=1", ""):
            with suppress(sqlite3.OperationalError):
                connection = sqlite3.connect(
                    address + parameter, uri=True, isolation_level=None, check_same_thread=False
                )
                try:
                    connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1")
                except sqlite3.OperationalError:
                    connection.close()
                    raise
                return connection
    # Read as it is: without a writable folder, SQLite could not use the files beside it.
    return sqlite3.connect(f"{address}&immutable=1", uri=True, isolation_level=None, check_same_thread=False)


def copy_of(source: sqlite3.Connection) -> sqlite3.Connection:
    """Return a copy in memory with today's tables, whatever the version of the source.

    The copy is lost when it is closed.

    Raises:
        sqlite3.DatabaseError: The source cannot be read, or lacks the tables of its version.
    """
    copy = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    try:
        source.backup(copy)
        migrate(copy)
    except BaseException:
        copy.close()
        raise
    return copy


def may_be_written(path: Path) -> bool:
    """Return whether the file, or the nearest existing folder above it, may be written.

    SQLite does not always report it.
    """
    there = next((each for each in (path, *path.parents) if _is_there(each)), path)
    return os.access(there, os.W_OK) and (not _is_there(path) or os.access(path.parent, os.W_OK))


def _is_there(path: Path) -> bool:
    # A file in a folder that cannot be read counts as existing and as not writable.
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def is_full(path: Path) -> bool:
    """Return whether the disk has no room for the files that SQLite puts beside the file.

    SQLite itself only reports that it cannot open the file.
    """
    try:
        return shutil.disk_usage(path.parent).free < LEAST_ROOM
    except OSError:
        return False


def size_of(path: Path) -> int:
    """Return the bytes of the file; 0 if there is none."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def shrink(connection: sqlite3.Connection) -> None:
    """Return unused space to the disk, unless another process is using the file."""
    with suppress(sqlite3.OperationalError):
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def all_or_nothing(connection: sqlite3.Connection) -> Iterator[None]:
    """Run the block in one transaction. It waits for its turn at the beginning, so that what it reads is current."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # A full disk may have ended the transaction already.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def most_durable(connection: sqlite3.Connection) -> Iterator[None]:
    """Make writes inside the block survive a power cut; otherwise they only survive the end of the program."""
    usual = connection.execute("PRAGMA synchronous").fetchone()[0]
    connection.execute("PRAGMA synchronous = FULL")
    try:
        yield
    finally:
        connection.execute(f"PRAGMA synchronous = {int(usual)}")
