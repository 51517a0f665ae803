"""`orderBy`: a property for ascending order, with `-` before it for descending
(https://docs.codat.io/using-the-api/ordering-results).

Texts are ordered without case; missing values come first.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from console_app.sandbox import dates
from console_app.sandbox.fields import Fields, Kind
from console_app.sandbox.paging import order_unknown

Item = TypeVar("Item", bound=Mapping[str, Any])


def ordered(documents: list[Item], order: str | None, fields: Fields, resource: str) -> list[Item]:
    """The documents in the order asked for, ties in the order they had. Raises ApiError (400)."""
    if order is None:
        return documents
    descending = order.startswith("-")
    asked = order.removeprefix("-").strip()
    name = next((field for field in fields if field.casefold() == asked.casefold()), None)
    kind = fields[name] if name is not None else None
    if name is None or not isinstance(kind, Kind):
        raise order_unknown(asked, resource)
    return sorted(documents, key=lambda document: _key(document.get(name), kind), reverse=descending)


def _key(value: object, kind: Kind) -> tuple[bool, Any]:
    if value is None:
        return False, 0
    if kind is Kind.DATE:
        moment = dates.read(str(value))
        return moment is not None, moment or 0
    return True, value if isinstance(value, bool) else str(value).casefold()
