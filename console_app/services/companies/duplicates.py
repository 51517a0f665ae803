"""Find companies of the same or a similar name.

It is fast enough for every keystroke with a hundred thousand companies: names are looked up by their words, and only
the most promising ones are compared in full.
"""

from __future__ import annotations

import asyncio
import heapq
import math
import re
import time
from bisect import bisect_left
from dataclasses import dataclass
from itertools import islice, takewhile
from typing import TYPE_CHECKING

from console_app.codat.company_names import clean_name
from console_app.codat.gc_pause import quiet_collector
from console_app.services.text.fold import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from console_app.services.companies.cached_company import CompanySummary

Words = tuple[str, ...]

_LEGAL_FORMS = frozenset(
    {
        "ltd",
        "limited",
        "inc",
        "incorporated",
        "llc",
        "llp",
        "lp",
        "plc",
        "pty",
        "co",
        "company",
        "corp",
        "corporation",
        "gmbh",
        "ag",
        "sa",
        "sarl",
        "bv",
        "nv",
        "oy",
        "ab",
        "as",
        "srl",
        "spa",
    }
)
_EMPTY_WORDS = frozenset({"and", "the"})
_WORDS = re.compile(r"[^\W_]+")
_INSIDE_WORDS = str.maketrans("", "", ".'\N{RIGHT SINGLE QUOTATION MARK}")

CLOSE_ENOUGH = 0.72
"""The share of two names that has to agree, rare words counting more than frequent ones."""
_LEAST_COVERED = CLOSE_ENOUGH / (2 - CLOSE_ENOUGH)
_STILL_TYPED = 0.95
_SHORTEST = 3
"""In letters: a shorter text is not enough to search for."""
_SHORTEST_MISTYPED = 5
"""In letters: in a shorter word, a wrong letter makes another word."""
_MOST_WORDS_BEGUN = 40
_MOST_COMPARED = 150
_MOST_WEIGHED = 10_000
_AT_A_TIME = 0.008
"""Seconds after which other tasks get a turn."""


def name_words(name: str) -> Words:
    """Return the words of a name that distinguish customers: folded, without punctuation and legal forms."""
    words = tuple(_WORDS.findall(fold(name).translate(_INSIDE_WORDS)))
    telling = tuple(word for word in words if word not in _LEGAL_FORMS and word not in _EMPTY_WORDS)
    return telling or words


@dataclass(frozen=True, slots=True)
class Similar:
    """A company that may be the same customer."""

    company: CompanySummary
    same_name: bool
    """True if the names differ only in case, accents, punctuation and legal form."""


