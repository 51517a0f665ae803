"""The events that the journal keeps of a write, as the texts that are kept. Texts from outside hold no secret here.

A write has a `begun` event before anything is sent, an `ended` one when Codat has answered or it is given up, and a
`settled` one when what had been left open was found out later, or dropped by somebody. `set-aside` is the first event
of a journal that was begun because its file could not be used any more.
"""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from console_app.services.without_secrets import without_secrets

if TYPE_CHECKING:
    from collections.abc import Mapping

VERSION = 1
"""Of the events. What has another one is kept and verified, and told as far as it is understood."""

LONGEST = 10_000
"""Characters of one text from outside."""


class EventKind(StrEnum):
    """What is said of a write."""

    BEGUN = "begun"
    ENDED = "ended"
    SETTLED = "settled"
    SET_ASIDE = "set-aside"


class Outcome(StrEnum):
    """What became of a write."""

    OPEN = "open"
    """It was begun, and nobody has said what became of it: it is under way, or the program was killed."""
    DONE = "done"
    REFUSED = "refused"
    """Codat said no. Nothing was changed."""
    NOT_SENT = "not-sent"
    """It did not reach Codat. Nothing was changed."""
    UNKNOWN = "unknown"
    """It may have been done."""
    NOT_DONE = "not-done"
    """Looked at later: it had not been done."""
    DROPPED = "dropped"
    """Somebody has looked at it, and lets it be."""

    @property
    def is_open(self) -> bool:
        """Whether somebody has to find out what became of it."""
        return self in {Outcome.OPEN, Outcome.UNKNOWN}


def write_event(event: Mapping[str, Any]) -> str:
    """The event as it is kept: one form for the same event, whatever it is made on."""
    return json.dumps({"v": VERSION, **_harmless(event)}, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def read_event(text: str) -> dict[str, Any]:
    """The event that a kept text holds; empty where that is none."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _harmless(value: Any) -> Any:
    """The same without secrets: what people typed, and what Codat said, can hold a link or a key."""
    if isinstance(value, str):
        clean = without_secrets(value)
        # Only what is suspicious is changed: a name has to stay as it was sent, blanks and all.
        return (value if clean == " ".join(value.split()) else clean)[:LONGEST]
    if isinstance(value, dict):
        return {_harmless(str(key)): _harmless(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_harmless(each) for each in value]
    return value
