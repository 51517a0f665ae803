"""Find companies of the same or a similar name.

It is fast enough for every keystroke with a hundred thousand companies: names are looked up by their words, and only
the most promising ones are compared in full, by `services.names.comparison`.
"""

from __future__ import annotations

import asyncio
import heapq
import math
import time
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise, takewhile
from typing import TYPE_CHECKING

from console_app.codat.gc_pause import quiet_collector
from console_app.services.names.comparison import (
    Likeness,
    compare_readings,
    may_be_alike,
)
from console_app.services.names.likeness import has_lost_letters, is_misspelt, most_slips
from console_app.services.names.readings import read_name
from console_app.services.names.vocabulary import word_weight
from console_app.services.names.word_pairs import without_maybe_form

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from console_app.services.companies.cached_company import CompanySummary
    from console_app.services.names.readings import Reading, Words

_LEAST_COVERED = 0.5
"""The share of the typed words' weight that a company's name has to have, to be compared."""
_SHORTEST = 3
"""In letters: a shorter text is not enough to search for."""
_SHORTEST_MISTYPED = 5
"""In letters: in a shorter word, a wrong letter makes another word."""
_SHORTEST_SKELETON = 2
"""In consonants."""
_MOST_WORDS_BEGUN = 40
_MOST_COMPARED = 40
_MOST_WEIGHED = 10_000
_MOST_WORDS = 16
"""The number of words that are searched for."""
_AT_A_TIME = 0.008
"""Seconds after which other tasks get a turn."""
_VOWELS = str.maketrans("", "", "aeiouy")

_readings_of = lru_cache(maxsize=2048)(read_name)
"""The readings of names that were compared before: the next letter mostly leads to the same ones."""


@dataclass(frozen=True, slots=True)
class Similar:
    """A company that may be the same customer."""

    company: CompanySummary
    same_name: bool
    """True if the names differ only in case, accents, signs, short forms and legal form."""


