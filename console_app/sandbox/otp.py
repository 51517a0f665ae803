"""Create and check one-time passwords, and sessions of opened links."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from console_app.sandbox.state import State

DAY = 24 * 3600.0
HOUR = 3600.0

COMPANY = 0
CONNECTION = 1


class OtpRule(StrEnum):
    """The effect of a new OTP on the older ones of the same link. Codat's documentation does not name it."""

    OLD_LIVES = "old-lives"
    OLD_DIES = "old-dies"


def mint(state: State, kind: int, lifetimes: Mapping[int, float], rule: OtpRule) -> dict[int, str]:
    """Create OTPs for links of a kind; runs inside a write transaction.

    Args:
        state: The data.
        kind: `COMPANY` or `CONNECTION`.
        lifetimes: The life of each link in seconds, by row number.
        rule: What happens to older OTPs of the links.

    Returns:
        The OTPs by row number.
    """
    now = state.clock.stamp()
    state.execute("DELETE FROM otps WHERE expires < ?", now)
    if rule is OtpRule.OLD_DIES:
        state.execute_many(
            "UPDATE otps SET spent = 1 WHERE kind = ? AND target = ?",
            ((kind, target) for target in lifetimes),
        )
    while True:
        codes = {target: secrets.randbelow(1_000_000) for target in lifetimes}
        rows = ((kind, target, code, now + lifetimes[target]) for target, code in codes.items())
        added = state.execute_many("INSERT OR IGNORE INTO otps (kind, target, code, expires) VALUES (?, ?, ?, ?)", rows)
        # A code that this link has had before must not come to life again: draw all of them once more.
        if added >= len(codes) or not codes:
            return {target: f"{code:06}" for target, code in codes.items()}


def spend(state: State, kind: int, target: int, code: str) -> bool:
    """Use a link's OTP up.

    Returns:
        False if it is wrong, expired or already used.
    """
    if len(code) != 6 or not (code.isascii() and code.isdigit()):
        return False
    now = state.clock.stamp()
    statement = "UPDATE otps SET spent = 1 WHERE kind = ? AND target = ? AND code = ? AND spent = 0 AND expires >= ?"
    with state.writing():
        return state.execute(statement, kind, target, int(code), now) == 1


def is_alive(state: State, kind: int, target: int, code: str) -> bool:
    """Return whether `spend` would succeed; nothing is used up."""
    if len(code) != 6 or not (code.isascii() and code.isdigit()):
        return False
    statement = "SELECT 1 FROM otps WHERE kind = ? AND target = ? AND code = ? AND spent = 0 AND expires >= ?"
    return state.row(statement, kind, target, int(code), state.clock.stamp()) is not None


LIFETIME = 30 * 60.0


@dataclass(frozen=True, slots=True)
class LinkSession:
    """One opened link. `outcome` is set once the customer has chosen."""

    token: str
    company_id: str
    connection_id: str | None
    outcome: str | None


def open_session(state: State, company_id: str, connection_id: str | None) -> str:
    """Start a session for a connection, or for a company whose software is not picked yet.

    Returns:
        Its token.
    """
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
    """Return the session of a token, if it is for this company and connection and has not expired."""
    row = state.row(
        "SELECT * FROM link_sessions WHERE token = ? AND company_id = ? AND connection_id IS ? AND expires >= ?",
        *(token, company_id, connection_id, state.clock.stamp()),
    )
    if row is None:
        return None
    return LinkSession(row["token"], row["company_id"], row["connection_id"], row["outcome"])


def close_session(state: State, token: str, outcome: str) -> None:
    """Record the customer's choice; from now on the token only shows its result."""
    state.execute("UPDATE link_sessions SET outcome = ? WHERE token = ?", outcome, token)
