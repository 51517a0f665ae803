"""The rows of a table that somebody has marked. They stay marked by their keys, whatever rows are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

MARK = "✓"
MARK_MARGIN = 3
"""Cells left of the first column while anything is marked: the cursor's bar, the mark and a space."""


class Marks:
    """Keys, in the order in which they were marked."""

    def __init__(self) -> None:
        self._keys: dict[str, None] = {}

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __contains__(self, key: object) -> bool:
        return key in self._keys

    def toggle(self, key: str) -> None:
        """Mark what is not marked, and the other way round."""
        if key in self._keys:
            del self._keys[key]
        else:
            self._keys[key] = None

    def add(self, keys: Iterable[str]) -> None:
        """Mark all of these, behind those that are marked already."""
        self._keys |= dict.fromkeys(keys)

    def clear(self) -> None:
        """Mark nothing."""
        self._keys.clear()

    def keep(self, keys: Collection[str]) -> None:
        """Drop the marks of what is not in `keys`."""
        self._keys = {key: None for key in self._keys if key in keys}
