"""Search a list of companies again and again while a person types, and while rows change."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from console_app.services.search.chunk import Chunk
from console_app.services.search.language import Search
from console_app.services.search.matcher import narrows, without
from console_app.services.search.matches import Matches

if TYPE_CHECKING:
    from collections.abc import Generator
    from datetime import datetime

    from console_app.services.companies.cached_company import CompanySummary

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
        self._steps = [_Step(Search(), None, [])]

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
        self._rows, self._steps = rows, [_Step(Search(), None, [chunk.everything for chunk in self.chunks])]

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
        finding = self.finding(search, now, best_first=best_first)
        while True:
            try:
                next(finding)
            except StopIteration as end:
                found: Matches = end.value
                return found

    def finding(self, search: Search, now: datetime, *, best_first: bool = False) -> Generator[None, None, Matches]:
        """Return the same, yielding after each piece of work of a few milliseconds at most."""
        while not self._steps[-1].holds_for(search, now):
            self._steps.pop()
        known = self._steps[-1]
        sets = known.sets
        if (search.plain, search.terms) != (known.search.plain, known.search.terms):
            new = without(search, known.search)
            chunks, sets = self.chunks, []
            for chunk, among in zip(chunks, known.sets, strict=True):
                sets.append(chunk.matching(new, among, now) if among else 0)
                yield
            relative = any(term.is_relative for term in search.terms)
            if chunks is self.chunks:
                self._steps.append(_Step(search, now if relative else None, sets))
            return Matches(chunks, sets, search if best_first else None)
        return Matches(self.chunks, sets, search if best_first else None)


class _Step(NamedTuple):
    """A search that was narrowed on the way to the present one."""

    search: Search
    at: datetime | None
    """The moment it counted back from; None if it did not count."""
    sets: list[int]

    def holds_for(self, search: Search, now: datetime) -> bool:
        """Return whether every match of another search is among its own."""
        return self.at in {None, now} and narrows(search, self.search)
