"""What Codat makes of a company's name.

A name may hold ASCII letters, digits, white space and ``- ' & @ . , ? !``; anything else is silently
removed: ``Example Company (Codat[1])`` becomes ``Example Company Codat1`` (the pattern of
`CompanyRequestBody.name` in Codat's OpenAPI description, and its *Create company* page). White space
at the edges is trimmed by this client before sending.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby

_BLANK = r"\t\n\v\f\r "
_KEPT = re.compile(rf"[A-Za-z0-9\-'&@.,?!{_BLANK}]")
_BLANKS = re.compile(rf"[{_BLANK}]")


# Letters and signs that Unicode does not take apart.
_SPELT_OUT = str.maketrans(
    {
        "ß": "ss",
        "ø": "o",
        "Ø": "O",
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "Đ": "D",
        "ð": "d",
        "Ð": "D",
        "þ": "th",
        "Þ": "Th",
        "æ": "ae",
        "Æ": "Ae",
        "œ": "oe",
        "Œ": "Oe",
        "ı": "i",
        "’": "'",
        "‘": "'",
        "–": "-",
        "—": "-",
        "‐": "-",
        "+": "&",
    }
)


def clean_name(name: str) -> str:
    """Return the name that Codat will save; empty if nothing of it remains."""
    return "".join(text for text, kept in name_pieces(name) if kept)


def plain_letters(name: str) -> str:
    """`name` with letters that Codat keeps in place of those that it would drop: `Holt & Söhne` is `Holt & Sohne`.

    What has no such letter stays, for the person to see.
    """
    spelt = name.translate(_SPELT_OUT)
    return "".join(c for c in unicodedata.normalize("NFKD", spelt) if not unicodedata.combining(c))


def without_dropped_edges(name: str) -> str:
    """Return `name` without edges of which Codat would leave nothing but a space.

    Sent as it is, `Quill 日本` would be saved as `Quill` and the space that stood before what was dropped.
    """
    pieces = name_pieces(name.strip())
    for edge in (0, -1):
        if pieces and not pieces[edge][1] and _BLANKS.search(pieces[edge][0]):
            del pieces[edge]
    return "".join(text for text, _ in pieces)


def name_pieces(name: str) -> list[tuple[str, bool]]:
    """Cut `name` into runs that are kept (True) or dropped (False), for a preview.

    All pieces together are `name`; the kept ones together are `clean_name(name)`. White space at the
    edges of what is kept counts as dropped.
    """
    solid = [i for i, c in enumerate(name) if _KEPT.match(c) and not _BLANKS.match(c)]
    first, last = (solid[0], solid[-1]) if solid else (len(name), -1)
    flags = [first <= i <= last and _KEPT.match(c) is not None for i, c in enumerate(name)]
    pieces = groupby(zip(name, flags, strict=True), key=lambda pair: pair[1])
    return [("".join(c for c, _ in run), kept) for kept, run in pieces]
