"""Find the words of names that are nearest to a typed one: a slip of the finger, or a letter that Codat drops."""

from __future__ import annotations

from functools import lru_cache
from itertools import chain
from string import punctuation
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from console_app.services.search.language import Search, Word

ONE_EDIT_FROM, TWO_EDITS_FROM = 4, 8
"""The letters of a word from which one edit, or two, are forgiven."""
_SHORTEST = 3
_MOST_WORDS = 64
"""The most words of names that a typed one is taken for, the nearest first."""
_DROPPED = frozenset("acdegilnorstuyz")
"""Letters that have an accent in some language. Codat drops those with accents, and many people type them without."""
_WORDS_APART = str.maketrans({**dict.fromkeys(punctuation, " "), "'": None, "\n": " "})


def words_apart(names: str) -> str:
    """Return folded names with blanks in the place of signs between words, and without apostrophes."""
    return names.translate(_WORDS_APART)


def edits_forgiven(word: str) -> int:
    """Return how many letters of a word may be wrong, missing, too many or swapped with the next one."""
    return (len(word) >= ONE_EDIT_FROM) + (len(word) >= TWO_EDITS_FROM)


def can_be_near(word: Word) -> bool:
    """Return whether a word may be taken for another one: not ids, numbers and texts of several words."""
    return len(_letters(word)) >= _SHORTEST and _letters(word).isalpha()


def may_be_a_name(search: Search) -> bool:
    """Return whether the words of a search may be those of a name, typed wrong."""
    words = [word for word in search.plain if not word.negated]
    return any(map(can_be_near, words))


def _letters(word: Word) -> str:
    return word.text.replace("'", "")


def distance(typed: str, word: str) -> int | None:
    """Return how far a word of a name is from a typed one: two for each edit, one for a dropped letter.

    None if it is too far.

    Args:
        typed: The word as typed, folded.
        word: The word of a name, folded.
    """
    # Takes 20 ms to import, and most searches find something.
    from rapidfuzz.distance import OSA

    most = edits_forgiven(typed)
    found = [2 * edits for edits in [OSA.distance(typed, word, score_cutoff=most)] if edits <= most]
    for shorter in _without_a_letter(typed):
        edits = OSA.distance(shorter, word, score_cutoff=most)
        if edits <= most:
            found.append(2 * edits + 1)
    return min(found, default=None)


@lru_cache(maxsize=64)
def _without_a_letter(typed: str) -> frozenset[str]:
    """Return the forms of a word in which Codat has dropped a letter."""
    return frozenset(typed[:at] + typed[at + 1 :] for at, letter in enumerate(typed) if letter in _DROPPED)


class NameWords:
    """The different words of all names, each with the pieces of the list that have it, as bits of an integer."""

    def __init__(self) -> None:
        """Start without words."""
        self._pieces: dict[str, int] = {}
        self._by_length: dict[int, list[str]] = {}
        self._known: dict[tuple[str, int], dict[str, int]] = {}

    def add(self, names: str, piece: int) -> None:
        """Add the words of names, apart.

        Args:
            names: The names.
            piece: The number of the piece of the list that they belong to.
        """
        bit, pieces = 1 << piece, self._pieces
        for word in set(names.split()):
            known = pieces.get(word)
            if known is None:
                self._by_length.setdefault(len(word), []).append(word)
            pieces[word] = (known or 0) | bit
        self.forget()

    def forget(self) -> None:
        """Forget which words were near to which."""
        self._known.clear()

    def pieces_with(self, word: str) -> int:
        """Return the pieces that have had a word."""
        return self._pieces.get(word, 0)

    def near(self, word: Word, pieces: int) -> Mapping[str, int]:
        """Return the words of names that are near to a typed one, with their distances, the nearest first.

        Args:
            word: The typed word.
            pieces: The pieces of the list as it is now.
        """
        typed = _letters(word)
        if not can_be_near(word):
            return {}
        found = self._known.get((typed, pieces))
        if found is None:
            ordered = sorted((far, each) for each, far in self._within(typed, pieces))
            found = self._known[typed, pieces] = {each: far for far, each in ordered[:_MOST_WORDS]}
        return found

    def _within(self, typed: str, pieces: int) -> Iterable[tuple[str, int]]:
        from rapidfuzz.distance import DamerauLevenshtein
        from rapidfuzz.process import extract

        # A dropped letter is one edit, too. This distance lets letters be touched twice: all that is near is within it.
        most = edits_forgiven(typed) + 1
        lengths = range(len(typed) - most, len(typed) + most)
        candidates = list(chain.from_iterable(self._by_length.get(each, ()) for each in lengths))
        for each, _, _ in extract(typed, candidates, scorer=DamerauLevenshtein.distance, score_cutoff=most, limit=None):
            far = distance(typed, each) if self._pieces[each] & pieces else None
            if far:
                yield each, far
