"""A link as a QR code that fits a room of terminal cells, or how much room it would need, or as a picture.

A module takes two cells, or two modules share one (`Drawing`). What is planned has a quiet zone of at least two
modules, and nothing is planned where the code does not fit whole.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from console_app.services.qr_drawing import BY_PREFERENCE, Drawing
from console_app.services.qr_encoder import (
    LEVELS,
    ErrorLevel,
    Matrix,
    PictureKind,
    encode,
    least_version,
    picture,
    segments,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

QUIET_ZONES = (4, 2)
"""Light modules around the code, the best first. Fewer than two do not scan reliably."""


@dataclass(frozen=True, slots=True)
class QrPlan:
    """A code that fits. Its modules spell the link, so they stay out of the repr."""

    version: int
    level: ErrorLevel
    quiet: int
    """Light modules on each side."""
    drawing: Drawing
    """How its modules become cells."""
    modules: Matrix = field(repr=False)

    @property
    def columns(self) -> int:
        """Width in terminal cells, the quiet zone included."""
        return _size(self._side, self.drawing)[0]

    @property
    def rows(self) -> int:
        """Height in terminal cells, the quiet zone included."""
        return _size(self._side, self.drawing)[1]

    @property
    def _side(self) -> int:
        return len(self.modules) + 2 * self.quiet


@dataclass(frozen=True, slots=True)
class QrTooLarge:
    """No code for this link fits the room."""

    needs: tuple[int, int] | None
    """Columns and rows that would do; `None` where the link is longer than any QR code holds."""


def plan_qr(link: str, columns: int, rows: int, drawings: Sequence[Drawing] = BY_PREFERENCE[:2]) -> QrPlan | QrTooLarge:
    """Choose the best code for `link` in a room of `columns` x `rows` cells: the first of the `drawings` that has room.

    A full quiet zone comes first, then error correction as high as the room allows, each in its smallest
    version.
    """
    wordings = _wordings(link)
    choices = {level: choice for level in LEVELS if (choice := _smallest(wordings, level))}
    if not choices:
        return QrTooLarge(None)
    for drawing in drawings:
        room = min(columns // 2, rows) if drawing is Drawing.CELLS else min(columns, 2 * rows)
        for quiet in QUIET_ZONES:
            for level, (version, parts) in choices.items():
                if _side(version) + 2 * quiet <= room:
                    return QrPlan(version, level, quiet, drawing, encode(parts, level))
    modules = min(_side(version) for version, _ in choices.values()) + 2 * QUIET_ZONES[-1]
    return QrTooLarge(min(_size(modules, each) for each in drawings))


def draw_picture(link: str, kind: PictureKind, pixels: int) -> bytes | None:
    """The best code for `link` as the contents of a picture file; None where no code holds the link.

    Made as for a screen with room for everything: the most forgiving level that holds it, and a full quiet zone.
    """
    wordings = _wordings(link)
    for level in LEVELS:
        choice = _smallest(wordings, level)
        if choice is not None:
            return picture(choice[1], level, kind, quiet=QUIET_ZONES[0], pixels=pixels)
    return None


def _wordings(link: str) -> tuple[tuple[str, ...], ...]:
    """The ways to write a link; as it came is preferred where it costs nothing."""
    packed = segments(link)
    return ((link,),) if packed == (link,) else ((link,), packed)


def _smallest(wordings: tuple[tuple[str, ...], ...], level: ErrorLevel) -> tuple[int, tuple[str, ...]] | None:
    sized = [(size, parts) for parts in wordings if (size := least_version(parts, level)) is not None]
    return min(sized, key=lambda each: each[0], default=None)


def _side(version: int) -> int:
    """Modules along one side of a code, without its quiet zone."""
    return 17 + 4 * version


def _size(modules: int, drawing: Drawing) -> tuple[int, int]:
    """Columns and rows of cells for so many modules a side."""
    return (2 * modules, modules) if drawing is Drawing.CELLS else (modules, -(-modules // 2))
