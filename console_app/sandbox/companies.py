"""Companies: list, get, create, update, replace, delete."""

from __future__ import annotations

import json
import uuid
from itertools import islice
from typing import TYPE_CHECKING, Any

from console_app.sandbox import dates
from console_app.sandbox.account import CREATED_BY
from console_app.sandbox.company_input import read_description, read_name, read_tags
from console_app.sandbox.documents import Document, company_documents
from console_app.sandbox.errors import company_limit_reached, company_not_found
from console_app.sandbox.fields import COMPANY
from console_app.sandbox.paging import PageAsked, order_unknown
from console_app.sandbox.query import matcher, tag_matcher

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from console_app.sandbox.state import State

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
    """One page of companies without links, and how many there are in all. Raises ApiError (400)."""
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
    """The row numbers of all companies that fit, in order."""
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
    """A company's row. Raises ApiError (404)."""
    row = state.row("SELECT * FROM companies WHERE id = ?", company_id.lower())
    if row is None:
        raise company_not_found(company_id)
    return row


def get_company(state: State, company_id: str) -> Document:
    """A company without links. Raises ApiError (404)."""
    return company_documents(state, [find_company(state, company_id)])[0]


def create_company(state: State, body: dict[str, Any], limit: int | None) -> Document:
    """Make a company. Raises ApiError: 400, or 402 when the account already has `limit` companies."""
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
    return get_company(state, company_id)


def update_company(state: State, company_id: str, body: dict[str, Any]) -> Document:
    """Change the fields that were sent and are not null; empty or null `tags` remove all tags.

    Raises ApiError: 400 or 404.
    """
    row = find_company(state, company_id)
    name = row["name"] if body.get("name") is None else read_name(body["name"])
    description = read_description(body.get("description"))
    tags = json.dumps(read_tags(body["tags"])) if "tags" in body else row["tags"]
    return _save(state, row["id"], name, row["description"] if description is None else description, tags)


def replace_company(state: State, company_id: str, body: dict[str, Any]) -> Document:
    """Replace name, description and tags; what was not sent is removed. Raises ApiError: 400 or 404."""
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
    """Remove a company and its connections for good. Raises ApiError (404)."""
    row = find_company(state, company_id)
    state.execute("DELETE FROM connections WHERE company_id = ?", row["id"])
    state.execute("UPDATE companies SET parent_id = NULL WHERE parent_id = ?", row["id"])
    state.execute("DELETE FROM companies WHERE id = ?", row["id"])
    state.touched()
