"""What may be done in the account, in words: for the first line of every screen, for the help, and where a key is
pressed that may not do its work."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from console_app.services.visible import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from console_app.config.capabilities import Capability
    from console_app.services.permits import NotAllowed, Permits

REFUSED_SIGN = "⊘"
"""Before the words of a key that may not do its work: to be seen without colours, too."""

_DEEDS = {
    "read": "see the account",
    "create": "create and change companies and connections",
    "link": "show links",
    "unlink": "unlink customers",
    "delete": "delete connections and companies for good",
}


class AccessLine(NamedTuple):
    """What the first line says of what may be done."""

    state: str = "open"
    """`open`, `locked`, `unlocked` or `read-only`."""
    seconds: int = 0
    """For how long it stays unlocked."""

    @classmethod
    def of(cls, permits: Permits) -> AccessLine:
        """How it stands now."""
        if permits.capabilities.is_read_only:
            return cls("read-only")
        if not permits.lockable:
            return cls()
        left = math.ceil(permits.unlocked_for)
        return cls("unlocked", left) if left else cls("locked")

    @property
    def words(self) -> str:
        """In capitals, as a badge has it; empty where nothing is closed."""
        if self.state == "unlocked":
            minutes, seconds = divmod(self.seconds, 60)
            return f"UNLOCKED {minutes:02}:{seconds:02}"
        return "" if self.state == "open" else self.state.upper()


def deeds(capabilities: Sequence[Capability]) -> list[str]:
    """What each of them lets one do."""
    return [_DEEDS[each] for each in capabilities]


def reason(refusal: NotAllowed, key: str) -> str:
    """Why a command may not be used, as the help and the palette have it; `key` is the one that unlocks."""
    if refusal.locked:
        return f"locked: press {key} to unlock"
    return f"not allowed: {visible(refusal.source)}"
