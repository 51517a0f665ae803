"""One-time passwords in links: six digits, new with each read, good for one opening and for a day."""

from __future__ import annotations

import secrets
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
    """What a new OTP does to the older ones of the same link. Codat's documentation does not say."""

    OLD_LIVES = "old-lives"
    OLD_DIES = "old-dies"


def mint(state: State, kind: int, lifetimes: Mapping[int, float], rule: OtpRule) -> dict[int, str]:
    """New OTPs for links of a kind (`COMPANY` or `CONNECTION`), by row number.

    `lifetimes` gives each link's life in seconds. Called inside a write transaction.
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
    """Use a link's OTP up; False if it is wrong, expired or was used before."""
    if len(code) != 6 or not (code.isascii() and code.isdigit()):
        return False
    now = state.clock.stamp()
    statement = "UPDATE otps SET spent = 1 WHERE kind = ? AND target = ? AND code = ? AND spent = 0 AND expires >= ?"
    with state.writing():
        return state.execute(statement, kind, target, int(code), now) == 1


def is_alive(state: State, kind: int, target: int, code: str) -> bool:
    """Whether `spend` would say yes; spends nothing."""
    if len(code) != 6 or not (code.isascii() and code.isdigit()):
        return False
    statement = "SELECT 1 FROM otps WHERE kind = ? AND target = ? AND code = ? AND spent = 0 AND expires >= ?"
    return state.row(statement, kind, target, int(code), state.clock.stamp()) is not None
