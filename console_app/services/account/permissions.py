"""Decide what may be done now: what the profile allows, and what was unlocked for a while."""

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
"""Seconds after which unlocked actions are locked again."""

SANDBOX_WORDS = "SANDBOX: made-up companies on this computer, no account at Codat."
"""Shown on every written text that could be mistaken for a real account's."""

_DOING = {
    Capability.READ: "Reading",
    Capability.CREATE: "Creating and changing",
    Capability.LINK: "Showing links",
    Capability.UNLINK: "Unlinking",
    Capability.DELETE: "Deleting",
}


def account_kind(profile: Profile) -> str:
    """Return the kind of an account, in the one word that is shown wherever it can be changed."""
    return "SANDBOX" if profile.is_sandbox else "PRODUCTION" if profile.is_production else "LIVE"


class NotAllowed(CodatError):
    """Raised for an action that the program may not do in this account, or not yet; nothing was sent."""

    def __init__(self, capability: Capability, source: str, *, locked: bool) -> None:
        """Name the action and the source of the rule.

        Args:
            capability: The action.
            source: The place where the rule is set, such as the name of a variable.
            locked: True if the action can be unlocked in the console.
        """
        doing = _DOING[capability]
        why = source if source.endswith(UNREADABLE) else f"set by {source}"
        super().__init__(
            f"{doing} is locked ({source})." if locked else f"{doing} is not allowed: {why}.",
            can_be_retried=False,
            happened=False,
        )
        self.capability = capability
        self.source = source
        self.locked = locked
        """True if unlocking helps."""


class Permissions:
    """The permissions of one session."""

    def __init__(self, capabilities: Capabilities, *, clock: Callable[[], float] = seconds_passed) -> None:
        """Start with everything locked that the profile locks.

        Args:
            capabilities: What the profile allows.
            clock: Returns seconds that only increase.
        """
        self._capabilities = capabilities
        self._clock = clock
        self._until: float | None = None

    @property
    def capabilities(self) -> Capabilities:
        """Return what the profile allows."""
        return self._capabilities

    def refusal(self, capability: Capability) -> NotAllowed | None:
        """Return why an action is not allowed now, or None if it is."""
        rule = self._capabilities[capability]
        if rule.permission is Permission.YES or (rule.permission is Permission.UNLOCK and self.unlocked_for > 0):
            return None
        return NotAllowed(capability, rule.source, locked=rule.permission is Permission.UNLOCK)

    def require(self, capability: Capability) -> None:
        """Check that an action is allowed now.

        Raises:
            NotAllowed: It is not.
        """
        refusal = self.refusal(capability)
        if refusal is not None:
            raise refusal

    @property
    def unlockable(self) -> tuple[Capability, ...]:
        """Return the actions that have to be unlocked first."""
        return tuple(each for each in Capability if self._capabilities[each].permission is Permission.UNLOCK)

    @property
    def unlocked_for(self) -> float:
        """Return the seconds left until actions are locked again; 0 if they are locked."""
        return 0.0 if self._until is None else max(0.0, self._until - self._clock())

    def unlock(self, seconds: float = UNLOCKED_FOR) -> None:
        """Unlock actions for a number of seconds. Actions that the profile forbids stay forbidden.

        Args:
            seconds: How long, in seconds; a second call starts it again.
        """
        self._until = self._clock() + seconds

    def lock(self) -> None:
        """Lock the actions again."""
        self._until = None
