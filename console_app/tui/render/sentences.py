"""Names and numbers as they stand in a sentence: short enough to leave room for the rest, and in the right number."""

from __future__ import annotations

from console_app.services.visible import visible
from console_app.tui.render.text import clip

NAME_WIDTH = 80
"""Cells that a name takes in a sentence or a question: beyond it nobody reads on, and buttons leave the screen."""

COUNTED_TO = 10_000_000
"""Larger numbers are no account's; a total like that is a mistake of the server."""


def short(name: str) -> str:
    """A name from outside for a sentence: literal, and cut where it is too long for one."""
    return clip(visible(name), NAME_WIDTH)


def number_words(number: int) -> str:
    """A number with separators, or "many" where it cannot be true."""
    return f"{number:,}" if number <= COUNTED_TO else "many"


def counted(number: int, singular: str, plural: str) -> str:
    """A number of things: "1 company", "2,000 companies"."""
    return f"{number_words(number)} {singular if number == 1 else plural}"


def saved_name_words(saved: str, typed: str = "") -> str:
    """What Codat made of a name, and what was `typed` if that is to be told too."""
    instead = f", not as “{short(typed)}”" if typed else ""
    if not visible(saved).strip():
        return f"Codat saved it without a name{instead}."
    return f"Codat saved the name as “{short(saved)}”{instead}."
