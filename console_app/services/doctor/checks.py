"""Define a check and its verdict."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable


class Verdict(IntEnum):
    """The result of a check; the larger, the worse."""

    FINE = 0
    SKIPPED = 1
    """It could not be checked, which is no fault."""
    WARNING = 2
    """It works, but not as well as it could, or not for long."""
    BROKEN = 3


class Check(NamedTuple):
    """A check and its result. Its texts are literal."""

    subject: str
    verdict: Verdict
    found: str
    advice: str = ""
    """The remedy; empty if there is nothing to do."""


def worst(checks: Iterable[Check]) -> Verdict:
    """Return the worst of their verdicts."""
    return max((each.verdict for each in checks), default=Verdict.FINE)
