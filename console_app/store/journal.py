"""The journal: entries that are added and never changed, each chained to the one before it.

An entry's hash is taken over the hash before it and the entry's own bytes, so that one that was altered, put in or
taken out shows in `verify`. Whoever can write the file can make a whole new chain: to notice that, keep the last
hash elsewhere. What an entry says is the caller's business; here it is a text.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from console_app.store.migrations import APPLICATION_ID

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

BEGINNING = bytes(32)
"""What stands for the hash before the first entry."""


class Kept(NamedTuple):
    """An entry as it is kept."""

    number: int
    """From 1 on."""
    text: str
    hash: bytes


class Proof(NamedTuple):
    """What a look through the whole chain has found."""

    entries: int
    """How many there are."""
    head: bytes
    """The hash of the last one that is sound."""
    broken_at: int | None
    """The number of the first entry that is not as it was written, or is missing; None: all are as they were."""


def append(connection: sqlite3.Connection, text: str) -> Kept:
    """Add an entry, which is on the disk when this returns.

    Raises:
        sqlite3.Error: it could not be written; nothing was added.
    """
    # In WAL mode the usual setting may lose the last transactions when the power goes.
    connection.execute("PRAGMA synchronous = FULL")
    try:
        connection.execute("BEGIN IMMEDIATE")
        try:
            last = connection.execute("SELECT hash FROM journal ORDER BY number DESC LIMIT 1").fetchone()
            chained = chain(BEGINNING if last is None else bytes(last[0]), text)
            number = connection.execute(
                "INSERT INTO journal (entry, hash) VALUES (?, ?)", (_bytes(text), chained)
            ).lastrowid
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
    finally:
        connection.execute("PRAGMA synchronous = NORMAL")
    return Kept(int(number or 0), text, chained)


def entries(connection: sqlite3.Connection, *, after: int = 0) -> Iterator[Kept]:
    """The entries, the oldest first."""
    for number, entry, hashed in connection.execute(
        "SELECT number, entry, hash FROM journal WHERE number > ? ORDER BY number", (after,)
    ):
        yield Kept(int(number), _text(entry), hashed if isinstance(hashed, bytes) else b"")


def is_kept_in(connection: sqlite3.Connection) -> bool:
    """Whether a file is one of this program's that has a journal: one of an older version has none."""
    ours = connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
    table = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'journal'"
    return ours and connection.execute(table).fetchone() is not None


def is_empty(connection: sqlite3.Connection) -> bool:
    """Whether nothing was ever entered."""
    return connection.execute("SELECT 1 FROM journal LIMIT 1").fetchone() is None


def mentions(connection: sqlite3.Connection, text: str) -> int:
    """How many entries hold a text; quicker than to read them."""
    found = connection.execute("SELECT count(*) FROM journal WHERE instr(entry, ?)", (_bytes(text),)).fetchone()
    return int(found[0])


def verify(connection: sqlite3.Connection) -> Proof:
    """Look through the whole chain."""
    # In one transaction: what another process adds meanwhile is not missing.
    connection.execute("BEGIN")
    try:
        return _verify(connection)
    finally:
        connection.execute("COMMIT")


def _verify(connection: sqlite3.Connection) -> Proof:
    count, head, expected, broken = 0, BEGINNING, 1, None
    for number, entry, hashed in connection.execute("SELECT number, entry, hash FROM journal ORDER BY number"):
        count += 1
        if broken is None:
            if number != expected:
                broken = expected
            elif not isinstance(entry, bytes) or sha256(head + entry).digest() != hashed:
                broken = number
            else:
                head = hashed
        expected = number + 1
    if broken is None:
        # SQLite remembers the highest number it ever gave: it tells when the last entries were taken out.
        given = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'journal'").fetchone()
        if given is not None and given[0] >= expected:
            broken = expected
    return Proof(count, head, broken)


def chain(before: bytes, text: str) -> bytes:
    """The hash of an entry, from the hash before it and its text."""
    return sha256(before + _bytes(text)).digest()


def _text(entry: object) -> str:
    """An entry's text. One that was tampered with can be anything."""
    if not isinstance(entry, bytes):
        return str(entry)
    try:
        return entry.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return entry.decode("utf-8", "replace")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
