"""Draw bars and sparklines with block characters: eighths of a cell, so that small differences show."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_EIGHTHS = " ▏▎▍▌▋▊▉█"
_HEIGHTS = "▁▂▃▄▅▆▇█"
NO_SNAPSHOT_MARK = "·"


def bar(count: int, largest: int, width: int) -> str:
    """Return a bar of at most `width` cells without trailing blanks.

    A non-zero count shows at least one eighth of a cell.
    """
    if count <= 0 or largest <= 0 or width <= 0:
        return ""
    eighths = max(1, round(min(1.0, count / largest) * width * 8))
    full, rest = divmod(eighths, 8)
    return "█" * full + (_EIGHTHS[rest] if rest else "")


def stacked(counts: Sequence[int], largest: int, width: int) -> list[int]:
    """Return the cells of each part of a bar. Non-zero parts get one if there is room, and the sum is exact."""
    total = sum(counts)
    if total <= 0 or largest <= 0 or width <= 0:
        return [0] * len(counts)
    cells = max(1, round(total / largest * width))
    shares = [count / total * cells for count in counts]
    given = [int(share) for share in shares]
    by_rest = sorted(range(len(counts)), key=lambda index: given[index] - shares[index])
    for index in by_rest[: cells - sum(given)]:
        given[index] += 1
    for index, count in enumerate(counts):
        widest = max(range(len(given)), key=given.__getitem__)
        if count and not given[index] and given[widest] > 1:
            given[widest] -= 1
            given[index] += 1
    return given


def in_cells(values: Sequence[int | None], cells: int) -> list[int | None]:
    """Return as many values as there are cells, over all days.

    Of values that share a cell, the last known one is returned.
    """
    if len(values) <= cells:
        return list(values)
    edges = [index * len(values) // cells for index in range(cells + 1)] if cells > 0 else []
    shares = (values[first:after] for first, after in pairwise(edges))
    return [next((value for value in reversed(share) if value is not None), None) for share in shares]


def sparkline(values: Sequence[int | None], rows: int = 1) -> list[str]:
    """Return a cell for each number, the top row first; a dot where there is no snapshot.

    The scale goes from the lowest to the highest number, but at least over a quarter of the highest.
    """
    known = [value for value in values if value is not None]
    low, high = (min(known), max(known)) if known else (0, 0)
    if low < high:
        # A change from 100 to 99 must not look like a drop to zero.
        low = min(low, high - high // 4)
    eighths = [None if value is None else _eighths(value, low, high, rows) for value in values]
    return ["".join(_cell(each, row) for each in eighths) for row in range(rows - 1, -1, -1)]


def _eighths(value: int, low: int, high: int, rows: int) -> int:
    most = rows * len(_HEIGHTS)
    if low == high:
        return most // 2 if value else 1
    return 1 + round((value - low) / (high - low) * (most - 1))


def _cell(eighths: int | None, row: int) -> str:
    """Return the part of a column in a row; the lowest row is 0."""
    if eighths is None:
        return " " if row else NO_SNAPSHOT_MARK
    here = eighths - row * len(_HEIGHTS)
    return _HEIGHTS[min(here, len(_HEIGHTS)) - 1] if here > 0 else " "
