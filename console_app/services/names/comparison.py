"""Judge whether two names mean the same company: the same, similar or different, and why.

It knows nothing but the two names, so that it says the same of a name in the customer's books as of one in the list.
Words of both names are paired. Where each name has a word of its own, they are different: the other trade, town, number
or person. Where only one has more words, it depends on how much they tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import TYPE_CHECKING

from console_app.services.names.likeness import is_alphabetic, is_misspelt
from console_app.services.names.readings import Reading, read_name
from console_app.services.names.vocabulary import LITTLE, SISTER, WEAK, is_number
from console_app.services.names.word_pairs import WordPairs, without_maybe_form

if TYPE_CHECKING:
    from console_app.services.names.readings import Words

CLOSE_ENOUGH = 0.62
"""The share of two names that has to agree, telling words counting more than those that many names have."""
_LONG_ENOUGH_TO_JOIN = 8
"""In letters: shorter names that differ in their spaces and a letter are not the same."""
_NEEDS_NO_PARTNER = WEAK | LITTLE
_SHORTEST_BEGUN = 3
_SHORTEST_CONTAINED = 3
_STILL_TYPED = 0.95


class Likeness(StrEnum):
    """The three answers to whether two names mean the same company."""

    SAME = "same"
    """They differ only in case, accents, signs, short forms and in how the legal form is written."""
    SIMILAR = "similar"
    """They may: a person has to decide."""
    DIFFERENT = "different"


class Reason(StrEnum):
    """The reason for an answer, as the end of a sentence about two names."""

    EQUAL = "the names are the same"
    OTHER_FORM = "the names are the same, and the legal forms differ"
    TRADING_NAME = "one company trades under the other name"
    OTHER_ORDER = "the words are the same, in another order"
    SPELLING = "a word is spelt differently"
    LOST_LETTERS = "letters are missing, as Codat drops them"
    MORE_WORDS = "one name has more words"
    STILL_TYPED = "one name begins with the other"
    OTHER_WORDS = "each name has a word of its own"
    OTHER_NUMBER = "a number differs"
    SISTER = "one name is that of a parent, a sister company or a branch"
    TOO_LITTLE = "too little of the names agrees"
    NO_NAME = "a name is empty"


@dataclass(frozen=True, slots=True)
class NameMatch:
    """The answer for two names."""

    likeness: Likeness
    why: Reason
    closeness: float = 0.0
    """How much of both names agrees, from 0 to 1; to order answers of the same likeness."""

    @property
    def is_same_name(self) -> bool:
        """Return whether the names are the same, whatever the legal forms are."""
        return self.likeness is Likeness.SAME or self.why is Reason.OTHER_FORM

    @property
    def rank(self) -> tuple[bool, bool, float]:
        """Return what orders answers, the best last."""
        return (self.likeness is Likeness.SAME, self.likeness is Likeness.SIMILAR, self.closeness)


def compare_names(name: str, other: str) -> NameMatch:
    """Return whether two names mean the same company, and why. The order of the two does not matter.

    Args:
        name: A name as typed, as stored by Codat or as it stands in the customer's books, in any script.
        other: Another one.
    """
    return compare_readings(read_name(name), read_name(other))


def may_be_alike(reading: Reading, others: Words) -> bool:
    """Return whether a reading is worth comparing: False where each name clearly has a word of its own.

    It takes a tenth of the time of `compare_readings`, which answers "different" wherever this is False.

    Args:
        reading: A reading of a name.
        others: The words of a reading of another one.
    """
    words = reading.words
    if (
        reading.is_transliterated
        or len(set(words)) < len(words)
        or abs(sum(map(len, words)) - sum(map(len, others))) <= 1
    ):
        return True
    left, right = set(words).difference(others), set(others).difference(words)
    return _may_pair(left, right) or _may_pair(right, left) or not "".join(left).isascii()


def _may_pair(words: set[str], others: set[str]) -> bool:
    """Return whether each of the words may have a partner among the others, or needs none."""
    firsts = {other[0] for other in others}
    # Codat may have dropped the first letter, and the e after it.
    ends = {end for other in others for end in (other[1:], other[2:])}
    return all(
        word[0] in firsts or word in _NEEDS_NO_PARTNER or word in ends or word[1:] in others or word[2:] in others
        for word in words
    )


def compare_readings(readings: tuple[Reading, ...], others: tuple[Reading, ...], *, typed: bool = False) -> NameMatch:
    """Return the best answer for any two readings of two names.

    Args:
        readings: The readings of a name.
        others: The readings of another one.
        typed: True if the first name is still being typed, so that its last word and the name may go on.
    """
    best = NameMatch(Likeness.DIFFERENT, Reason.NO_NAME)
    if readings[-1].is_saved and others[-1].is_saved:
        # Both names have all of their letters: those that Codat would drop tell Müller from Möller.
        readings, others = _as_written(readings), _as_written(others)
    for one, two in product(readings, others):
        match = _compare(one, two, typed=typed and not one.is_complete)
        if match.rank > best.rank or best.why is Reason.NO_NAME:
            best = match
        if best.likeness is Likeness.SAME:
            break
    return best


def _as_written(readings: tuple[Reading, ...]) -> tuple[Reading, ...]:
    return tuple(reading for reading in readings if not reading.is_saved)


def _compare(one: Reading, two: Reading, *, typed: bool) -> NameMatch:
    if not one.words or not two.words:
        return NameMatch(Likeness.DIFFERENT, Reason.NO_NAME)
    if _is_equal(one, two):
        return _equal(one, two)
    if typed and _begins(one, two):
        return NameMatch(Likeness.SIMILAR, Reason.STILL_TYPED, _STILL_TYPED)
    return _judge(WordPairs(one, two, typed=typed))


def _is_equal(one: Reading, two: Reading) -> bool:
    name, other = "".join(one.words), "".join(two.words)
    # What may be a form is taken from one name alone: AB Travel is not AS Travel.
    return name in (other, "".join(without_maybe_form(two))) or other == "".join(without_maybe_form(one))


def _equal(one: Reading, two: Reading) -> NameMatch:
    if one.is_part or two.is_part:
        return NameMatch(Likeness.SIMILAR, Reason.TRADING_NAME, 1.0)
    if one.kinds and two.kinds and not one.kinds & two.kinds:
        return NameMatch(Likeness.SIMILAR, Reason.OTHER_FORM, 1.0)
    return NameMatch(Likeness.SAME, Reason.EQUAL, 1.0)


def _begins(one: Reading, two: Reading) -> bool:
    """Return whether what is typed may become the other name. What follows must not make it another company's."""
    start, whole = " ".join(one.words), " ".join(two.words)
    if len(start) < _SHORTEST_BEGUN or not whole.startswith(start):
        return False
    more = two.words[len(one.words) :]
    return whole[len(start)] != " " or not any(is_number(word) or word in SISTER for word in more)


