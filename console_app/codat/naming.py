"""What Codat makes of a company's name.

A name may hold ASCII letters, digits, white space and ``- ' & @ . , ? !``; anything else is silently
removed: ``Example Company (Codat[1])`` becomes ``Example Company Codat1`` (the pattern of
`CompanyRequestBody.name` in Codat's OpenAPI description, and its *Create company* page). This client sends
plain signs for typographic ones (`plain_signs`), and trims white space at the edges.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby

from console_app.codat.plain_text import plain_signs

_BLANK = r"\t\n\v\f\r "
_KEPT = re.compile(rf"[A-Za-z0-9\-'&@.,?!{_BLANK}]")
_BLANKS = re.compile(rf"[{_BLANK}]")
_LONE_PLUS = re.compile(r"(?<=\s)\+(?=\s)")
_SPELT = frozenset("LMN")
"""Unicode's categories of what is spelt: letters, their marks, and numbers. Without one of them a word is another."""


def clean_name(name: str) -> str:
    """Return the name that Codat will save; empty if nothing of it remains."""
    return "".join(text for text, kept in name_pieces(name) if kept)


def lost_letters(name: str) -> str:
    """The letters and digits of `name` that Codat would drop, each once: `ë` for `Zoë & Co`.

    Brackets, slashes and other signs are lost as well, and the name can be read without them.
    """
    dropped = "".join(text for text, kept in name_pieces(name) if not kept)
    return "".join(dict.fromkeys(c for c in dropped if unicodedata.category(c)[0] in _SPELT))


def plain_letters(name: str) -> str:
    """`name` with letters that Codat keeps in place of those that it would drop: `Holt & Söhne` is `Holt & Sohne`.

    Letters of every script are transliterated. What is no letter stays, but for a plus between two words, which is
    `&`.
    """
    name = _LONE_PLUS.sub("&", plain_signs(name))
    if name.isascii():
        return name
    # Takes 20 ms to import, and most names need none of it.
    from anyascii import anyascii

    # A half is 1/2 there, and without the slash it would be twelve.
    return "".join(
        anyascii(c).replace("/", "-") if not c.isascii() and unicodedata.category(c)[0] in _SPELT else c for c in name
    )


def respelt(name: str) -> str:
    """`name` as Codat will save it in letters that it keeps, where it would lose some: `Zoe` for `Zoë`.

    Empty where no letter would be lost, or where there are no others for one.
    """
    spelt = plain_letters(name) if lost_letters(name) else ""
    return "" if lost_letters(spelt) else clean_name(spelt)


def without_dropped_edges(name: str) -> str:
    """Return the name to send: plain, and without edges of which Codat would leave nothing but a space.

    Sent as it is, `Quill 日本` would be saved as `Quill` and the space that stood before what was dropped.
    """
    pieces = name_pieces(name.strip())
    for edge in (0, -1):
        if pieces and not pieces[edge][1] and _BLANKS.search(pieces[edge][0]):
            del pieces[edge]
    return "".join(text for text, _ in pieces)


def name_pieces(name: str) -> list[tuple[str, bool]]:
    """Cut `name`, in plain signs, into runs that are kept (True) or dropped (False), for a preview.

    All pieces together are `plain_signs(name)`; the kept ones together are `clean_name(name)`. White space at the
    edges of what is kept counts as dropped.
    """
    name = plain_signs(name)
    solid = [i for i, c in enumerate(name) if _KEPT.match(c) and not _BLANKS.match(c)]
    first, last = (solid[0], solid[-1]) if solid else (len(name), -1)
    flags = [first <= i <= last and _KEPT.match(c) is not None for i, c in enumerate(name)]
    pieces = groupby(zip(name, flags, strict=True), key=lambda pair: pair[1])
    return [("".join(c for c, _ in run), kept) for kept, run in pieces]
