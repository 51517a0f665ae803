"""Builds conditions in Codat's query language, so that nobody glues strings.

    >>> str(field("dataConnections.status") == "PendingAuth")
    'dataConnections.status=PendingAuth'
    >>> str((field("name").contains("Ltd")) & ((field("status") == "a") | (field("status") == "b")))
    'name~Ltd&&{status=a||status=b}'

The language: ``property=value`` with ``= != ~ > < >= <=``, joined by ``&&`` and ``||``, grouped by ``{ }``,
sub-properties by a dot, under 2,048 characters (Codat's page *Querying*). It documents no quoting. So a value
goes bare wherever that can be read in one way only, and in double quotes, with a backslash before quotes and
backslashes, where bare text would be taken for part of the language.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime
from typing import Final, Literal

from console_app.codat.errors import InvalidInput

MAX_LENGTH: Final = 2048
"""A query has to be shorter than this, in characters before URL encoding."""

Value = str | int | float | bool | date | datetime

_NAME = re.compile(r"[^\s&|{}=!~<>\"\\](?:[^&|{}=!~<>\"\\\x00-\x1f\x7f]*[^\s&|{}=!~<>\"\\])?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_NEEDS_QUOTES = re.compile(
    r"""
    ^$ | ^\s | \s$          # nothing to see, or edges that a reader would trim
    | && | \|\| | ^[&|] | [&|]$
    | [{}"\\=~<>]
    | ^!                    # `name=!x` could be read as `name` `=!`
    """,
    re.VERBOSE,
)


class Condition:
    """A condition that a list can be filtered by. `str()` is its query text; join them with ``&`` and ``|``.

    Raises:
        InvalidInput: when it is made, if its text would be 2,048 characters or longer.
    """

    __slots__ = ("_joined_by", "_text")

    def __init__(self, text: str, joined_by: Literal["", "&&", "||"] = "") -> None:
        if len(text) >= MAX_LENGTH:
            raise InvalidInput(
                f"This filter is {len(text)} characters long, and Codat takes fewer than {MAX_LENGTH}.",
                field="query",
            )
        self._text = text
        self._joined_by = joined_by

    def __str__(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return f"Condition({self._text!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Condition) and self._text == other._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __and__(self, other: Condition) -> Condition:
        return all_of(self, other)

    def __or__(self, other: Condition) -> Condition:
        return any_of(self, other)

    def __bool__(self) -> bool:
        raise TypeError("join conditions with & and |, not with `and` and `or`")

    def inside(self, joined_by: Literal["&&", "||"]) -> str:
        """The text as a part of a longer one, in braces where it would be read differently there."""
        return f"{{{self._text}}}" if self._joined_by not in ("", joined_by) else self._text


class Field:
    """A property to compare; made by `field`."""

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        if not _NAME.fullmatch(name):
            raise InvalidInput(f"“{name[:60]}” is not the name of a property.", field="query")
        self._name = name

    def __eq__(self, value: Value) -> Condition:  # type: ignore[override]
        return self._compare("=", value)

    def __ne__(self, value: Value) -> Condition:  # type: ignore[override]
        return self._compare("!=", value)

    def __gt__(self, value: Value) -> Condition:
        return self._compare(">", value)

    def __lt__(self, value: Value) -> Condition:
        return self._compare("<", value)

    def __ge__(self, value: Value) -> Condition:
        return self._compare(">=", value)

    def __le__(self, value: Value) -> Condition:
        return self._compare("<=", value)

    __hash__ = None  # type: ignore[assignment]

    def contains(self, text: str) -> Condition:
        """The property's text contains `text` (``~``)."""
        return self._compare("~", text)

    def __repr__(self) -> str:
        return f"field({self._name!r})"

    def _compare(self, operator: str, value: Value) -> Condition:
        return Condition(f"{self._name}{operator}{quote(value)}")


def field(name: str) -> Field:
    """The property `name`, with dots for sub-properties; compare it to get a `Condition`.

    Raises:
        InvalidInput: the name holds characters of the language itself.
    """
    return Field(name)


def all_of(*conditions: Condition) -> Condition:
    """All of them (``&&``). Raises `InvalidInput` for none."""
    return _join("&&", conditions)


def any_of(*conditions: Condition) -> Condition:
    """At least one of them (``||``). Raises `InvalidInput` for none."""
    return _join("||", conditions)


def quote(value: Value) -> str:
    """The text of a value: dates in ISO 8601 (moments in UTC, naive ones taken as UTC), quotes where needed.

    Raises:
        InvalidInput: a control character, or a number that is none.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        moment = value.astimezone(UTC) if value.tzinfo else value
        return moment.replace(tzinfo=None).isoformat() + "Z"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        if not math.isfinite(value):
            raise InvalidInput("A filter cannot compare with a number that is none.", field="query")
        return str(value)
    if _CONTROL.search(value):
        raise InvalidInput("A filter cannot hold line breaks or control characters.", field="query")
    if not _NEEDS_QUOTES.search(value):
        return str(value)
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _join(joined_by: Literal["&&", "||"], conditions: tuple[Condition, ...]) -> Condition:
    if not conditions:
        raise InvalidInput("A filter needs at least one condition.", field="query")
    if len(conditions) == 1:
        return conditions[0]
    return Condition(joined_by.join(each.inside(joined_by) for each in conditions), joined_by)
