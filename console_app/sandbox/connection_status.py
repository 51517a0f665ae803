"""Change the status of a connection, and keep its errors."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from console_app.sandbox import time as dates

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from console_app.sandbox.state import State

LINKED = "Linked"
PENDING_AUTH = "PendingAuth"
DEAUTHORIZED = "Deauthorized"
UNLINKED = "Unlinked"


def set_status(
    state: State, row: sqlite3.Row, status: str, error: dict[str, str] | None = None, moment: datetime | None = None
) -> None:
    """Set a connection's status, and add an error.

    Args:
        state: The data.
        row: The connection.
        status: The status.
        error: The error without its moment; None for none.
        moment: When the error occurred; None for now.
    """
    errors = json.loads(row["errors"]) if row["errors"] else []
    if error is not None:
        at = dates.sent(dates.kept(moment or state.clock.now()))
        errors = [*errors, {**error, "erroredOnUtc": at, "status": "Active"}]
    state.execute(
        "UPDATE connections SET status = ?, errors = ? WHERE id = ?",
        *(status, json.dumps(errors) if errors else None, row["id"]),
    )
    state.touched()


def resolved(state: State, errors: str | None) -> str | None:
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
