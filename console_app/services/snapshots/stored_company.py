"""Represent a company by its stored row, which is only decoded when a field of it is needed.

Most rows of a large account are never looked at. Beside the row, the store keeps what a search reads in every row, and
a checksum of both: a damaged row is found when it is read, and not when its fields are needed. A row without a valid
checksum is decoded at once, such as one of an earlier version of the program.
"""

from __future__ import annotations

import json
import unicodedata
from collections import deque
from contextlib import suppress
from functools import lru_cache
from itertools import repeat
from operator import attrgetter
from typing import TYPE_CHECKING, Any
from zlib import crc32

from console_app.services.companies.cached_company import MOST_SHARED, CompanySummary, haystack_of, shared_statuses
from console_app.services.companies.field_kinds import stored_fields
from console_app.services.snapshots.row_format import VERSION, fields_of, text_with_otp, to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from console_app.services.companies.follow_up import FollowUp

_DECODED = tuple(each.name for each in stored_fields(CompanySummary) if each.name != "id")
"""The fields that are not there until the row is decoded."""
_SEARCHED = ("statuses", "id", "haystack")
"""What is stored beside the row, in this order. The order of the list follows from it."""


class StoredCompany(CompanySummary):
    """A company of the store. It equals the same company from Codat."""

    __slots__ = ("_row", "_since")

    def __getattr__(self, name: str) -> Any:
        """Decode the row when the first of its fields is needed; called for fields that are not there."""
        if name not in _SETTERS:
            raise AttributeError(f"a stored company has no {name}")
        row = getattr(self, "_row", None)
        if row is not None:
            for field, value in _with_since(fields_of(row), getattr(self, "_since", _NONE_KNOWN)).items():
                _SETTERS[field](self, value)
            # Another thread may have been faster, with the same values.
            with suppress(AttributeError):
                _ROW.__delete__(self)
        return object.__getattribute__(self, name)

    def is_stored_as(self, company: CompanySummary) -> bool:
        """Return whether the stored row is, byte for byte, that of a company."""
        row = getattr(self, "_row", None)
        return row is not None and bool(row == text_with_otp(company).encode())

    def with_status_since(self, known: Mapping[str, datetime]) -> CompanySummary:
        """Return the row with these dates only, without decoding it."""
        row = getattr(self, "_row", None)
        if row is None:
            return CompanySummary.with_status_since(self, known)
        if getattr(self, "_since", _NONE_KNOWN) is known:
            return self
        return self._undecoded(row, known, self.follow_up)

    def with_follow_up(self, follow_up: FollowUp | None) -> CompanySummary:
        """Return the row with another `follow_up`, without decoding it."""
        row = getattr(self, "_row", None)
        if row is None:
            return CompanySummary.with_follow_up(self, follow_up)
        return self._undecoded(row, getattr(self, "_since", _NONE_KNOWN), follow_up)

    def _undecoded(self, row: bytes, since: Mapping[str, datetime], follow_up: FollowUp | None) -> StoredCompany:
        again: StoredCompany = object.__new__(StoredCompany)
        for name in _SEARCHED:
            _PLACES[name].__set__(again, getattr(self, name))
        _PLACES["follow_up"].__set__(again, follow_up)
        _ROW.__set__(again, row)
        if since is not _NONE_KNOWN:
            _SINCE.__set__(again, since)
        return again


_PLACES: dict[str, Any] = {name: vars(CompanySummary)[name] for name in CompanySummary.__slots__}
"""Where an object keeps each field: they are filled for many objects at once, which is fastest."""
_SETTERS: dict[str, Callable[[Any, Any], None]] = {name: _PLACES[name].__set__ for name in _DECODED}
_ROW: Any = vars(StoredCompany)["_row"]
_SINCE: Any = vars(StoredCompany)["_since"]
_NONE_KNOWN: dict[str, datetime] = {}


def _with_since(fields: dict[str, Any], known: Mapping[str, datetime]) -> dict[str, Any]:
    del fields["id"]
    if known:
        fields["connections"] = tuple(each.with_since(known.get(each.id)) for each in fields["connections"])
    return fields


# A change of what a search reads, or of how Python folds a text, makes other seeds, and the old texts invalid.
_SEED = crc32(
    "\0".join(
        [
            str(VERSION),
            unicodedata.unidata_version,
            *_SEARCHED,
            haystack_of("L'Oréal–E*TRADE “Zoë’s” ßıøłđðþæœ ½", "Ⅷ ﬁ", "ID", (("Key", "Ü"),), "É", (), ("Öwner",)),
        ]
    ).encode()
)


_WIDTH = 4
_SOUND = 0x2144DF1C
"""The CRC-32 of anything with its own CRC-32 behind it."""


def are_intact(rows: Iterable[object], searched: Iterable[object]) -> bool:
    """Return whether all of these rows, and what is searched in them, are as this version of the program stored them.

    Args:
        rows: The rows, as bytes.
        searched: What is searched in each, with the checksum (see `searched_in`).
    """
    try:
        found = set(map(crc32, searched, map(crc32, rows, repeat(_SEED))))  # type: ignore[arg-type]
    except TypeError:
        # Another value than bytes.
        return False
    return found == {_SOUND}


def searched_in(company: CompanySummary, row: bytes) -> bytes | None:
    """Return what a search reads in a row as the store keeps it, with a checksum of both behind it.

    None if there is a NUL or half a surrogate pair in it: such a row is decoded whenever it is read.

    Args:
        company: The company.
        row: Its stored row.
    """
    if "\0" in company.haystack or "\0" in company.id:
        return None
    text = f"{_statuses_text(company.statuses)}\0{company.id}\0{company.haystack}"
    with suppress(UnicodeEncodeError):
        searched = text.encode()
        return searched + crc32(searched, crc32(row, _SEED)).to_bytes(_WIDTH, "little")
    return None


@lru_cache(maxsize=MOST_SHARED)
def _statuses_text(statuses: tuple[str, ...]) -> str:
    return to_json(statuses)


@lru_cache(maxsize=MOST_SHARED)
def _statuses_of(text: str) -> tuple[str, ...]:
    return shared_statuses(tuple(json.loads(text)))


def stored_companies(rows: Sequence[bytes], searched: Iterable[bytes]) -> list[StoredCompany]:
    """Return companies from their rows, in the same order, without decoding them.

    Args:
        rows: The rows, which must be intact (see `is_intact`).
        searched: What is searched in each (see `searched_in`).
    """
    companies: list[StoredCompany] = list(map(object.__new__, repeat(StoredCompany, len(rows))))
    if not companies:
        return companies
    texts, ids, haystacks = zip(*[each[:-_WIDTH].decode().split("\0", 2) for each in searched], strict=True)
    _set("statuses", companies, map(_statuses_of, texts))
    _set("id", companies, ids)
    _set("haystack", companies, haystacks)
    _set("follow_up", companies, repeat(None))
    deque(map(_ROW.__set__, companies, rows), maxlen=0)
    return companies


def decode(companies: Iterable[CompanySummary]) -> None:
    """Decode all rows that are not decoded yet."""
    deque(map(attrgetter("connections"), companies), maxlen=0)


def _set(name: str, companies: Sequence[StoredCompany], values: Iterable[object]) -> None:
    deque(map(_PLACES[name].__set__, companies, values), maxlen=0)
