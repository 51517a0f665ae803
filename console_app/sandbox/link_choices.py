"""What a customer can pick on a company's page, and the connection that a pick leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.sandbox import connections
from console_app.sandbox.errors import ApiError, bad_request
from console_app.sandbox.integrations import BY_KEY, CATALOGUE, Integration
from console_app.sandbox.link_html import Group

if TYPE_CHECKING:
    import sqlite3

    from console_app.sandbox.state import State

_TITLES = {
    "Accounting": "Accounting",
    "BankFeed": "Bank feeds",
    "Banking": "Banks",
    "Commerce": "Shops and payments",
}


def groups_to_pick_from(state: State, company_id: str) -> list[Group]:
    """The enabled platforms by kind. Where only one connection may be active, only that one is offered."""
    groups: list[Group] = []
    for source_type, title in _TITLES.items():
        offered = tuple(item for item in CATALOGUE if item.source_type == source_type and item.enabled)
        rival = connections.active_rival(state, company_id, offered[0])
        if rival is None:
            groups.append(Group(title, offered))
            continue
        begun = BY_KEY[rival["platform_key"]]
        if rival["status"] == connections.LINKED:
            groups.append(Group(title, (), f"{begun.name} is connected already."))
        else:
            groups.append(Group(title, (begun,), "You have begun with this one before."))
    return groups


def connection_for_choice(state: State, company_id: str, platform_key: str) -> sqlite3.Row:
    """The connection to go on with: one that waits or was lost, or else a new one. Raises ApiError."""
    integration = BY_KEY.get(platform_key)
    if integration is None or not integration.enabled:
        raise ApiError(400, "This software cannot be connected here.")
    rival = connections.active_rival(state, company_id, integration)
    if rival is not None and rival["platform_key"] != platform_key:
        raise _taken(BY_KEY[rival["platform_key"]])
    statement = "SELECT * FROM connections WHERE company_id = ? AND platform_key = ? ORDER BY created DESC, seq DESC"
    rows = state.rows(statement, company_id, platform_key)
    for row in sorted(rows, key=lambda row: bool(row["status"] != connections.PENDING_AUTH)):
        if row["status"] != connections.LINKED:
            return row
        if integration.one_a_company:
            raise _taken(integration)
    created = connections.create_connection(state, company_id, platform_key)
    return connections.find_connection(state, company_id, created["id"])


def _taken(integration: Integration) -> ApiError:
    message = f"{integration.name} is connected or being connected already, and there can be only one of its kind."
    return bad_request(integration.key, message, "OneActiveConnection")
