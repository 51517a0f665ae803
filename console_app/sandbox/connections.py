"""List, create, unlink and delete connections, and change them when a customer answers."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from console_app.sandbox import time as dates
from console_app.sandbox.catalogue import BY_KEY, Integration
from console_app.sandbox.companies import find_company
from console_app.sandbox.http import ApiError, bad_request, connection_not_found
from console_app.sandbox.lists import ordered
from console_app.sandbox.query import CONNECTION, matcher
from console_app.sandbox.serializers import Document, connection_document

if TYPE_CHECKING:
    import sqlite3

    from console_app.sandbox.lists import PageAsked
    from console_app.sandbox.state import State

LINKED = "Linked"
PENDING_AUTH = "PendingAuth"
DEAUTHORIZED = "Deauthorized"
UNLINKED = "Unlinked"

ACTIVE = frozenset({LINKED, PENDING_AUTH})
"""A connection is active while access is held or being asked for. A company with a Deauthorized or Unlinked
accounting connection may get another: a customer who changes software has to."""

FIRST_SYNC_AFTER = timedelta(seconds=3)
"""The time from the customer's consent to the first `lastSync`, by the sandbox's clock."""


class Refusal(StrEnum):
    """The reasons for which a customer does not connect."""

    CANCELLED = "cancelled"
    WENT_WRONG = "went wrong"


_REFUSALS = {
    Refusal.CANCELLED: {"statusCode": "403", "statusText": "Forbidden", "errorMessage": "User cancelled."},
    Refusal.WENT_WRONG: {
        "statusCode": "500",
        "statusText": "InternalServerError",
        "errorMessage": "Unknown error occurred.",
    },
}


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
    state: State, company_id: str, platform_key: object, *, connection_id: str | None = None
) -> Document:
    """Create a connection that waits for the customer.

    Args:
        state: The data.
        company_id: Its company.
        platform_key: Its platform.
        connection_id: Its id; None for a new one.

    Raises:
        ApiError: 404 for an unknown company or platform, 400 for a disabled platform and for a second active accounting
            connection (or bank feed) of a company.
    """
    company = find_company(state, company_id)
    integration = _usable_integration(platform_key)
    rival = active_rival(state, company["id"], integration)
    if rival is not None:
        kind = integration.source_type
        message = f"The company already has an active {kind} connection: {rival['id']}."
        raise bad_request(rival["id"], message, "OneActiveConnection")
    connection_id = connection_id or str(uuid.uuid4())
    state.execute(
        "INSERT INTO connections (id, company_id, platform_key, status, created) VALUES (?, ?, ?, ?, ?)",
        *(connection_id, company["id"], integration.key, PENDING_AUTH, dates.kept(state.clock.now())),
    )
    state.touched()
    return connection_document(find_connection(state, company["id"], connection_id))


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


def active_rival(
    state: State, company_id: str, integration: Integration, *, besides: str | None = None
) -> sqlite3.Row | None:
    """Return the active connection that excludes another one to this platform, or None."""
    if not integration.one_a_company:
        return None
    for row in _of_company(state, company_id):
        same_kind = BY_KEY[row["platform_key"]].source_type == integration.source_type
        if same_kind and row["status"] in ACTIVE and row["id"] != besides:
            return row
    return None


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
    _set_status(state, row, UNLINKED)
    return connection_document(find_connection(state, company_id, connection_id))


def delete_connection(state: State, company_id: str, connection_id: str) -> None:
    """Delete a connection.

    Raises:
        ApiError: 404, there is no such connection.
    """
    row = find_connection(state, company_id, connection_id)
    state.execute("DELETE FROM connections WHERE id = ?", row["id"])
    state.touched()


def deauthorize(state: State, row: sqlite3.Row) -> None:
    """Deauthorize a connection: the customer revoked access, or it expired."""
    error = {
        "statusCode": "401",
        "statusText": "Unauthorized",
        "errorMessage": "The customer's authorization has been revoked or has expired.",
    }
    _set_status(state, row, DEAUTHORIZED, error)


def lose_sight(state: State, row: sqlite3.Row) -> None:
    """Record that the customer's software does not answer: access remains, but nothing syncs."""
    error = {
        "statusCode": "503",
        "statusText": "ServiceUnavailable",
        "errorMessage": "The accounting software could not be reached.",
    }
    _set_status(state, row, row["status"], error)


def resolve_errors(state: State, row: sqlite3.Row) -> None:
    """Resolve the open errors of a connection."""
    state.execute("UPDATE connections SET errors = ? WHERE id = ?", _resolved(state, row["errors"]), row["id"])
    state.touched()


def authorize(state: State, row: sqlite3.Row) -> None:
    """Link a connection after the customer's consent, and schedule its first sync."""
    integration = BY_KEY[row["platform_key"]]
    info = row["info"]
    if integration.shares_organisation and info is None:
        company = find_company(state, row["company_id"])
        info = json.dumps({"organisationName": company["name"]}, ensure_ascii=False)
    state.execute(
        "UPDATE connections SET status = ?, sync_due = ?, info = ?, errors = ? WHERE id = ?",
        LINKED,
        dates.kept(state.clock.now() + FIRST_SYNC_AFTER),
        info,
        _resolved(state, row["errors"]),
        row["id"],
    )
    state.touched()


def authorize_as_customer(state: State, row: sqlite3.Row) -> None:
    """Authorise a connection, unless another one has the company's only place.

    Raises:
        ApiError: 400, another connection has it.
    """
    integration = BY_KEY[row["platform_key"]]
    rival = active_rival(state, row["company_id"], integration, besides=row["id"])
    if rival is not None and rival["status"] == LINKED:
        other = BY_KEY[rival["platform_key"]].name
        raise bad_request(
            rival["id"], f"{other} is connected already, and there can be only one.", "OneActiveConnection"
        )
    authorize(state, row)


def refuse(state: State, row: sqlite3.Row, refusal: Refusal) -> None:
    """Record that the customer did not consent, as an error; the status stays."""
    _set_status(state, row, row["status"], _REFUSALS[refusal])


def _set_status(state: State, row: sqlite3.Row, status: str, error: dict[str, str] | None = None) -> None:
    errors = json.loads(row["errors"]) if row["errors"] else []
    if error is not None:
        now = dates.sent(dates.kept(state.clock.now()))
        errors = [*errors, {**error, "erroredOnUtc": now, "status": "Active"}]
    state.execute(
        "UPDATE connections SET status = ?, sync_due = iif(status = ?, sync_due, NULL), errors = ? WHERE id = ?",
        *(status, status, json.dumps(errors) if errors else None, row["id"]),
    )
    state.touched()


def _resolved(state: State, errors: str | None) -> str | None:
    """Return the errors of a connection that works again, all resolved."""
    if errors is None:
        return None
    now = dates.sent(dates.kept(state.clock.now()))
    return json.dumps(
        [
            {**error, "status": "Resolved", "resolvedOnUtc": now} if error.get("status") == "Active" else error
            for error in json.loads(errors)
        ]
    )
