"""What was looked at, and what was found."""

from __future__ import annotations

from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable


class Verdict(IntEnum):
    """How it stands; the larger, the worse."""

    FINE = 0
    SKIPPED = 1
    """It could not be looked at, which says nothing against it."""
    DOUBTFUL = 2
    """It works, but not as well as it could, or not for long."""
    BROKEN = 3


class Check(NamedTuple):
    """One thing that was looked at. Its texts are literal."""

    subject: str
    verdict: Verdict
    found: str
    advice: str = ""
    """What to do; empty where nothing has to be done."""


def worst(checks: Iterable[Check]) -> Verdict:
    """The worst of their verdicts."""
    return max((each.verdict for each in checks), default=Verdict.FINE)


def without_home(text: str) -> str:
    """The text with `~` for the home, whose name is often a person's."""
    try:
        home = str(Path.home())
    except RuntimeError:
        return text
    # A shell takes a ~ that is quoted for a name like any other.
    return text.replace(f"'{home}/", "~/'").replace(home, "~") if len(home) > 1 else text
