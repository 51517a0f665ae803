"""Whether two words are one: a slip of the keyboard, letters that Codat dropped, another spelling or ending."""

from __future__ import annotations

import re

from console_app.services.names.vocabulary import GENERIC, KNOWN, SISTER

_SHORTEST_MISTYPED = 5
"""In letters: in a shorter word, a wrong letter makes another word."""
_LONG = 9
"""In letters: a word of so many may have two slips."""
_VOWELS = frozenset("aeiouy")
_DROPPED_BETWEEN_VOWELS = frozenset("ncs")
_MOST_DROPPED = 4
_NEIGHBOURS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "qaz", "wsx", "edc", "rfv", "tgb", "yhn", "ujm")
"""Rows and columns of a keyboard."""
_ENDINGS = re.compile(r"(?:ings?|ancy|ants?|ery|ers?|ors?|icals?|icians?|ics?|ies|als?|es|s|y)$")
_SHORTEST_ROOT = 3
_INFLECTED = GENERIC | SISTER
_SOUNDS = (
    (re.compile("ks|cs"), "x"),
    (re.compile("kh|ch"), "h"),
    (re.compile("ph"), "f"),
    (re.compile("shch|sch|sh"), "s"),
    (re.compile("zh|dz|dj"), "z"),
    (re.compile("ts|tz|c"), "k"),
    (re.compile("[ou]u|oy"), "u"),
    (re.compile("[yij]+"), "i"),
    (re.compile("w"), "v"),
    (re.compile(r"([a-z])\1"), r"\1"),
)


def is_slip(word: str, other: str) -> bool:
    """Return whether one word is the other with one letter wrong, missing, too many, or two neighbours swapped.

    The first letter has to be right, and the longer word needs five letters or more. A number is never mistyped.

    Args:
        word: A word, folded.
        other: Another word, folded.
    """
    if word == other or max(len(word), len(other)) < _SHORTEST_MISTYPED or word[:1] != other[:1]:
        return False
    if not (word.isalpha() and other.isalpha()):
        return False
    if len(word) > len(other):
        word, other = other, word
    at = next((at for at, (one, two) in enumerate(zip(word, other, strict=False)) if one != two), len(word))
    if len(word) < len(other):
        return word[at:] == other[at + 1 :]
    return word[at + 1 :] == other[at + 1 :] or (
        word[at : at + 2] == other[at : at + 2][::-1] and word[at + 2 :] == other[at + 2 :]
    )


def is_likely_slip(word: str, other: str) -> bool:
    """Return whether a slip in words of six or seven letters is likelier than another name.

    A missing or swapped letter is. A wrong one is if its key is beside the right one, or if it is another vowel near
    the end (Hansen, Hanson); else it makes another name (Walker, Walter).
    """
    if len(word) != len(other):
        return True
    wrong = [at for at, (one, two) in enumerate(zip(word, other, strict=True)) if one != two]
    if len(wrong) != 1:
        return True
    pair = word[wrong[0]] + other[wrong[0]]
    if any(pair in keys or pair[::-1] in keys for keys in _NEIGHBOURS):
        return True
    return _VOWELS.issuperset(pair) and wrong[0] * 2 >= len(word)


def most_slips(word: str) -> int:
    """Return how many slips a word may have."""
    return 2 if len(word) >= _LONG else 1


def is_misspelt(word: str, other: str) -> bool:
    """Return whether one word is the other with a slip, or two in a long word, and not another known word.

    Words of scripts without an alphabet have no slips: each character is a word or a syllable.
    """
    if (word in KNOWN and other in KNOWN) or _is_feminine(word, other):
        return False
    if not is_alphabetic(word) or not is_alphabetic(other):
        return False
    if is_slip(word, other):
        return True
    if min(most_slips(word), most_slips(other)) < 2 or word[0] != other[0] or not (word.isalpha() and other.isalpha()):
        return False
    # Takes 20 ms to import.
    from rapidfuzz.distance import OSA

    return OSA.distance(word, other, score_cutoff=2) <= 2


def _is_feminine(word: str, other: str) -> bool:
    """Return whether two words are first names of a man and a woman, such as Daniel and Daniela."""
    short, long = sorted((word, other), key=len)
    return long == short + "a"


def is_alphabetic(word: str) -> bool:
    """Return whether a word is of letters that stand for sounds, as Latin, Greek or Cyrillic ones do."""
    return word.isascii() or all("\u00c0" <= char < "\u0590" for char in word if not char.isascii())


def has_lost_letters(short: str, word: str, *, first: bool) -> bool:
    """Return whether `short` is what Codat leaves of `word`, written with accents.

    Between consonants a vowel cannot be missing from a word (Mller), or n, c and s between vowels (Muoz). Vowels beside
    others may be, so only its length distinguishes a word from its plain neighbour (Brad, Broad).

    Args:
        short: The word that may lack letters, folded.
        word: The whole word, in plain letters.
        first: True if the first letter may be among the lost ones.
    """
    lost = len(word) - len(short)
    if not 0 < lost <= _MOST_DROPPED or len(short) < 2 or not (short.isascii() and word.isascii()):
        return False
    if not word.isalpha() or not short.isalpha() or _is_feminine(short, word):
        return False
    if first and word[1:] == short:
        return True
    at, dropped = 0, []
    for place, char in enumerate(word):
        if at < len(short) and short[at] == char:
            at += 1
        else:
            dropped.append(place)
    if at < len(short) or (dropped[0] == 0 and not first):
        return False
    return all(_may_be_dropped(word, place) for place in dropped)


def _may_be_dropped(word: str, place: int) -> bool:
    before, letter, after = word[place - 1 : place], word[place], word[place + 1 : place + 2]
    if letter in _VOWELS:
        # ä, ö and ü may be written with an e: both letters are gone then.
        pair = (letter == "e" and before in ("a", "o", "u")) or (letter in "aou" and after == "e")
        return pair or not (before in _VOWELS or after in _VOWELS)
    if letter == "s":
        return before == "s" or after == "s" or (before in _VOWELS and after in _VOWELS)
    return letter in _DROPPED_BETWEEN_VOWELS and before in _VOWELS and after in _VOWELS


def has_other_ending(word: str, other: str) -> bool:
    """Return whether two words differ in their ending alone: a plural, or the trade and those who have it.

    Plumbers are in plumbing. Words that are no trades may differ in their number only.
    """
    if word in _INFLECTED and other in _INFLECTED:
        short, long = sorted((_ENDINGS.sub("", word), _ENDINGS.sub("", other)), key=len)
        # Engine-ers and engineer-ing: the ending of one is longer than it looks.
        return len(short) >= _SHORTEST_ROOT and (short == long or long == short + "er")
    short, long = sorted((word, other), key=len)
    return len(short) >= _SHORTEST_MISTYPED - 1 and short.isalpha() and long in (short + "s", short + "es")


def is_short_form(word: str, other: str) -> bool:
    """Return whether one word is a short form of the other, which is that of a trade: pkg for packaging."""
    short, long = sorted((word, other), key=len)
    if long not in GENERIC or short in KNOWN or len(short) < _SHORTEST_ROOT or short[0] != long[0]:
        return False
    if long.startswith(short):
        return len(short) > _SHORTEST_ROOT
    letters = iter(long)
    return short[-1] == long[-1] and sum(map(_VOWELS.__contains__, short)) <= 1 and all(c in letters for c in short)


def sounds_alike(word: str, other: str) -> bool:
    """Return whether two words are transliterations of one: Nevskiy is Nevsky, and Yandeks Yandex."""
    return _sound(word) == _sound(other)


def _sound(word: str) -> str:
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word)
    return word
