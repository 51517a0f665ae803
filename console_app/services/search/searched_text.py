"""Hold the searched text of some rows in a few long texts, which are scanned in the place of many short ones.

Most of the text of a row is ids, in which most words cannot occur, and lines that many rows share, such as platforms
and tags: each of these is looked at once.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from functools import cache, cached_property
from itertools import compress
from typing import TYPE_CHECKING

from console_app.services.search.near import words_apart

if TYPE_CHECKING:
    from collections.abc import Sequence

    from console_app.services.companies.cached_company import CompanySummary

_BETWEEN, _ZERO = "\0", b"\0"
_ID = re.compile(r"[0-9a-f-]{36}")
_IN_AN_ID = re.compile(r"[0-9a-f-]{1,36}")
_ID_LENGTH = 36
_SHARED_BY = 64
"""A line is shared if at least one row of so many has it."""


class SearchedText:
    """The names, and the other lines, of some rows. Sets of rows are as in `chunk`; texts have no line breaks."""

    def __init__(self, rows: Sequence[CompanySummary]) -> None:
        """Take the text of rows, which takes a microsecond for each."""
        self._count = len(rows)
        names, lines = _names_and_lines(rows)
        self._names = _encoded(_BETWEEN.join(names))
        least = max(2, len(rows) // _SHARED_BY)
        shared = {line: bytearray(len(rows)) for line, number in Counter(lines).items() if number >= least}
        shared.pop(_BETWEEN, None)
        others: list[str] = []
        ids: list[str] = []
        self._rows_of_ids = array("I")
        # Looked up once, for a million lines.
        marks_of, is_id = shared.get, _ID.fullmatch
        row = 0
        for line in lines:
            marks = marks_of(line)
            if marks is not None:
                marks[row] = 1
            elif len(line) == _ID_LENGTH and is_id(line):
                ids.append(line)
                self._rows_of_ids.append(row)
            else:
                others.append(line)
                if line == _BETWEEN:
                    row += 1
        self._shared = {line: int.from_bytes(marks, "little") for line, marks in shared.items()}
        self._others = _encoded("\n".join(others))
        self._ids = _encoded(_BETWEEN.join(ids))

    def named(self, text: str) -> int:
        """Return the rows whose name contains a text, folded."""
        return self._rows_with(_encoded(text), self._names)

    def with_word(self, word: str) -> int:
        """Return the rows of whose name a text is a word."""
        return self._rows_with(_encoded(f" {word} "), self._words)

    @property
    def name_words(self) -> str:
        """Return the names with their words apart, and a zero character as a word between names."""
        return self._words.decode("utf-8", "surrogatepass")

    @cached_property
    def _words(self) -> bytes:
        names = self._names.decode("utf-8", "surrogatepass").replace(_BETWEEN, f" {_BETWEEN} ")
        return _encoded(f" {words_apart(names)} ")

    def containing(self, text: str) -> int:
        """Return the rows of which anything contains a text, folded."""
        wanted = _encoded(text)
        found = self._rows_with(wanted, self._names) | self._rows_with(wanted, self._others)
        for line, rows in self._shared.items():
            if text in line:
                found |= rows
        if _IN_AN_ID.fullmatch(text) and found.bit_count() < self._count:
            found |= self._rows_with_id(wanted)
        return found

    def _rows_with(self, wanted: bytes, text: bytes) -> int:
        if len(wanted) == 1:
            return int.from_bytes(bytes(map(bool, _only(wanted, text))), "little")
        at = text.find(wanted)
        if at < 0:
            return 0
        marks = bytearray(self._count)
        row = end = 0
        while at >= 0:
            row += text.count(_ZERO, end, at)
            marks[row] = 1
            end = text.find(_ZERO, at)
            if end < 0:
                break
            at = text.find(wanted, end)
        return int.from_bytes(marks, "little")

    def _rows_with_id(self, wanted: bytes) -> int:
        marks, rows = bytearray(self._count), self._rows_of_ids
        if len(wanted) == 1:
            for row in compress(rows, _only(wanted, self._ids)):
                marks[row] = 1
        else:
            at = self._ids.find(wanted)
            while at >= 0:
                number = at // (_ID_LENGTH + 1)
                marks[rows[number]] = 1
                at = self._ids.find(wanted, (number + 1) * (_ID_LENGTH + 1))
        return int.from_bytes(marks, "little")


def _names_and_lines(rows: Sequence[CompanySummary]) -> tuple[list[str], list[str]]:
    """Return the name of each row, and the lines of what else is searched, with a zero character between rows."""
    names, others = [], []
    for row in rows:
        name, haystack = row.sort_name, row.haystack
        if _BETWEEN in haystack:
            # No search has that sign or a line break.
            name, haystack = name.replace(_BETWEEN, "\n"), haystack.replace(_BETWEEN, "\n")
        names.append(name)
        others.append(haystack[len(name) + 1 :] if haystack.startswith(name) else haystack)
    return names, list(filter(None, f"\n{_BETWEEN}\n".join(others).split("\n")))


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _only(letter: bytes, text: bytes) -> list[bytes]:
    """Return what is left of each part of a text, between zero bytes, without all but one letter."""
    return text.translate(None, _all_but(letter)).split(_ZERO)


@cache
def _all_but(letter: bytes) -> bytes:
    return bytes(code for code in range(1, 256) if code != letter[0])
