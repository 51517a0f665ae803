"""Interpret the query language on documents."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeAlias

from console_app.sandbox import time as dates
from console_app.sandbox.http import malformed_query


class Kind(Enum):
    """The type of a property's values."""

    TEXT = "text"
    FLAG = "flag"
    DATE = "date"


Fields: TypeAlias = Mapping[str, "Kind | Fields"]

ANY_NAME = "*"
"""Stands for any name: the names of tags and of connection information are free."""

_REFERENCE: Fields = {
    "id": Kind.TEXT,
    "name": Kind.TEXT,
    "description": Kind.TEXT,
    "tags": {ANY_NAME: Kind.TEXT},
}

CONNECTION: Fields = {
    "id": Kind.TEXT,
    "integrationId": Kind.TEXT,
    "integrationKey": Kind.TEXT,
    "sourceId": Kind.TEXT,
    "sourceType": Kind.TEXT,
    "platformName": Kind.TEXT,
    "status": Kind.TEXT,
    "lastSync": Kind.DATE,
    "created": Kind.DATE,
    "dataConnectionErrors": {
        "statusCode": Kind.TEXT,
        "statusText": Kind.TEXT,
        "errorMessage": Kind.TEXT,
        "erroredOnUtc": Kind.DATE,
        "status": Kind.TEXT,
        "resolvedOnUtc": Kind.DATE,
    },
    "connectionInfo": {ANY_NAME: Kind.TEXT},
}

COMPANY: Fields = {
    "id": Kind.TEXT,
    "name": Kind.TEXT,
    "platform": Kind.TEXT,
    "description": Kind.TEXT,
    "lastSync": Kind.DATE,
    "created": Kind.DATE,
    "createdByUserName": Kind.TEXT,
    "products": Kind.TEXT,
    "tags": {ANY_NAME: Kind.TEXT},
    "ownerUserIds": Kind.TEXT,
    "referenceParentCompany": _REFERENCE,
    "referenceSubsidiaryCompanies": _REFERENCE,
    "dataConnections": CONNECTION,
}

PULL_OPERATION: Fields = {
    "id": Kind.TEXT,
    "companyId": Kind.TEXT,
    "connectionId": Kind.TEXT,
    "dataType": Kind.TEXT,
    "status": Kind.TEXT,
    "statusDescription": Kind.TEXT,
    "errorMessage": Kind.TEXT,
    "requested": Kind.DATE,
    "completed": Kind.DATE,
    "isErrored": Kind.FLAG,
}
"""`isCompleted` is not queryable, as the description says."""

INTEGRATION: Fields = {
    "key": Kind.TEXT,
    "name": Kind.TEXT,
    "enabled": Kind.FLAG,
    "sourceId": Kind.TEXT,
    "sourceType": Kind.TEXT,
    "integrationId": Kind.TEXT,
    "isOfflineConnector": Kind.FLAG,
    "isBeta": Kind.FLAG,
    "dataProvidedBy": Kind.TEXT,
}


LONGEST = 2047
_DEEPEST = 50

_OPERATOR = re.compile(r"!=|>=|<=|=|~|>|<")
_VALUE_END = re.compile(r"&&|\|\||[{}]")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)

Predicate = Callable[[Mapping[str, Any]], bool]


@dataclass(frozen=True, slots=True)
class Clause:
    """One comparison, as written."""

    name: str
    operator: str
    value: str


@dataclass(frozen=True, slots=True)
class Joined:
    """Parts joined by `&&` or by `||`."""

    by: str
    parts: tuple[Clause | Joined, ...]


Expression = Clause | Joined


def parse(text: str) -> Expression:
    """Parse a query.

    Raises:
        ApiError: 400, it is invalid or too long.
    """
    if len(text) > LONGEST:
        raise malformed_query("The query must be under 2048 characters.")
    reader = _Reader(text)
    expression = reader.alternatives(0)
    if not reader.at_end():
        raise malformed_query("Malformed query.")
    return expression


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def at_end(self) -> bool:
        self._skip_space()
        return self._at >= len(self._text)

    def alternatives(self, depth: int) -> Expression:
        return self._joined("||", lambda: self._joined("&&", lambda: self._part(depth)))

    def _joined(self, by: str, part: Callable[[], Expression]) -> Expression:
        parts = [part()]
        while self._taken(by):
            parts.append(part())
        return parts[0] if len(parts) == 1 else Joined(by, tuple(parts))

    def _part(self, depth: int) -> Expression:
        if not self._taken("{"):
            return self._clause()
        if depth >= _DEEPEST:
            raise malformed_query("Too many nested groups.")
        inner = self.alternatives(depth + 1)
        if not self._taken("}"):
            raise malformed_query("Malformed query.")
        return inner

    def _clause(self) -> Clause:
        found = _OPERATOR.search(self._text, self._at)
        if found is None:
            raise malformed_query("Malformed query.")
        name = self._text[self._at : found.start()].strip()
        if not name or _VALUE_END.search(name) or '"' in name:
            raise malformed_query("Malformed query.")
        self._at = found.end()
        return Clause(name, found[0], self._value())

    def _value(self) -> str:
        self._skip_space()
        quoted = _QUOTED.match(self._text, self._at)
        if quoted is not None:
            self._at = quoted.end()
            return _ESCAPE.sub(r"\1", quoted[1])
        found = _VALUE_END.search(self._text, self._at)
        end = len(self._text) if found is None else found.start()
        value = self._text[self._at : end].strip()
        if not value or value.startswith('"') or value[0] in "=~<>":
            raise malformed_query("Malformed query.")
        self._at = end
        return value

    def _taken(self, token: str) -> bool:
        self._skip_space()
        if not self._text.startswith(token, self._at):
            return False
        self._at += len(token)
        return True

    def _skip_space(self) -> None:
        while self._at < len(self._text) and self._text[self._at].isspace():
            self._at += 1


