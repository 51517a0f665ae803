"""Hold keyed rows and marks."""

from __future__ import annotations

from operator import indexOf
from typing import TYPE_CHECKING, Generic

from console_app.tui.widgets.table.columns import RowT

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

NEIGHBOURS_TRIED = 500
"""The distance from a vanished row within which a remaining one is searched for."""


class KeyedRows(Generic[RowT]):
    """A sequence of rows that is kept as it is, with a key for each."""

    def __init__(self, rows: Sequence[RowT] = (), key: Callable[[RowT], str] = str) -> None:
        """Hold rows.

        Args:
            rows: The rows.
            key: Returns a row's key.
        """
        self.rows = rows
        self.key = key
        self._index_by_key: dict[str, int] | None = None

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.rows)

    def __getitem__(self, index: int) -> RowT:
        """Return the row at a position."""
        return self.rows[index]

    def key_at(self, index: int) -> str:
        """Return the key of a row."""
        return self.key(self.rows[index])

    def seek(self, key: str) -> int | None:
        """Return the position of a key. One pass over the rows, which is cheaper than an index that is used once."""
        try:
            return indexOf(map(self.key, self.rows), key)
        except ValueError:
            return None

    def find(self, key: str) -> int | None:
        """Return the position of a key, with an index for repeated use."""
        # Made when first asked for: filling the table and moving about in it never need it.
        if self._index_by_key is None:
            self._index_by_key = dict(zip(map(self.key, self.rows), range(len(self.rows)), strict=True))
        return self._index_by_key.get(key)

    def following(self, before: KeyedRows[RowT], cursor: int, key: str | None) -> int:
        """Return the present position of the row that was at `cursor` before, or of its nearest remaining neighbour."""
        if key is None:
            return 0
        here = min(cursor, len(self.rows) - 1)
        if self.key_at(here) == key:
            return here
        found = self.seek(key)
        if found is not None:
            return found
        nearness: dict[str, int] = {}
        for distance in range(1, NEIGHBOURS_TRIED):
            for index in (cursor + distance, cursor - distance):
                if 0 <= index < len(before):
                    nearness[before.key_at(index)] = len(nearness)
        left = ((nearness[each], index) for index, each in enumerate(map(self.key, self.rows)) if each in nearness)
        return min(left, default=(0, here))[1]


MARK = "✓"
MARK_MARGIN = 3
"""Cells left of the first column while anything is marked: the cursor's bar, the mark and a space."""


class Marks:
    """Keys, in the order in which they were marked."""

    def __init__(self) -> None:
        """Begin without marks."""
        self._keys: dict[str, None] = {}

    def __len__(self) -> int:
        """Return the number of marks."""
        return len(self._keys)

    def __iter__(self) -> Iterator[str]:
        """Iterate over the marked keys in the order of marking."""
        return iter(self._keys)

    def __contains__(self, key: object) -> bool:
        """Return whether a key is marked."""
        return key in self._keys

    def toggle(self, key: str) -> None:
        """Toggle the mark of a key."""
        if key in self._keys:
            del self._keys[key]
        else:
            self._keys[key] = None

    def add(self, keys: Iterable[str]) -> None:
        """Add marks, behind the present ones."""
        self._keys |= dict.fromkeys(keys)

    def clear(self) -> None:
        """Remove all marks."""
        self._keys.clear()

    def keep(self, keys: Collection[str]) -> None:
        """Remove the marks of keys that are not in `keys`."""
        self._keys = {key: None for key in self._keys if key in keys}
