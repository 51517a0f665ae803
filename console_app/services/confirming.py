"""What a person has to type before something that cannot be taken lightly, and whether they did."""

from __future__ import annotations

import unicodedata

from console_app.services.summaries import fold
from console_app.services.visible import visible

LONGEST_NAME = 40
"""Characters of a name that somebody can be asked to type."""

SHORT_ID = 8

_TYPED_KINDS = frozenset({"L", "M", "N", "P", "Z"})
_TYPED_SIGNS = frozenset({"Sc", "Sm"})


def to_type(name: str, thing_id: str, otherwise: str = "unlink") -> str:
    """What to type to confirm: the name as it is seen, or the beginning of the id where nobody could type the name.

    A name that is long, that holds signs no keyboard has, or of which there is nothing to see, is told by its id; an
    id that is odd as well gives way to the word `otherwise`.
    """
    seen = _one_blank(name)
    if len(seen) <= LONGEST_NAME and _can_be_typed(seen):
        return seen
    short_id = visible(thing_id)[:SHORT_ID]
    return short_id if short_id.isascii() and short_id.replace("-", "").isalnum() else otherwise


def is_typed(typed: str, wanted: str) -> bool:
    """Whether `typed` is what was `wanted`; case, accents, the kind of quotes and dashes, and blanks around do not
    count. Nothing is never enough."""
    said = fold(_one_blank(typed))
    return bool(said) and said == fold(_one_blank(wanted))


def _one_blank(text: str) -> str:
    return " ".join(visible(text).split())


def _can_be_typed(name: str) -> bool:
    kinds = [unicodedata.category(char) for char in name]
    letters = any(kind[0] in "LN" for kind in kinds)
    return letters and bool(fold(name)) and all(kind[0] in _TYPED_KINDS or kind in _TYPED_SIGNS for kind in kinds)