def matcher(text: str, fields: Fields, resource: str) -> Predicate:
    """Return a test for the documents of a resource (`Company`, ...).

    Raises:
        ApiError: 400, the query is invalid.
    """
    return _compiled(parse(text), lambda clause: _property_test(clause, fields, resource))


def tag_matcher(text: str) -> Predicate:
    """Return a test for a company's `tags`: tag names are properties, with `=`, `!=` and `~`.

    Raises:
        ApiError: 400, the query is invalid.
    """
    return _compiled(parse(text), _tag_test)


def _compiled(expression: Expression, clause_test: Callable[[Clause], Predicate]) -> Predicate:
    if isinstance(expression, Clause):
        return clause_test(expression)
    tests = [_compiled(part, clause_test) for part in expression.parts]
    if expression.by == "&&":
        return lambda document: all(test(document) for test in tests)
    return lambda document: any(test(document) for test in tests)


def _tag_test(clause: Clause) -> Predicate:
    if clause.operator not in {"=", "!=", "~"}:
        raise malformed_query(f"Operator {clause.operator} is not supported for tags.")
    compare = _comparison(clause, Kind.TEXT)
    return lambda tags: compare([tags[clause.name]] if clause.name in tags else [])


def _property_test(clause: Clause, fields: Fields, resource: str) -> Predicate:
    path, kind = _resolved(clause.name, fields, resource)
    compare = _comparison(clause, kind)
    return lambda document: compare(list(_leaves(document, path)))


def _resolved(name: str, fields: Fields, resource: str) -> tuple[tuple[str, ...], Kind]:
    path: list[str] = []
    here: Fields | Kind = fields
    for step in name.split("."):
        known = None if isinstance(here, Kind) else _named(step, here)
        if known is None or isinstance(here, Kind):
            raise malformed_query(f"Could not resolve property {name} on {resource}")
        path.append(step if known == ANY_NAME else known)
        here = here[known]
    if not isinstance(here, Kind):
        raise malformed_query(f"Could not resolve property {name} on {resource}")
    return tuple(path), here


def _named(step: str, fields: Fields) -> str | None:
    lowered = step.casefold()
    for name in fields:
        if name.casefold() == lowered or (name == ANY_NAME and step):
            return name
    return None


def _leaves(value: object, path: Sequence[str]) -> Iterator[object]:
    if isinstance(value, list):
        for element in value:
            yield from _leaves(element, path)
    elif not path:
        if value is not None:
            yield value
    elif isinstance(value, Mapping) and path[0] in value:
        yield from _leaves(value[path[0]], path[1:])


_COMPARED: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
}

_ALLOWED = {
    Kind.TEXT: {"=", "!=", "~"},
    Kind.FLAG: {"=", "!="},
    Kind.DATE: {"=", "!=", ">", "<", ">=", "<="},
}


def _comparison(clause: Clause, kind: Kind) -> Callable[[list[object]], bool]:
    """Return a test for all values of a property in a document."""
    if clause.operator not in _ALLOWED[kind]:
        raise malformed_query(f"Operator {clause.operator} is not supported for property {clause.name}.")
    wanted = _understood(clause.value, kind)
    if wanted is None:
        raise malformed_query(f"{clause.value} is not a value for property {clause.name}.")
    if clause.operator == "!=":
        return lambda values: all(_understood(value, kind) != wanted for value in values)
    if clause.operator == "~":
        return lambda values: any(str(wanted) in str(value).casefold() for value in values)
    compare = _COMPARED[clause.operator]

    def holds(values: list[object]) -> bool:
        present = (_understood(value, kind) for value in values)
        return any(value is not None and compare(value, wanted) for value in present)

    return holds


def _understood(value: object, kind: Kind) -> object:
    """Return a value in the form in which it is compared, or None."""
    if kind is Kind.DATE:
        return dates.read(str(value))
    lowered = str(value).casefold()
    if kind is Kind.FLAG:
        return {"true": True, "false": False}.get(lowered)
    return lowered
