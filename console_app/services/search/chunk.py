"""Hold a few thousand rows of the list in the form in which a search reads them fastest.

A set of rows is an integer with a byte for each row, the first row in the lowest: 1 if it belongs to the set. Such sets
are intersected and counted without a loop over rows.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from functools import cached_property
from itertools import compress
from operator import attrgetter
from typing import TYPE_CHECKING

from console_app.services.search.language import Search
from console_app.services.search.matcher import find, status_test, word_test
from console_app.services.search.searched_text import SearchedText

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable
    from datetime import datetime

    from console_app.services.companies.cached_company import CompanySummary
    from console_app.services.search.language import Term, Word

_STATUSES, _HAYSTACK, _SORT_KEY = attrgetter("statuses"), attrgetter("haystack"), attrgetter("sort_key")
_SCANNED_FROM = 32
"""It is faster to look at each row than to scan the text of all if there are so many times fewer."""
_LETTERS_OF_IDS = "abcdef"
_MOST_FORMS = 8
_MOST_KNOWN = 64
_MOST_CODES = 256
_UNSAFE = re.compile(r"[\n\0]")


class Chunk:
    """Some rows in their order, with what a search needs to know of them, made when it is first needed."""

    def __init__(self, rows: list[CompanySummary]) -> None:
        """Hold rows, which must not be changed afterwards."""
        self.rows = rows
        self.everything = int.from_bytes(b"\1" * len(rows), "little")
        """The set of all rows."""
        self._sets: dict[tuple[str, ...], int] | None = None
        self._statuses_known = False
        self._known: dict[Hashable, int] = {}

    def picked(self, some: int) -> list[CompanySummary]:
        """Return the rows of a set, in order."""
        return self.rows if some == self.everything else list(compress(self.rows, self._marks(some)))

    def _marks(self, some: int) -> bytes:
        return some.to_bytes(len(self.rows), "little")

    def where(self, test: Callable[[CompanySummary], bool], among: int) -> int:
        """Return those rows of a set that pass a test."""
        marks, rows = bytearray(len(self.rows)), self.rows
        for place in compress(range(len(rows)), self._marks(among)):
            if test(rows[place]):
                marks[place] = 1
        return int.from_bytes(marks, "little")

    def set_of(self, rows: Iterable[CompanySummary]) -> int:
        """Return the set of some of these very rows."""
        ids = set(map(id, rows))
        return int.from_bytes(bytes(map(ids.__contains__, map(id, self.rows))), "little") if ids else 0

    def beginning(self, text: str) -> int:
        """Return the rows whose name begins with a text, folded; for rows in the order of their `sort_key`."""
        first = bisect_left(self.rows, text, key=_SORT_KEY)
        after = bisect_right(self.rows, text, lo=first, key=lambda row: row.sort_key[: len(text)])
        return self.everything & ((1 << 8 * after) - (1 << 8 * first))

    # Statuses

    def count_statuses(self, some: int) -> Counter[str]:
        """Return how many rows of a set have each status."""
        counts: Counter[str] = Counter()
        if some:
            for statuses, number in self._count_sets(some):
                for status in statuses:
                    counts[status] += number
        return counts

    def _count_sets(self, some: int) -> Iterable[tuple[tuple[str, ...], int]]:
        by_statuses = self._by_statuses()
        if by_statuses is None:
            return Counter(map(_STATUSES, self.picked(some))).items()
        return [(each, number) for each, rows in by_statuses.items() if (number := (rows & some).bit_count())]

    def of_status(self, is_wanted: Callable[[str], bool], among: int) -> int:
        """Return those rows of a set that have a status that passes a test."""
        by_statuses = self._by_statuses()
        if by_statuses is None:
            return self.where(lambda row: any(map(is_wanted, row.statuses)), among)
        found = 0
        for statuses, rows in by_statuses.items():
            if any(map(is_wanted, statuses)):
                found |= rows
        return found & among

    def _by_statuses(self) -> dict[tuple[str, ...], int] | None:
        """Return the rows with each set of statuses; None if a server invents so many that it is better to look."""
        if not self._statuses_known:
            self._statuses_known = True
            codes: dict[tuple[str, ...], int] = {}
            coded = [codes.setdefault(each, len(codes)) for each in map(_STATUSES, self.rows)]
            if len(codes) <= _MOST_CODES:
                text = bytes(coded)
                self._sets = {
                    each: int.from_bytes(text.translate(bytes(map(code.__eq__, range(256)))), "little")
                    for each, code in codes.items()
                }
        return self._sets

    # A search

    def matching(self, search: Search, among: int, now: datetime) -> int:
        """Return those rows of a set that match a search.

        Args:
            search: The search.
            among: The set.
            now: The moment from which durations are counted back, aware.
        """
        found = self._of_terms(search.terms, among, now) if search.terms else among
        # The longest word leaves the fewest for the next one.
        for word in sorted(search.plain, key=lambda word: (word.negated, -len(word.text))):
            if not found:
                break
            has = self._of_word(word, found)
            found = found & ~has if word.negated else has
        return found

    def _of_terms(self, terms: tuple[Term, ...], among: int, now: datetime) -> int:
        key = (terms, now if any(term.is_relative for term in terms) else None)
        known = self._known.get(key)
        if known is not None:
            return known & among
        is_wanted = status_test(term for term in terms if not term.negated)
        found = among if is_wanted is None else self.of_status(is_wanted, among)
        if not all(term.field == "status" and not term.negated for term in terms):
            found = self.set_of(find(self.picked(found), Search(terms=terms), now))
        if among == self.everything:
            self._learn(key, found)
        return found

    def _of_word(self, word: Word, among: int) -> int:
        if not word.forms:
            return self.containing(word.text, among)
        found, has = 0, word_test(word)
        if len(word.forms) <= _MOST_FORMS:
            for form in word.all_forms:
                found |= self.containing(form, among)
            among = found
        # The other forms have to begin a word, too.
        return self.where(lambda row: has(row.haystack), among)

    def containing(self, text: str, among: int) -> int:
        """Return those rows of a set whose searched text contains a text, folded."""
        if among.bit_count() * _SCANNED_FROM < len(self.rows) or _UNSAFE.search(text):
            return self.where(lambda row: text in row.haystack, among)
        known = self._known.get(text)
        if known is None:
            known = self._text.containing(text)
            if len(text) == 1:
                # Most searches begin with one, and it is in most rows.
                self._learn(text, known)
        return known & among

    def _learn(self, key: Hashable, found: int) -> None:
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        self._known[key] = found

    def named(self, text: str) -> int:
        """Return the rows whose name contains a text, folded, without line breaks."""
        return self._text.named(text)

    @property
    def name_words(self) -> str:
        """Return the words of all names, folded, with blanks between them."""
        return self._text.name_words

    def with_word(self, word: str) -> int:
        """Return the rows of whose name a text is a word, folded."""
        return self._text.with_word(word)

    @cached_property
    def _text(self) -> SearchedText:
        return SearchedText(self.rows)

    def prepare(self) -> None:
        """Do what the first search would have to do: some milliseconds of work."""
        self._by_statuses()
        _ = self._text

    def prepare_letters(self) -> None:
        """Find the letters that are in almost every id, which takes longest of all."""
        for letter in _LETTERS_OF_IDS:
            self.containing(letter, self.everything)
