"""When data last came, for all connections of one look, packed: most of these moments change every day.

A moment has a *slot*, a number that stays with its connection as long as its company's state does. A look keeps only
the moments that became different since the look before, or all of them (`whole`) every now and then, so that reading
one look never means reading all.
"""

from __future__ import annotations

import sys
import zlib
from array import array
from typing import TYPE_CHECKING

from console_app.store.faults import Damaged

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

NEVER = -(2**63)
"""In place of a moment: there was none."""
WORKED_OUT = NEVER + 1
"""In place of a company's moment: it is the newest of its connections."""
WHOLE_EVERY = 16
"""Looks of which at least one keeps all moments."""

_WIDTH = 8


def pack(moments: Mapping[int, int]) -> bytes:
    """Moments by slot, small."""
    slots = sorted(moments)
    steps = array("q", (now - before for before, now in zip([0, *slots], slots, strict=False)))
    values = array("q", (moments[slot] for slot in slots))
    if sys.byteorder == "big":
        steps.byteswap()
        values.byteswap()
    planes = _turned(steps.tobytes()) + _turned(values.tobytes())
    return zlib.compress(planes, 6 if len(slots) < 1_000 else 1)


def unpack(packed: bytes) -> dict[int, int]:
    """The moments by slot again.

    Raises:
        Damaged: that is not what `pack` has made.
    """
    try:
        planes = zlib.decompress(packed)
    except zlib.error as error:
        raise Damaged(f"the moments of a look cannot be read ({error})") from error
    if len(planes) % (2 * _WIDTH):
        raise Damaged("the moments of a look are not whole")
    half = len(planes) // 2
    steps, values = array("q", _turned_back(planes[:half])), array("q", _turned_back(planes[half:]))
    if sys.byteorder == "big":
        steps.byteswap()
        values.byteswap()
    slots, slot = [], 0
    for step in steps:
        slot += step
        slots.append(slot)
    return dict(zip(slots, values, strict=True))


def moments_at(connection: sqlite3.Connection, turn: int | None) -> dict[int, int]:
    """All moments of a look, by slot, and some that are of use no more; None: there was no look."""
    if turn is None:
        return {}
    whole = connection.execute("SELECT max(turn) FROM looks WHERE whole AND turn <= ?", (turn,)).fetchone()[0]
    moments: dict[int, int] = {}
    for (packed,) in connection.execute(
        "SELECT syncs FROM looks WHERE turn >= ? AND turn <= ? ORDER BY turn", (whole or 0, turn)
    ).fetchall():
        moments.update(unpack(packed))
    return moments


def looks_since_whole(connection: sqlite3.Connection, turn: int) -> int:
    """How many looks up to a turn keep only what became different."""
    return int(
        connection.execute(
            "SELECT count(*) FROM looks WHERE turn <= :turn AND turn > coalesce("
            "(SELECT max(turn) FROM looks WHERE whole AND turn <= :turn), -9223372036854775808)",
            {"turn": turn},
        ).fetchone()[0]
    )


# Bytes of the same weight side by side are alike, and pack well; the bytes of one number are not.
def _turned(raw: bytes) -> bytes:
    return b"".join(raw[weight::_WIDTH] for weight in range(_WIDTH))


def _turned_back(planes: bytes) -> bytes:
    count = len(planes) // _WIDTH
    raw = bytearray(len(planes))
    for weight in range(_WIDTH):
        raw[weight::_WIDTH] = planes[weight * count : (weight + 1) * count]
    return bytes(raw)


def own_moments(connection: sqlite3.Connection, turn: int) -> dict[int, int]:
    """The moments that a look itself keeps."""
    return unpack(connection.execute("SELECT syncs FROM looks WHERE turn = ?", (turn,)).fetchone()[0])
