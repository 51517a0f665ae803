"""Convert a row of the company list to and from its stored JSON.

A stored row is an object with a version and the fields that `services.companies.cached_company` marks as stored. A
field that is added there needs nothing here: rows without it get its default.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from json.encoder import encode_basestring_ascii as quoted
from operator import attrgetter
from sys import intern
from typing import TYPE_CHECKING, Any, overload

from console_app.codat.redact import HIDDEN
from console_app.services.companies.cached_company import (
    MOST_SHARED,
    CompanySummary,
    ConnectionSummary,
    OpenError,
    haystack_of,
    once_each,
    shared_tag,
    statuses_of,
)
from console_app.services.companies.field_kinds import FieldKind, StoredField, stored_fields
from console_app.services.companies.statuses import urgency
from console_app.services.text.sanitize import sanitized, without_otp, without_secrets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# ASCII, so that half a surrogate pair in a name causes no error.
to_json = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode


@overload
def micros(moment: datetime) -> int: ...


@overload
def micros(moment: datetime | None) -> int | None: ...


def micros(moment: datetime | None) -> int | None:
    """Return a moment as microseconds since 1970; one without a time zone counts as UTC."""
    if moment is None:
        return None
    # Dividing by a timedelta would take three times as long, and every row has several moments.
    past = moment - EPOCH if moment.tzinfo else moment.replace(tzinfo=UTC) - EPOCH
    return (past.days * 86_400 + past.seconds) * 1_000_000 + past.microseconds


def moment_of(value: int | None) -> datetime | None:
    """Return the moment of a number of microseconds since 1970.

    Args:
        value: Microseconds since 1970, UTC; None for an unknown moment.
    """
    return None if value is None else EPOCH + timedelta(microseconds=value)


def key_of(text: str) -> bytes:
    """Return a text as bytes that SQLite can compare, whatever its content; the order is Python's own."""
    return text.encode("utf-8", "surrogatepass")


def text_of(key: bytes) -> str:
    """Return the text of such bytes."""
    return key.decode("utf-8", "surrogatepass")


_TEXT_NAMES = tuple(each.name for each in stored_fields(CompanySummary) if each.kind is FieldKind.TEXT)
_TEXTS = attrgetter(*_TEXT_NAMES)


def errors_row(errors: Iterable[OpenError]) -> list[list[Any]]:
    """Return errors in their stored form."""
    return [[without_secrets(error.code), without_secrets(error.text), micros(error.at)] for error in errors]


def errors_of(rows: Iterable[Sequence[Any]]) -> tuple[OpenError, ...]:
    """Return errors from their stored form."""
    return tuple(OpenError(code, text, moment_of(at)) for code, text, at in rows)


def is_without_otp(text: str) -> bool:
    """Return whether there is certainly no one-time password in JSON, as in most texts.

    What could hide one is escaped.
    """
    return "\\" not in text and "otp" not in text.lower()


def encoded_without_otp(company: CompanySummary, encode: Callable[[CompanySummary], str]) -> tuple[CompanySummary, str]:
    """Return a company without one-time passwords in the texts that people write, and its JSON.

    Args:
        company: The company.
        encode: Returns the JSON of a company, in ASCII.
    """
    text = encode(company)
    if is_without_otp(text):
        return company, text
    clean = _without_otp(company)
    return clean, text if clean is company else encode(clean)


def _without_otp(company: CompanySummary) -> CompanySummary:
    texts = [*_TEXTS(company), *(part for tag in company.tags for part in tag)]
    if "otp" not in sanitized(" ".join(texts)).lower():
        return company
    tags = tuple(
        (without_otp(key), HIDDEN if "otp" in sanitized(key).lower() else without_otp(value))
        for key, value in company.tags
    )
    kept = {each.name: getattr(company, each.name) for each in stored_fields(CompanySummary)}
    clean = {name: without_otp(kept[name]) for name in _TEXT_NAMES}
    return make_company(**kept | clean | {"tags": tags})


def _list_text(texts: Iterable[str]) -> str:
    return f"[{','.join(texts)}]"


def _tags_text(tags: Iterable[tuple[str, str]]) -> str:
    return _list_text([f"[{quoted(key)},{quoted(value)}]" for key, value in tags])


def _moment_text(moment: datetime) -> str:
    return str(micros(moment))


_WRITERS: dict[FieldKind, Callable[[Any], str]] = {
    FieldKind.NUMBER: to_json,
    FieldKind.MOMENT: _moment_text,
    FieldKind.TAGS: _tags_text,
    FieldKind.IDS: to_json,
    FieldKind.ERRORS: lambda errors: to_json(errors_row(errors)),
    FieldKind.CONNECTIONS: lambda connections: _list_text(
        [f"{{{_CONNECTION.text(each)[1:]}}}" for each in connections]
    ),
}
"""The JSON of a value; that of a text is `quoted`."""
_READERS: dict[FieldKind, Callable[[Any], Any]] = {
    FieldKind.WORD: intern,
    FieldKind.MOMENT: moment_of,
    FieldKind.TAGS: lambda tags: tuple([shared_tag(key, value) for key, value in tags]),
    FieldKind.IDS: lambda ids: tuple(map(intern, ids)),
    FieldKind.ERRORS: errors_of,
    FieldKind.CONNECTIONS: lambda rows: tuple([ConnectionSummary(**_CONNECTION.read(each)) for each in rows]),
}


