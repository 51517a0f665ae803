"""A search in words: what is wrong in it, and where it found what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from console_app.services.search import hits
from console_app.tui.render.text import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from console_app.services.search import Search


def problem_line(search: Search) -> Content:
    """The first thing that is wrong, and how many more there are; the rest of the search holds all the same."""
    first, more = search.problems[0], len(search.problems) - 1
    sentence = first.message + (f"  (and {more} more)" if more else "")
    return Content.assemble(("⚠ ", "$text-warning"), plain(sentence, "$text-warning"))


def with_hits(pieces: Sequence[tuple[str, str]], words: Sequence[str]) -> list[tuple[str, str]]:
    """The pieces of a cell, with what was searched for marked in them."""
    if not words:
        return list(pieces)
    marked: list[tuple[str, str]] = []
    for text, style in pieces:
        at = 0
        for start, end in hits(text, words):
            marked += [(text[at:start], style), (text[start:end], "match")]
            at = end
        marked.append((text[at:], style))
    return [(text, style) for text, style in marked if text]
