"""Show of a hidden name what a person has typed of it, and no more."""

from __future__ import annotations

import re

from console_app.services.text.fold import fold
from console_app.services.text.privacy_mask import HIDDEN

_WORD = re.compile(r"\w+")


def is_typed_in_full(name: str, typed: str) -> bool:
    """Return whether every word of a name was typed, in whatever order, case and accents."""
    words = _words(name)
    return bool(words) and words <= _words(typed)


def typed_part(name: str, typed: str) -> str:
    """Return the words of a name that were typed in full; what was not is replaced, however long it is.

    Args:
        name: The name, sanitized.
        typed: What was typed, which everybody can see already.
    """
    if is_typed_in_full(name, typed):
        return name
    known = _words(typed)
    parts: list[str] = []
    for piece in name.split():
        words = _words(piece)
        shown = piece if words and words <= known else HIDDEN
        if shown != HIDDEN or parts[-1:] != [HIDDEN]:
            parts.append(shown)
    return " ".join(parts)


def _words(text: str) -> set[str]:
    return set(_WORD.findall(fold(text)))
