"""Hold what a search has found: counted at once, put in order and made into rows as far as they are read."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate, chain
from typing import TYPE_CHECKING, NamedTuple, overload

from console_app.services.search.relevance import BEFORE_A_WORD, Place, Relevance

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from console_app.services.companies.cached_company import CompanySummary
    from console_app.services.search.chunk import Chunk
    from console_app.services.search.language import Search


class Near(NamedTuple):
    """What makes matches near ones."""

    by_distance: Sequence[Sequence[int]]
    """The rows of each chunk at each distance, the nearest first."""
    words: tuple[str, ...]
    """The words of names that the typed ones were taken for."""


class Matches(Sequence["CompanySummary"]):
    """The companies that a search has found, in order."""

    def __init__(
        self,
        chunks: Sequence[Chunk],
        sets: Sequence[int],
        ranked_by: Search | None = None,
        near: Near | None = None,
    ) -> None:
        """Hold the matches.

        Args:
            chunks: All rows, in the order of the list.
            sets: The rows of each chunk that match.
            ranked_by: The search by which the best come first; the rows are then in the order of their `sort_key`.
                None to keep the order.
            near: What makes them near matches; None for those that have all words as typed.
        """
        self._chunks = chunks
        self.sets = sets
        """The rows of each chunk that match."""
        self._ranked_by = ranked_by
        self._near = near
        self._length = sum(map(int.bit_count, sets))
        self._parts: list[Sequence[CompanySummary]] = []
        self._ends: list[int] = []
        self._rest: Iterator[Sequence[CompanySummary]] = self._in_order()

    def count_statuses(self) -> Counter[str]:
        """Return how many of the companies have at least one connection of each status, `NO_CONNECTIONS` included."""
        counts: Counter[str] = Counter()
        for chunk, some in self._pairs():
            counts.update(chunk.count_statuses(some))
        return counts

    def of_status(self, status: str) -> Matches:
        """Return those companies that have a connection of that status."""
        sets = [chunk.of_status(status.__eq__, some) if some else 0 for chunk, some in self._pairs()]
        return Matches(self._chunks, sets, self._ranked_by, self._near)

    @property
    def are_near(self) -> bool:
        """Return whether no company has all words as typed, and these have the nearest names."""
        return self._near is not None

    @property
    def near_words(self) -> tuple[str, ...]:
        """Return the words of names that the typed ones were taken for, folded."""
        return self._near.words if self._near is not None else ()

    def _pairs(self) -> Iterator[tuple[Chunk, int]]:
        return zip(self._chunks, self.sets, strict=True)

    # As a sequence

    def __len__(self) -> int:
        """Return the number of companies."""
        return self._length

    @overload
    def __getitem__(self, index: int) -> CompanySummary: ...

    @overload
    def __getitem__(self, index: slice) -> list[CompanySummary]: ...

    def __getitem__(self, index: int | slice) -> CompanySummary | list[CompanySummary]:
        """Return one company, or some."""
        if isinstance(index, slice):
            return [self[each] for each in range(*index.indices(self._length))]
        if not -self._length <= index < self._length:
            raise IndexError(index)
        index %= self._length
        while not self._ends or index >= self._ends[-1]:
            self._take_part()
        part = bisect_right(self._ends, index)
        return self._parts[part][index - (self._ends[part - 1] if part else 0)]

    def __iter__(self) -> Iterator[CompanySummary]:
        """Iterate over the companies."""
        number = 0
        while number < len(self._parts) or (self._ends[-1] if self._ends else 0) < self._length:
            if number == len(self._parts):
                self._take_part()
            yield from self._parts[number]
            number += 1

    def _take_part(self) -> None:
        part = next(self._rest)
        self._parts.append(part)
        self._ends.append((self._ends[-1] if self._ends else 0) + len(part))

    # In order

    def _in_order(self) -> Iterator[Sequence[CompanySummary]]:
        """Yield the matches in order, the next ones only when they are read."""
        if self._near is not None:
            for group in self._near.by_distance:
                yield _Picked(self._chunks, [some & its for some, its in zip(self.sets, group, strict=True)])
            return
        relevance = Relevance(self._ranked_by) if self._ranked_by is not None else None
        if relevance is None or not relevance.says_something:
            yield _Picked(self._chunks, self.sets)
            return
        begin = [_beginning(chunk, relevance, some) for chunk, some in self._pairs()]
        yield _Picked(self._chunks, begin)
        left = [some & ~first for some, first in zip(self.sets, begin, strict=True)]
        for place in (Place.BEGINS_A_WORD, Place.IN_THE_NAME):
            for number, chunk in enumerate(self._chunks):
                if left[number] and (found := _at_place(chunk, relevance, place, left[number])):
                    left[number] &= ~found
                    yield chunk.picked(found)
        yield _Picked(self._chunks, left)


def _beginning(chunk: Chunk, relevance: Relevance, among: int) -> int:
    """Return those rows of a set whose name is in `Place.BEGINS`."""
    found = 0
    if among:
        for text in relevance.beginnings:
            found |= chunk.beginning(text)
        found &= among
    if found and not relevance.is_one_word:
        return _at(chunk, relevance, Place.BEGINS, found)
    return found


def _at_place(chunk: Chunk, relevance: Relevance, place: Place, among: int) -> int:
    """Return those rows of a set, none of which is at a better place, whose name is at a place."""
    if not relevance.is_one_word:
        return _at(chunk, relevance, place, _named(chunk, relevance.contents) & among)
    if place is Place.BEGINS_A_WORD:
        (word,) = relevance.beginnings
        return _named(chunk, (sign + word for sign in BEFORE_A_WORD)) & among
    return _named(chunk, relevance.contents) & among


def _at(chunk: Chunk, relevance: Relevance, place: Place, among: int) -> int:
    """Return those rows of a set whose name is at a place, looking at each."""
    return chunk.where(lambda row: relevance.place(row.sort_name) is place, among)


def _named(chunk: Chunk, texts: Iterable[str]) -> int:
    """Return the rows whose name contains any of some texts."""
    found = 0
    for text in texts:
        found |= chunk.named(text)
    return found


class _Picked(Sequence["CompanySummary"]):
    """Some rows of each chunk, in order, made into a list chunk by chunk as they are read."""

    def __init__(self, chunks: Sequence[Chunk], sets: Sequence[int]) -> None:
        """Hold the rows of each chunk that belong to it."""
        self._chunks = chunks
        self._sets = sets
        self._ends = list(accumulate(map(int.bit_count, sets)))
        self._rows: dict[int, Sequence[CompanySummary]] = {}

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def _of_chunk(self, number: int) -> Sequence[CompanySummary]:
        rows = self._rows.get(number)
        if rows is None:
            rows = self._rows[number] = self._chunks[number].picked(self._sets[number])
        return rows

    @overload
    def __getitem__(self, index: int) -> CompanySummary: ...

    @overload
    def __getitem__(self, index: slice) -> list[CompanySummary]: ...

    def __getitem__(self, index: int | slice) -> CompanySummary | list[CompanySummary]:
        if isinstance(index, slice):
            return [self[each] for each in range(*index.indices(len(self)))]
        number = bisect_right(self._ends, index)
        return self._of_chunk(number)[index - (self._ends[number - 1] if number else 0)]

    def __iter__(self) -> Iterator[CompanySummary]:
        return chain.from_iterable(self._of_chunk(number) for number, some in enumerate(self._sets) if some)