def _key_text(each: StoredField) -> str:
    return f",{quoted(each.key)}:"


@lru_cache(maxsize=MOST_SHARED)
def _words_text(keys: tuple[tuple[str, object], ...], words: tuple[str, ...]) -> str:
    """Return the texts of the words of a row: few sets of them stand in many rows."""
    return "".join([key + quoted(word) for (key, empty), word in zip(keys, words, strict=True) if word != empty])


class _Codec:
    """A converter of rows of one class to and from keyed values in JSON; empty values are left out."""

    def __init__(self, row: type) -> None:
        """Prepare for the stored fields of `row`."""
        stored = stored_fields(row)
        words = [each for each in stored if each.kind is FieldKind.WORD]
        others = [each for each in stored if each.kind is not FieldKind.WORD]
        self._others = attrgetter(*(each.name for each in others))
        self._written = [(_key_text(each), each.empty, _WRITERS.get(each.kind, quoted)) for each in others]
        self._words = attrgetter(*(each.name for each in words)) if len(words) > 1 else None
        self._word_keys = tuple((_key_text(each), each.empty) for each in words)
        self._read = [(each.name, each.key, each.empty, _READERS.get(each.kind)) for each in stored]

    def text(self, row: Any) -> str:
        """Return the stored form of a row without the braces, with a comma before each value."""
        texts = [
            key + write(value)
            for (key, empty, write), value in zip(self._written, self._others(row), strict=False)
            if value != empty
        ]
        if self._words is not None:
            texts.append(_words_text(self._word_keys, self._words(row)))
        return "".join(texts)

    def read(self, stored: dict[str, Any]) -> dict[str, Any]:
        """Return the values of a row's fields from its stored form; a key of a later version is left aside."""
        return {
            name: (stored[key] if read is None else read(stored[key])) if key in stored else empty
            for name, key, empty, read in self._read
        }


_COMPANY: _Codec = _Codec(CompanySummary)
_CONNECTION: _Codec = _Codec(ConnectionSummary)

VERSION = 2
"""The version of a stored row. Increases when a key gets another meaning; a new key does not count."""
_VERSION_TEXT = f'{{"v":{VERSION}'
_VERSION_1 = ("id", "name", "note", "made", "sync", "tags", "by", "bad", "cx")
_CONNECTION_VERSION_1 = ("id", "key", "name", "is", "type", "made", "sync", "err")
"""The keys of the values of a row of version 1, which was a list."""


def cached_text(company: CompanySummary) -> str:
    """Return the stored JSON of a row."""
    return encoded_without_otp(company, text_with_otp)[1]


def text_with_otp(company: CompanySummary) -> str:
    """Return the JSON of a row, with all of its texts: to be compared, not to be stored."""
    return f"{_VERSION_TEXT}{_COMPANY.text(company)}}}"


def company_of(text: str | bytes) -> CompanySummary:
    """Return a row from its stored JSON, of this version or an earlier one.

    Raises:
        ValueError, TypeError, LookupError, AttributeError, OverflowError: The text is not valid.
    """
    return make_company(**fields_of(text))


def fields_of(text: str | bytes) -> dict[str, Any]:
    """Return the values of a row's stored fields, by their names, from its stored JSON.

    Raises:
        ValueError, TypeError, LookupError, AttributeError, OverflowError: The text is not valid.
    """
    stored = json.loads(text if isinstance(text, str) else text.decode())
    if isinstance(stored, list):
        stored = dict(zip(_VERSION_1, stored, strict=True))
        stored["cx"] = [dict(zip(_CONNECTION_VERSION_1, each, strict=True)) for each in stored["cx"]]
    elif not isinstance(stored, dict):
        raise TypeError("a row is not an object")
    values = _COMPANY.read(stored)
    values["connections"] = tuple(once_each(values["connections"]))
    return values


def make_company(
    id: str,  # noqa: A002 (the name of the field)
    name: str,
    description: str,
    created: datetime | None,
    last_sync: datetime | None,
    tags: tuple[tuple[str, str], ...],
    created_by: str,
    unreadable: int,
    connections: tuple[ConnectionSummary, ...],
    owner_ids: tuple[str, ...] = (),
    **more: Any,
) -> CompanySummary:
    """Return a row of the list from its stored fields; derived values are computed.

    Args:
        id: The company's id.
        name: The name as Codat has it.
        description: The description; empty if there is none.
        created: The time of creation.
        last_sync: The time of the last sync.
        tags: Pairs of key and value.
        created_by: The name of the person who created it; empty if unknown.
        unreadable: The number of connections that could not be read.
        connections: The connections, in the order of a row (see `by_urgency`).
        owner_ids: The ids of the users who own it.
        **more: Further fields of `CompanySummary`.
    """
    connections = tuple(once_each(connections))
    return CompanySummary(
        id=id,
        name=name,
        description=description,
        created=created,
        last_sync=last_sync,
        tags=tags,
        connections=connections,
        statuses=statuses_of(connections, unreadable=unreadable > 0),
        haystack=haystack_of(name, description, id, tags, created_by, connections, owner_ids),
        unreadable=unreadable,
        created_by=created_by,
        owner_ids=owner_ids,
        **more,
    )


def by_urgency(connections: Iterable[ConnectionSummary]) -> tuple[ConnectionSummary, ...]:
    """Return connections in the order of a row."""
    return tuple(sorted(connections, key=lambda each: urgency(each.status)))
