"""Rewrite parts of a search from other tools' syntax into this program's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from console_app.services.companies.ids import read_references
from console_app.services.search.language import COMPARED_FIELDS, in_quotes
from console_app.services.search.tokens import CHOSEN, EQUAL, leading_operator, parts_of, term

if TYPE_CHECKING:
    from collections.abc import Sequence

_DATE = r"\d{4}(?:-\d{1,2}){0,2}"
_RANGE = re.compile(rf"({_DATE}|\*)\.\.({_DATE}|\*)", re.ASCII)


def any_of(operands: Sequence[str]) -> str | None:
    """Return several alternatives in this program's syntax; None if that is impossible."""
    if all(read_references(each) for each in operands):
        return " ".join(operands)
    values: list[str] = []
    named: set[str] = set()
    for each in operands:
        parts = parts_of(each)
        if each.startswith(("-", "!")):
            return None
        if parts is not None and parts.operator:
            named.add(f"{parts.field}{parts.operator}")
            values.append(parts.value)
        else:
            named.add("name:")
            values.append(each if each.startswith('"') else in_quotes(each))
    return f"{named.pop()}{','.join(values)}" if len(named) == 1 and all(values) else None


def opposite(text: str) -> str:
    """Return the token that excludes what `text` finds, or the reverse."""
    return text[1:] if text.startswith("-") else f"-{text}"


def rewritten(text: str) -> str:
    """Return one token in this program's syntax."""
    parts = parts_of(text)
    if parts is None or not parts.operator:
        return text
    sign, field, operator, value = parts.sign, parts.field, parts.operator, parts.value
    while field in CHOSEN and (led := leading_operator(value)):
        # Of several signs the most specific one counts.
        operator, value = (operator if led[0] in EQUAL and operator not in EQUAL else led[0]), led[1]
    if operator in EQUAL and field in CHOSEN and value[:1] in {"!", "-"} and value[1:2].isalpha():
        sign, value = ("" if sign else "-"), value[1:]
    is_ours = operator == ":" or (field in COMPARED_FIELDS and operator in {">", "<", ">=", "<="})
    if not value.startswith('"'):
        if field in COMPARED_FIELDS and operator in {":", "="} and (between := _RANGE.fullmatch(value)):
            first, last = between.groups()
            edges = [f"{field}>={first}"] * (first != "*") + [f"{field}<={last}"] * (last != "*")
            return " ".join(edges) or text
        if joined := _joined(sign, field, operator, value):
            return joined
    if is_ours and not parts.is_codats and sign == parts.sign and value == parts.value:
        return text
    if not is_ours and operator in {">", "<", ">=", "<="}:
        # A field that cannot be compared has its own message.
        return text if not parts.is_codats and value == parts.value else term(sign, field, operator, value)
    return term(sign, field, operator, value)


def _joined(sign: str, field: str, operator: str, value: str) -> str | None:
    """Return `status:pending||linked` or `status:pending&&platform:xero` in this program's syntax.

    None if the text is neither.
    """
    for mark in ("&&", "||", *(["|"] if field in CHOSEN else [])):
        first, *others = value.split(mark)
        if not others or not first or not all(others):
            continue
        named = [bool((parts := parts_of(each)) and parts.operator) for each in others]
        begin = term(sign, field, operator, first)
        if all(named):
            rest = [rewritten(each) for each in others]
            return " ".join([begin, *rest]) if mark == "&&" else any_of([begin, *rest])
        if mark != "&&" and not any(named):
            return ",".join([begin, *others])
    return None
