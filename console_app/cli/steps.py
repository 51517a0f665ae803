"""What a command is at, so that whoever has to tell of its end knows what was under way."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a command."""

    doing: str
    """To follow the words for an error: "reading the companies"."""
    writing: bool = False
    """Whether something is to change at Codat."""
    look: str = ""
    """What to run to see whether it happened."""
    repeat: str = ""
    """What to run to have the same request sent again."""
    idempotency_key: str | None = None


STARTING = Step("starting")
