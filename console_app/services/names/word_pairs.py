"""Pair the words of two names: equal ones, one word written as two, begun, respelt and mistyped ones."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from console_app.services.names.likeness import (
    has_lost_letters,
    has_other_ending,
    is_likely_slip,
    is_misspelt,
    is_short_form,
    sounds_alike,
)
from console_app.services.names.vocabulary import KNOWN, LITTLE, WEAK, is_number, is_telling, word_weight

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from console_app.services.names.readings import Reading, Words

_MOST_WORDS = 24
_MOST_SLIPS = 2
_LONG_ENOUGH = 6
"""In letters: a slip in a shorter word makes another name, if that word alone tells the company."""
_LONG_ENOUGH_FOR_ANY = 8
_SHORTEST_WITH_LOST_LETTERS = 5
_SHORTEST_BEGUN = 3
_NEAR = 0.9


def without_maybe_form(reading: Reading) -> Words:
    """Return the words without a form that precedes them, if what follows tells the company."""
    rest = reading.words[1:]
    return rest if reading.maybe_form and any(map(is_telling, rest)) else reading.words


class WordPairs:
    """The words of two readings, paired as far as they can be."""

    def __init__(self, one: Reading, two: Reading, *, typed: bool) -> None:
        """Pair the words, the surest pairs first.

        Args:
            one: A reading of a name. Not empty.
            two: A reading of the other one. Not empty.
            typed: True if the last word of the first name may be incomplete.
        """
        self.one, self.two = one, two
        self.left = list(one.words[:_MOST_WORDS])
        """The words of the first name that have no partner."""
        self.others = list(two.words[:_MOST_WORDS])
        """The words of the second name that have no partner."""
        self.slips: list[tuple[str, str]] = []
        self.lost: list[str] = []
        """The words that lack letters in the other name, as Codat drops them."""
        self.respelt = 0
        """The number of words with another ending, transliteration or only the initial."""
        self._telling = 0
        """The number of telling words that agree to the letter."""
        self._agreed = 0.0
        self._pair_equal_words()
        if self.left and self.others:
            self._pair_joined_words(self.left, self.others)
            self._pair_joined_words(self.others, self.left)
        if typed and self.left and self.left[-1] == one.words[-1]:
            self._pair_begun_word()
        if self.left and self.others:
            self._pair_like_words()
        self._drop_empty_leftovers()

    @property
    def closeness(self) -> float:
        """Return how much of both names agrees, from 0 to 1."""
        return min(1.0, self._agreed / sum(map(word_weight, (*self.one.words, *self.two.words))))

    @property
    def unpaired(self) -> list[str]:
        """Return the words without a partner, of both names."""
        return self.left + self.others

    @property
    def is_two_sided(self) -> bool:
        """Return whether each name has a word of its own that counts.

        Beside two telling words that agree, such as Hargreaves Plumbing, one name's "Services" does not.
        """
        if not self.left or not self.others:
            return False
        if self._telling < 2 or any(map(is_number, self.unpaired)):
            return True
        return WEAK.issuperset(self.left) == WEAK.issuperset(self.others)

    @property
    def is_conclusive(self) -> bool:
        """Return whether what agrees tells the company, where its name has anything that does."""
        if self._telling or self.slips or self.lost or self.respelt:
            return True
        return WEAK.issuperset(self.unpaired) and not any(map(is_telling, (*self.one.words, *self.two.words)))

    @property
    def has_likely_slips(self) -> bool:
        """Return whether the slips are few, and in words so long that they are not other names."""
        if len(self.slips) > _MOST_SLIPS:
            return False
        if self._telling:
            return True
        if len(self.lost) == 1 and len(self.lost[0]) < _SHORTEST_WITH_LOST_LETTERS:
            return False
        return all(_is_likely(*slip) for slip in self.slips)

    def _pair_equal_words(self) -> None:
        common = Counter(self.left) & Counter(self.others)
        for word, count in common.items():
            for _ in range(count):
                self._agree(word, word)

    def _agree(self, word: str, other: str, share: float = 1.0) -> None:
        self.left.remove(word)
        self.others.remove(other)
        self._agreed += share * (word_weight(word) + word_weight(other))
        if word == other and is_telling(word):
            self._telling += 1

    def _pair_joined_words(self, parted: list[str], joined: list[str]) -> None:
        """Pair blue and bird with bluebird."""
        at = 0
        while at + 1 < len(parted):
            word = parted[at] + parted[at + 1]
            if word in joined:
                self._agreed += sum(map(word_weight, (*parted[at : at + 2], word)))
                self._telling += 1
                joined.remove(word)
                del parted[at : at + 2]
            else:
                at += 1

    def _pair_begun_word(self) -> None:
        word = self.left[-1]
        if len(word) >= _SHORTEST_BEGUN:
            whole = next((other for other in self.others if other.startswith(word)), None)
            if whole is not None:
                self._agree(word, whole)
                self._telling += 1

    def _pair_like_words(self) -> None:
        for word, other in self._like(self._have_lost_letters):
            self._agree(word, other, _NEAR)
            self.lost.append(max(word, other, key=len))
        for word, other in self._like(self._are_respelt):
            self._agree(word, other, _NEAR)
            self.respelt += 1
        for word, other in self._like(self._are_misspelt):
            self._agree(word, other, 1.0 - 1.0 / max(len(word), len(other)))
            self.slips.append((word, other))

    def _like(self, are_like: Callable[[str, str], bool]) -> Iterator[tuple[str, str]]:
        for word in tuple(self.left):
            likely = (other for other in self.others if self._may_be_like(word, other))
            other = next((each for each in likely if are_like(word, each)), None)
            if other is not None:
                yield word, other

    def _may_be_like(self, word: str, other: str) -> bool:
        """Return whether two words begin with the same letter, or one may have lost its first: most do neither."""
        if word[0] == other[0] or self._is_transliterated:
            return True
        return word in self.one.uncapitalized or other in self.two.uncapitalized

    @property
    def _is_transliterated(self) -> bool:
        return self.one.is_transliterated or self.two.is_transliterated

    def _have_lost_letters(self, word: str, other: str) -> bool:
        if word in KNOWN and other in KNOWN:
            return False
        if len(word) > len(other):
            return has_lost_letters(other, word, first=other in self.two.uncapitalized)
        return has_lost_letters(word, other, first=word in self.one.uncapitalized)

    def _are_respelt(self, word: str, other: str) -> bool:
        if has_other_ending(word, other) or is_short_form(word, other):
            return True
        if self._is_transliterated:
            return sounds_alike(word, other)
        # J Tasker and John Tasker; but P Plumbing is not Parker Plumbing.
        is_initial = 1 in (len(word), len(other)) and word[0] == other[0]
        return is_initial and self._telling > 0 and word.isalpha() and other.isalpha()

    def _are_misspelt(self, word: str, other: str) -> bool:
        return not self._is_transliterated and is_misspelt(word, other)

    def _drop_empty_leftovers(self) -> None:
        """Leave out what only one name has and may lack: little words, and a form that precedes the name."""
        for words, reading, facing in ((self.left, self.one, self.others), (self.others, self.two, self.left)):
            words[:] = [word for word in words if word not in LITTLE or word == reading.words[0]]
            if not facing and words[:1] == [reading.maybe_form] and without_maybe_form(reading) != reading.words:
                words.remove(reading.maybe_form)


def _is_likely(word: str, other: str) -> bool:
    longest = max(len(word), len(other))
    if longest >= _LONG_ENOUGH_FOR_ANY or not (is_telling(word) or is_telling(other)):
        return True
    return longest >= _LONG_ENOUGH and is_likely_slip(word, other)
