"""Fold texts for comparison, without case, accents and typographic signs, and list the other forms of a name."""

from __future__ import annotations

import re
import unicodedata

from console_app.codat.company_names import clean_name
from console_app.codat.plain_text import SIGNS

# Letters that Unicode does not decompose into a plain one and an accent.
_PLAIN_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
_FOLDED: dict[int, str] = {**SIGNS, **_PLAIN_LETTERS}
_HAS_ONE_FORM = re.compile(r"[A-Za-z0-9 \-&@.,?!\n]*")
_SHORT = 3


def fold(text: str) -> str:
    """Return `text` without case and accents, in plain signs: "zoe" finds "Zoë", and "jerry's" finds "Jerry’s"."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_FOLDED))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def other_forms(name: str) -> tuple[str, ...]:
    """Return the forms in which the same name may be typed or stored, folded, without `fold(name)`.

    Codat drops some characters, so that `E*TRADE` is stored as `ETRADE` and `L'Oréal` as `L'Oral`. And few people type
    an apostrophe.
    """
    # Most names are letters and single blanks, which is soon seen.
    letters = name.replace(" ", "")
    if ((letters.isascii() and letters.isalnum()) or _HAS_ONE_FORM.fullmatch(name)) and "  " not in name:
        return ()
    folded, kept = fold(name), fold(clean_name(name))
    several = (kept, folded.replace("'", ""), kept.replace("'", ""))
    # A dropped sign between two blanks leaves two.
    forms = dict.fromkeys(form for each in several for form in (each, " ".join(each.split())))
    return tuple(form for form in forms if form.strip() and form != folded)


def says_nothing(word: str) -> bool:
    """Return whether Codat stores nothing of a word of a name: a slash between blanks, an `à`.

    Longer words in other letters are specific enough to be found in a description or a tag.
    """
    return sum(map(str.isalnum, word)) <= 1 and not clean_name(word)


def begins_a_word(form: str, text: str) -> bool:
    """Return whether a word of `text` begins with `form`, or equals it, if that has fewer than three letters.

    Both are folded. A name with dropped characters is short: `C++` is `C`, and must not match every word with a c.

    Args:
        form: The beginning that is searched for.
        text: The text to search in.
    """
    at = text.find(form)
    while at >= 0:
        end = at + len(form)
        if not text[at - 1 : at].isalnum() and (len(form) >= _SHORT or not text[end : end + 1].isalnum()):
            return True
        at = text.find(form, at + 1)
    return False
