"""Goals of the benchmarks, and whether they are met."""

from __future__ import annotations


def met(is_met: bool) -> str:
    """Return the word for a goal that is met, or is not."""
    return "met" if is_met else "NOT MET"
