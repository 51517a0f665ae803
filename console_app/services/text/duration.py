"""Read durations as people type them: `90s`, `30m` or `30min`, `12h`, `1h30m`, `3d`, `2w`, `3mo`, `1y`.

A month is 30 days and a year is 365.
"""

from __future__ import annotations

import re
from datetime import timedelta

_UNITS = (
    ("y", timedelta(days=365)),
    ("mo", timedelta(days=30)),
    ("w", timedelta(weeks=1)),
    ("d", timedelta(days=1)),
    ("h", timedelta(hours=1)),
    ("m(?:in)?", timedelta(minutes=1)),
    ("s", timedelta(seconds=1)),
)
"""The units, the largest first, which is the order in which they are typed."""
_DURATION = r"(?ai)\s*" + "".join(rf"(?:(\d{{1,6}})\s*{unit}\s*)?" for unit, _ in _UNITS)
"""Compiled on first use: the first frame reads no duration."""


def read_duration(text: str) -> timedelta | None:
    """Return the duration that `text` says, or None if it says none.

    Each unit occurs at most once, the larger one first. Case and blanks do not matter. A number without a unit is no
    duration: its readers differ in what they take it for.
    """
    found = re.fullmatch(_DURATION, text)
    numbers = found.groups() if found is not None else ()
    if not any(numbers):
        return None
    lengths = (int(number) * unit for number, (_, unit) in zip(numbers, _UNITS, strict=True) if number)
    return sum(lengths, timedelta(0))