class NameIndex:
    """The names of all companies, by their words. Kept while the program runs; `take_in` updates it."""

    def __init__(self) -> None:
        """Start empty."""
        self._companies: dict[str, CompanySummary] = {}
        self._words: dict[str, Words] = {}
        self._ambiguous: set[str] = set()
        """The companies whose name can be read in several ways."""
        self._by_name: dict[str, set[str]] = {}
        self._by_word: dict[str, set[str]] = {}
        self._by_shape: dict[tuple[str, int], set[str]] = {}
        """The words by first letter and length, to find mistyped ones."""
        self._by_skeleton: dict[str, set[str]] = {}
        """The words by their consonants, to find those that have lost letters."""
        self._in_order: list[str] | None = None

    def __len__(self) -> int:
        """Return the number of companies."""
        return len(self._companies)

    async def take_in(self, companies: Sequence[CompanySummary]) -> None:
        """Replace the companies. Yields to other tasks; until the end, the old names are still found."""
        with quiet_collector():
            await self._take_in(companies)

    async def _take_in(self, companies: Sequence[CompanySummary]) -> None:
        since = time.monotonic()
        for company in companies:
            known = self._companies.get(company.id)
            if known is not company:
                if known is None or known.name != company.name:
                    self._forget(company.id)
                    self._learn(company)
                self._companies[company.id] = company
            if time.monotonic() - since > _AT_A_TIME:
                await asyncio.sleep(0)
                since = time.monotonic()
        if len(self._companies) > len(companies):
            for company_id in self._companies.keys() - {company.id for company in companies}:
                self._forget(company_id)

    def _learn(self, company: CompanySummary) -> None:
        readings = read_name(company.name)
        for name in _joined(readings):
            self._by_name.setdefault(name, set()).add(company.id)
        words = readings[0].words
        if len(readings) > 1:
            self._ambiguous.add(company.id)
            words = tuple(dict.fromkeys(word for reading in readings for word in reading.words))
        self._words[company.id] = words
        for word in words:
            ids = self._by_word.get(word)
            if ids is None:
                ids = self._by_word[word] = set()
                self._by_shape.setdefault((word[0], len(word)), set()).add(word)
                self._by_skeleton.setdefault(word.translate(_VOWELS), set()).add(word)
                self._in_order = None
            ids.add(company.id)

    def _forget(self, company_id: str) -> None:
        words = self._words.pop(company_id, ())
        self._ambiguous.discard(company_id)
        company = self._companies.pop(company_id, None)
        if company is None:
            return
        for name in _joined(read_name(company.name)):
            self._by_name[name].discard(company_id)
            if not self._by_name[name]:
                del self._by_name[name]
        for word in set(words):
            self._by_word[word].discard(company_id)
            if not self._by_word[word]:
                del self._by_word[word]
                self._by_shape[word[0], len(word)].discard(word)
                self._by_skeleton[word.translate(_VOWELS)].discard(word)
                self._in_order = None

    def similar(self, name: str, *, most: int = 8) -> list[Similar]:
        """Return companies whose name is the same or similar, the same ones first.

        The last word may be incomplete, unless a legal form follows it. `compare_names` says what is similar.

        Args:
            name: The name as typed so far.
            most: The most companies to return.
        """
        readings = _readings_of(name)
        hits = []
        for company_id in self._candidates(readings):
            company = self._companies[company_id]
            alike = readings
            if company_id not in self._ambiguous:
                words = self._words[company_id]
                alike = tuple(reading for reading in readings if may_be_alike(reading, words))
            match = compare_readings(alike, _readings_of(company.name), typed=True) if alike else None
            if match is not None and match.likeness is not Likeness.DIFFERENT:
                hits.append((match, company))
        hits.sort(key=lambda hit: (not hit[0].is_same_name, -hit[0].closeness, hit[1].sort_key))
        return [Similar(company, match.is_same_name) for match, company in hits[:most]]

    def _candidates(self, readings: tuple[Reading, ...]) -> set[str]:
        joined = {"".join(reading.words) for reading in readings} - {""}
        found = set().union(*(self._by_name.get(name, ()) for name in joined))
        # Readings of as many words differ in spelling: each of their words is searched for in all its spellings.
        for length in {len(reading.words) for reading in readings}:
            same_length = [reading.words[:_MOST_WORDS] for reading in readings if len(reading.words) == length]
            if any(sum(map(len, words)) >= _SHORTEST for words in same_length):
                found.update(self._sharing_words(same_length))
        return found

    def _sharing_words(self, wanted: list[Words]) -> Iterable[str]:
        """Return the most promising companies that have the weightiest of the words in `wanted`, in any spelling."""
        found: list[tuple[float, set[str]]] = []
        for at, spellings in enumerate(zip(*wanted, strict=True)):
            like = {word for words in wanted for word in self._words_like(words, at)}
            sets = [self._by_word[word] for word in like if word in self._by_word]
            sets += [both for word in set(spellings) for both in self._with_parts(word)]
            found.append((max(map(self._weight, spellings)), sets[0] if len(sets) == 1 else set().union(*sets)))
        if len(found) > 1 and not found[-1][1] and max(len(words[-1]) for words in wanted) < _SHORTEST:
            found.pop()
        found.sort(key=lambda pair: len(pair[1]))
        left = sum(weight for weight, _ in found)
        enough = left * _LEAST_COVERED
        covered: dict[str, float] = {}
        for weight, ids in found:
            if left >= enough and len(covered) < _MOST_WEIGHED:
                for company_id in ids:
                    covered[company_id] = covered.get(company_id, 0.0) + weight
            else:
                # Companies with only these words cannot reach the limit any more, or there are enough others.
                for company_id in covered.keys() & ids:
                    covered[company_id] += weight
            left -= weight
        promising = [(weight, company_id) for company_id, weight in covered.items() if weight >= enough - 1e-9]
        if len(promising) <= _MOST_COMPARED:
            return [company_id for _, company_id in promising]
        length = len(wanted[0])
        ranked = ((weight, -abs(len(self._words[each]) - length), each) for weight, each in promising)
        return [company_id for *_, company_id in heapq.nlargest(_MOST_COMPARED, ranked)]

    def _words_like(self, wanted: Words, at: int) -> set[str]:
        word = wanted[at]
        words = {word, *self._mistyped(word), *self._with_lost_letters(word), word[1:]}
        words.update(first + second for first, second in pairwise(wanted[max(at - 1, 0) : at + 2]))
        if at == len(wanted) - 1 and len(word) >= _SHORTEST:
            words.update(islice(self._begun(word), _MOST_WORDS_BEGUN))
        return words

    def _with_parts(self, word: str) -> Iterator[set[str]]:
        """Yield the companies with the word in two parts: Blue Bird for bluebird."""
        for at in range(_SHORTEST, len(word) - _SHORTEST + 1):
            first, second = self._by_word.get(word[:at]), self._by_word.get(word[at:])
            if first and second:
                yield first & second

    def _begun(self, start: str) -> Iterator[str]:
        if self._in_order is None:
            self._in_order = sorted(self._by_word)
        words = islice(self._in_order, bisect_left(self._in_order, start), None)
        return takewhile(lambda word: word.startswith(start), words)

    def _mistyped(self, word: str) -> list[str]:
        if len(word) < _SHORTEST_MISTYPED - 1:
            return []
        # Takes 20 ms to import.
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extract_iter

        slips = most_slips(word)
        shapes = ((word[0], len(word) + more) for more in range(-slips, slips + 1))
        near = (
            extract_iter(word, self._by_shape.get(shape, ()), scorer=OSA.distance, score_cutoff=slips)
            for shape in shapes
        )
        return [each for some in near for each, *_ in some if is_misspelt(word, each)]

    def _with_lost_letters(self, word: str) -> Iterator[str]:
        skeleton = word.translate(_VOWELS)
        if len(skeleton) < _SHORTEST_SKELETON:
            return
        for other in self._by_skeleton.get(skeleton, ()):
            short, whole = sorted((word, other), key=len)
            if has_lost_letters(short, whole, first=True):
                yield other

    def _weight(self, word: str) -> float:
        frequency = max(1, len(self._by_word.get(word, ()))) / (len(self._companies) + 1)
        return word_weight(word) * (1.0 - math.log(frequency))


def _joined(readings: tuple[Reading, ...]) -> set[str]:
    """Return the names to find a company by: the words without spaces, with what may be a legal form and without."""
    names = {"".join(reading.words) for reading in readings}
    names |= {"".join(without_maybe_form(reading)) for reading in readings if reading.maybe_form}
    return names
