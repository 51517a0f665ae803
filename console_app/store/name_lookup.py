"""Look up stored companies by the beginning of a name or an id, in a file that is only read and never waited for.

Shell completion uses it: it opens the file without checking it, and takes a few milliseconds whatever its size.
Imports sqlite3, so it stays out of the first frame's imports.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LONGEST_WAIT = 0.05
"""Seconds to wait for a process that is writing."""


class FoundRow(NamedTuple):
    """A stored company, as far as it was looked up."""

    id: str
    name: str
    connections: tuple[tuple[str, str, str], ...]
    """Id, platform key and platform name of each."""


class NameLookup:
    """An open file; empty where there is none or it cannot be used."""

    def __init__(self, path: Path | None) -> None:
        """Open the file, if there is one."""
        self._connection: sqlite3.Connection | None = None
        if path is None:
            return
        with suppress(sqlite3.Error, OSError, ValueError):
            connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", timeout=_LONGEST_WAIT, uri=True)
            # A file in another form has no such table, and a lookup in it finds nothing.
            self._connection = connection

    def close(self) -> None:
        """Close the file."""
        if self._connection is not None:
            self._connection.close()

    def by_name(self, begins: bytes, most: int) -> list[FoundRow]:
        """Return companies by the beginning of their folded name, in its order.

        Args:
            begins: The beginning.
            most: How many at most; if there are more, the last of all is the last of the result.
        """
        return self._between("sort_key", begins, most)

    def by_id(self, begins: bytes, most: int) -> list[FoundRow]:
        """Return companies by the beginning of their id, in its order, as `by_name` does."""
        return self._between("id", begins, most)

    def some(self, most: int) -> list[FoundRow]:
        """Return some companies, for the platforms that they have."""
        return list(self._rows("SELECT row FROM companies LIMIT ?", most))

    def _between(self, column: str, begins: bytes, most: int) -> list[FoundRow]:
        end = _after(begins)
        where = f"{column} >= ?" + (f" AND {column} < ?" if end else "")
        values: list[Any] = [begins, *([end] if end else [])]
        select = f"SELECT row FROM companies WHERE {where} ORDER BY {column}"  # noqa: S608 - the column is one of ours
        found = list(self._rows(f"{select} LIMIT ?", *values, most + 1))
        if len(found) > most:
            found = [*found[: most - 1], *self._rows(f"{select} DESC LIMIT 1", *values)]
        return found

    def _rows(self, statement: str, *values: Any) -> Iterator[FoundRow]:
        if self._connection is None:
            return
        with (
            suppress(sqlite3.Error, ValueError, KeyError, TypeError),
            closing(self._connection.execute(statement, values)) as cursor,
        ):
            for (text,) in cursor:
                row = json.loads(text)
                parts = row.get("cx", ())
                connections = tuple((each["id"], each.get("key", ""), each.get("name", "")) for each in parts)
                yield FoundRow(row["id"], row["name"], connections)


def _after(begins: bytes) -> bytes:
    """Return the first text after all that begin so; empty if there is none."""
    kept = begins.rstrip(b"\xff")
    return kept[:-1] + bytes([kept[-1] + 1]) if kept else b""
