"""Companies that are not listed for a while and then are again, with their ids: out of the tables, but kept.

Codat does not say that this happens. It is what a program sees that was let at part of an account, or asked while
something was being repaired; whoever keeps a history has to live with it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from console_app.sandbox.companies import find_company
from console_app.sandbox.errors import company_not_found

if TYPE_CHECKING:
    import sqlite3

    from console_app.sandbox.state import State

_AWAY = "away "


def hide(state: State, company_id: str, until: str | None = None) -> None:
    """Take a company out of every answer; `until` is the kept moment of its return. Raises ApiError (404)."""
    company = find_company(state, company_id)
    owned = state.rows("SELECT * FROM connections WHERE company_id = ? ORDER BY seq", company["id"])
    kept = {"until": until, "company": _without_number(company), "connections": [_without_number(row) for row in owned]}
    state.set_setting(_AWAY + company["id"], json.dumps(kept, ensure_ascii=False))
    state.execute("DELETE FROM connections WHERE company_id = ?", company["id"])
    state.execute("DELETE FROM companies WHERE id = ?", company["id"])
    state.touched()


def show(state: State, company_id: str) -> None:
    """Bring a hidden company back as it was. Raises ApiError (404)."""
    text = state.setting(_AWAY + company_id.lower())
    if text is None:
        raise company_not_found(company_id)
    kept = json.loads(text)
    state.execute(
        "INSERT INTO companies (id, name, name_key, description, created, created_by, products, tags, parent_id)"
        " SELECT value ->> 'id', value ->> 'name', value ->> 'name_key', value ->> 'description',"
        " value ->> 'created', value ->> 'created_by', value ->> 'products', value ->> 'tags', value ->> 'parent_id'"
        " FROM json_each(?)",
        json.dumps([kept["company"]]),
    )
    state.execute(
        "INSERT INTO connections"
        " (id, company_id, platform_key, status, created, sync_due, last_sync, errors, info)"
        " SELECT value ->> 'id', value ->> 'company_id', value ->> 'platform_key', value ->> 'status',"
        " value ->> 'created', value ->> 'sync_due', value ->> 'last_sync', value ->> 'errors', value ->> 'info'"
        " FROM json_each(?)",
        json.dumps(kept["connections"]),
    )
    state.forget_setting(_AWAY + company_id.lower())
    state.touched()


def hidden(state: State) -> dict[str, str | None]:
    """The ids of the hidden companies, and when each comes back, if that is known."""
    found = state.settings_like(_AWAY)
    return {name.removeprefix(_AWAY): json.loads(value)["until"] for name, value in found.items()}


def _without_number(row: sqlite3.Row) -> dict[str, Any]:
    return {name: row[name] for name in row.keys() if name != "seq"}  # noqa: SIM118 - a Row iterates over values
