"""Is this customer here already? Companies of the same or a similar name."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from dataclasses import dataclass

from console_app.services.summaries import CompanySummary, fold
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_LEGAL_FORMS = frozenset(
    ["ltd", "limited", "inc", "incorporated", "llc", "llp", "lp", "plc", "pty", "co", "company", "corp", "corporation"]
    + ["gmbh", "ag", "sa", "sarl", "bv", "nv", "oy", "ab", "as", "srl"]
)
_WORDS = re.compile(r"[^\W_]+")
_CLOSE_ENOUGH = 0.82
_SHORTEST_PREFIX = 3


def name_words(name: str) -> tuple[str, ...]:
    """The words of a name that tell customers apart: folded, without punctuation and legal forms."""
    words = tuple(_WORDS.findall(fold(name).replace("'", "").replace("\N{RIGHT SINGLE QUOTATION MARK}", "")))
    telling = tuple(word for word in words if word not in _LEGAL_FORMS and word != "and")
    return telling or words


@dataclass(frozen=True, slots=True)
class Similar:
    """A company that may be the same customer."""

    company: CompanySummary
    same_name: bool
    """The names are the same but for case, accents, punctuation and legal form."""


class NameIndex:
    """Finds namesakes among many companies without comparing every pair."""

    def __init__(self, companies: Iterable[CompanySummary]) -> None:
        self._by_word: dict[str, list[tuple[tuple[str, ...], CompanySummary]]] = defaultdict(list)
        for company in companies:
            words = name_words(company.name)
            for word in set(words):
                self._by_word[word].append((words, company))

    def similar(self, name: str, *, most: int = 8) -> list[Similar]:
        """Companies whose name is the same or close, the same first, at most `most` of them.

        A word that is still being typed counts by its first letters.
        """
        wanted = name_words(name)
        if not wanted or len("".join(wanted)) < _SHORTEST_PREFIX:
            return []
        found: dict[str, tuple[float, bool, CompanySummary]] = {}
        for word in self._words_like(wanted):
            for words, company in self._by_word[word]:
                if company.id not in found:
                    found[company.id] = (*_closeness(wanted, words), company)
        hits = [(score, same, company) for score, same, company in found.values() if score >= _CLOSE_ENOUGH]
        hits.sort(key=lambda hit: (not hit[1], -hit[0], hit[2].sort_name, hit[2].id))
        return [Similar(company, same) for _, same, company in hits[:most]]

    def _words_like(self, wanted: tuple[str, ...]) -> set[str]:
        rare = sorted((word for word in wanted if word in self._by_word), key=lambda word: len(self._by_word[word]))
        near = difflib.get_close_matches(wanted[0], self._words_starting(wanted[0][:2]), n=12, cutoff=0.75)
        last = wanted[-1]
        begun = [word for word in self._words_starting(last) if len(last) >= _SHORTEST_PREFIX][:40]
        return {*rare[:3], *near, *begun}

    def _words_starting(self, start: str) -> list[str]:
        return [word for word in self._by_word if word.startswith(start)]


def _closeness(wanted: tuple[str, ...], words: tuple[str, ...]) -> tuple[float, bool]:
    if wanted == words:
        return 1.0, True
    one, other = " ".join(wanted), " ".join(words)
    if other.startswith(one) or one.startswith(other):
        return 0.95, False
    return difflib.SequenceMatcher(None, one, other).ratio(), False
