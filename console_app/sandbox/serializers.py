"""Turn rows into the API's JSON: companies and connections.

Links are left out here. They cost an OTP each, so they are put in only for what is really answered.
"""

from __future__ import annotations

import json
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from console_app.sandbox import otp
from console_app.sandbox import time as dates
from console_app.sandbox.catalogue import BY_KEY

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from console_app.sandbox.state import State


class Document(dict[str, Any]):
    """A JSON object that also knows the number of its row."""

    __slots__ = ("number",)

    def __init__(self, number: int, **members: Any) -> None:
        """Begin a document.

        Args:
            number: The row number.
            members: The members of the JSON object.
        """
        super().__init__(**members)
        self.number = number


_CONNECTIONS_OF = "SELECT * FROM connections WHERE company_id IN (SELECT value FROM json_each(?)) ORDER BY created, seq"
_SUBSIDIARIES_OF = (
    "SELECT id, name, description, tags, parent_id FROM companies"
    " WHERE parent_id IN (SELECT value FROM json_each(?)) ORDER BY created, seq"
)
_COMPANIES_WITH = "SELECT id, name, description, tags FROM companies WHERE id IN (SELECT value FROM json_each(?))"


def connection_document(row: sqlite3.Row) -> Document:
    """Return a connection as JSON, without its link."""
    integration = BY_KEY[row["platform_key"]]
    document = Document(
        row["seq"],
        id=row["id"],
        integrationId=integration.integration_id,
        integrationKey=integration.key,
        sourceId=integration.source_id,
        sourceType=integration.source_type,
        platformName=integration.name,
        status=row["status"],
        created=dates.sent(row["created"]),
    )
    if row["last_sync"] is not None:
        document["lastSync"] = dates.sent(row["last_sync"])
    if row["errors"] is not None:
        document["dataConnectionErrors"] = json.loads(row["errors"])
    if row["info"] is not None:
        document["connectionInfo"] = json.loads(row["info"])
    return document


def company_documents(state: State, rows: Sequence[sqlite3.Row]) -> list[Document]:
    """Return companies as JSON with their connections, parents and subsidiaries, without links."""
    ids = json.dumps([row["id"] for row in rows])
    connections: dict[str, list[sqlite3.Row]] = defaultdict(list)
    for row in state.rows(_CONNECTIONS_OF, ids):
        connections[row["company_id"]].append(row)
    subsidiaries: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in state.rows(_SUBSIDIARIES_OF, ids):
        subsidiaries[row["parent_id"]].append(company_reference(row))
    parent_ids = sorted({row["parent_id"] for row in rows if row["parent_id"] is not None})
    parents = {row["id"]: company_reference(row) for row in state.rows(_COMPANIES_WITH, json.dumps(parent_ids))}
    return [
        _company_document(row, connections[row["id"]], parents.get(row["parent_id"]), subsidiaries[row["id"]])
        for row in rows
    ]


def _company_document(
    row: sqlite3.Row, connections: list[sqlite3.Row], parent: dict[str, Any] | None, subsidiaries: list[dict[str, Any]]
) -> Document:
    document = Document(row["seq"], id=row["id"], name=row["name"], platform="")
    if row["description"] is not None:
        document["description"] = row["description"]
    synced = [connection["last_sync"] for connection in connections if connection["last_sync"] is not None]
    if synced:
        document["lastSync"] = dates.sent(max(synced))
    document["created"] = dates.sent(row["created"])
    if row["created_by"] is not None:
        document["createdByUserName"] = row["created_by"]
    document["products"] = _often_the_same(row["products"])
    if row["tags"] != "{}":
        document["tags"] = _often_the_same(row["tags"])
    document["ownerUserIds"] = [] if row["owners"] is None else _often_the_same(row["owners"])
    if parent is not None:
        document["referenceParentCompany"] = parent
    document["referenceSubsidiaryCompanies"] = subsidiaries
    document["dataConnections"] = [connection_document(connection) for connection in connections]
    return document


@lru_cache(maxsize=4096)
def _often_the_same(text: str) -> Any:
    """Return the JSON value of a text that many rows share. It is cached and must not be changed."""
    return json.loads(text)


def company_reference(row: sqlite3.Row) -> dict[str, Any]:
    """Return a company as others refer to it."""
    reference: dict[str, Any] = {
        "id": row["id"],
        "name": row["name"],
        "links": {"portal": f"https://app.codat.io/companies/{row['id']}/summary"},
    }
    if row["description"] is not None:
        reference["description"] = row["description"]
    if row["tags"] != "{}":
        reference["tags"] = json.loads(row["tags"])
    return reference


def with_links(state: State, documents: list[Document], base_url: str, rule: otp.OtpRule | None) -> list[Document]:
    """Add a new link to companies and all their connections.

    Args:
        state: The data.
        documents: The companies.
        base_url: The address that links begin with.
        rule: What happens to older links; None for links without an OTP, which are always the same.
    """
    with state.writing():
        lifetimes = {document.number: otp.DAY for document in documents}
        codes = _codes(state, otp.COMPANY, lifetimes, rule)
        owned = {document["id"]: document["dataConnections"] for document in documents}
        _link_connections(state, owned, base_url, rule)
    for document in documents:
        document["redirect"] = f"{base_url}/company/{document['id']}/start{codes[document.number]}"
    return documents


def _codes(state: State, kind: int, lifetimes: dict[int, float], rule: otp.OtpRule | None) -> dict[int, str]:
    """Return the query of each link, by row number."""
    if rule is None:
        return dict.fromkeys(lifetimes, "")
    return {number: f"?otp={code}" for number, code in otp.mint(state, kind, lifetimes, rule).items()}


def with_link(
    state: State, company_id: str, connections: list[Document], base_url: str, rule: otp.OtpRule | None
) -> list[Document]:
    """Add a new link to connections of a company; the arguments are those of `with_links`."""
    with state.writing():
        _link_connections(state, {company_id: connections}, base_url, rule)
    return connections


def _link_connections(state: State, owned: dict[str, list[Document]], base_url: str, rule: otp.OtpRule | None) -> None:
    lifetimes = {
        connection.number: link_lifetime(connection) for connections in owned.values() for connection in connections
    }
    codes = _codes(state, otp.CONNECTION, lifetimes, rule)
    for company_id, connections in owned.items():
        start = f"{base_url}/companies/{company_id}/connections"
        for connection in connections:
            connection["linkUrl"] = f"{start}/{connection['id']}/start{codes[connection.number]}"


def link_lifetime(connection: Document) -> float:
    """Return the life of a link in seconds: a day, and an hour for QuickBooks Online bank feeds."""
    return otp.HOUR if connection["integrationKey"] == "hcws" else otp.DAY
