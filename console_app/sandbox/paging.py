"""Pages and the links between them (https://docs.codat.io/using-the-api/paging)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from console_app.sandbox.errors import ApiError, bad_request

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_SIZE = 100
MOST = 5000
"""As the documentation and the parameter say; only the description of the page information says 2000."""


@dataclass(frozen=True, slots=True)
class PageAsked:
    """Which page is wanted, how, and of what. `number` starts at 1."""

    number: int
    size: int
    query: str | None
    order: str | None
    tags: str | None

    @property
    def skipped(self) -> int:
        """How many results come before this page."""
        return (self.number - 1) * self.size


def page_asked(parameters: Mapping[str, str]) -> PageAsked:
    """Read the parameters of a list. Raises ApiError (400)."""
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
    """One page of results with its links."""

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
    """400 for an `orderBy` that names nothing one can order by."""
    return ApiError(
        400, f"Error parsing orderBy - Could not resolve property {name} on {resource}", service="ClientsApi"
    )
