"""Render text from outside: sanitized, clipped, in facts and plurals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from rich.cells import cell_len, get_character_cell_size
from textual.content import Content

from console_app.services.text.number_words import counted, number_words
from console_app.services.text.sanitize import sanitized
from console_app.services.text.time_format import ago, as_of, clock, day, full, in_one_minute, span, span_in_two
from console_app.tui.render.label_indent import LABEL

if TYPE_CHECKING:
    from collections.abc import Sequence

ELLIPSIS = "…"

# Joined to a neighbour these change its width, so that cells can no longer be counted one by one.
_JOINERS = str.maketrans("", "", "\u200d\ufe0f")


def plain(value: object, style: str = "") -> Content:
    """Return outside text as literal Textual content: no markup, no actions, no control characters.

    Args:
        value: What came from outside; `None` gives empty content.
        style: How it looks, in Textual's words, such as `bold $text-muted`. Never from outside.
    """
    return Content.styled(sanitized(value), style)


def clip(text: str, width: int) -> str:
    """Shorten `text` to at most `width` terminal cells, with an ellipsis where something was cut.

    Wide characters are never halved and combining marks stay with their letter, so the result can be a cell
    or two narrower than `width`.
    """
    if width <= 0:
        return ""
    # A text much longer than its place is cut without being measured to its end.
    if len(text) <= 4 * width and cell_len(text) <= width:
        return text
    text = text.translate(_JOINERS) if not text.isascii() else text
    room = width - 1
    used = 0
    end = len(text)
    cut = 0
    for index, character in enumerate(text):
        size = get_character_cell_size(character)
        used += size
        if used <= room:
            cut = index + 1
        if used > width:
            end = index
            break
    if end == len(text):
        return text
    return text[:cut].rstrip(" ") + ELLIPSIS


def clip_middle(text: str, width: int) -> str:
    """Shorten `text` to at most `width` terminal cells in its middle, so that different ends stay different."""
    if width <= 0 or (len(text) <= 4 * width and cell_len(text) <= width):
        return text if width > 0 else ""
    text = text.translate(_JOINERS) if not text.isascii() else text
    room = (width - 1) // 3
    begin = len(text)
    used = 0
    for index in range(len(text) - 1, -1, -1):
        size = get_character_cell_size(text[index])
        used += size
        if used > room:
            break
        # A mark belongs to the letter before it.
        if size:
            begin = index
    end = text[begin:].lstrip(" ")
    # With spaces behind it, it is longer than its place even where all of the cut came out of the end's own spaces.
    return clip(text[:begin] + " " * width, width - cell_len(end)) + end


def fit(text: str, width: int, align: Literal["left", "right", "center"] = "left") -> str:
    """Clip or pad `text` with spaces to exactly `width` terminal cells."""
    text = clip(text, width)
    missing = width - cell_len(text)
    if missing <= 0:
        return text
    before = 0 if align == "left" else missing if align == "right" else missing // 2
    return " " * before + text + " " * (missing - before)


NAME_WIDTH = 80
"""The most cells of a name in a sentence or a question: a longer one would push buttons off the screen."""


def short(name: str) -> str:
    """Return a name from outside for a sentence: sanitized, and cut if it is too long."""
    return clip(sanitized(name), NAME_WIDTH)


def saved_name_words(saved: str, typed: str = "") -> str:
    """Return how Codat saved a name, with what was `typed` if given."""
    instead = f", not as “{short(typed)}”" if typed else ""
    if not sanitized(saved).strip():
        return f"Codat saved it without a name{instead}."
    return f"Codat saved the name as “{short(saved)}”{instead}."


WIDEST_LABEL = 16


def facts(rows: Sequence[tuple[str, Content]]) -> Content:
    """Return one line a fact. Labels may come from outside, and are cut if too long; values wrap beside them."""
    labels = [clip(sanitized(label), WIDEST_LABEL) for label, _ in rows]
    width = max((cell_len(label) for label in labels), default=0)
    lines = []
    for shown, (_, value) in zip(labels, rows, strict=True):
        label = plain(shown + " " * (width - cell_len(shown) + 2), "$quiet")
        lines.append(Content.assemble(label.stylize(LABEL), value))
    return Content("\n").join(lines)


__all__ = ["ago", "as_of", "clock", "counted", "day", "full", "in_one_minute", "number_words", "span", "span_in_two"]
