"""The one place that calls the QR library, which is loaded with the first code and not with the program."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

if TYPE_CHECKING:
    from collections.abc import Sequence

ErrorLevel: TypeAlias = Literal["L", "M", "Q", "H"]
"""Error correction: how much of a code may be unreadable (about 7, 15, 25 and 30 per cent)."""

LEVELS: tuple[ErrorLevel, ...] = ("H", "Q", "M", "L")
"""From the most forgiving to the smallest."""

# Scheme, host and port: what a browser reads in either case. The rest of a link is never touched.
_ORIGIN = re.compile(r"(?i:https?://[a-z0-9.-]+(?::[0-9]+)?)(?=[/?#]|$)/?")

_CAPITALS = re.compile(r"[0-9A-Z $%*+./:-]*")

Matrix: TypeAlias = tuple[bytes, ...]
"""The modules row by row, without a quiet zone: 1 is dark, 0 is light."""


def segments(link: str) -> tuple[str, ...]:
    """Cut a link so that it packs well: scheme and host in capitals take 5.5 bits a character, not 8."""
    origin = _ORIGIN.match(link)
    if origin is None or not link.isascii():
        return (link,)
    capitals, rest = origin[0].upper(), link[origin.end() :]
    # Neighbours of one mode have to be one part: the library would join them bit by bit and garble the seam.
    return (capitals + rest,) if _CAPITALS.fullmatch(rest) else (capitals, rest)


def least_version(parts: Sequence[str], level: ErrorLevel) -> int | None:
    """The smallest version (1 to 40) that holds `parts` at this level; `None` if there is none."""
    import segno

    try:
        # One mask instead of the best of eight: the size is the same, for a fraction of the time.
        return int(_make(parts, level, mask=0).version)
    except segno.DataOverflowError:
        return None


def encode(parts: Sequence[str], level: ErrorLevel) -> Matrix:
    """Draw the code in its smallest version.

    Raises:
        ValueError: the link is longer than any QR code holds.
    """
    return tuple(bytes(row) for row in _make(parts, level, mask=None).matrix)


PictureKind: TypeAlias = Literal["png", "svg"]


def picture(parts: Sequence[str], level: ErrorLevel, kind: PictureKind, *, quiet: int, pixels: int) -> bytes:
    """The code as the contents of a file: black on white, about `pixels` wide, its quiet zone of `quiet` included.

    Raises:
        ValueError: the link is longer than any QR code holds.
    """
    code = _make(parts, level, mask=None)
    modules = len(code.matrix) + 2 * quiet
    file = BytesIO()
    # White is said, or an SVG would be see-through and lost on a dark slide.
    code.save(file, kind=kind, scale=max(1, round(pixels / modules)), border=quiet, dark="#000", light="#fff")
    return file.getvalue()


def _make(parts: Sequence[str], level: ErrorLevel, mask: int | None) -> Any:
    import segno

    # A list makes a segment of each part, every one in its own mode. The annotations leave that out.
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