def _judge(pairs: WordPairs) -> NameMatch:
    if pairs.is_two_sided:
        return _judge_spacing(pairs)
    why = _difference(pairs)
    if why is not None:
        return NameMatch(Likeness.DIFFERENT, why, pairs.closeness)
    if pairs.unpaired:
        why = Reason.MORE_WORDS
    elif pairs.lost:
        why = Reason.LOST_LETTERS
    else:
        why = Reason.SPELLING if pairs.slips or pairs.respelt else Reason.OTHER_ORDER
    return NameMatch(Likeness.SIMILAR, why, pairs.closeness)


def _difference(pairs: WordPairs) -> Reason | None:
    """Return the reason why two names are different although only one has words of its own, or none has; else None."""
    if any(map(is_number, pairs.unpaired)):
        return Reason.OTHER_NUMBER
    if not SISTER.isdisjoint(pairs.unpaired):
        return Reason.SISTER
    if pairs.closeness < CLOSE_ENOUGH or not pairs.is_conclusive:
        return Reason.TOO_LITTLE
    return None if pairs.has_likely_slips else Reason.OTHER_WORDS


def _judge_spacing(pairs: WordPairs) -> NameMatch:
    """Return the answer for words that do not pair: without spaces, the names may be one but for a slip."""
    words, others = pairs.one.words, pairs.two.words
    short, long = sorted(("".join(words), "".join(others)), key=len)
    is_spaced = len(words) != len(others) and len(short) >= _LONG_ENOUGH_TO_JOIN and len(long) - len(short) <= 1
    if is_spaced and is_misspelt(short, long):
        return NameMatch(Likeness.SIMILAR, Reason.SPELLING, 1.0 - 1.0 / len(long))
    is_contained = len(short) >= _SHORTEST_CONTAINED and len(short) >= CLOSE_ENOUGH * len(long) and short in long
    if is_contained and not is_alphabetic(short):
        # Scripts without spaces.
        return NameMatch(Likeness.SIMILAR, Reason.MORE_WORDS, len(short) / len(long))
    has_number = any(map(is_number, pairs.unpaired))
    return NameMatch(Likeness.DIFFERENT, Reason.OTHER_NUMBER if has_number else Reason.OTHER_WORDS, pairs.closeness)
