"""Predict how Codat saves a company's name, and prepare the name for it.

A name may hold ASCII letters, digits, white space and ``- ' & @ . , ? !``; anything else is silently removed: ``Example
Company (Codat[1])`` becomes ``Example Company Codat1`` (the pattern of `CompanyRequestBody.name`, and *Create company*,
in Codat's OpenAPI description; see also https://docs.codat.io/core-concepts/companies). This client sends plain signs
for typographic ones (`plain_signs`), and trims white space at the edges.
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
"""Unicode categories of letters, their marks and numbers. A word that loses one of them becomes another word."""


def clean_name(name: str) -> str:
    """Return the name that Codat will save; empty if nothing remains."""
    return "".join(text for text, kept in name_pieces(name) if kept)


def lost_letters(name: str) -> str:
    """Return the letters and digits of `name` that Codat would drop, each once: `ë` for `Zoë & Co`.

    Brackets, slashes and other signs are dropped as well, but the name can be read without them.
    """
    dropped = "".join(text for text, kept in name_pieces(name) if not kept)
    return "".join(dict.fromkeys(c for c in dropped if unicodedata.category(c)[0] in _SPELT))


def plain_letters(name: str) -> str:
    """Return `name` with the letters that Codat would drop transliterated: `Holt & Sohne` for `Holt & Söhne`.

    Letters of every script are transliterated. Other characters stay, except that a plus between two words becomes `&`.
    """
    name = _LONE_PLUS.sub("&", plain_signs(name))
    if name.isascii():
        return name
    # Takes 20 ms to import, and most names do not need it.
    from anyascii import anyascii

    # The transliteration of ½ is 1/2, which would become 12 without the slash.
    return "".join(
        anyascii(c).replace("/", "-") if not c.isascii() and unicodedata.category(c)[0] in _SPELT else c for c in name
    )


def respelt(name: str) -> str:
    """Return `name` as Codat will save it once transliterated, where it would lose letters: `Zoe` for `Zoë`.

    Empty if no letter would be lost, or if the letters cannot be transliterated.
    """
    spelt = plain_letters(name) if lost_letters(name) else ""
    return "" if lost_letters(spelt) else clean_name(spelt)


def without_dropped_edges(name: str) -> str:
    """Return the name to send: in plain signs, without edges that Codat would reduce to a space.

    Sent unchanged, `Quill 日本` would be saved as `Quill` with a trailing space.
    """
    pieces = name_pieces(name.strip())
    for edge in (0, -1):
        if pieces and not pieces[edge][1] and _BLANKS.search(pieces[edge][0]):
            del pieces[edge]
    return "".join(text for text, _ in pieces)


def name_pieces(name: str) -> list[tuple[str, bool]]:
    """Cut `name`, in plain signs, into runs that are kept or dropped, for a preview.

    White space at the edges of a kept run counts as dropped.

    Args:
        name: The name as typed.

    Returns:
        The runs in order, True for those that are kept. All of them together are `plain_signs(name)`; the kept ones
        together are `clean_name(name)`.
    """
    name = plain_signs(name)
    solid = [i for i, c in enumerate(name) if _KEPT.match(c) and not _BLANKS.match(c)]
    first, last = (solid[0], solid[-1]) if solid else (len(name), -1)
    flags = [first <= i <= last and _KEPT.match(c) is not None for i, c in enumerate(name)]
    pieces = groupby(zip(name, flags, strict=True), key=lambda pair: pair[1])
    return [("".join(c for c, _ in run), kept) for kept, run in pieces]
