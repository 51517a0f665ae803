"""Ask for a typed confirmation before a permanent action, and check it."""

from __future__ import annotations

import unicodedata

from console_app.services.text.fold import fold
from console_app.services.text.sanitize import one_line, sanitized

LONGEST_NAME = 40
"""In characters: a longer name is not asked for."""

SHORT_ID = 8

_TYPED_KINDS = frozenset({"L", "M", "N", "P", "Z"})
_TYPED_SIGNS = frozenset({"Sc", "Sm"})


def confirm_phrase(name: str, thing_id: str, otherwise: str = "unlink") -> str:
    """Return the text to type to confirm: the name as shown, or the beginning of the id if the name is hard to type.

    A name that is long, has signs that no keyboard has, or shows nothing, is replaced by its id; if the id is unusual
    as well, by the word `otherwise`.

    Args:
        name: The name.
        thing_id: The id.
        otherwise: The word to type if neither can be used.
    """
    seen = one_line(name)
    if len(seen) <= LONGEST_NAME and _can_be_typed(seen):
        return seen
    short_id = sanitized(thing_id)[:SHORT_ID]
    return short_id if short_id.isascii() and short_id.replace("-", "").isalnum() else otherwise


def matches(typed: str, wanted: str) -> bool:
    """Return whether `typed` equals `wanted`.

    Case, accents, the kind of quotes and dashes, and surrounding blanks are ignored. An empty text never matches.

    Args:
        typed: The text as typed.
        wanted: The phrase to type.
    """
    folded = fold(one_line(typed))
    return bool(folded) and folded == fold(one_line(wanted))


def _can_be_typed(name: str) -> bool:
    kinds = [unicodedata.category(char) for char in name]
    letters = any(kind[0] in "LN" for kind in kinds)
    return letters and bool(fold(name)) and all(kind[0] in _TYPED_KINDS or kind in _TYPED_SIGNS for kind in kinds)
