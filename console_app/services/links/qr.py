"""Choose the QR code that fits a terminal, and encode it.

Imports segno on first use only, so it stays out of the first frame's imports.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias, cast

from console_app.services.links.qr_styles import BY_PREFERENCE, Drawing, Matrix

if TYPE_CHECKING:
    from collections.abc import Sequence

ErrorLevel: TypeAlias = Literal["L", "M", "Q", "H"]
"""Levels of error correction: how much of a code may be unreadable (about 7, 15, 25 and 30 per cent)."""

LEVELS: tuple[ErrorLevel, ...] = ("H", "Q", "M", "L")
"""From the most forgiving to the smallest."""

# Scheme, host and port, which browsers read in either case. The rest of a link is never changed.
_ORIGIN = re.compile(r"(?i:https?://[a-z0-9.-]+(?::[0-9]+)?)(?=[/?#]|$)/?")

_CAPITALS = re.compile(r"[0-9A-Z $%*+./:-]*")


def segments(link: str) -> tuple[str, ...]:
    """Cut a link into parts that encode well: scheme and host in capitals take 5.5 bits a character, not 8."""
    origin = _ORIGIN.match(link)
    if origin is None or not link.isascii():
        return (link,)
    capitals, rest = origin[0].upper(), link[origin.end() :]
    # Neighbours of one mode have to be one part: the library would join them bit by bit and corrupt the seam.
    return (capitals + rest,) if _CAPITALS.fullmatch(rest) else (capitals, rest)


def least_version(parts: Sequence[str], level: ErrorLevel) -> int | None:
    """Return the smallest version (1 to 40) that holds `parts` at this level; None if there is none.

    Args:
        parts: The link in parts that encode well (see `segments`).
        level: The level of error correction.
    """
    is_ascii = all(part.isascii() for part in parts)
    return _least_version(tuple(_as_large(part) if is_ascii else "a" * len(part.encode()) for part in parts), level)


def _as_large(part: str) -> str:
    """Return a text that takes as many bits and says nothing about the link: that one may be remembered."""
    letter = "0" if part.isdecimal() else "A" if _CAPITALS.fullmatch(part) else "a"
    return letter * len(part)


@lru_cache(maxsize=128)
def _least_version(parts: tuple[str, ...], level: ErrorLevel) -> int | None:
    import segno

    try:
        # One mask instead of the best of eight: the size is the same, for a fraction of the time.
        return int(_make(parts, level, mask=0).version)
    except segno.DataOverflowError:
        return None


def encode(parts: Sequence[str], level: ErrorLevel) -> Matrix:
    """Return the code in its smallest version.

    Args:
        parts: The link in parts that encode well (see `segments`).
        level: The level of error correction.

    Returns:
        Its rows without a margin, a byte for each module: 0 is white.

    Raises:
        ValueError: The link is longer than any QR code holds.
    """
    return tuple(bytes(row) for row in _make(parts, level, mask=None).matrix)


PictureKind: TypeAlias = Literal["png", "svg"]


def picture(parts: Sequence[str], level: ErrorLevel, kind: PictureKind, *, quiet: int, pixels: int) -> bytes:
    """Return the code as the contents of a picture file, black on white.

    Args:
        parts: The parts of the link.
        level: The error correction.
        kind: The file format.
        quiet: The quiet zone, in modules.
        pixels: The approximate width, quiet zone included.

    Raises:
        ValueError: The link is longer than any QR code holds.
    """
    code = _make(parts, level, mask=None)
    modules = len(code.matrix) + 2 * quiet
    file = BytesIO()
    # White is set explicitly, or an SVG would be transparent and invisible on a dark slide.
    code.save(file, kind=kind, scale=max(1, round(pixels / modules)), border=quiet, dark="#000", light="#fff")
    return file.getvalue()


def _make(parts: Sequence[str], level: ErrorLevel, mask: int | None) -> Any:
    import segno

    # A list makes a segment of each part, every one in its own mode. The annotations omit that.
    content = cast("str", list(parts))
    ascii_only = all(part.isascii() for part in parts)
    return segno.make(
        content,
        error=level,
        mask=mask,
        mode=None if ascii_only else "byte",
        encoding=None if ascii_only else "utf-8",
        micro=False,
        boost_error=False,
    )


QUIET_ZONES = (4, 2)
"""Light modules around the code, in order of preference. Fewer than two do not scan reliably."""


@dataclass(frozen=True, slots=True)
class QrPlan:
    """A code that fits. Its modules contain the link, so `repr` does not show them."""

    version: int
    level: ErrorLevel
    quiet: int
    """Light modules on each side."""
    drawing: Drawing
    """The way its modules become cells."""
    modules: Matrix = field(repr=False)

    @property
    def columns(self) -> int:
        """Return the width in terminal cells, the quiet zone included."""
        return _size(self._side, self.drawing)[0]

    @property
    def rows(self) -> int:
        """Return the height in terminal cells, the quiet zone included."""
        return _size(self._side, self.drawing)[1]

    @property
    def _side(self) -> int:
        return len(self.modules) + 2 * self.quiet


@dataclass(frozen=True, slots=True)
class QrTooLarge:
    """The result when no code for this link fits the space."""

    needs: tuple[int, int] | None
    """Columns and rows that would be enough; None if the link is longer than any QR code holds."""


def plan_qr(link: str, columns: int, rows: int, drawings: Sequence[Drawing] = BY_PREFERENCE[:2]) -> QrPlan | QrTooLarge:
    """Choose the best code for `link` in `columns` x `rows` cells: the first of the `drawings` that fits.

    A full quiet zone comes first, then error correction as high as the space allows, each in its smallest version.

    Args:
        link: The link.
        columns: Width of the space in terminal cells.
        rows: Height of the space in terminal cells.
        drawings: The styles to try, in order of preference.
    """
    chosen = _choose(link, columns, rows, drawings)
    if isinstance(chosen, QrTooLarge):
        return chosen
    return QrPlan(chosen.version, chosen.level, chosen.quiet, chosen.drawing, encode(chosen.parts, chosen.level))


def fits(link: str, columns: int, rows: int, drawing: Drawing) -> bool:
    """Return whether a code for `link`, in this drawing, fits in `columns` x `rows` cells, without encoding it."""
    return isinstance(_choose(link, columns, rows, (drawing,)), _Choice)


class _Choice(NamedTuple):
    """A code that fits, before it is encoded."""

    version: int
    level: ErrorLevel
    quiet: int
    drawing: Drawing
    parts: tuple[str, ...]


def _choose(link: str, columns: int, rows: int, drawings: Sequence[Drawing]) -> _Choice | QrTooLarge:
    wordings = _wordings(link)
    choices = {level: choice for level in LEVELS if (choice := _smallest(wordings, level))}
    if not choices:
        return QrTooLarge(None)
    for drawing in drawings:
        room = min(columns // 2, rows) if drawing is Drawing.CELLS else min(columns, 2 * rows)
        for quiet in QUIET_ZONES:
            for level, (version, parts) in choices.items():
                if _side(version) + 2 * quiet <= room:
                    return _Choice(version, level, quiet, drawing, parts)
    modules = min(_side(version) for version, _ in choices.values()) + 2 * QUIET_ZONES[-1]
    return QrTooLarge(min(_size(modules, each) for each in drawings))


def draw_picture(link: str, kind: PictureKind, pixels: int) -> bytes | None:
    """Return the best code for `link` as the contents of a picture file; None if no code holds the link.

    It has the most forgiving level that holds the link, and a full quiet zone.

    Args:
        link: The link.
        kind: The file format.
        pixels: The approximate width.
    """
    wordings = _wordings(link)
    for level in LEVELS:
        choice = _smallest(wordings, level)
        if choice is not None:
            return picture(choice[1], level, kind, quiet=QUIET_ZONES[0], pixels=pixels)
    return None


def _wordings(link: str) -> tuple[tuple[str, ...], ...]:
    """Return the ways to write a link; the unchanged one is preferred if it costs nothing."""
    packed = segments(link)
    return ((link,),) if packed == (link,) else ((link,), packed)


def _smallest(wordings: tuple[tuple[str, ...], ...], level: ErrorLevel) -> tuple[int, tuple[str, ...]] | None:
    sized = [(size, parts) for parts in wordings if (size := least_version(parts, level)) is not None]
    return min(sized, key=lambda each: each[0], default=None)


def _side(version: int) -> int:
    """Return the modules along one side of a code, without its quiet zone."""
    return 17 + 4 * version


def _size(modules: int, drawing: Drawing) -> tuple[int, int]:
    """Return columns and rows of cells for a number of modules a side."""
    return (2 * modules, modules) if drawing is Drawing.CELLS else (modules, -(-modules // 2))
