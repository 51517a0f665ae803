"""Say how well a name matches a search, and find its words in a text."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from console_app.services.text.fold import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from console_app.services.search.language import Search


class Place(IntEnum):
    """How well a name matches, the best first."""

    BEGINS = 0
    """It begins with the typed text."""
    BEGINS_A_WORD = 1
    """One of its words does."""
    IN_THE_NAME = 2
    """It contains the text."""
    ELSEWHERE = 3
    """Something else of the company does."""


BEFORE_A_WORD = " -("
"""The signs of which one stands before a word of a name."""
_MOST_FORMS = 8


class Relevance:
    """How well names match a search."""

    def __init__(self, search: Search) -> None:
        """Prepare for a search."""
        words = [word.all_forms for word in search.plain if not word.negated]
        most = max(map(len, words), default=0)
        # As typed, as Codat keeps it, without apostrophes: the same form of all words.
        self._several = [tuple(forms[min(number, len(forms) - 1)] for forms in words) for number in range(most)]
        self._joined = [" ".join(each) for each in self._several]
        self.says_something = 0 < most <= _MOST_FORMS
        """False if all names match equally: without words, and with a list of ids, which does not occur in a name."""
        self.beginnings = {form for forms in words for form in forms}
        """A name in `BEGINS` begins with one of these."""
        self.is_one_word = len(self.beginnings) == 1
        """True if every match that begins with it is in `BEGINS`."""
        self.contents = {max(each, key=len) for each in self._several}
        """A name that is not in `ELSEWHERE` contains one of these."""

    def place(self, name: str) -> Place:
        """Return how well a name matches.

        Args:
            name: The name, folded.
        """
        if any(map(name.startswith, self._joined)):
            return Place.BEGINS
        if any(sign + each in name for each in self._joined for sign in BEFORE_A_WORD):
            return Place.BEGINS_A_WORD
        return min(
            Place.IN_THE_NAME if text in name else _place(name, each)
            for text, each in zip(self._joined, self._several, strict=True)
        )


def _place(name: str, words: Sequence[str]) -> Place:
    """Return the rank of a name for several separate words: the worst counts.

    The word at the beginning of the name is one of them or not.
    """
    if not all(word in name for word in words):
        return Place.ELSEWHERE
    if all(name.startswith(word) or any(sign + word in name for sign in BEFORE_A_WORD) for word in words):
        return Place.BEGINS if any(name.startswith(word) for word in words) else Place.BEGINS_A_WORD
    return Place.IN_THE_NAME


def hits(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Return the places of search words (folded) in `text`: starts and ends, in order, not overlapping.

    Args:
        text: The text as it is shown.
        words: The words, folded.
    """
    if not words:
        return []
    folded, origin = _folded_with_origin(text)
    covered: list[tuple[int, int]] = []
    for word in words:
        at = folded.find(word) if word else -1
        while at >= 0:
            covered.append((origin[at], origin[at + len(word) - 1] + 1))
            at = folded.find(word, at + len(word))
    joined: list[tuple[int, int]] = []
    for start, end in sorted(covered):
        while end < len(text) and not fold(text[end]):
            # A combining mark belongs to the letter before it.
            end += 1
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _folded_with_origin(text: str) -> tuple[str, Sequence[int]]:
    if text.isascii():
        return text.lower(), range(len(text))
    letters = [fold(letter) for letter in text]
    return "".join(letters), [at for at, folded in enumerate(letters) for _ in folded]
