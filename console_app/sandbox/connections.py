"""List, create, unlink and delete connections."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from console_app.sandbox import datasets, event_sink
from console_app.sandbox import time as dates
from console_app.sandbox.catalogue import BY_KEY, Integration
from console_app.sandbox.companies import find_company
from console_app.sandbox.connection_status import LINKED, PENDING_AUTH, UNLINKED, set_status
from console_app.sandbox.http import ApiError, bad_request, connection_not_found
from console_app.sandbox.lists import ordered
from console_app.sandbox.query import CONNECTION, matcher
from console_app.sandbox.serializers import Document, connection_document
from console_app.sandbox.switches import RivalRule

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection

    from console_app.sandbox.lists import PageAsked
    from console_app.sandbox.state import State


def list_connections(state: State, company_id: str, asked: PageAsked) -> tuple[list[Document], int]:
    """Return a page of a company's connections without links, and the number of all that match.

    Raises:
        ApiError: 400 for an invalid query or order, 404 for an unknown company.
    """
    company = find_company(state, company_id)
    documents = [connection_document(row) for row in _of_company(state, company["id"])]
    if asked.query is not None:
        fits = matcher(asked.query, CONNECTION, "DataConnection")
        documents = [document for document in documents if fits(document)]
    documents = ordered(documents, asked.order, CONNECTION, "DataConnection")
    return documents[asked.skipped : asked.skipped + asked.size], len(documents)


def _of_company(state: State, company_id: str) -> list[sqlite3.Row]:
    return state.rows("SELECT * FROM connections WHERE company_id = ? ORDER BY created, seq", company_id)


def find_connection(state: State, company_id: str, connection_id: str) -> sqlite3.Row:
    """Return a connection's row.

    Raises:
        ApiError: 404, there is no such connection.
    """
    company = find_company(state, company_id)
    statement = "SELECT * FROM connections WHERE id = ? AND company_id = ?"
    row = state.row(statement, connection_id.lower(), company["id"])
    if row is None:
        raise connection_not_found(connection_id)
    return row


def create_connection(
    state: State,
    company_id: str,
    platform_key: object,
    *,
    connection_id: str | None = None,
    rule: RivalRule = RivalRule.ACCEPT,
) -> Document:
    """Create a connection that waits for the customer.

    Args:
        state: The data.
        company_id: Its company.
        platform_key: Its platform.
        connection_id: Its id; None for a new one.
        rule: What happens beside a Linked connection of the same kind.

    Raises:
        ApiError: 404 for an unknown company or platform, 400 for a disabled platform, 400 or 409 by the rule for a
            second accounting connection (or bank feed) of a company.
    """
    company = find_company(state, company_id)
    integration = _usable_integration(platform_key)
    refuse_rival(state, company["id"], integration, rule)
    connection_id = connection_id or str(uuid.uuid4())
    state.execute(
        "INSERT INTO connections (id, company_id, platform_key, status, created) VALUES (?, ?, ?, ?, ?)",
        *(connection_id, company["id"], integration.key, PENDING_AUTH, dates.kept(state.clock.now())),
    )
    state.touched()
    row = find_connection(state, company["id"], connection_id)
    state.events.connection(event_sink.CONNECTION_CREATED, row)
    return connection_document(row)


def _usable_integration(platform_key: object) -> Integration:
    if not isinstance(platform_key, str) or len(platform_key) != 4:
        raise bad_request("platformKey", "platformKey must be a platform's four-letter key.", "CreateConnection")
    integration = BY_KEY.get(platform_key)
    if integration is None:
        raise ApiError(404, f"No integration was found with platform key {platform_key}", service="ClientsApi")
    if not integration.enabled:
        message = f"The integration {integration.name} is not enabled for this account."
        raise bad_request("platformKey", message, "CreateConnection")
    return integration


def rival_of(
    state: State,
    company_id: str,
    integration: Integration,
    *,
    besides: str | None = None,
    statuses: Collection[str] = (LINKED,),
) -> sqlite3.Row | None:
    """Return the connection that excludes another one to this platform, or None.

    Only a Linked one does. One that waits for the customer, was lost, or was given up is not active
    (https://docs.codat.io/core-concepts/connections): a customer who changes software has to get another.
    """
    if not integration.one_a_company:
        return None
    for row in _of_company(state, company_id):
        same_kind = BY_KEY[row["platform_key"]].source_type == integration.source_type
        if same_kind and row["status"] in statuses and row["id"] != besides:
            return row
    return None


def refuse_rival(
    state: State, company_id: str, integration: Integration, rule: RivalRule, *, besides: str | None = None
) -> None:
    """Apply the rule for a second connection where only one may be active.

    Raises:
        ApiError: 400 or 409, by the rule, if another one is Linked.
    """
    rival = rival_of(state, company_id, integration, besides=besides)
    if rival is None or rule is RivalRule.ACCEPT:
        return
    name, kind = BY_KEY[rival["platform_key"]].name, integration.source_type
    message = f"The company already has an active {kind} connection, {rival['id']}: {name} is connected already."
    error = bad_request(rival["id"], message, "OneActiveConnection")
    error.status = int(rule)
    raise error


def unlink_connection(state: State, company_id: str, connection_id: str, body: dict[str, Any]) -> Document:
    """Unlink a connection.

    Raises:
        ApiError: 400 unless the connection is Linked and `status` is Unlinked, 404 for an unknown connection.
    """
    row = find_connection(state, company_id, connection_id)
    if body.get("status") != UNLINKED:
        raise bad_request("status", f"The status can only be set to {UNLINKED}.", "UpdateConnection")
    if row["status"] != LINKED:
        message = f"Only a {LINKED} connection can be unlinked; this one is {row['status']}."
        raise bad_request(row["id"], message, "UpdateConnection")
    datasets.cancel(state, row["id"])
    set_status(state, row, UNLINKED)
    return connection_document(find_connection(state, company_id, connection_id))


def delete_connection(state: State, company_id: str, connection_id: str) -> None:
    """Delete a connection.

    Raises:
        ApiError: 404, there is no such connection.
    """
    row = find_connection(state, company_id, connection_id)
    state.events.connection(event_sink.CONNECTION_DELETED, row)
    datasets.forget(state, row["id"])
    state.execute("DELETE FROM connections WHERE id = ?", row["id"])
    state.touched()