class NameIndex:
    """The names of all companies, by their words. Kept while the program runs; `take_in` updates it."""

    def __init__(self) -> None:
        """Start empty."""
        self._companies: dict[str, CompanySummary] = {}
        self._words: dict[str, Words] = {}
        self._by_name: dict[str, set[str]] = {}
        self._by_word: dict[str, set[str]] = {}
        self._by_shape: dict[tuple[str, int], set[str]] = {}
        """The words by first letter and length, to find mistyped ones."""
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
        words = self._words[company.id] = name_words(company.name)
        self._by_name.setdefault("".join(words), set()).add(company.id)
        for word in words:
            ids = self._by_word.get(word)
            if ids is None:
                ids = self._by_word[word] = set()
                self._by_shape.setdefault((word[0], len(word)), set()).add(word)
                self._in_order = None
            ids.add(company.id)

    def _forget(self, company_id: str) -> None:
        words = self._words.pop(company_id, ())
        if self._companies.pop(company_id, None) is None:
            return
        self._by_name["".join(words)].discard(company_id)
        for word in set(words):
            self._by_word[word].discard(company_id)
            if not self._by_word[word]:
                del self._by_word[word]
                self._by_shape[word[0], len(word)].discard(word)
                self._in_order = None

    def similar(self, name: str, *, most: int = 8) -> list[Similar]:
        """Return companies whose name is the same or close, the same ones first.

        The last word may be incomplete. Codat drops some characters of names ("Zoë" is saved as "Zo"), so the name is
        also searched for as it will be saved.

        Args:
            name: The name as typed so far.
            most: The most companies to return.
        """
        best: dict[str, tuple[bool, float]] = {}
        for wanted in dict.fromkeys((name_words(name), name_words(clean_name(name)))):
            for company_id in self._candidates(wanted):
                words = self._words[company_id]
                hit = (wanted == words, self._closeness(wanted, words))
                if hit[1] >= CLOSE_ENOUGH:
                    best[company_id] = max(hit, best.get(company_id, hit))
        hits = [(*hit, self._companies[company_id]) for company_id, hit in best.items()]
        hits.sort(key=lambda hit: (not hit[0], -hit[1], hit[2].sort_key))
        return [Similar(company, same) for same, _, company in hits[:most]]

    def _candidates(self, wanted: Words) -> set[str]:
        joined = "".join(wanted)
        named_so = self._by_name.get(joined, set()) if joined else set()
        return named_so if len(joined) < _SHORTEST else {*named_so, *self._sharing_words(wanted)}

    def _sharing_words(self, wanted: Words) -> Iterable[str]:
        """Return the most promising companies that have the weightiest of the `wanted` words."""
        found = [(self._weight(word), self._with_word_like(wanted, at)) for at, word in enumerate(wanted)]
        if len(wanted) > 1 and len(wanted[-1]) < _SHORTEST and not found[-1][1]:
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
        length = len(wanted)
        ranked = ((weight, -abs(len(self._words[each]) - length), each) for weight, each in promising)
        return [company_id for *_, company_id in heapq.nlargest(_MOST_COMPARED, ranked)]

    def _with_word_like(self, wanted: Words, at: int) -> set[str]:
        word = wanted[at]
        words = {word, *self._mistyped(word)}
        if at == len(wanted) - 1 and len(word) >= _SHORTEST:
            words.update(islice(self._begun(word), _MOST_WORDS_BEGUN))
        known = [self._by_word[each] for each in words if each in self._by_word]
        return known[0] if len(known) == 1 else set().union(*known)

    def _begun(self, start: str) -> Iterator[str]:
        if self._in_order is None:
            self._in_order = sorted(self._by_word)
        words = islice(self._in_order, bisect_left(self._in_order, start), None)
        return takewhile(lambda word: word.startswith(start), words)

    def _mistyped(self, word: str) -> list[str]:
        if len(word) < _SHORTEST_MISTYPED - 1:
            return []
        shapes = ((word[0], len(word) + more) for more in (-1, 0, 1))
        return [each for shape in shapes for each in self._by_shape.get(shape, ()) if is_slip(word, each)]

    def _weight(self, word: str) -> float:
        return 1.0 + math.log((len(self._companies) + 1) / max(1, len(self._by_word.get(word, ()))))

    def _closeness(self, wanted: Words, words: Words) -> float:
        """Return how much of both names agrees, from 0 to 1."""
        if "".join(wanted) == "".join(words):
            return 1.0
        if " ".join(words).startswith(" ".join(wanted)):
            return _STILL_TYPED
        agreed = 0.0
        left = list(words)
        for at, word in enumerate(wanted):
            likeness, other = max(
                ((_likeness(word, each, begun=at == len(wanted) - 1), each) for each in left), default=(0.0, "")
            )
            if likeness:
                left.remove(other)
                agreed += likeness * (self._weight(word) + self._weight(other))
        return agreed / sum(self._weight(word) for word in (*wanted, *words))


def _likeness(word: str, other: str, *, begun: bool) -> float:
    if word == other or (begun and len(word) >= _SHORTEST and other.startswith(word)):
        return 1.0
    return 1.0 - 1.0 / len(word) if is_slip(word, other) else 0.0


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
