"""Bars and sparklines out of block characters: eighths of a cell, so that small differences are seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_EIGHTHS = " ▏▎▍▌▋▊▉█"
_HEIGHTS = "▁▂▃▄▅▆▇█"
NOBODY_LOOKED = "·"


def bar(count: int, largest: int, width: int) -> str:
    """A bar of at most `width` cells, without blanks behind it. What is there at all is seen: at least an eighth."""
    if count <= 0 or largest <= 0 or width <= 0:
        return ""
    eighths = max(1, round(min(1.0, count / largest) * width * 8))
    full, rest = divmod(eighths, 8)
    return "█" * full + (_EIGHTHS[rest] if rest else "")


def stacked(counts: Sequence[int], largest: int, width: int) -> list[int]:
    """The cells each part of a bar takes; parts that are there get one where there is room, and the sum is right."""
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


def sparkline(values: Sequence[int | None]) -> str:
    """A number a cell, from the lowest to the highest of them; a dot where nobody looked."""
    known = [value for value in values if value is not None]
    if not known:
        return NOBODY_LOOKED * len(values)
    low, high = min(known), max(known)
    return "".join(NOBODY_LOOKED if value is None else _height(value, low, high) for value in values)


def _height(value: int, low: int, high: int) -> str:
    if low == high:
        return _HEIGHTS[0 if not value else 3]
    return _HEIGHTS[round((value - low) / (high - low) * (len(_HEIGHTS) - 1))]
