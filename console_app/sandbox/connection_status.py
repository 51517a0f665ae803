"""Change the status of a connection, and keep its errors."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from console_app.sandbox import event_sink
from console_app.sandbox import time as dates

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from console_app.sandbox.state import State

LINKED = "Linked"
PENDING_AUTH = "PendingAuth"
DEAUTHORIZED = "Deauthorized"
UNLINKED = "Unlinked"

_CHANGES = {
    (PENDING_AUTH, LINKED): event_sink.CONNECTED,
    (DEAUTHORIZED, LINKED): event_sink.RECONNECTED,
    (UNLINKED, LINKED): event_sink.RECONNECTED,
    (LINKED, DEAUTHORIZED): event_sink.DISCONNECTED,
    (LINKED, UNLINKED): event_sink.DISCONNECTED,
    (PENDING_AUTH, DEAUTHORIZED): event_sink.DISCONNECTED,
    (UNLINKED, DEAUTHORIZED): event_sink.DISCONNECTED,
}


def set_status(
    state: State, row: sqlite3.Row, status: str, error: dict[str, str] | None = None, moment: datetime | None = None
) -> None:
    """Set a connection's status, add an error, and raise the event.

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
    raise_change(state, row)


def raise_change(state: State, before: sqlite3.Row) -> None:
    """Raise the event of a connection's new status, or of a new error while it waits for the customer."""
    row = state.rows("SELECT * FROM connections WHERE id = ?", before["id"])[0]
    event_type = _CHANGES.get((before["status"], row["status"]))
    if before["status"] == row["status"] == PENDING_AUTH and before["errors"] != row["errors"]:
        event_type = event_sink.FAILED
    if event_type is not None:
        state.events.connection(event_type, row)


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
