"""What may be done just now: what the profile allows, and what somebody has unlocked for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.clock import seconds_passed
from console_app.codat.errors import CodatError
from console_app.config.capabilities import UNREADABLE, Capability, Permission

if TYPE_CHECKING:
    from collections.abc import Callable

    from console_app.config.capabilities import Capabilities
    from console_app.config.profiles import Profile

UNLOCKED_FOR = 15 * 60.0
"""Seconds after which what was unlocked is locked again."""

SANDBOX_WORDS = "SANDBOX: made-up companies on this computer, no account at Codat."
"""What is said wherever something is written that could be taken for an account's."""

_DOING = {
    Capability.READ: "Reading",
    Capability.CREATE: "Creating and changing",
    Capability.LINK: "Showing links",
    Capability.UNLINK: "Unlinking",
    Capability.DELETE: "Deleting",
}


def account_kind(profile: Profile) -> str:
    """What an account is, in the one word that is to be seen wherever it can be changed."""
    return "SANDBOX" if profile.is_sandbox else "PRODUCTION" if profile.is_production else "LIVE"


class NotAllowed(CodatError):
    """Refused here, before anything was sent: the program may not do that in this account, or not yet."""

    def __init__(self, capability: Capability, source: str, *, locked: bool) -> None:
        doing = _DOING[capability]
        why = source if source.endswith(UNREADABLE) else f"{source} says so"
        super().__init__(
            f"{doing} is locked ({source})." if locked else f"{doing} is not allowed: {why}.",
            can_be_retried=False,
            happened=False,
        )
        self.capability = capability
        self.source = source
        self.locked = locked
        """Whether unlocking helps."""


class Permits:
    """The permissions of one session."""

    def __init__(self, capabilities: Capabilities, *, clock: Callable[[], float] = seconds_passed) -> None:
        """Begin with everything locked that the profile has locked. `clock` counts seconds."""
        self._capabilities = capabilities
        self._clock = clock
        self._until: float | None = None

    @property
    def capabilities(self) -> Capabilities:
        """What the profile allows."""
        return self._capabilities

    def refusal(self, capability: Capability) -> NotAllowed | None:
        """Why it may not be done just now; None: it may."""
        rule = self._capabilities[capability]
        if rule.permission is Permission.YES or (rule.permission is Permission.UNLOCK and self.unlocked_for > 0):
            return None
        return NotAllowed(capability, rule.source, locked=rule.permission is Permission.UNLOCK)

    def require(self, capability: Capability) -> None:
        """Go on only if it may be done.

        Raises:
            NotAllowed: it may not.
        """
        refusal = self.refusal(capability)
        if refusal is not None:
            raise refusal

    @property
    def lockable(self) -> tuple[Capability, ...]:
        """What has to be unlocked before it may be done."""
        return tuple(each for each in Capability if self._capabilities[each].permission is Permission.UNLOCK)

    @property
    def unlocked_for(self) -> float:
        """Seconds for which what was unlocked stays so; 0: it is locked."""
        return 0.0 if self._until is None else max(0.0, self._until - self._clock())

    def unlock(self, seconds: float = UNLOCKED_FOR) -> None:
        """Unlock what can be, for so long. What the profile forbids stays forbidden."""
        self._until = self._clock() + seconds

    def lock(self) -> None:
        """Lock it again."""
        self._until = None
