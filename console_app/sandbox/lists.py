"""Page lists, and sort them by `orderBy`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

from console_app.sandbox import time as dates
from console_app.sandbox.http import ApiError, bad_request
from console_app.sandbox.query import Fields, Kind

DEFAULT_SIZE = 100
MOST = 5000
"""As the documentation and the parameter say; only the description of the page information says 2000."""


@dataclass(frozen=True, slots=True)
class PageAsked:
    """The page that a request asks for: its number (from 1), size, order and query."""

    number: int
    size: int
    query: str | None
    order: str | None
    tags: str | None

    @property
    def skipped(self) -> int:
        """Return the number of results before this page."""
        return (self.number - 1) * self.size


def page_asked(parameters: Mapping[str, str]) -> PageAsked:
    """Return the parameters of a list.

    Raises:
        ApiError: 400, a parameter is invalid.
    """
    query = parameters.get("query") or None
    if query is not None and "pageSize" not in parameters:
        raise bad_request("pageSize", "pageSize must be sent together with query.", "Paging")
    return PageAsked(
        number=_whole(parameters, "page", 1, 2**31 - 1),
        size=_whole(parameters, "pageSize", DEFAULT_SIZE, MOST),
        query=query,
        order=parameters.get("orderBy") or None,
        tags=parameters.get("tags") or None,
    )


def _whole(parameters: Mapping[str, str], name: str, default: int, most: int) -> int:
    text = parameters.get(name)
    if text is None:
        return default
    try:
        number = int(text) if text.isascii() and len(text) < 12 else 0
    except ValueError:
        number = 0
    if not 1 <= number <= most:
        raise bad_request(name, f"{name} must be a whole number from 1 to {most}.", "Paging")
    return number


def page(path: str, parameters: Mapping[str, str], asked: PageAsked, total: int, results: list[Any]) -> dict[str, Any]:
    """Return a page of results with its links."""

    def link(number: int) -> dict[str, str]:
        pairs = {**parameters, "page": str(number), "pageSize": str(asked.size)}
        return {"href": f"{path}?{urlencode(pairs)}"}

    links = {"self": {"href": path}, "current": link(asked.number)}
    if asked.number * asked.size < total:
        links["next"] = link(asked.number + 1)
    if asked.number > 1:
        links["previous"] = link(asked.number - 1)
    return {
        "results": results,
        "pageNumber": asked.number,
        "pageSize": asked.size,
        "totalResults": total,
        "_links": links,
    }


def order_unknown(name: str, resource: str) -> ApiError:
    """Return the 400 for an `orderBy` with an unknown property."""
    return ApiError(
        400, f"Error parsing orderBy - Could not resolve property {name} on {resource}", service="ClientsApi"
    )


Item = TypeVar("Item", bound=Mapping[str, Any])


def ordered(documents: list[Item], order: str | None, fields: Fields, resource: str) -> list[Item]:
    """Return the documents in the requested order, ties in their present order.

    Raises:
        ApiError: 400, the order is invalid.
    """
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
