"""Build conditions in Codat's query language, so that no code concatenates strings.

    >>> str(field("dataConnections.status") == "PendingAuth")
    'dataConnections.status=PendingAuth'
    >>> str((field("name").contains("Ltd")) & ((field("status") == "a") | (field("status") == "b")))
    'name~Ltd&&{status=a||status=b}'

The language: ``property=value`` with ``= != ~ > < >= <=``, joined by ``&&`` and ``||``, grouped by ``{ }``,
sub-properties by a dot, under 2,048 characters (https://docs.codat.io/using-the-api/querying). It documents no quoting.
So a value is written bare where that is unambiguous, and in double quotes, with a backslash before quotes and
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
    """A condition to filter a list. `str()` returns its query text; join conditions with ``&`` and ``|``.

    Raises:
        InvalidInput: On creation, if the text would have 2,048 characters or more.
    """

    __slots__ = ("_joined_by", "_text")

    def __init__(self, text: str, joined_by: Literal["", "&&", "||"] = "") -> None:
        """Keep the query text.

        Args:
            text: The query text.
            joined_by: The operator at its top level, empty if there is none.

        Raises:
            InvalidInput: The text has 2,048 characters or more.
        """
        if len(text) >= MAX_LENGTH:
            raise InvalidInput(
                f"This filter is {len(text)} characters long; Codat accepts fewer than {MAX_LENGTH}.",
                field="query",
            )
        self._text = text
        self._joined_by = joined_by

    def __str__(self) -> str:
        """Return the query text."""
        return self._text

    def __repr__(self) -> str:
        """Return the query text in the notation of a call."""
        return f"Condition({self._text!r})"

    def __eq__(self, other: object) -> bool:
        """Compare the query texts."""
        return isinstance(other, Condition) and self._text == other._text

    def __hash__(self) -> int:
        """Return the hash of the query text."""
        return hash(self._text)

    def __and__(self, other: Condition) -> Condition:
        """Join two conditions with ``&&``."""
        return all_of(self, other)

    def __or__(self, other: Condition) -> Condition:
        """Join two conditions with ``||``."""
        return any_of(self, other)

    def __bool__(self) -> bool:
        """Refuse to be used as a truth value.

        Raises:
            TypeError: Always; `and` and `or` cannot join conditions.
        """
        raise TypeError("join conditions with & and |, not with `and` and `or`")

    def inside(self, joined_by: Literal["&&", "||"]) -> str:
        """Return the text as a part of a longer one, in braces where they are needed."""
        return f"{{{self._text}}}" if self._joined_by not in ("", joined_by) else self._text


class Field:
    """A property to compare, made by `field`."""

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        """Keep the property's name."""
        if not _NAME.fullmatch(name):
            raise InvalidInput(f"“{name[:60]}” is not the name of a property.", field="query")
        self._name = name

    def __eq__(self, value: Value) -> Condition:  # type: ignore[override]
        """Return the condition that the property equals `value` (``=``)."""
        return self._compare("=", value)

    def __ne__(self, value: Value) -> Condition:  # type: ignore[override]
        """Return the condition that the property differs from `value` (``!=``)."""
        return self._compare("!=", value)

    def __gt__(self, value: Value) -> Condition:
        """Return the condition that the property is greater than `value` (``>``)."""
        return self._compare(">", value)

    def __lt__(self, value: Value) -> Condition:
        """Return the condition that the property is less than `value` (``<``)."""
        return self._compare("<", value)

    def __ge__(self, value: Value) -> Condition:
        """Return the condition that the property is at least `value` (``>=``)."""
        return self._compare(">=", value)

    def __le__(self, value: Value) -> Condition:
        """Return the condition that the property is at most `value` (``<=``)."""
        return self._compare("<=", value)

    __hash__ = None  # type: ignore[assignment]

    def contains(self, text: str) -> Condition:
        """Return the condition that the property's text contains `text` (``~``)."""
        return self._compare("~", text)

    def __repr__(self) -> str:
        """Return the name in the notation of a call."""
        return f"field({self._name!r})"

    def _compare(self, operator: str, value: Value) -> Condition:
        return Condition(f"{self._name}{operator}{quote(value)}")


def field(name: str) -> Field:
    """Return the property `name`, with dots for sub-properties; compare it to get a `Condition`.

    Raises:
        InvalidInput: The name holds characters of the query language.
    """
    return Field(name)


def all_of(*conditions: Condition) -> Condition:
    """Join conditions with ``&&``.

    Raises:
        InvalidInput: There are none.
    """
    return _join("&&", conditions)


def any_of(*conditions: Condition) -> Condition:
    """Join conditions with ``||``.

    Raises:
        InvalidInput: There are none.
    """
    return _join("||", conditions)


def quote(value: Value) -> str:
    """Return the query text of a value: dates in ISO 8601, quotes where needed.

    Dates with a time are written in UTC; naive ones are taken as UTC.

    Raises:
        InvalidInput: A control character, or a number that is not finite.
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
            raise InvalidInput("A filter can only compare with finite numbers.", field="query")
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
