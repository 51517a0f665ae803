"""Read a name: the words that tell companies apart, for each way in which the name may be written or stored.

Codat drops letters with accents from names, people transliterate them in several ways, and a company may trade under
another name than its own. So a name has several readings, and two names mean the same if two of their readings do.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from console_app.codat.company_names import clean_name, plain_letters
from console_app.codat.plain_text import plain_signs
from console_app.services.names.legal_forms import (
    WithoutForm,
    split_glued_forms,
    without_glued_forms,
    without_legal_form,
)
from console_app.services.names.vocabulary import EMPTY, NUMBERS, ROMAN_NUMBERS, SHORT_FORMS
from console_app.services.text.fold import fold

Words = tuple[str, ...]

LONGEST = 300
"""In characters: what follows is not read."""
_WORD = re.compile(r"[^\W_]+")
_INSIDE_WORDS = str.maketrans("", "", ".'\"")
_DOMAIN = re.compile(r"(?<!\w)www\.|(?<=\w)\.(?:com\.au|com|net|org|co\.uk|co\.nz|co\.za|io|eu|biz|info)(?!\w)")
_CO_OP = re.compile(r"\bco[- ]op", re.IGNORECASE)
_SINGLE_LETTERS = re.compile(r"(?<!\w)([^\W\d_])/([^\W\d_])(?!\w)")
_TRADES_AS = re.compile(
    r"\s\W*(?=[tdafo])(?:t/a|d/b/a|a/k/a|f/k/a|o/a|t\.a\.|d\.b\.a\.|dba|aka|fka|atf|as trustees? for|trading as|"
    r"trading under|doing business as|also known as|formerly known as|formerly|operating as|(?-i:ta|TA))\W*\s",
    re.IGNORECASE,
)
"""Between two names of one company. Codat drops the slashes."""
_HAS_BLANKS_ONLY = re.compile(r"[a-z0-9 &]*")
_UNCAPITALIZED = re.compile(r"(?<![\w'])[a-z]{3,}(?!\w)")
_NONE: frozenset[str] = frozenset()
_KANA = re.compile("[\u3040-\u30ff]")
_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "đ": "dj"})
_AS_SPOKEN = {"ου": "u", "ού": "u", "μπ": "b", "γκ": "g", "ъ": "a"}
_IN_ONE_SOUND = re.compile("ου|ού|μπ|γκ|ъ(?=[бвгджзклмнпрстфхцчшщ])")
"""Greek pairs of letters with a sound of their own, and ъ between consonants, which is a vowel in Bulgarian."""


class Reading(NamedTuple):
    """One way to read a name."""

    words: Words
    """Folded, without legal forms, short forms written out. Not empty unless the name has no letters and digits."""
    kinds: frozenset[str] = frozenset()
    """The kinds of its legal forms."""
    maybe_form: str = ""
    """The first word, if it may be a legal form that precedes the name; else empty."""
    is_complete: bool = False
    """True if the name ends with its legal form, so that nothing more is being typed."""
    is_part: bool = False
    """True for one of two names of a company that trades under another one."""
    is_transliterated: bool = False
    """True if the letters were of another script. A letter that differs then says nothing about slips."""
    is_saved: bool = False
    """True for what Codat would save of the name, without the letters that it drops."""
    uncapitalized: frozenset[str] = frozenset()
    """The words that begin with a small letter though others begin with a capital: Codat may have dropped the first."""


def name_words(name: str) -> Words:
    """Return the words of a name that distinguish customers: folded, without punctuation and legal forms."""
    return read_name(name)[0].words


def read_name(name: str) -> tuple[Reading, ...]:
    """Return the readings of a name, the plainest first; of a very long name, those of its beginning.

    Args:
        name: The name as typed or stored, in any script.
    """
    whole = plain_signs(name[:LONGEST]).strip()
    if _TRADES_AS.search(whole) is None:
        return tuple(_readings(whole, is_part=False))
    parts = [part for part in _TRADES_AS.split(whole) if any(map(str.isalnum, part))]
    readings = _readings(" ".join(parts), is_part=False)
    if len(parts) > 1:
        readings += [each for part in parts for each in _readings(part, is_part=True)]
    return tuple(dict.fromkeys(readings))


def _readings(text: str, *, is_part: bool) -> list[Reading]:
    if text.isascii():
        return [_reading(text.lower(), text, is_part=is_part)]
    lower = unicodedata.normalize("NFKC", text.casefold())
    # Folding would take the mark from が.
    folded = split_glued_forms(lower if _KANA.search(lower) else fold(lower))
    found = [_reading(folded, text, is_part=is_part)]
    spelt = lower.translate(_SPELT_OUT)
    if spelt != lower:
        found.append(_reading(fold(spelt), text, is_part=is_part))
    if not folded.isascii():
        found.append(
            _reading(_transliterated(without_glued_forms(lower)), text, is_part=is_part, is_transliterated=True)
        )
    saved = clean_name(text)
    if any(map(str.isalnum, saved)):
        found.append(_reading(saved.lower(), saved, is_part=is_part)._replace(is_saved=True))
    return found


def _transliterated(lower: str) -> str:
    return plain_letters(_IN_ONE_SOUND.sub(lambda found: _AS_SPOKEN[found[0]], lower)).lower()


def _reading(folded: str, written: str, *, is_part: bool, is_transliterated: bool = False) -> Reading:
    if "op" in folded:
        folded = _CO_OP.sub("coop", folded)
    if not _HAS_BLANKS_ONLY.fullmatch(folded):
        folded = _SINGLE_LETTERS.sub(r"\1\2", _DOMAIN.sub(" ", folded)).translate(_INSIDE_WORDS)
    every = _with_initials_joined([word for word in _WORD.findall(folded) if word not in EMPTY])
    found = without_legal_form(every)
    if not found.words:
        found = WithoutForm(tuple(_WORD.findall(folded)), frozenset(), "", is_complete=False)
    words = [NUMBERS.get(word) or SHORT_FORMS.get(word, word) for word in found.words]
    if len(words) > 1:
        words[-1] = ROMAN_NUMBERS.get(words[-1], words[-1])
    return Reading(
        words=tuple(words),
        kinds=found.kinds,
        maybe_form=found.maybe_form,
        is_complete=found.is_complete,
        is_part=is_part,
        is_transliterated=is_transliterated,
        uncapitalized=_uncapitalized(written),
    )


def _with_initials_joined(words: list[str]) -> Words:
    """Return the words with neighbouring single letters as one word: J P and JP are the same."""
    joined: list[str] = []
    was_single = False
    for word in words:
        is_single = len(word) == 1 and word.isalpha()
        if is_single and was_single:
            joined[-1] += word
        else:
            joined.append(word)
        was_single = is_single
    return tuple(joined)


def _uncapitalized(written: str) -> frozenset[str]:
    found = _UNCAPITALIZED.findall(written)
    return frozenset(found) if found and not written.islower() else _NONE
