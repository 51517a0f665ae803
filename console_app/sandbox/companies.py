"""List, create, change and delete companies, by the API's input rules."""

from __future__ import annotations

import json
import re
import uuid
from itertools import islice
from typing import TYPE_CHECKING, Any

from console_app.sandbox import event_sink
from console_app.sandbox import time as dates
from console_app.sandbox.catalogue import CREATED_BY
from console_app.sandbox.http import bad_request, company_limit_reached, company_not_found
from console_app.sandbox.lists import PageAsked, order_unknown
from console_app.sandbox.query import COMPANY, matcher, tag_matcher
from console_app.sandbox.serializers import Document, company_documents

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from console_app.sandbox.state import State

_NOT_ALLOWED = re.compile(r"[^A-Za-z0-9\s\-'&@.,?!]", re.ASCII)


def saved_name(name: str) -> str:
    """Return the name as it will be saved, for example ``Company Codat1`` for ``Company (Codat[1])``."""
    return _NOT_ALLOWED.sub("", name)


MOST_TAGS = 10
LONGEST_TAG_NAME = 27
LONGEST_TAG_VALUE = 100


def read_name(value: object) -> str:
    """Return the name as it will be saved.

    Raises:
        ApiError: 400, nothing of the name would remain.
    """
    if not isinstance(value, str):
        raise bad_request("name", "A company needs a name.", "CompanyName")
    name = saved_name(value)
    if not name.strip():
        raise bad_request("name", "The name must have at least one allowed character.", "CompanyName")
    return name


def read_description(value: object) -> str | None:
    """Return the description.

    Raises:
        ApiError: 400, it is not a text.
    """
    if value is not None and not isinstance(value, str):
        raise bad_request("description", "The description must be a text.", "CompanyDescription")
    return value


def read_tags(value: object) -> dict[str, str]:
    """Return the tags; null means none.

    Raises:
        ApiError: 400, they exceed the limits of `Tags` in the OpenAPI description.
    """
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise bad_request("tags", "Tags must be an object of names and texts.", "CompanyTags")
    if len(value) > MOST_TAGS:
        raise bad_request("tags", f"A company can have at most {MOST_TAGS} tags.", "CompanyTags")
    for name, text in value.items():
        _check_tag(name, text)
    return value


def _check_tag(name: str, text: Any) -> None:
    if not 1 <= len(name) <= LONGEST_TAG_NAME or "\n" in name:
        message = f"The name of a tag must have 1 to {LONGEST_TAG_NAME} characters."
        raise bad_request(f"tags.{name[:40]}", message, "CompanyTags")
    if not isinstance(text, str) or len(text) > LONGEST_TAG_VALUE:
        message = f"The value of a tag must be a text of at most {LONGEST_TAG_VALUE} characters."
        raise bad_request(f"tags.{name}", message, "CompanyTags")


_SCAN = 2000

# Whole statements by order rather than pieces to glue: the text that a client sends never gets near SQL.
_ORDERS = {
    None: "SELECT seq FROM companies ORDER BY created, seq",
    "id": "SELECT seq FROM companies ORDER BY id",
    "-id": "SELECT seq FROM companies ORDER BY id DESC",
    "name": "SELECT seq FROM companies ORDER BY name_key, seq",
    "-name": "SELECT seq FROM companies ORDER BY name_key DESC, seq DESC",
    "created": "SELECT seq FROM companies ORDER BY created, seq",
    "-created": "SELECT seq FROM companies ORDER BY created DESC, seq DESC",
    "description": "SELECT seq FROM companies ORDER BY lower(description), seq",
    "-description": "SELECT seq FROM companies ORDER BY lower(description) DESC, seq DESC",
    "createdbyusername": "SELECT seq FROM companies ORDER BY lower(created_by), seq",
    "-createdbyusername": "SELECT seq FROM companies ORDER BY lower(created_by) DESC, seq DESC",
    "lastsync": (
        "SELECT companies.seq FROM companies LEFT JOIN connections ON company_id = companies.id"
        " GROUP BY companies.seq ORDER BY max(last_sync), companies.seq"
    ),
    "-lastsync": (
        "SELECT companies.seq FROM companies LEFT JOIN connections ON company_id = companies.id"
        " GROUP BY companies.seq ORDER BY max(last_sync) DESC, companies.seq DESC"
    ),
}

_NUMBERED = (
    "SELECT companies.* FROM json_each(?) AS wanted JOIN companies ON companies.seq = wanted.value ORDER BY wanted.key"
)


