"""Classify the faults of the file by their remedy.

Imports sqlite3, so it stays out of the first frame's imports.
"""

from __future__ import annotations

import sqlite3
from enum import Enum


class Damaged(Exception):
    """Raised when the file's content cannot have been written by this program."""


class Newer(Exception):
    """Raised when a later version of the program has written the file."""


class Foreign(Exception):
    """Raised when the file is a sound database of another program."""


class Fault(Enum):
    """Faults of the file."""

    DAMAGED = "damaged"
    """The file cannot be used any more."""
    NEWER = "newer"
    FOREIGN = "foreign"
    FULL = "full"
    READ_ONLY = "read-only"
    LOCKED = "locked"
    UNREACHABLE = "unreachable"
    """The file or its folder cannot be opened, read or written for another reason."""

    @property
    def sets_aside(self) -> bool:
        """Return whether a new file has to be begun."""
        return self in {Fault.DAMAGED, Fault.NEWER, Fault.FOREIGN}


TROUBLES = (sqlite3.DatabaseError, OSError, Damaged, Newer, Foreign)
"""The exceptions that work on the file may raise when the file is at fault."""

_BY_CODE = {
    sqlite3.SQLITE_FULL: Fault.FULL,
    sqlite3.SQLITE_READONLY: Fault.READ_ONLY,
    sqlite3.SQLITE_BUSY: Fault.LOCKED,
    sqlite3.SQLITE_LOCKED: Fault.LOCKED,
    sqlite3.SQLITE_PROTOCOL: Fault.LOCKED,
    sqlite3.SQLITE_CANTOPEN: Fault.UNREACHABLE,
    sqlite3.SQLITE_IOERR: Fault.UNREACHABLE,
    sqlite3.SQLITE_PERM: Fault.UNREACHABLE,
    sqlite3.SQLITE_AUTH: Fault.UNREACHABLE,
    sqlite3.SQLITE_NOMEM: Fault.UNREACHABLE,
    sqlite3.SQLITE_NOLFS: Fault.UNREACHABLE,
}
_BY_ERRNO = {28: Fault.FULL, 122: Fault.FULL, 30: Fault.READ_ONLY, 13: Fault.READ_ONLY, 1: Fault.READ_ONLY}


def fault_of(trouble: Exception) -> Fault:
    """Return the fault for an exception."""
    if isinstance(trouble, Newer):
        return Fault.NEWER
    if isinstance(trouble, Foreign):
        return Fault.FOREIGN
    if isinstance(trouble, OSError):
        return _BY_ERRNO.get(trouble.errno or 0, Fault.UNREACHABLE)
    code = getattr(trouble, "sqlite_errorcode", None)
    # The low byte is the kind; the rest is detail. Missing tables and columns are damage, too.
    return Fault.DAMAGED if code is None else _BY_CODE.get(code & 0xFF, Fault.DAMAGED)


def reason_of(trouble: Exception) -> str:
    """Return the reason in words, without an error number."""
    if isinstance(trouble, OSError) and trouble.strerror:
        return trouble.strerror[0].lower() + trouble.strerror[1:]
    return str(trouble)
