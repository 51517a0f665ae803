"""Mark the fields of a row that the store keeps, where the row declares them."""

from __future__ import annotations

from dataclasses import MISSING, fields
from enum import Enum, auto
from typing import Any, NamedTuple


class FieldKind(Enum):
    """Kinds of stored values."""

    ID = auto()
    """A text that Codat makes: it is kept as it is."""
    WORD = auto()
    """The same, where few texts stand in many rows: they share one object."""
    TEXT = auto()
    """A text that people write: it is kept without one-time passwords, and hidden from other customers."""
    IDS = auto()
    """Several ids, which are hidden from other customers."""
    NUMBER = auto()
    MOMENT = auto()
    """A moment, or None."""
    TAGS = auto()
    """Pairs of texts that people write."""
    ERRORS = auto()
    """Open errors of a connection."""
    CONNECTIONS = auto()


class StoredField(NamedTuple):
    """A field of a row that the store keeps."""

    name: str
    """The attribute."""
    key: str
    """Its name in the stored row; stable. Short, because every row has it."""
    kind: FieldKind
    exported: str
    """Its name in an export of the store."""
    empty: object
    """The value that is not stored: that of a row in which the key is missing."""


_EMPTY: dict[FieldKind, object] = {
    FieldKind.NUMBER: 0,
    FieldKind.MOMENT: None,
    FieldKind.TAGS: (),
    FieldKind.IDS: (),
    FieldKind.ERRORS: (),
    FieldKind.CONNECTIONS: (),
}
_METADATA = "stored"
_FOUND: dict[type, tuple[StoredField, ...]] = {}


def stored(key: str, kind: FieldKind, exported: str) -> dict[str, Any]:
    """Return the metadata of a dataclass field that the store keeps.

    A row of an earlier version has no value for a field that was added later: it gets the default of the field, and
    without one an empty text, 0, None or no items.

    Args:
        key: Its name in the stored row; stable.
        kind: What it holds.
        exported: Its name in an export of the store.
    """
    return {_METADATA: (key, kind, exported)}


def stored_fields(row: type) -> tuple[StoredField, ...]:
    """Return the fields of a row's class that the store keeps, in the order of the class."""
    if row in _FOUND:
        return _FOUND[row]
    found = []
    for each in fields(row):
        if _METADATA in each.metadata:
            key, kind, exported = each.metadata[_METADATA]
            empty = _EMPTY.get(kind, "") if each.default is MISSING else each.default
            found.append(StoredField(each.name, key, kind, exported, empty))
    _FOUND[row] = tuple(found)
    return _FOUND[row]
