"""The rows of a table, told apart by their keys, and which of them takes the cursor when others come."""

from __future__ import annotations

from operator import indexOf
from typing import TYPE_CHECKING, Generic

from console_app.tui.widgets.table_columns import RowT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

NEIGHBOURS_TRIED = 500
"""How far from a vanished row to look for one that is left."""


class KeyedRows(Generic[RowT]):
    """A sequence of rows that is kept as it is, with a key for each."""

    def __init__(self, rows: Sequence[RowT] = (), key: Callable[[RowT], str] = str) -> None:
        self.rows = rows
        self.key = key
        self._index_by_key: dict[str, int] | None = None

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, index: int) -> RowT:
        return self.rows[index]

    def key_at(self, index: int) -> str:
        """The key of the row there."""
        return self.key(self.rows[index])

    def seek(self, key: str) -> int | None:
        """Where this key is. One pass over the rows, which is cheaper than an index that is used once."""
        try:
            return indexOf(map(self.key, self.rows), key)
        except ValueError:
            return None

    def find(self, key: str) -> int | None:
        """Where this key is, for those who ask more than once."""
        # Made when first asked for: filling the table and moving about in it never need it.
        if self._index_by_key is None:
            self._index_by_key = dict(zip(map(self.key, self.rows), range(len(self.rows)), strict=True))
        return self._index_by_key.get(key)

    def following(self, before: KeyedRows[RowT], cursor: int, key: str | None) -> int:
        """Where the row of `key` is now, which stood at `cursor` before, or its nearest neighbour that is left."""
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
