"""What a customer holds after opening a link.

Opening spends the link's OTP, whatever the customer does next: that is what makes the link one-time. The page
that opens carries the token of a session instead, and the token is good for one choice within half an hour.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from console_app.sandbox.state import State

LIFETIME = 30 * 60.0


@dataclass(frozen=True, slots=True)
class LinkSession:
    """One opened link. `outcome` is set once the customer has chosen."""

    token: str
    company_id: str
    connection_id: str | None
    outcome: str | None


def open_session(state: State, company_id: str, connection_id: str | None) -> str:
    """Begin a session for a connection, or for a company whose software is still to be picked; its token."""
    token = secrets.token_urlsafe(24)
    now = state.clock.stamp()
    state.execute("DELETE FROM link_sessions WHERE expires < ?", now)
    state.execute(
        "INSERT INTO link_sessions VALUES (?, ?, ?, ?, NULL)",
        token,
        company_id,
        connection_id,
        now + LIFETIME,
    )
    return token


def find_session(state: State, token: str, company_id: str, connection_id: str | None) -> LinkSession | None:
    """The session of a token, if it is for this company and connection and has not run out."""
    row = state.row(
        "SELECT * FROM link_sessions WHERE token = ? AND company_id = ? AND connection_id IS ? AND expires >= ?",
        *(token, company_id, connection_id, state.clock.stamp()),
    )
    if row is None:
        return None
    return LinkSession(row["token"], row["company_id"], row["connection_id"], row["outcome"])


def close_session(state: State, token: str, outcome: str) -> None:
    """Note the customer's choice; the token can only show its result from now on."""
    state.execute("UPDATE link_sessions SET outcome = ? WHERE token = ?", outcome, token)
