"""Append entries to a journal that never change, each chained to the one before it.

An entry's hash covers the hash before it and the entry's own bytes, so that an entry that was altered, inserted or
removed shows in `verify`. Anyone who can write the file can make a whole new chain: to notice that, keep the last hash
elsewhere. The caller defines the content of an entry; here it is a text.
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from console_app.store.migrations import APPLICATION_ID

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Iterator

BEGINNING = bytes(32)
"""The hash before the first entry."""


class Kept(NamedTuple):
    """A stored entry."""

    number: int
    """Counted from 1."""
    text: str
    hash: bytes


class Proof(NamedTuple):
    """The result of checking the whole chain."""

    entries: int
    """The number of entries."""
    head: bytes
    """The hash of the last sound entry."""
    broken_at: int | None
    """The number of the first entry that was changed or is missing; None if there is none."""


def append(connection: sqlite3.Connection, text: str) -> Kept:
    """Add an entry, which is on the disk when this returns.

    Args:
        connection: The store.
        text: The content.

    Returns:
        The entry with its number and hash.

    Raises:
        sqlite3.Error: It could not be written; nothing was added.
    """
    # In WAL mode the default setting may lose the last transactions in a power cut.
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
    """Yield the entries after a number, oldest first.

    Args:
        connection: The store.
        after: The number of the last entry to leave out; 0 for all.
    """
    yield from _found(
        connection.execute("SELECT number, entry, hash FROM journal WHERE number > ? ORDER BY number", (after,))
    )


def newest(connection: sqlite3.Connection, *, before: int | None = None, limit: int = -1) -> Iterator[Kept]:
    """Yield the entries before a number, newest first.

    Args:
        connection: The store.
        before: The number of the first entry to leave out; None for all.
        limit: The most entries; -1 for all.
    """
    yield from _found(
        connection.execute(
            "SELECT number, entry, hash FROM journal WHERE ?1 IS NULL OR number < ?1 ORDER BY number DESC LIMIT ?2",
            (before, limit),
        )
    )


def is_kept_in(connection: sqlite3.Connection) -> bool:
    """Return whether a file is one of this program's with a journal; files of older versions have none."""
    ours = connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
    table = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'journal'"
    return ours and connection.execute(table).fetchone() is not None


def is_empty(connection: sqlite3.Connection) -> bool:
    """Return whether the journal has never had an entry."""
    return connection.execute("SELECT 1 FROM journal LIMIT 1").fetchone() is None


def mentions(connection: sqlite3.Connection, text: str) -> int:
    """Return how many entries contain a text; faster than reading them.

    Args:
        connection: The store.
        text: The text as it stands in an entry's JSON; case matters.
    """
    found = connection.execute("SELECT count(*) FROM journal WHERE instr(entry, ?)", (_bytes(text),)).fetchone()
    return int(found[0])


def containing(connection: sqlite3.Connection, text: str) -> Iterator[Kept]:
    """Yield the entries that contain a text, oldest first; faster than reading all of them.

    Args:
        connection: The store.
        text: The text as it stands in an entry's JSON; case matters.
    """
    sql = "SELECT number, entry, hash FROM journal WHERE instr(entry, ?) ORDER BY number"
    yield from _found(connection.execute(sql, (_bytes(text),)))


def with_values(connection: sqlite3.Connection, key: str, values: Collection[str]) -> list[Kept]:
    """Return the entries whose JSON has one of some texts under a key, oldest first; faster than reading all of them.

    Args:
        connection: The store.
        key: The key, which is at one place of an entry only.
        values: The texts, however many.
    """
    mark = _bytes(f'"{key}":"')
    found: list[Kept] = []
    # A piece of a fixed length is compared much faster than one up to the next quote; usually there is one length.
    for length in {len(_bytes(each)) for each in values}:
        same = [f'{each}"' for each in values if len(_bytes(each)) == length]
        found += _found(
            connection.execute(
                "SELECT number, entry, hash FROM journal WHERE instr(entry, ?1)"
                " AND substr(entry, instr(entry, ?1) + ?2, ?3) IN (SELECT CAST(value AS BLOB) FROM json_each(?4))",
                (mark, len(mark), length + 1, json.dumps(same)),
            )
        )
    return sorted(found)


def _found(rows: Iterable[tuple[int, object, object]]) -> Iterator[Kept]:
    for number, entry, hashed in rows:
        yield Kept(int(number), _text(entry), hashed if isinstance(hashed, bytes) else b"")


def verify(connection: sqlite3.Connection) -> Proof:
    """Check the whole chain."""
    # In one transaction, so that an entry that another process adds meanwhile is not reported as missing.
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
        # SQLite remembers the highest number it ever assigned, which shows when the last entries were removed.
        given = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'journal'").fetchone()
        if given is not None and given[0] >= expected:
            broken = expected
    return Proof(count, head, broken)


def chain(before: bytes, text: str) -> bytes:
    """Return the hash of an entry, from the hash before it and its text.

    Args:
        before: The hash of the entry before, 32 bytes.
        text: The entry as it is stored.
    """
    return sha256(before + _bytes(text)).digest()


def _text(entry: object) -> str:
    """Return an entry's text. An altered one can have any type."""
    if not isinstance(entry, bytes):
        return str(entry)
    try:
        return entry.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return entry.decode("utf-8", "replace")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
