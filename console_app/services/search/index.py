"""Search a list of companies again and again while a person types, and while rows change."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, NamedTuple

from console_app.in_turns import result_of
from console_app.services.search.chunk import Chunk
from console_app.services.search.language import Search
from console_app.services.search.matcher import narrows, without
from console_app.services.search.matches import Matches, Near
from console_app.services.search.near import NameWords, may_be_a_name

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from datetime import datetime

    from console_app.services.companies.cached_company import CompanySummary
    from console_app.services.search.language import Word

CHUNK_ROWS = 2_048
"""Rows whose text fits a processor's cache, and is prepared in a few milliseconds."""
_MOST_PIECES = 2
"""How many times as many pieces as necessary there may be before all are made again."""


class SearchIndex:
    """The rows of the list, prepared for searches. What one search has found, the next one narrows."""

    def __init__(self, chunk_rows: int = CHUNK_ROWS) -> None:
        """Start without rows.

        Args:
            chunk_rows: How many rows are searched at a time.
        """
        self._chunk_rows = chunk_rows
        self._rows: list[CompanySummary] = []
        self.chunks: list[Chunk] = []
        self._narrowing = _Narrowing([])
        self._of_words = _Narrowing([])
        """The same for the words alone, without the terms beside them."""
        self._name_words = NameWords()
        self._numbers: dict[Chunk, int] = {}
        """The number of each chunk in the words of names."""
        self._next_number = 0

    def copy(self) -> SearchIndex:
        """Return an index of the same rows for other searches; what is prepared of them is shared."""
        other = SearchIndex(self._chunk_rows)
        other.chunks, other._rows = list(self.chunks), self._rows
        other._narrowing, other._of_words = _Narrowing(other.chunks), _Narrowing(other.chunks)
        return other

    def hold(self, rows: list[CompanySummary]) -> None:
        """Search these rows from now on; what is known of unchanged pieces of the list is kept.

        Args:
            rows: The rows in the order of the list, which must not be changed afterwards.
        """
        if rows is self._rows:
            return
        old = {id(chunk.rows[0]): chunk for chunk in self.chunks}
        if len(old) > _MOST_PIECES * (1 + len(rows) // self._chunk_rows):
            old = {}
        self.chunks = []
        at = 0
        while at < len(rows):
            chunk = old.get(id(rows[at]))
            if chunk is None or chunk.rows != rows[at : at + len(chunk.rows)]:
                chunk = Chunk(rows[at : self._end_of_piece(rows, at, old)])
            self.chunks.append(chunk)
            at += len(chunk.rows)
        self._rows = rows
        self._narrowing, self._of_words = _Narrowing(self.chunks), _Narrowing(self.chunks)

    def _end_of_piece(self, rows: list[CompanySummary], at: int, old: dict[int, Chunk]) -> int:
        """Return where a new piece ends: where an old one begins, so that the rows behind it keep theirs."""
        end = at + self._chunk_rows
        if old:
            ahead = map(id, rows[at + 1 : end + self._chunk_rows])
            return next((place for place, each in enumerate(ahead, at + 1) if each in old), end)
        return end

    def find(self, search: Search, now: datetime, *, best_first: bool = False) -> Matches:
        """Return the companies that match a search.

        One with durations is only narrowed at the same `now`: round it, for example to the minute, while a person
        types.

        Args:
            search: The search.
            now: The moment from which durations are counted back, aware.
            best_first: True to rank the matches; the rows must be sorted by their `sort_key`.
        """
        return result_of(self.finding(search, now, best_first=best_first))

    def finding(self, search: Search, now: datetime, *, best_first: bool = False) -> Generator[None, None, Matches]:
        """Return the same, yielding after each piece of work of a few milliseconds at most."""
        chunks = self.chunks
        return Matches(chunks, (yield from self._narrowing.finding(search, now)), search if best_first else None)

    # Near names

    def prepare_near(self) -> Generator[None, None, None]:
        """Learn the words of the names, yielding after each piece of work."""
        if self._next_number > _MOST_PIECES * (1 + len(self.chunks)):
            self._name_words, self._numbers, self._next_number = NameWords(), {}, 0
        known, chunks = self._numbers, self.chunks
        self._numbers = {chunk: known[chunk] for chunk in chunks if chunk in known}
        for chunk in chunks:
            if chunk not in self._numbers:
                self._numbers[chunk], self._next_number = self._next_number, self._next_number + 1
                self._name_words.add(chunk.name_words, self._numbers[chunk])
                yield

    def near(self, search: Search, now: datetime, *, best_first: bool = False) -> Matches | None:
        """Return the companies with the nearest names if none has all words of a search as typed; None if one has.

        A word that some company has may be meant as typed. The other terms hold as they do for an exact match.

        Args:
            search: The search.
            now: The moment from which durations are counted back, aware.
            best_first: True to put the nearest first; else they are in the order of the list.
        """
        return result_of(self.finding_near(search, now, best_first=best_first))

    def finding_near(
        self, search: Search, now: datetime, *, best_first: bool = False
    ) -> Generator[None, None, Matches | None]:
        """Return the same, yielding after each piece of work; no rows may be changed meanwhile."""
        words = tuple(word for word in search.plain if not word.negated)
        if not may_be_a_name(search) or len((yield from self.finding(search, now))):
            return None
        # If there is more than words, it may be that which has left nothing.
        only_words = words == search.plain and not search.terms
        if not only_words and any((yield from self._of_words.finding(Search(plain=words), now))):
            return None
        yield from self.prepare_near()
        pieces = sum(1 << self._numbers[chunk] for chunk in self.chunks)
        meant: dict[Word, Mapping[str, int]] = {}
        for word in words:
            meant[word] = yield from self._name_words.finding(word, pieces)
        rest = replace(search, plain=tuple(word for word in search.plain if word.negated))
        allowed = yield from self._each(rest, now)
        found: dict[int, list[int]] = {}
        for place, (chunk, some) in enumerate(zip(self.chunks, allowed, strict=True)):
            for far, rows in self._by_distance(chunk, some, meant, now).items():
                found.setdefault(far, [0] * len(allowed))[place] |= rows
            yield
        groups = [found[far] for far in sorted(found)]
        sets = [reduce(or_, each) for each in zip(*groups, strict=True)] if groups else [0] * len(allowed)
        like = tuple(dict.fromkeys(each for word, near in meant.items() for each in (*near, word.text)))
        return Matches(self.chunks, sets, near=Near(groups if best_first else [sets], like))

    def _each(self, search: Search, now: datetime) -> Generator[None, None, list[int]]:
        """Return the matches of each chunk; no step that may be narrowed is forgotten."""
        sets = []
        for chunk in self.chunks:
            sets.append(chunk.matching(search, chunk.everything, now))
            yield
        return sets

    def _by_distance(
        self, chunk: Chunk, among: int, meant: Mapping[Word, Mapping[str, int]], now: datetime
    ) -> dict[int, int]:
        """Return those rows of a set that have each word, or one that is near to it, by the sum of the distances."""
        known = {0: among}
        for word, like in meant.items():
            # The only word is not there as typed.
            of_word = {0: chunk.matching(Search(plain=(word,)), among, now)} if len(meant) > 1 else {}
            for each, far in like.items():
                if self._name_words.pieces_with(each) >> self._numbers[chunk] & 1:
                    of_word[far] = of_word.get(far, 0) | chunk.with_word(each)
            found: dict[int, int] = {}
            taken = 0
            for total in sorted({before + far for before in known for far in of_word}):
                rows = reduce(or_, (known[at] & of_word.get(total - at, 0) for at in known), 0) & ~taken
                taken |= rows
                if rows:
                    found[total] = rows
            known = found
        return known


class _Narrowing:
    """The searches that were narrowed on the way to the present one."""

    def __init__(self, chunks: list[Chunk]) -> None:
        """Start with all rows."""
        self._chunks = chunks
        self._steps = [_Step(Search(), None, [chunk.everything for chunk in chunks])]

    def finding(self, search: Search, now: datetime) -> Generator[None, None, list[int]]:
        """Return the matches of each chunk, yielding after each. Removing a letter returns to an earlier step."""
        while not self._steps[-1].holds_for(search, now):
            self._steps.pop()
        known, _, sets = self._steps[-1]
        if (search.plain, search.terms) != (known.plain, known.terms):
            new, before, sets = without(search, known), sets, []
            for chunk, among in zip(self._chunks, before, strict=True):
                sets.append(chunk.matching(new, among, now) if among else 0)
                yield
            relative = any(term.is_relative for term in search.terms)
            self._steps.append(_Step(search, now if relative else None, sets))
        return sets


class _Step(NamedTuple):
    """A search that was narrowed on the way to the present one."""

    search: Search
    at: datetime | None
    """The moment it counted back from; None if it did not count."""
    sets: list[int]

    def holds_for(self, search: Search, now: datetime) -> bool:
        """Return whether every match of another search is among its own."""
        return self.at in {None, now} and narrows(search, self.search)
