"""Split a search at blanks, and recognise the tokens that name a field."""

from __future__ import annotations

import re
from typing import NamedTuple

from console_app.services.search.language import COMPARED_FIELDS, FIELDS
from console_app.services.text.fold import fold

CHOSEN = frozenset({"status", "platform", "errors", *COMPARED_FIELDS})
"""Fields with a fixed set of values, which contain no signs."""
OPERATORS = r"≥|≤|≠|：|＝|==|=~|=>|=<|!=|!~|<>|>=|<=|:=|=|:|~|>|<"
"""All operators that people write between a field and its value, here and elsewhere."""
EQUAL = frozenset({":", "：", "=", "＝", "==", "=~", "~", ":="})
NEGATING = frozenset({"!=", "!~", "<>", "≠"})
COMPARING = {">": ">", "<": "<", ">=": ">=", "<=": "<=", "=>": ">=", "=<": "<=", "≥": ">=", "≤": "<="}
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*("?)', re.DOTALL)
_QUOTE_FOLLOWS = frozenset(":,=<>~-!(")
_NAME = r"[a-z]+(?:\.[a-z]+)?"
_FIELD = re.compile(rf"[-!(]*({_NAME})(?:{OPERATORS})", re.IGNORECASE)
_WHOLE = re.compile(rf"([-!]?)({_NAME})(?:({OPERATORS})(.*))?", re.IGNORECASE | re.DOTALL)
_STARTS = re.compile(rf"({OPERATORS})(.*)", re.DOTALL)
_CODATS = {
    "dataconnections.status": "status",
    "dataconnections.integrationkey": "platform",
    "dataconnections.platformname": "platform",
    "dataconnections.created": "age",
    "dataconnections.lastsync": "sync",
    "dataconnections.id": "id",
    "createdbyusername": "creator",
    "owneruserids": "owner",
    "lastsync": "sync",
}
"""Properties in Codat's query language, which users of the Portal and the API know."""


class Token(NamedTuple):
    """A text between two blanks; blanks in quotes do not count."""

    text: str
    start: int
    end: int
    is_open: bool
    """True if a quote in it is not closed."""

    @property
    def names_field(self) -> bool:
        """Return whether it begins with a field followed by a sign, whatever sign."""
        named = _FIELD.match(self.text)
        return named is not None and field_named(named[1]) is not None


class Parts(NamedTuple):
    """The parts of a token that names a field."""

    sign: str
    """`-`, `!` or nothing."""
    field: str
    operator: str
    """As typed; empty for a field's name alone."""
    value: str
    is_codats: bool
    """True if the name is one of Codat's query language."""


def tokens(text: str) -> list[Token]:
    """Return all tokens of a text, in order."""
    found: list[Token] = []
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        start, is_open = at, False
        while at < len(text) and not text[at].isspace():
            if text[at] == '"' and (at == start or text[at - 1] in _QUOTE_FOLLOWS):
                quoted = _QUOTED.match(text, at)
                assert quoted is not None
                is_open = not quoted[1]
                at = len(text) if is_open else quoted.end()
            else:
                at += 1
        found.append(Token(text[start:at], start, at, is_open))
    return found


def field_named(name: str) -> str | None:
    """Return the field for a name, which may be one of Codat's properties; None if there is none."""
    folded = fold(name)
    return folded if folded in FIELDS else _CODATS.get(folded)


def parts_of(text: str) -> Parts | None:
    """Return the parts of a token that names a field, or is the name of one; None otherwise."""
    whole = _WHOLE.fullmatch(text)
    field = field_named(whole[2]) if whole is not None else None
    if whole is None or field is None:
        return None
    operator, value = whole[3] or "", whole[4] or ""
    if operator == ":=" and field not in CHOSEN:
        # `tag:=uk` has no key.
        operator, value = ":", f"={value}"
    return Parts(whole[1], field, operator, value, fold(whole[2]) != field)


def leading_operator(text: str) -> tuple[str, str] | None:
    """Return the operator at the beginning of a token, and the rest; None if there is none."""
    found = _STARTS.fullmatch(text)
    return (found[1], found[2]) if found is not None else None


def term(sign: str, field: str, operator: str, value: str) -> str:
    """Return a field and its value in this program's syntax.

    `sign` and `operator` may be those of other tools.

    Args:
        sign: `-`, `!` or empty.
        field: The field.
        operator: The operator.
        value: The value.
    """
    negated = (sign in {"-", "!"}) != (operator in NEGATING)
    here = COMPARING.get(operator, ":") if field in COMPARED_FIELDS else ":"
    return f"{'-' * negated}{field}{here}{value}"
