"""Write numbers of things for people: "1 company", "2,000 companies"."""

from __future__ import annotations

COUNTED_TO = 10_000_000
"""The largest number that is shown: no account has more of anything, so that a larger one is a server's mistake."""


def number_words(number: int) -> str:
    """Return a number with separators, or "many" if it cannot be true."""
    return f"{number:,}" if number <= COUNTED_TO else "many"


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun: "1 call", "6 calls", "5,000 companies".

    Args:
        number: The number.
        one: The singular.
        many: The plural; empty for the singular with an s.
    """
    return f"{number_words(number)} {one if number == 1 else many or one + 's'}"
