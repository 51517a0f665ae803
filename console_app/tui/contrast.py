"""Measure the contrast of colours as WCAG 2.2 does, also for people with protanopia or deuteranopia, and improve it.

The formulas are those of https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio, and for colour blindness those of Machado,
Oliveira and Fernandes (2009), severity 1.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

Rgb: TypeAlias = "tuple[float, float, float]"
"""Red, green and blue from 0 to 1."""

READABLE = 4.5
"""The least contrast of text, for level AA."""
_STEPS = 40
_MATRICES = (
    ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
)
"""Of linear colours: seen as they are, with protanopia, with deuteranopia."""


def rgb(colour: str) -> Rgb:
    """Return a colour that is written as `#rrggbb`."""
    return tuple(int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))  # type: ignore[return-value]


def hexadecimal(colour: Rgb) -> str:
    """Return a colour as `#rrggbb`."""
    return "#" + "".join(f"{round(max(0.0, min(1.0, each)) * 255):02x}" for each in colour)


def blend(one: str, other: str, part: float) -> str:
    """Return a mix of two colours: `part` of the `other`, from 0 to 1."""
    return hexadecimal(tuple(a + (b - a) * part for a, b in zip(rgb(one), rgb(other), strict=True)))  # type: ignore[arg-type]


@lru_cache(4096)
def luminances(colour: str) -> tuple[float, ...]:
    """Return the relative luminance of a colour: as it is, with protanopia, with deuteranopia."""
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in rgb(colour)]
    found = []
    for matrix in _MATRICES:
        seen = [max(0.0, min(1.0, sum(a * b for a, b in zip(row, linear, strict=True)))) for row in matrix]
        found.append(0.2126 * seen[0] + 0.7152 * seen[1] + 0.0722 * seen[2])
    return tuple(found)


def contrast(text: str, ground: str) -> float:
    """Return the contrast of two colours, from 1 to 21: the least of the three ways to see them."""
    return min(
        (max(one, other) + 0.05) / (min(one, other) + 0.05)
        for one, other in zip(luminances(text), luminances(ground), strict=True)
    )


def least_contrast(text: str, grounds: Iterable[str]) -> float:
    """Return the least contrast of a colour with several."""
    return min(contrast(text, each) for each in grounds)


def readable(text: str, grounds: Iterable[str], least: float = READABLE) -> str:
    """Return the nearest colour to `text` that can be read on all grounds: lighter, or darker where they are light.

    If none can, black or white, whichever is better.
    """
    grounds = tuple(grounds)
    if least_contrast(text, grounds) >= least:
        return text
    end = max(("#000000", "#ffffff"), key=lambda each: least_contrast(each, grounds))
    for step in range(1, _STEPS):
        found = blend(text, end, step / _STEPS)
        if least_contrast(found, grounds) >= least:
            return found
    return end