def list_companies(state: State, asked: PageAsked) -> tuple[list[Document], int]:
    """Return a page of companies without links, and the number of all companies that match.

    Raises:
        ApiError: 400, the query or the order is invalid.
    """
    order = _ORDERS.get(asked.order.casefold() if asked.order else None)
    if order is None:
        raise order_unknown((asked.order or "").removeprefix("-"), "Company")
    with state.reading():
        if asked.query is None and asked.tags is None:
            total = state.number("SELECT count(*) FROM companies")
            wanted = [row[0] for row in state.rows(f"{order} LIMIT ? OFFSET ?", asked.size, asked.skipped)]
        else:
            key = json.dumps([asked.order, asked.query, asked.tags])
            found = state.remembered(key, lambda: _filtered(state, order, asked))
            total = len(found)
            wanted = found[asked.skipped : asked.skipped + asked.size]
        return company_documents(state, state.rows(_NUMBERED, json.dumps(wanted))), total


def _filtered(state: State, order: str, asked: PageAsked) -> list[int]:
    """Return the row numbers of all companies that match, in order."""
    fits = matcher(asked.query, COMPANY, "Company") if asked.query is not None else None
    tags_fit = tag_matcher(asked.tags) if asked.tags is not None else None
    found: list[int] = []
    for numbers in _in_pieces(row[0] for row in state.rows(order)):
        rows = state.rows(_NUMBERED, json.dumps(numbers))
        documents = company_documents(state, rows)
        for number, document in zip(numbers, documents, strict=True):
            if (fits is None or fits(document)) and (tags_fit is None or tags_fit(document.get("tags", {}))):
                found.append(number)
    return found


def _in_pieces(numbers: Iterator[int]) -> Iterator[list[int]]:
    while piece := list(islice(numbers, _SCAN)):
        yield piece


def find_company(state: State, company_id: str) -> sqlite3.Row:
    """Return a company's row.

    Raises:
        ApiError: 404, there is no such company.
    """
    row = state.row("SELECT * FROM companies WHERE id = ?", company_id.lower())
    if row is None:
        raise company_not_found(company_id)
    return row


def get_company(state: State, company_id: str) -> Document:
    """Return a company without links.

    Raises:
        ApiError: 404, there is no such company.
    """
    return company_documents(state, [find_company(state, company_id)])[0]


def create_company(state: State, body: dict[str, Any], limit: int | None) -> Document:
    """Create a company.

    Args:
        state: The data.
        body: The JSON of the request.
        limit: The plan's number of companies, None for no limit.

    Raises:
        ApiError: 400 for invalid input, 402 if the account already has `limit` companies.
    """
    name = read_name(body.get("name"))
    description = read_description(body.get("description"))
    tags = read_tags(body.get("tags"))
    if limit is not None and state.number("SELECT count(*) FROM companies") >= limit:
        raise company_limit_reached()
    company_id = str(uuid.uuid4())
    state.execute(
        "INSERT INTO companies (id, name, name_key, description, created, created_by, products, tags)"
        " VALUES (?, ?, ?, ?, ?, ?, '[]', ?)",
        *(company_id, name, name.casefold(), description),
        *(dates.kept(state.clock.now()), CREATED_BY, json.dumps(tags)),
    )
    state.touched()
    state.events.company(event_sink.COMPANY_CREATED, find_company(state, company_id))
    return get_company(state, company_id)


def update_company(state: State, company_id: str, body: dict[str, Any]) -> Document:
    """Change the fields that were sent and are not null; empty or null `tags` remove all tags.

    Raises:
        ApiError: 400 for invalid input, 404 for an unknown company.
    """
    row = find_company(state, company_id)
    name = row["name"] if body.get("name") is None else read_name(body["name"])
    description = read_description(body.get("description"))
    tags = json.dumps(read_tags(body["tags"])) if "tags" in body else row["tags"]
    return _save(state, row["id"], name, row["description"] if description is None else description, tags)


def replace_company(state: State, company_id: str, body: dict[str, Any]) -> Document:
    """Replace name, description and tags; what was not sent is removed.

    Raises:
        ApiError: 400 for invalid input, 404 for an unknown company.
    """
    row = find_company(state, company_id)
    tags = json.dumps(read_tags(body.get("tags")))
    name = read_name(body.get("name"))
    return _save(state, row["id"], name, read_description(body.get("description")), tags)


def _save(state: State, company_id: str, name: str, description: str | None, tags: str) -> Document:
    state.execute(
        "UPDATE companies SET name = ?, name_key = ?, description = ?, tags = ? WHERE id = ?",
        *(name, name.casefold(), description, tags, company_id),
    )
    state.touched()
    return get_company(state, company_id)


def delete_company(state: State, company_id: str) -> None:
    """Delete a company with its connections.

    Raises:
        ApiError: 404, there is no such company.
    """
    row = find_company(state, company_id)
    state.events.company(event_sink.COMPANY_DELETED, row)
    state.execute("DELETE FROM datasets WHERE company_id = ?", row["id"])
    state.execute("DELETE FROM connections WHERE company_id = ?", row["id"])
    state.execute("UPDATE companies SET parent_id = NULL WHERE parent_id = ?", row["id"])
    state.execute("DELETE FROM companies WHERE id = ?", row["id"])
    state.touched()
