"""Replace typographic signs by those that keyboards and Codat use: plain quotes, dashes and spaces.

Word processors, phones and web pages write ``’`` for ``'``, ``–`` for ``-``, spaces that do not break and characters of
no width. Codat keeps none of them in names (see `company_names`), and no id contains one.
"""

from __future__ import annotations

import unicodedata

_QUOTES = "‘’‚‛′ʹʻʼʽˈ´`＇"
_DOUBLE_QUOTES = "“”„‟″«»＂"
_DASHES = "‐‑‒–—―−﹘﹣－"
_SPACES = "\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u2800\u3000"
_UNSEEN = (
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f"
    "\U000e0100-\U000e01ef"
)


def _characters(ranges: str) -> list[str]:
    """Return the characters of `ranges`, which is written like the content of brackets in a regular expression."""
    found: list[str] = []
    at = 0
    while at < len(ranges):
        last = ranges[at + 2] if ranges[at + 1 : at + 2] == "-" else ranges[at]
        found += map(chr, range(ord(ranges[at]), ord(last) + 1))
        at += 3 if last != ranges[at] else 1
    return found


SIGNS: dict[int, str] = str.maketrans(
    {
        **dict.fromkeys(_QUOTES, "'"),
        **dict.fromkeys(_DOUBLE_QUOTES, '"'),
        **dict.fromkeys(_DASHES, "-"),
        **dict.fromkeys(_characters(_SPACES), " "),
        **dict.fromkeys(_characters(_UNSEEN), ""),
        "…": "...",
    }
)
"""Replacements of typographic signs, for `str.translate`. ASCII white space is not among them."""

_WHITE_SPACE = str.maketrans(dict.fromkeys("\t\n\v\f\r\x1c\x1d\x1e\x1f", " "))


def plain_signs(text: str) -> str:
    """Return `text` on one line, with plain signs for typographic ones and each accented letter as one character."""
    if text.isascii() and text.isprintable() and "`" not in text:
        return text
    return unicodedata.normalize("NFC", text.translate(SIGNS).translate(_WHITE_SPACE))
